"""Words of 事项, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "在办": "Open", "等我办": "For me", "已办结": "Closed", "全部": "All", "立项": "Open a case", "期限": "Deadline",
    "等谁办": "Waits for", "房号或事项编号": "unit or case number", "全部状态": "All states", "清除筛选": "Clear",
    "没有这个房号，或不在您可查看的范围。": "No such unit, or not within what you may see.",
    "可写 3-1203、3栋1203、三栋1203室，或事项编号 C00001。": "Write 3-1203, 3栋1203, or a case number C00001.",
    "没有符合条件的事项。": "No cases like that.", "换一个标签，或清除筛选再看。": "Choose another tab, or clear the filter.",
    "没有在办的事项。": "No open cases.",
    "文件归档后会自动立项；来人来电的事，点“立项”登记。": "Cases open by themselves when papers are filed; for visits and calls choose “Open a case”.",
    "现在": "Now", "走过的": "Passed", "结束": "End", "流程图": "Diagram", "等": "waits for", "接下来": "Next",
    "已办结。": "Closed.", "还缺": "Missing", "提醒": "Note",
    "没有可办的下一步；等文件、期限或别的事项带动。": "Nothing to do by hand: a paper, a deadline or another case moves it.",
    "由文件、期限或别的事项带动": "By a paper, a deadline or another case", "别的事项带动": "another case",
    "附言": "Note", "（选填）": "(optional)", "撤回最后一步": "Take back the last step", "原因": "Reason",
    "撤回": "Take back", "已记录。": "Done.", "已撤回": "taken back", "办理情况": "Values",
    "去文": "Letters", "待起草": "to be drafted", "没能起草": "could not be drafted", "已备好，可打印": "ready to print",
    "草稿": "draft", "已批准": "approved", "已签发": "issued", "已送达": "delivered", "回执已回": "receipt is back", "作废": "void",
    "打开函件": "Letter", "打印这张表": "Print this form", "填写的内容": "What it says", "必填": "required",
    "逾期": "late", "期限待定": "not set", "请选择": "choose", "规程": "Procedure", "全部事项": "All kinds", "筛选": "Filter",
    "收件程序会起草要发的函件。": "The watcher drafts the letters.", "已取消": "cancelled", "文件带动": "paper", "到期带动": "time",
    "已登记：{has}。不改就不用填。": "Known: {has}. Leave empty to keep it.",
    "现场照片": "Photographs", "补照片": "Add photographs", "拍的是什么": "What they show", "归档照片": "File the photographs",
    "手机上可直接拍照，可选多张（最多 {n} 张），合成一份文件归入该户档案。": "Take or choose several (at most {n}); they become one paper of the dossier.",
    "刚才填写的内容没有记入，请自行保留：": "What you typed was not kept by the program:",
}  # fmt: skip
