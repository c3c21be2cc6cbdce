"""今日: what my roles must do, late first, done from the line where one press is enough; what came in; what waits."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import cache

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow.cases.due import ANSWER, LETTER, PAPER, Wanted, due_list
from pipeline.flow.cases.moving import act as do
from pipeline.model import Letter, LetterState, UnitCode
from pipeline.model.case import Case, Due
from pipeline.model.procedure import By, Event, Procedure
from pipeline.register import cases, desklists, letterlists
from pipeline.register.desklists import Listed
from pipeline.register.desksearch import kinds_filed
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.masking import mask_text
from pipeline.web.pages.figures import pictures
from pipeline.web.pages.lending import Loan, open_loans
from pipeline.web.pages.letters_seen import bounds_of, to_approve
from pipeline.web.visit import Visit, forbidden, go, not_here

MOST_SHOWN = 40
MOST_CAME = 15
MOST_LISTED = 8  # of each thing beside the list
MOST_BUTTONS = 2
SOON = timedelta(days=3)
_QUOTED = re.compile(r"《([^》]*)》")


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done, and how much of it."""

    late: list[Due]
    today: list[Due]
    later: list[Due]

    @property
    def count(self) -> int:
        return len(self.late) + len(self.today) + len(self.later)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to do. `quick` are steps that need nothing but a press, of the case as it stood at `version`; `link` is where
    the rest is done."""

    due: Due
    link: str
    quick: tuple[Event, ...] = ()
    version: int = 0


@dataclass(frozen=True, slots=True)
class Did:
    """What was just done from a line, and may be taken back."""

    case: Case
    title: str
    procedure: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many letters wait, and the first of them with their titles."""

    count: int
    first: list[tuple[str, Letter]]


@dataclass(frozen=True, slots=True)
class Kind:
    """How many papers of a kind came in today."""

    title: str
    count: int


def page(visit: Visit) -> Response:
    midnight = datetime.combine(visit.now.date(), time(), visit.site.timezone)
    work = work_of(visit)
    unknown = access.unknown_papers(visit.viewer, kinds_filed(visit.registry), visit.papers)
    kinds = _kinds(visit, midnight, unknown)
    held = desklists.held_waiting(visit.registry) if visit.may(Action.HELD) else None
    return visit.show(
        "today.html",
        work=work,
        lines=_lines(visit, [*work.late, *work.today, *work.later][:MOST_SHOWN]),
        most=MOST_SHOWN,
        kinds=kinds,
        came=_came(visit, midnight, unknown),
        came_count=sum(kind.count for kind in kinds),
        held=held,
        held_days=(visit.now - held[1]).days if held is not None and held[1] is not None else 0,
        bounced=_bounced(visit),
        drafts=_drafts(visit),
        loans=_loans(visit),
        listed=MOST_LISTED,
        charts=pictures(visit, unknown),
        done=visit.asked("done"),
        did=_did(visit),
    )


def act(visit: Visit) -> Response:
    """One press on a line. Raises NotHere, Forbidden, UsageError, Refused, BusyError."""
    case = _case(visit, visit.path("id"))
    if case is None:
        raise not_here("件事项")
    room, event, version = visit.room(), visit.given("event"), visit.given("version")
    named = room.procedure_of(case).events_named(event)
    if named and not any(set(one.roles) & visit.viewer.roles for one in named):
        raise forbidden()
    if not (version.isascii() and version.isdecimal() and len(version) < 9):
        raise UsageError("缺少版本号 / no version", hint="请刷新今日页面再办。")
    do(room, case.id, event, {}, expected=int(version))
    return go("/", did=case.id)


def work_of(visit: Visit) -> Work:
    """Of all own roles, in the own area, without what is not to be known of."""
    wanted = Wanted(visit.viewer.roles, frozenset() if visit.viewer.everywhere else visit.viewer.areas)
    knowable, hidden = _knowing(visit), visit.viewer.hidden

    @cache  # thousands of lines have a few hundred words
    def masked(text: str) -> str:
        return mask_text(text, hidden)

    work = Work([], [], [])
    lists = {"late": work.late, "today": work.today}
    for one in due_list(visit.room(), wanted):
        if not knowable(one):
            continue
        said, title = masked(one.said), masked(one.title)
        shown = one if (said, title) == (one.said, one.title) else replace(one, said=said, title=title)
        lists.get(one.standing, work.later).append(shown)
    return work


def _knowing(visit: Visit) -> Callable[[Due], bool]:
    """Not of a VIP's case, nor about a paper that the person may not know of: such a line names it."""
    vip = visit.desk.procedures.by_slug.get(access.VIP_CASE)
    vips = vip.title if vip is not None else None
    sees_vips = access.may_know_case(visit.viewer, access.VIP_CASE, None)
    known: set[str] = set()
    hidden: set[str] = set()
    for slug, paper in visit.papers.items():  # two papers may have one title: the stricter counts
        (known if access.may_know(visit.viewer, slug, paper) else hidden).update((slug, paper.title))

    def knowable(one: Due) -> bool:
        if vips is not None and one.procedure == vips and not sees_vips:
            return False
        if "《" not in one.title:
            return True
        named = _QUOTED.findall(one.title)
        if one.kind in (LETTER, ANSWER, PAPER) and visit.viewer.tier > 1:
            return all(name in known and name not in hidden for name in named)
        return not any(name in hidden for name in named)

    return knowable


# Lines


def _lines(visit: Visit, shown: Sequence[Due]) -> list[Line]:
    standing = desklists.standing_of(visit.registry, [one.case for one in shown if one.case])
    titles = {slug: paper.title for slug, paper in visit.papers.items()}
    procedures = visit.desk.procedures.by_slug
    return [_line(visit, procedures, _titled(one, titles), standing.get(one.case)) for one in shown]


def _titled(one: Due, titles: dict[str, str]) -> Due:
    """A letter by its title, not by the name of its template."""
    if one.kind not in (LETTER, ANSWER):
        return one
    return replace(one, title=_QUOTED.sub(lambda m: f"《{titles.get(m[1], m[1])}》", one.title))


def _line(
    visit: Visit, procedures: Mapping[str, Procedure], one: Due, standing: tuple[str, str, int] | None
) -> Line:
    if one.kind == LETTER and one.letter:
        return Line(one, f"/letters/{one.letter}")
    if standing is None:
        return Line(one, f"/cases/{one.case}" if one.case else "")
    slug, state, version = standing
    procedure = procedures.get(slug)
    events = _mine(visit, procedure, state, one) if procedure is not None and one.kind != PAPER else []
    quick = tuple(event for event in events if not event.ask and not event.needs)
    at = f"?event={events[0].name}#{events[0].name}" if len(events) == 1 else ""
    return Line(one, f"/cases/{one.case}{at}", quick[:MOST_BUTTONS], version)


def _mine(visit: Visit, procedure: Procedure, state: str, one: Due) -> list[Event]:
    """The steps that end the deadline, else those of the state, that this person may take: each name once."""
    deadline = next((d for d in procedure.deadlines if d.title == one.title), None)
    ends = frozenset(deadline.ends) if deadline is not None else frozenset()
    mine = {
        event.name: event
        for event in procedure.events
        if state in event.states and By.PERSON in event.by and set(event.roles) & visit.viewer.roles
    }
    ending = [event for name, event in mine.items() if name in ends]
    return ending or list(mine.values())


def _did(visit: Visit) -> Did | None:
    """What the person did a moment ago, as long as nothing came after it."""
    case = _case(visit, visit.asked("did")) if visit.asked("did") else None
    lines = cases.history(visit.registry, case.id) if case is not None else []
    if case is None or not lines or lines[-1].actor != visit.viewer.login or lines[-1].undoes:
        return None
    procedure = visit.desk.procedures.by_slug.get(case.procedure)
    return Did(case, lines[-1].title, procedure.title if procedure is not None else case.procedure)


def _case(visit: Visit, id: str) -> Case | None:
    try:
        case = cases.find_case(visit.registry, id)
    except UsageError:
        return None
    return case if access.may_know_case(visit.viewer, case.procedure, case.unit) else None


# What came in and what waits


def _kinds(visit: Visit, since: datetime, unknown: frozenset[str]) -> list[Kind]:
    counts: Counter[str] = Counter()
    titles: dict[str, str] = {}
    for one in desklists.filed_by_kind(visit.registry, since):
        if one.paper not in unknown and visit.viewer.covers(one.unit):
            counts[one.paper] += one.count
            paper = visit.papers.get(one.paper)
            titles[one.paper] = paper.title if paper is not None else one.title
    return [Kind(mask_text(titles[slug], visit.viewer.hidden), count) for slug, count in counts.most_common()]


def _came(visit: Visit, since: datetime, unknown: frozenset[str]) -> list[Listed]:
    buildings = None if visit.viewer.everywhere else visit.viewer.areas
    found = desklists.newest_filed(visit.registry, since, buildings, unknown, MOST_CAME)
    vips = visit.vips()
    return [_masked(visit, one, vips) for one in found]


def _masked(visit: Visit, one: Listed, vips: frozenset[UnitCode]) -> Listed:
    hidden = visit.viewer.hidden_for(one.unit, vips)
    return replace(one, title=mask_text(one.title, hidden), party=mask_text(one.party, hidden))


def _letters(visit: Visit, wanted: letterlists.Wanted) -> Waiting:
    bounds, papers = bounds_of(visit), visit.papers
    found = letterlists.page(visit.registry, bounds, wanted, start=0, most=MOST_LISTED)
    return Waiting(
        letterlists.count(visit.registry, bounds, wanted),
        [
            (
                papers[line.letter.paper].title if line.letter.paper in papers else line.letter.paper,
                line.letter,
            )
            for line in found
        ],
    )


def _bounced(visit: Visit) -> Waiting:
    """Letters whose mail came back and that nobody got yet; for who sends them."""
    if not visit.may(Action.SEND):
        return Waiting(0, [])
    return _letters(visit, letterlists.Wanted(LetterState.ISSUED, mail_back=True, oldest_first=True))


def _drafts(visit: Visit) -> Waiting:
    """For who approves them; those that were sent back wait for their drafter."""
    if not visit.may(Action.APPROVE):
        return Waiting(0, [])
    asked = {slug for slug, paper in visit.papers.items() if paper.has_letter and to_approve(visit, slug)}
    wanted = letterlists.Wanted(LetterState.DRAFT, papers=asked, not_sent_back=True, oldest_first=True)
    return _letters(visit, wanted)


def _loans(visit: Visit) -> list[Loan]:
    """Out and late, or to be back within some days."""
    if not visit.may(Action.LEND):
        return []
    until = visit.now.date() + SOON
    return [one for one in open_loans(visit) if one.out and one.due is not None and one.due <= until]
