"""Words of 档案, 楼栋, 借阅 and 标签, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "楼栋与房号": "Buildings and units", "到这一户": "Go to unit", "打开": "Open", "{n} 户": "{n} units",
    "您的分管范围里没有楼栋。": "There is no building in your area.",
    "名册是空的，请先导入：pipeline roster import 名册.xlsx": "The register is empty. Import it first: pipeline roster import",
    "可能是这几户：": "It may be one of these:", "在办事项": "Open cases", "缺件": "Missing papers", "{n} 层": "Floor {n}",
    "合计 {n}": "{n} in all", "业主": "Owner", "租户": "Tenant", "在办 {n} 件": "{n} open",
    "住户变更": "Occupants", "姓名": "Name", "电话": "Phone", "证件号码": "ID number", "起": "From", "止": "To",
    "至今": "now", "今天": "today", "不详": "unknown", "文件（{n}）": "Papers ({n})",
    "这一户还没有归档文件。": "No papers of this unit yet.",
    "把扫描件放进收件箱，程序会归到这一户。": "Drop scans into the inbox; they will be filed here.",
    "目录（PDF）": "Inventory (PDF)", "整卷（PDF）": "Whole dossier (PDF)", "没有事项。": "No cases.", "没有函件。": "No letters.", "文号": "Reference", "状态": "State",
    "不缺件。": "Complete.", "联系人": "Contact", "建筑面积": "Floor area",
    "名册上没有住户。": "Nobody is on the register.", "由谁补": "From whom", "（已迁出）": " (left)", "自 {day}": "since {day}",
    "归档文件": "Papers", "借出": "Lent", "借阅": "Lend", "标签": "Labels", "应于 {day} 归还": "due back {day}",
    "逾期 {n} 天": "{n} days late", "空置": "vacant", "打印新的": "Print a new one",
    "《{paper}》上还是“{name}”（{day} 打印），须重贴。": "The {paper} still says “{name}” (printed {day}): replace it.",
    "站点没有写明档案应有哪些资料。": "The site does not say what a dossier holds.",
    "最近一封催交函：": "Latest letter that asks for them: ", "款项": "Money", "元": "yuan", "金额未登记": "amount not written down",
    "返回全部分类": "Back to all sections", "本类全部 {n} 件": "All {n} of this section",
    "只列出最近 {n} 封。": "The newest {n} are listed.", "{day} 打印": "printed {day}", "须重贴": "replace", "有效": "valid",
    # Buildings
    "正在统计全部档案，几秒后自动显示。": "Counting all dossiers; shown in some seconds.", "{word}：{n} 户": "{word}: {n} units",
    "截至 {time}": "as of {time}", "图例": "Legend", "在办装修": "Works", "欠费": "Arrears", "待核对": "Held", "无": "none",
    "方向键在房号之间移动，回车打开档案。": "Arrow keys move between units, Enter opens the dossier.",
    # Lending
    "借阅登记": "Lending", "未写房号": "no unit named", "借阅人": "Borrower", "登记新的申请": "New request", "全部记录": "All records",
    "没有启用借阅规程。": "The procedure for lending is not in use. ",
    "由程序自带的 procedures 文件夹复制 loan.toml 到站点的 procedures 即可启用。": "Copy loan.toml from the program's procedures folder into the site's.",
    "已登记 {id}，等待核对、报批。": "{id} is written down and waits for review.", "接着办": "Go on",
    "{id} 已归还。点错了？": "{id} is back. A mistake? ", "到事项里撤回": "Take it back in the case", "现在不在架上": "Not on the shelf",
    "应还": "Due back", "借阅人、事由": "Borrower, reason", "情况": "State", "未约定": "not agreed",
    "今天归还，完好": "Back today, whole", "其他": "Other", "档案都在架上。": "All dossiers are on the shelf. ",
    "批准后在事项里登记“借出”或“陪同进入档案室”，就列在这里。": "Once approved and lent in the case, they are listed here.",
    "申请中": "Requested", "申请日期": "Requested on", "没有等待批准的申请。": "No request waits.", "最近办结": "Closed lately",
    "打印、复印、借出一律要经理书面批准；公司外人员只能在室内查阅。依据：{source}": "Printing, copying and lending need the manager's written approval; outsiders read in the room only. Rule: {source}",
    "登记": "Write down",
    # Labels
    "标签打印": "Print labels", "站点没有标签模板。": "The site has no label templates. ",
    "由程序自带的 templates 文件夹复制 dossier-label 等到站点的 templates 即可。": "Copy dossier-label and the others from the program's templates folder.",
    "打印哪些": "Which", "一枚，不写房号": "One, without a unit", "这几户": "These units", "整栋或几层": "A building or some floors",
    "楼层": "Floors", "用户变更后须重贴的": "Those to be replaced after a change of occupant", "列出": "List", "标签上": "On the label",
    "打印日期": "Printed", "没有须重贴的标签。": "No label is out of date.", "标签纸": "Label sheet",
    "标签打印机（每页一枚）": "Label printer (one a page)", "从第几枚开始": "Start at label",
    "用过一半的标签纸：从左到右、从上到下数，写第一个空位。打印时选“实际大小”，不要缩放。": "A sheet used in part: count from left to right, top to bottom, and write the first empty place. Print at actual size.",
    "生成 PDF": "Make the PDF",
}  # fmt: skip
