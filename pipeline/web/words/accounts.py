"""Words of 账号, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "人员账号": "Accounts", "岗位与分管": "Roles and areas", "没有密码": "no password", "正常": "in order", "已锁定": "locked",
    "须改密码": "must change", "重设密码": "New password", "锁定": "Lock", "解锁": "Unlock", "全部楼栋": "all buildings",
    "{login} 的临时密码（只显示这一次，登录后须修改）：": "One-time password of {login} (shown only now, to be changed at sign-in):",
    "人员、岗位和分管楼栋在 site.toml 的 [[people]] 里设置。": "People, roles and areas are set in site.toml, [[people]].",
    "中文": "中文",
}  # fmt: skip
