"""Words of the frame of every page, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "今日": "Today", "检索": "Search", "档案": "Dossiers", "事项": "Cases", "账号": "Accounts", "收件箱": "Inbox", "待核对": "Held", "发文": "Letters", "登记与报表": "Registers", "设置": "Settings",
    "退出": "Sign out", "改密码": "Password", "跳到正文": "Skip to content", "主菜单": "Main menu",
    "系统": "System", "返回": "Back", "怎么办": "What to do",
    "星期": "", "一": "Monday", "二": "Tuesday", "三": "Wednesday", "四": "Thursday", "五": "Friday", "六": "Saturday", "日": "Sunday",
}  # fmt: skip
