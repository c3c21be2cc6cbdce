"""Words of 登记与报表, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "只列出您的岗位可以看的；数字随登记随时更新。": "Only what is for your role; figures follow the registers at once.",
    "现在": "now", "按月": "monthly", "按季": "quarterly", "半年": "half-yearly", "别处的登记簿": "Registers elsewhere",
    "发文登记簿": "Outgoing letters", "全部事项": "All cases", "文件借阅登记": "Loans", "用户档案": "Dossiers", "打印 PDF": "Print PDF", "导出 Excel": "Export Excel",
    "月份": "Month", "从": "From", "到": "To", "楼栋": "Building", "分管的全部": "all of my area", "全部楼栋": "all buildings", "筛选": "Filter",
    "本月": "This month", "上月": "Last month", "本季": "This quarter", "本半年": "This half-year", "本年": "This year",
    "编制于": "Made at", "重新编制": "Make anew", "分页": "Pages", "上一页": "Previous", "下一页": "Next", "共 {n} 行": "{n} lines",
    "说明": "Note", "依据": "Source", "没有。": "None.", "只列出前 {n} 行，共 {all} 行。": "The first {n} of {all} lines.", "看全部": "See all",
    "没有编成": "Not made", "再试一次": "Try again", "正在编制": "Being made", "编好后自动显示。": "It is shown when it is ready.",
}  # fmt: skip
