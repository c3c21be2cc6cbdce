"""Words of 检索, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "检索档案": "Search papers", "搜": "Search", "如 3栋 装修、张三丰、1203、2026年11月": "e.g. 3栋 装修, a name, 1203, 2026年11月",
    "找到 {n} 件": "{n} found", "找到 {n} 件以上": "More than {n} found", "楼栋": "Building", "分类": "Category",
    "文件": "Paper", "年份": "Year", "全部": "All", "没有找到。": "Nothing found.",
    "少写几个字，或去掉筛选再试。": "Try fewer words, or take away a filter.",
    "您的岗位不能按电话、证件号码检索。": "Your role may not search by phone or ID number.",
    "请改用房号、姓名或文件名称。": "Please use a unit, a name or a title instead.",
    "上一页": "Previous", "下一页": "Next", "第 {a} 页，共 {b} 页": "Page {a} of {b}",
    "按 / 输入，j、k 上下移动，Enter 打开": "/ to type, j and k to move, Enter to open", "清除筛选": "Clear filters",
}  # fmt: skip
