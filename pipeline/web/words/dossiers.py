"""Words of 档案, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "楼栋与房号": "Buildings and units", "到这一户": "Go to unit", "打开": "Open", "{n} 户": "{n} units",
    "您的分管范围里没有楼栋。": "There is no building in your area.",
    "名册是空的，请先导入：pipeline roster import 名册.xlsx": "The register is empty. Import it first: pipeline roster import",
    "可能是这几户：": "It may be one of these:", "在办事项": "Open cases", "缺件": "Missing papers", "{n} 层": "Floor {n}",
    "合计 {n}": "{n} in all", "颜色越深越多": "The darker, the more", "业主": "Owner", "租户": "Tenant",
    "住户变更": "Occupants", "姓名": "Name", "电话": "Phone", "证件号码": "ID number", "起": "From", "止": "To",
    "至今": "now", "文件（{n}）": "Papers ({n})", "这一户还没有归档文件。": "No papers of this unit yet.",
    "把扫描件放进收件箱，程序会归到这一户。": "Drop scans into the inbox; they will be filed here.",
    "目录（PDF）": "Inventory (PDF)", "没有事项。": "No cases.", "没有函件。": "No letters.", "文号": "Reference",
    "状态": "State", "不缺件。": "Complete.", "联系人": "Contact", "建筑面积": "Floor area", "贴标签": "Labels",
    "名册上没有住户。": "Nobody is on the register.", "由谁补": "From whom", "贴标签说明": "Labels: pipeline labels --unit {unit}",
}  # fmt: skip
