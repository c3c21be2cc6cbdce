"""What is done with one held paper: filed, dropped, put aside, its pages put together anew."""

from __future__ import annotations

import re

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow import decisions as flow
from pipeline.flow.deciding import title_read
from pipeline.flow.remaking import PageWanted, pages_of
from pipeline.model import PaperType, UnitCode
from pipeline.register import decisions, held
from pipeline.register.held import OPEN
from pipeline.register.heldlist import HeldLine
from pipeline.web import heldfind
from pipeline.web.heldsight import may_see_pages
from pipeline.web.heldwork import given_fields, read_fields
from pipeline.web.pages.held import clerk_of, find_line, known_papers, next_of, queue, tell
from pipeline.web.pages.held_one import alike, may_join
from pipeline.web.visit import Visit, forbidden, go, not_here


def decide(visit: Visit) -> Response:
    """File it as told, and on to the next. Raises NotHere, Forbidden, UsageError, BusyError."""
    line = find_line(visit, visit.path("id"))
    found = held.find_held(visit.registry, line.id)
    papers = known_papers(visit)
    paper = find_paper(papers, visit.given("paper"))
    unit = find_unit(visit, paper, visit.given("unit"))
    if not visit.viewer.covers(unit if paper.category else None):
        raise forbidden()
    shown = read_fields(found, papers.get(line.paper), visit.viewer.hidden_for(line.unit, visit.vips()))
    fields = given_fields(shown, lambda name: _sent(visit, name)) if paper.slug == line.paper else ()
    _, after = next_of(visit, line.id)
    made = flow.file_held(
        clerk_of(visit), line.id, paper.slug, unit, despite=visit.given("despite") == "1", fields=fields
    )
    return _on(after, made.id)


def _sent(visit: Visit, name: str) -> str | None:
    values = visit.form.get(f"f-{name}")
    return None if values is None else "、".join(v for v in values if v) if len(values) > 1 else values[0]


def _on(after: str, decision: int) -> Response:
    return go(f"/held/{after}" if after else "/held", after=str(decision))


def find_paper(papers: dict[str, PaperType], text: str) -> PaperType:
    """As chosen, or as typed. Raises UsageError."""
    typed = text.strip()
    if typed in papers:
        return papers[typed]
    found = heldfind.papers_like(papers, typed, 2)
    if not found:
        raise UsageError(
            "还没有选文件种类，或目录里没有这个名称 / no such paper",
            hint="请选一个建议，或按 p 输入名称、编号或拼音首字母。",
        )
    if len(found) > 1 and typed not in (found[0].label, found[0].more):
        raise UsageError(
            f"“{typed[:30]}”可能是《{found[0].label}》或《{found[1].label}》 / ambiguous", hint="请写全名称。"
        )
    return papers[found[0].value]


def find_unit(visit: Visit, paper: PaperType, text: str) -> UnitCode | None:
    if not paper.category or not text.strip():
        return None
    register = visit.desk.register(visit.registry)
    try:
        code = UnitCode.parse(text.strip())
    except ValueError:
        code = None
    if code in register.by_code:
        return code
    found = heldfind.units_like(
        register, text, visit.now.date(), visit.site.unit_name, visit.viewer.covers, 2
    )
    if len(found) != 1:
        said = f"可能是 {'、'.join(one.label for one in found)}" if found else "名册上没有"
        raise UsageError(f"房号“{text.strip()[:30]}”{said} / no such unit", hint="请从列出的房号里选一个。")
    return UnitCode.parse(found[0].value)


def drop(visit: Visit) -> Response:
    """Not ours. Raises NotHere, UsageError, BusyError."""
    line = find_line(visit, visit.path("id"))
    _, after = next_of(visit, line.id)
    return _on(after, flow.drop_held(clerk_of(visit), line.id, visit.given("why")).id)


def aside(visit: Visit) -> Response:
    """Put it aside, or take it up again. Raises NotHere."""
    line = find_line(visit, visit.path("id"))
    if visit.given("up") == "1":
        decisions.take_up(visit.registry, line.id, actor=visit.viewer.login, now=visit.now)
        return go(f"/held/{line.id}")
    _, after = next_of(visit, line.id)
    note = " ".join(visit.given("note").split())[:200]
    decisions.put_aside(visit.registry, line.id, note, actor=visit.viewer.login, now=visit.now)
    return go(f"/held/{after}" if after else "/held", done="aside")


def same(visit: Visit) -> Response:
    """All papers with the same strange title as one that was just decided: the same kind, each with the unit that the program
    found for it; those without stay, the kind proposed first. Raises NotHere, UsageError."""
    given = visit.path("number")
    one = decisions.find(visit.registry, int(given)) if given.isdecimal() and len(given) < 12 else None
    if one is None or one.kind is not decisions.Kind.FILE or tell(visit, one) is None:
        raise not_here("项决定")
    paper = known_papers(visit).get(str(one.what["paper"]))
    title = title_read(held.find_held(visit.registry, one.object))
    if paper is None or not title:
        raise not_here("项决定")
    filed = 0
    for line in alike(visit, title):
        if paper.category and (line.unit is None or not visit.viewer.covers(line.unit)):
            continue
        flow.file_held(clerk_of(visit), line.id, paper.slug, line.unit if paper.category else None)
        filed += 1
    left = queue(visit)[0]
    return go(f"/held/{left[0].id}" if left else "/held", done=f"same-{filed}")


def remake(visit: Visit) -> Response:
    """Split, merged, turned, put in order. Raises NotHere, Forbidden, UsageError, BusyError."""
    line = find_line(visit, visit.path("id"))
    parts: list[list[PageWanted]] = [[]]
    for number, one in enumerate(_wanted(visit, line)):
        if number and visit.given(f"cut-{one.held}-{one.page}") == "1":
            parts.append([])
        parts[-1].append(one)
    _, after = next_of(visit, line.id)
    made = flow.remake_held(clerk_of(visit), line.id, [part for part in parts if part])
    return _on(after, made.id)


def _wanted(visit: Visit, line: HeldLine) -> list[PageWanted]:
    """The pages that stay, in the order that the person gave; of other held papers those that were chosen or named, before
    or behind."""
    if not may_see_pages(visit.viewer, line, visit.papers):
        raise forbidden()
    others = {one.id: visit.given(f"with-{one.id}") for one in may_join(visit, line)}
    for id in _named(visit.given("also")):
        if id not in others:
            raise UsageError(f"{id} 不在待核对的文件里 / not a held paper", hint="请核对编号，形如 H000012。")
        others[id] = others[id] or BEHIND
    before = [id for id, where in others.items() if where == BEFORE]
    ids = [*before, line.id, *(id for id, where in others.items() if where == BEHIND)]
    pages: list[tuple[float, int, PageWanted]] = []
    for id in ids:
        found = held.find_held(visit.registry, id)
        if found.state != OPEN:
            continue
        for page in pages_of(found):
            key = f"{id}-{page}"
            if visit.given(f"keep-{key}") == "0":
                continue
            turn = visit.given(f"turn-{key}") or "0"
            wanted = PageWanted(id, page, int(turn) % 360 if turn.isdecimal() else 0)
            pages.append((_place(visit.given(f"at-{key}"), first=id in before), len(pages), wanted))
    return [wanted for _, _, wanted in sorted(pages, key=lambda one: one[:2])]


BEHIND, BEFORE = "1", "before"
MOST_NAMED = 20


def _named(text: str) -> list[str]:
    """Numbers of held papers, however they are parted."""
    return list(dict.fromkeys(re.findall(r"[A-Z0-9]+", text[:400].upper())))[:MOST_NAMED]


def _place(text: str, *, first: bool = False) -> float:
    """Where nothing was said: before everything, or behind."""
    if text.isdecimal() and len(text) < 7:
        return float(text)
    return -1.0 if first else 1e9
