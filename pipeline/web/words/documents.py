"""Words of one paper, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "打开 PDF、打印": "Open the PDF, print", "下载": "Download", "页": "pages", "{n} 页": "{n} pages", "编号": "Number",
    "日期": "Date", "用户": "Occupant", "归档时间": "Filed", "来源文件": "Dropped as", "相关事项": "Case",
    "读出的内容": "What was read", "经过": "History", "没有读出栏目。": "No fields were read.",
    "您的岗位不能看原件，只能看登记的内容。": "Your role may not see the scan, only what was entered.",
    "请核对": "check", "缺签名或印章": "Signature or seal missing", "（收件日期）": "(day received)",
    "本页有打码的内容，按岗位权限显示。": "Some values are masked for your role.",
    "原件不在档案文件夹里，请告诉系统管理员。": "The file is not in the archive folder. Please tell the administrator.",
    "函件": "Letters", "序列号": "Serial", "检索结果": "Search results", "返回检索": "Back to the search",
    "第 {a} 件，共 {b} 件": "{a} of {b}", "上一件": "Previous paper", "下一件": "Next paper", "本户其他文件": "Other papers of the unit",
    "看整份档案": "See the whole dossier", "页面图像": "Pages", "PDF 阅读器": "PDF viewer", "绝密": "Top secret",
    "上页": "Previous", "下页": "Next", "缩小": "Smaller", "放大": "Larger", "整页": "Whole page", "页宽": "Page width",
    "旋转": "Turn", "图像上没有标出命中处": "No hit is marked on the pages", "命中": "Hit", "上一处": "Previous hit", "下一处": "Next hit",
    "可用方向键滚动": "Scroll with the arrow keys", "第 {n} 页": "Page {n}",
    "这一页的图像显示不了，请打开 PDF 查看，或稍后再试。": "This page cannot be shown. Please open the PDF, or try again later.",
    "翻页": "turn pages", "缩放": "zoom", "下一处、上一处": "next, previous hit", "上一件、下一件": "previous, next paper",
    "归档": "filed", "更正后重新归档": "filed again after a correction", "归错，已撤出": "withdrawn, filed by mistake",
    "人工确认": "confirmed by a person", "索引重建": "index rebuilt", "由记录恢复": "restored from its record",
}  # fmt: skip
