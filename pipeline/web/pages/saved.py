"""已存检索 of a person, and the list of what was found as an Excel file."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from pipeline.catalog.spreadsheet import workbook
from pipeline.catalog.tabular import Column, Table
from pipeline.model import Document
from pipeline.register import audit, desksearch, searches
from pipeline.register.rows import document_key
from pipeline.register.states import STATES
from pipeline.web.pages import search
from pipeline.web.visit import Visit, go

MOST_EXPORTED = 1_000
_COLUMNS = (
    Column("编号", 18), Column("房号", 28), Column("文件", 60), Column("分类", 30), Column("日期", 24), Column("用户", 40),
    Column("页数", 14), Column("状态", 36), Column("归档时间", 36),
)  # fmt: skip
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def listing(visit: Visit) -> Response:
    """The own ones, each with how many papers are new in it."""
    found = searches.saved(visit.registry, visit.viewer.login)
    return visit.show(
        "search_saved.html" if visit.fragment else "searches.html",
        searches=[(one, search.new_hits(visit, one)) for one in found],
        done=visit.asked("done"),
    )


def save(visit: Visit) -> Response:
    """Raises UsageError."""
    asked = search.asked_of(visit.viewer, QueryParams(visit.given("asked"))).chosen
    kept = urlencode({name: value for name, value in asked.items() if value})
    highest = desksearch.highest_number(visit.registry)
    saved = searches.save(
        visit.registry, visit.viewer.login, visit.given("name"), kept, seen=highest, now=visit.now
    )
    return go("/searches", done=saved.name)


def rename(visit: Visit) -> Response:
    """Raises UsageError."""
    saved = searches.rename(visit.registry, visit.viewer.login, _number(visit), visit.given("name"))
    return go("/searches", done=saved.name)


def delete(visit: Visit) -> Response:
    """Raises UsageError."""
    searches.delete(visit.registry, visit.viewer.login, _number(visit))
    return go("/searches")


def export(visit: Visit) -> Response:
    """What was found as the person sees it, the first thousand papers."""
    asked = search.asked_of(visit.viewer, visit.request.query_params)
    found = search.find(visit, asked)
    keys, vips = found.keys[:MOST_EXPORTED], visit.vips()
    rows = []
    for document in desksearch.documents_by_key(visit.registry, keys):
        seen = visit.seen(document, vips)
        if seen is not None:
            states = found.standing.get(document_key(document.id, document.date), ())
            rows.append(_row(visit, seen, states))
    cut = found.more or len(found.keys) > MOST_EXPORTED
    line = (
        f"共 {len(rows)} 件" if not cut else f"只列出前 {len(rows)} 件，请缩小检索范围后再导出其余的",
        f"{visit.viewer.name} {visit.now:%Y-%m-%d %H:%M} 导出",
    )
    audit.append(
        visit.registry,
        now=visit.now,
        actor=visit.viewer.login,
        action="exported-list",
        object="search",
        detail={"papers": len(rows)},
    )
    made = workbook(Table("检索结果", _COLUMNS, rows, line, lying=True))
    name = f"检索结果_{visit.now:%Y%m%d}.xlsx"
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
    return Response(made, media_type=_XLSX, headers=headers)


def _row(visit: Visit, paper: Document, states: tuple[str, ...]) -> list[str]:
    category = visit.site.categories.get(paper.category, "")
    return [
        paper.id,
        visit.site.unit_name(paper.unit) or "管理处",
        paper.title,
        f"{paper.category} {category}".strip(),
        paper.date.isoformat(),
        paper.party,
        str(paper.pages),
        "、".join(STATES[state] for state in states),
        f"{paper.filed.astimezone(visit.site.timezone):%Y-%m-%d %H:%M}",
    ]


def _number(visit: Visit) -> int:
    given = visit.path("number")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
