"""Titles of the domain's papers that are no folder of the catalogue, with their other names (Simplified): lists that
the program draws itself, and standing papers of the office.

They are the other side of recognising a paper: a title that belongs to a paper which the catalogue does not have
must be held, not swallowed by a neighbour that sounds like it (客户投诉登记表 is not 用户投诉记录表).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.model import PaperType
from pipeline.model.text import title_key

# Domain id → titles, the domain's own first, then how other offices call the same paper. Source: domain.md D1–D5.
_TITLES: dict[str, str] = {
    "D05": "入伙登记册",
    "D34": "业主手册|用户手册|住户手册",
    "D35": "住宅使用说明书|房屋使用说明书",
    "D36": "住宅质量确保书|房屋质量确保书|住宅质量保证书",
    "D39": "五证",
    "D40": "物业管理收费许可证|资质证书|税务登记证",
    "D75": "公司收文登记簿|收文登记簿|收文登记表",
    "D121": "客户投诉登记表",
    "D125": "投诉汇总|投诉汇总表|投诉统计表|投诉统计分析|投诉分析报告|回访统计分析|投诉月报表",
    "D137": "用户档案",
    "D142": "档案清单|卷内目录|资料清单|移交清单",
    "D143": "档案索引",
    "D144": "档案目录卡片|卷宗卡片",
    "D155": "业户基本资料",
    "D173": (
        "管理处文件、资料管理规程|投诉处理规程|突发事件或异常情况处理程序|有偿便民服务工作规程|"
        "报修管理作业规程|年度计划|应急预案|物业管理条例|中华人民共和国物业管理条例|"
        "中华人民共和国物权法|放行条管理规定|物品放行管理规定"
    ),
}
DOMAIN_TITLES: dict[str, tuple[str, ...]] = {number: tuple(t.split("|")) for number, t in _TITLES.items()}


def neighbour_titles(papers: Iterable[PaperType], others: Iterable[PaperType] = ()) -> tuple[str, ...]:
    """Titles of papers that are not among `papers`: those of the domain without a folder, and those of `others`, a
    larger catalogue, where a site has taken papers out. None that is spelled like one of `papers`."""
    known = tuple(papers)
    slugs = {paper.slug for paper in known}
    missing = [title for other in others if other.slug not in slugs for title in titles_of(other)]
    taken = {title_key(title) for paper in known for title in (*titles_of(paper), *paper.short_names)}
    titles = (*(title for titles in DOMAIN_TITLES.values() for title in titles), *missing)
    return tuple(title for title in dict.fromkeys(titles) if title_key(title) not in taken)


def titles_of(paper: PaperType) -> Sequence[str]:
    """All long titles of a paper; its short names are not among them (domain D6)."""
    return (paper.title, *paper.aliases)
