"""Words of signing in, passwords, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "登录": "Sign in", "登录名": "Login", "密码": "Password",
    "登录名或密码不对，或账号暂时锁定。连错五次锁定 15 分钟。": "Wrong login or password, or the account is shut for a while. Five failures shut it for 15 minutes.",
    "忘记密码请找系统管理员重设。": "Forgotten? The administrator can set a new password.",
    "本系统存有住户资料，查看、打印、导出都有记录。": "This system holds residents' data. Looking, printing and exporting are recorded.",
    "修改密码": "Change password", "原密码": "Present password", "新密码": "New password",
    "再输一次新密码": "New password again", "保存": "Save",
    "至少 {n} 个字，可以用一句只有您知道的话。": "At least {n} characters; a sentence that only you know will do.",
    "密码是别人替您设的，请先换成自己的。": "Somebody else set your password. Please choose your own first.",
    "密码已修改，其他电脑上的登录都已退出。": "Password changed. You are signed out everywhere else.",
}  # fmt: skip
