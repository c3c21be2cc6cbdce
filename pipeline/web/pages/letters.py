"""发文: the lists: what waits for whom, what is on its way, what came back."""

from __future__ import annotations

from dataclasses import dataclass, replace

from starlette.responses import Response

from pipeline.flow.lookups import all_buildings
from pipeline.flow.receipts import has_receipt
from pipeline.model import LetterState
from pipeline.register import letterlists
from pipeline.register.letterlists import MOST_COUNTED, Bounds, Line, Wanted
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.pages.letters_choose import choices, is_letter
from pipeline.web.pages.letters_one import waits_for
from pipeline.web.pages.letters_seen import approves, bounds_of, may_open, to_approve
from pipeline.web.visit import Visit

MOST = 50  # lines of a page
PAGES = 200
TITLES = {
    "approve": "待批准",
    "draft": "草稿",
    "mine": "我起草的",
    "approved": "待签发",
    "issued": "待送达",
    "awaiting": "待回执",
    "mail": "退信",
    "void": "作废",
    "all": "全部",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A line as the person may see it. `case` only where it may be known of; `days` since it came into its state."""

    line: Line
    title: str
    case: str
    waits: str
    days: int


def listing(visit: Visit) -> Response:
    """One list, newest first; what waits for somebody oldest first."""
    bounds, lists = bounds_of(visit), _lists(visit)
    here = visit.asked("list") if visit.asked("list") in lists else _first(visit)
    chosen = {name: visit.asked(name).strip() for name in ("building", "paper", "batch", "q")}
    wanted = _narrowed(lists[here], chosen)
    number = _page(visit.asked("page"))
    found = letterlists.page(visit.registry, bounds, wanted, start=(number - 1) * MOST, most=MOST + 1)
    count = letterlists.count(visit.registry, bounds, wanted)
    return visit.show(
        "letters.html",
        lists=[(name, TITLES[name], _count(visit, bounds, lists[name])) for name in lists],
        here=here,
        chosen={"list": here, **chosen},
        found=[_listed(visit, line) for line in found[:MOST]],
        more=len(found) > MOST,
        number=number,
        count=count,
        most_counted=MOST_COUNTED,
        papers=choices(visit, "", is_letter),
        buildings=[
            b
            for b in all_buildings(visit.site, visit.desk.register(visit.registry).by_code)
            if visit.viewer.everywhere or b.code in visit.viewer.areas
        ],
        people={person.login: person.name for person in visit.site.people},
        sends=visit.may(Action.SEND),
        approves=approves(visit),
        State=LetterState,
        may_open=lambda letter: may_open(visit, letter.paper, letter.unit),
        empty=_empty(here),
    )


def _lists(visit: Visit) -> dict[str, Wanted]:
    """Name → what is in it."""
    ask = {slug for slug, paper in visit.papers.items() if paper.has_letter and to_approve(visit, slug)}
    returning = {slug for slug, paper in visit.papers.items() if paper.has_letter and has_receipt(paper)}
    draft = Wanted(LetterState.DRAFT, oldest_first=True)
    return {
        "approve": replace(draft, papers=ask, not_sent_back=True),
        "draft": draft,
        "mine": replace(draft, drafter=visit.viewer.login),
        "approved": Wanted(LetterState.APPROVED, oldest_first=True),
        "issued": Wanted(LetterState.ISSUED, oldest_first=True),
        "awaiting": Wanted(LetterState.DELIVERED, papers=returning, oldest_first=True),
        "mail": Wanted(LetterState.ISSUED, mail_back=True, oldest_first=True),
        "void": Wanted(LetterState.VOID),
        "all": Wanted(),
    }


def _first(visit: Visit) -> str:
    if visit.asked("q") or visit.asked("batch"):
        return "all"
    if approves(visit):
        return "approve"
    return "draft" if visit.may(Action.SEND) else "all"


def _narrowed(wanted: Wanted, chosen: dict[str, str]) -> Wanted:
    papers = wanted.papers
    if chosen["paper"]:
        papers = {chosen["paper"]} if papers is None else {chosen["paper"]} & set(papers)
    return replace(
        wanted,
        papers=papers,
        building=chosen["building"][:12],
        batch=chosen["batch"].upper()[:12],
        text=chosen["q"][:40],
    )


def _count(visit: Visit, bounds: Bounds, wanted: Wanted) -> int | None:
    """Everything and what is over is not counted."""
    if wanted.state in (None, LetterState.VOID):
        return None
    return letterlists.count(visit.registry, bounds, wanted)


def _page(text: str) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) < 5
    return min(max(int(text), 1), PAGES) if plain else 1


def _listed(visit: Visit, line: Line) -> Listed:
    letter = line.letter
    paper = visit.papers.get(letter.paper)
    known = line.case and access.may_know_case(visit.viewer, line.procedure, letter.unit)
    return Listed(
        line,
        paper.title if paper is not None else letter.paper,
        line.case if known else "",
        waits_for(visit, letter, line.sent_back),
        max((visit.now.date() - line.since.astimezone(visit.site.timezone).date()).days, 0),
    )


def _empty(here: str) -> tuple[str, str]:
    """What to say where there is nothing, and what to do."""
    known = {
        "approve": ("没有等批准的函件。", "有人起草后会出现在这里。"),
        "draft": ("没有草稿。", "点“起草函件”新写一封；办理事项时要发的函件也会自动起草。"),
        "mine": ("您没有起草中的函件。", "点“起草函件”新写一封。"),
        "approved": ("没有等签发的函件。", "批准以后的函件在这里编号签发。"),
        "issued": ("已签发的都送到了。", "签发后还没有送达的函件在这里登记。"),
        "awaiting": ("没有在等回执的函件。", "签好的扫描件放进收件箱，会自动对上。"),
        "mail": ("没有退信。", "邮件没有送到的函件会出现在这里，请改用别的方式送达。"),
        "void": ("没有作废的函件。", ""),
    }
    return known.get(here, ("没有符合条件的函件。", "去掉筛选再看，或点“起草函件”。"))
