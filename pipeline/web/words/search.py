"""Words of 检索, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "检索档案": "Search papers", "搜": "Search",
    "如 3栋 装修、张三丰、1203、2026年11月、状态:缺签章": "e.g. 3栋 装修, a name, 1203, 2026年11月, 状态:缺签章",
    "找到 {n} 件": "{n} found", "找到 {n} 件以上": "More than {n} found", "楼栋": "Building", "分类": "Category",
    "文件": "Paper", "年份": "Year", "全部": "All", "没有找到。": "Nothing found.",
    "少写几个字，或去掉筛选再试。": "Try fewer words, or take away a filter.",
    "您的岗位不能按电话、证件号码检索。": "Your role may not search by phone or ID number.",
    "请改用房号、姓名或文件名称。": "Please use a unit, a name or a title instead.",
    "上一页": "Previous", "下一页": "Next", "第 {a} 页，共 {b} 页": "Page {a} of {b}", "清除筛选": "Clear filters",
    "快捷键": "Keys", "输入": "type", "下一件、上一件": "next, previous", "打开": "open", "打开 PDF 原件": "open the PDF",
    "保存这次检索": "Save this search", "离开输入框": "leave the field", "筛选": "Filters", "状态": "State",
    "旧的在前": "Oldest first", "新的在前": "Newest first", "导出 Excel": "Export to Excel", "保存": "Save", "名称": "Name",
    "已存检索": "Saved searches", "管理": "Manage", "新 {n}": "{n} new", "已保存：{name}": "Saved: {name}", "新文件": "New papers",
    "没有新的": "nothing new", "新名称": "New name", "改名": "Rename", "删除": "Delete",
    "还没有保存的检索。": "No saved searches yet.",
    "在检索结果上方点“保存”，常用的检索就会列在这里，并提示有几件新文件。": "Press “Save” above the results: searches you use often are listed here, with how many papers are new.",
    "缺签章": "Signature or seal missing", "事项在办": "Case open", "事项已办结": "Case closed", "已发文": "Issued",
    "已送达": "Delivered", "已收回执": "Receipt returned", "已作废": "Void",
}  # fmt: skip
