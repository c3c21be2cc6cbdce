"""待核对: what waits for a person, and what became of what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

from pipeline.errors import UsageError
from pipeline.flow import decisions as flow
from pipeline.intake.watch import is_running
from pipeline.model import HeldReason, PaperType, UnitCode
from pipeline.model.held import TEXT
from pipeline.register import decisions, documents, held
from pipeline.register.decisions import Decision, Kind, State
from pipeline.register.heldlist import HeldLine, line_of, open_lines
from pipeline.web import access, heldfind
from pipeline.web.heldsight import visible
from pipeline.web.masking import mask_text
from pipeline.web.visit import Visit, go, not_here

PER_PAGE = 100
KINDS = {
    Kind.FILE: "归档",
    Kind.DROP: "不归档",
    Kind.REMAKE: "整理页面",
    Kind.WITHDRAW: "撤回归档",
    Kind.REFILE: "改归",
}
STATES = {
    State.WAITING: "等收件程序办理",
    State.DOING: "正在办理",
    State.DONE: "已办",
    State.FAILED: "没办成",
    State.TAKEN_BACK: "已撤回",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line as this person sees it."""

    line: HeldLine
    name: str
    why: str
    title: str
    place: str
    days: int
    aside: str | None
    failed: str


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as this person sees it. `undo`: it may be taken back."""

    one: Decision
    kind: str
    state: str
    what: str
    said: str
    undo: str


def page(visit: Visit) -> Response:
    """The list: oldest first, what was put aside last."""
    lines, lists = queue(visit)
    reason, drop = visit.asked("reason"), visit.asked("by") == "drop"
    sought = visit.asked("q").strip().casefold()[:60]
    chosen = [
        one
        for one in lines
        if reason in ("", one.reason.value)
        and (not sought or sought in f"{one.name} {one.member} {one.id}".casefold())
    ]
    if drop:
        first = {line.sha256: n for n, line in reversed(list(enumerate(chosen)))}
        chosen.sort(key=lambda one: (first[one.sha256], one.id))
    at = max(0, int(visit.asked("from"))) if visit.asked("from").isdecimal() else 0
    counts: dict[HeldReason, int] = {}
    for one in lines:
        counts[one.reason] = counts.get(one.reason, 0) + 1
    ahead(visit, chosen[:1])
    return visit.show(
        "held.html",
        lines=[_shown(visit, one, lists) for one in chosen[at : at + PER_PAGE]],
        count=len(lines),
        found=len(chosen),
        at=at,
        per=PER_PAGE,
        reasons=[(one, TEXT[one][0], counts[one]) for one in sorted(counts, key=lambda r: -counts[r])],
        asked={"reason": reason, "by": "drop" if drop else "", "q": visit.asked("q")[:60]},
        recent=told(visit),
        watched=is_running(visit.site),
        waiting=decisions.waiting(visit.registry),
        done=visit.asked("done"),
    )


@dataclass(frozen=True, slots=True)
class Lists:
    """Notes and failures by paper."""

    aside: dict[str, str]
    failed: dict[str, str]


def queue(visit: Visit) -> tuple[list[HeldLine], Lists]:
    """What the person may work on, in the order of the work; what is decided already is left out."""
    lists = Lists(decisions.aside(visit.registry), decisions.failures(visit.registry))
    decided = decisions.decided(visit.registry)
    lines = [
        line
        for line in open_lines(visit.registry)
        if line.id not in decided and visible(visit.viewer, line, visit.papers)
    ]
    return sorted(lines, key=lambda line: line.id in lists.aside), lists


def next_of(visit: Visit, id: str) -> tuple[str, str]:
    """The papers before and after this one in the queue; "" where there is none. What is aside is not offered."""
    lines, lists = queue(visit)
    ids = [line.id for line in lines if line.id not in lists.aside or line.id == id]
    after = [one for one in ids if one > id] or [one for one in ids if one != id]
    before = [one for one in ids if one < id]
    return before[-1] if before else "", after[0] if after else ""


def find_line(visit: Visit, id: str) -> HeldLine:
    """Raises NotHere for what is not there and what must not be known of."""
    line = line_of(visit.registry, id)
    if line is None or not visible(visit.viewer, line, visit.papers):
        raise not_here("份待核对的文件")
    return line


def ahead(visit: Visit, lines: Sequence[HeldLine]) -> None:
    """Begin to draw what will be looked at next."""
    for line in lines:
        visit.desk.held_pictures.ahead(visit.site, held.find_held(visit.registry, line.id))


def _shown(visit: Visit, line: HeldLine, lists: Lists) -> Shown:
    hidden = visit.viewer.hidden
    likely = visit.papers.get(line.paper or line.guess)
    unit = line.unit or (
        line.units[0] if len(line.units) == 1 and visit.viewer.covers(line.units[0]) else None
    )
    return Shown(
        line,
        mask_text(line.member or line.name, hidden),
        f"{TEXT[line.reason][0]}{f'（{mask_text(line.detail, hidden)}）' if line.detail else ''}",
        likely.title if likely is not None and access.may_know(visit.viewer, likely.slug, likely) else "",
        "管理处" if line.office else visit.site.unit_name(unit) if unit is not None else "",
        (visit.now - line.since).days,
        mask_text(lists.aside[line.id], hidden) if line.id in lists.aside else None,
        mask_text(lists.failed.get(line.id, ""), hidden),
    )


def told(visit: Visit, limit: int = 30) -> list[Told]:
    """The newest decisions about papers that the person may know of."""
    return [one for decision in decisions.recent(visit.registry, limit) if (one := tell(visit, decision))]


def tell(visit: Visit, one: Decision) -> Told | None:
    """A decision in words; None where its paper must not be known of."""
    if not _may_know(visit, one):
        return None
    slug, unit = str(one.what.get("paper", "")), str(one.what.get("unit", ""))
    paper = visit.papers.get(slug)
    place = visit.site.unit_name(UnitCode.parse(unit)) if unit else "管理处" if slug else ""
    what = f"《{paper.title if paper else slug}》{place}" if slug else str(one.what.get("why", ""))
    undo = "back" if one.state is State.WAITING else ""
    if one.state is State.DONE and one.kind in (Kind.FILE, Kind.REFILE):
        undo = "withdraw" if documents.has_document(visit.registry, one.document) else ""
    hidden = visit.viewer.hidden
    return Told(
        one, KINDS[one.kind], STATES[one.state], mask_text(what, hidden), mask_text(one.said, hidden), undo
    )


def _may_know(visit: Visit, one: Decision) -> bool:
    slug, unit = str(one.what.get("paper", "")), str(one.what.get("unit", ""))
    if slug and not access.may_know(visit.viewer, slug, visit.papers.get(slug)):
        return False
    if slug:
        return visit.viewer.covers(UnitCode.parse(unit) if unit else None)
    if one.object.startswith("H"):
        line = line_of(visit.registry, one.object)
        return line is not None and visible(visit.viewer, line, visit.papers)
    document = documents.find_document(visit.registry, one.object)
    return visit.viewer.everywhere if document is None else visit.seen(document) is not None


def undo(visit: Visit) -> Response:
    """Take a decision back: at once while it waits, else the filed paper is withdrawn. Raises NotHere, UsageError."""
    given = visit.path("number")
    one = decisions.find(visit.registry, int(given)) if given.isdecimal() and len(given) < 12 else None
    if one is None or not _may_know(visit, one):
        raise not_here("项决定")
    if one.state is State.WAITING:
        decisions.take_back(visit.registry, one.id, actor=visit.viewer.login, now=visit.now)
        return go(f"/held/{one.object}" if one.object.startswith("H") else "/held", done="back")
    if one.state is not State.DONE or not one.document:
        raise UsageError("这一项不能撤回 / cannot be taken back", hint="请刷新后再看它办到哪一步。")
    flow.withdraw_filed(clerk_of(visit), one.document, "待核对页撤回")
    return go("/held", done="withdraw")


def clerk_of(visit: Visit) -> flow.Clerk:
    return flow.Clerk(
        visit.registry, visit.papers, visit.desk.register(visit.registry), visit.viewer.login, visit.now
    )


def find(visit: Visit) -> Response:
    """Papers or units for what was typed so far (JSON)."""
    text = visit.asked("q")
    if visit.asked("what") == "unit":
        found = heldfind.units_like(
            visit.desk.register(visit.registry),
            text,
            visit.now.date(),
            visit.site.unit_name,
            visit.viewer.covers,
        )
    else:
        found = heldfind.papers_like(known_papers(visit), text)
    return JSONResponse([{"value": one.value, "label": one.label, "more": one.more} for one in found])


def known_papers(visit: Visit) -> dict[str, PaperType]:
    """Kinds that the person may know of, without stickers and separator sheets, which are never filed."""
    return {
        slug: paper
        for slug, paper in visit.papers.items()
        if access.may_know(visit.viewer, slug, paper)
        and not paper.separator
        and paper.size != "label"
        and (visit.viewer.everywhere or paper.category)
    }
