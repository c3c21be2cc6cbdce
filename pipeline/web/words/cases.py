"""Words of 事项, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "在办": "Open", "含已办结": "With closed", "立项": "Opened", "办结": "Closed", "期限": "Deadline",
    "没有在办的事项。": "No open cases.", "文件归档后会自动立项。": "Cases open by themselves when papers are filed.",
    "现在": "Now", "等": "waits for", "接下来": "Next", "已办结。": "Closed.", "还缺": "Missing", "提醒": "Note",
    "由{who}办理": "By {who}", "由文件、期限或别的事项带动": "By a paper, a deadline or another case",
    "附言": "Note", "（选填）": "(optional)", "办理": "Do it", "撤回最后一步": "Take back the last step", "原因": "Reason",
    "撤回": "Take back", "已记录。": "Done.", "谁": "Who", "时间": "When", "已撤回": "taken back", "办理情况": "Values",
    "去文": "Letters", "待起草": "to be drafted", "没能起草": "could not be drafted", "必填": "required", "进行中": "running",
    "逾期": "late", "期限待定": "not set", "请选择": "choose", "规程": "Procedure", "全部事项": "All kinds", "筛选": "Filter",
    "收件程序会起草要发的函件。": "The watcher drafts the letters.", "已取消": "cancelled", "文件带动": "paper", "到期带动": "time",
}  # fmt: skip
