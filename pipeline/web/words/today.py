"""Words of 今日, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "待办": "To do", "已逾期": "Late", "今日到期": "Due today", "今日归档": "Filed today",
    "待人工核对": "Held", "到期": "Due", "房号": "Unit", "做什么": "What", "岗位": "Role", "依据": "Rule",
    "没有待办。": "Nothing to do.",
    "您的岗位现在没有要办的事。新文件归档、期限临近时会列在这里。": "Nothing waits for your roles now. It appears here when papers are filed or deadlines come near.",
    "今天还没有归档的文件。": "Nothing has been filed today.",
    "把扫描件放进收件箱，归档后列在这里。": "Drop scans into the inbox; once filed they are listed here.",
    "只列出前 {n} 件。": "The first {n} are listed.", "在事项里看全部": "See all cases", "只列出最近 {n} 件。": "The newest {n} are listed.",
    "管理处": "Office", "件": "", "已办：{what}": "Done: {what}", "点错了？": "A mistake?", "办理": "Open", "最早 {n} 天前": "oldest {n} days ago",
    "待批函件": "Letters to approve", "退信": "Returned mail",
    "全部 {n} 封": "All {n}", "档案应还": "Dossiers due back", "图表": "Charts",
}  # fmt: skip
