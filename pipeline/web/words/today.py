"""Words of 今日, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "待办": "To do", "已逾期": "Late", "今日到期": "Due today", "其他待办": "Other", "今日归档": "Filed today",
    "待人工核对": "Held", "件": "", "到期": "Due", "房号": "Unit", "做什么": "What", "岗位": "Role", "依据": "Rule",
    "没有待办。": "Nothing to do.",
    "您的岗位现在没有要办的事。新文件归档、期限临近时会列在这里。": "Nothing waits for your roles now. It appears here when papers are filed or deadlines come near.",
    "今天还没有归档的文件。": "Nothing has been filed today.",
    "把扫描件放进收件箱，归档后列在这里。": "Drop scans into the inbox; once filed they are listed here.",
    "只列出前 {n} 件。": "The first {n} are listed.",
    "管理处": "Office",
    "用 pipeline held 核对；浏览器里的核对页面在做。": "Decided with `pipeline held`; its page is being made.",
}  # fmt: skip
