"""Words of one paper, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "打开原件": "Open the scan", "下载": "Download", "页": "pages", "{n} 页": "{n} pages", "编号": "Number",
    "日期": "Date", "用户": "Occupant", "归档时间": "Filed", "来源文件": "Dropped as", "相关事项": "Case",
    "读出的内容": "What was read", "经过": "History", "没有读出栏目。": "No fields were read.",
    "您的岗位不能看原件，只能看登记的内容。": "Your role may not see the scan, only what was entered.",
    "请核对": "check", "缺签名或印章": "Signature or seal missing", "（收件日期）": "(day received)",
    "本页有打码的内容，按岗位权限显示。": "Some values are masked for your role.",
    "原件不在档案文件夹里，请告诉系统管理员。": "The file is not in the archive folder. Please tell the administrator.",
    "函件": "Letters", "序列号": "Serial",
}  # fmt: skip
