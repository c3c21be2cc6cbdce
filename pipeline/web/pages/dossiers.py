"""档案: a unit's whole story on one page, and its inventory as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import Response

from pipeline.catalog.tabular import draw
from pipeline.errors import PipelineError
from pipeline.flow.cases.asking import SUBJECT
from pipeline.flow.cases.missing import Asked, missing_of
from pipeline.flow.inventory import inventory_table
from pipeline.flow.labels import OCCUPANT
from pipeline.model import Document, Letter, LetterState, Occupancy, PaperType, Unit, UnitCode
from pipeline.model.case import Case
from pipeline.register import audit, desklists, letterlists, parties
from pipeline.register.desklists import Listed
from pipeline.register.documents import documents_of_unit
from pipeline.register.letterlists import Wanted
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone, mask_text
from pipeline.web.pages.labelling import label_papers
from pipeline.web.pages.lending import loans_of
from pipeline.web.pages.letters_seen import bounds_of
from pipeline.web.pages.owing import money_of
from pipeline.web.visit import Visit, not_here

FOLDED = 200  # papers of a dossier that stand open on its page
FIRST = 8  # of each section where there are more
ON_PAGE = 100  # of one section
MOST_CASES = 100
MOST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds or held the unit, as this person may know it. `left` and `width` are percents of the time that
    the page shows; `open`: nobody knows since when."""

    occupancy: Occupancy
    now: bool
    phone: str
    id_number: str
    left: str
    width: str
    open: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the dossier: `papers` are those that the page shows, `count` all that may be known."""

    category: str
    title: str
    count: int
    papers: list[Listed]


@dataclass(frozen=True, slots=True)
class Label:
    """A label that was printed for the unit; `stale`: it names somebody who is not the occupant any more."""

    paper: PaperType
    printed: date
    named: str
    stale: bool


def dossier(visit: Visit) -> Response:
    """Raises NotHere, Forbidden."""
    unit = unit_asked(visit)
    visit.looked("looked-dossier", str(unit.code))
    found = _cases(visit, unit.code)
    sections = _sections(visit, unit.code)
    written, letter_count = _letters(visit, unit.code)
    may_lend = visit.may(Action.LEND)
    return visit.show(
        "dossier.html",
        unit=unit,
        name=visit.site.unit_name(unit.code),
        holders=_holders(visit, unit.code),
        since=_since(visit, unit.code),
        sections=sections,
        count=sum(section.count for section in sections),
        chosen=_chosen(visit, sections),
        page=_page(visit),
        on_page=ON_PAGE,
        cases=found,
        open_cases=sum(case.closed is None for case in found),
        most_cases=MOST_CASES,
        letters=written,
        letter_count=letter_count,
        asking=_asking(written),
        missing=_missing_here(visit, unit.code),
        money=money_of(found) if visit.viewer.tier <= 2 else [],
        loans=loans_of(visit, unit.code),
        may_lend=may_lend,
        labels=_labels(visit, unit.code) if may_lend else [],
        procedures=visit.desk.procedures.by_slug,
        roles=visit.desk.procedures.roles,
        exports=visit.may(Action.EXPORT),
        copies=visit.may(Action.DOWNLOAD),
    )


def inventory(visit: Visit) -> Response:
    """The inventory as PDF, with what the person may know of. Raises NotHere, Forbidden."""
    unit = unit_asked(visit)
    papers = seen_papers(visit, unit.code)
    register = visit.desk.register(visit.registry)
    data = draw(inventory_table(visit.site, register, unit.code, papers, visit.now))
    audit.append(
        visit.registry,
        now=visit.now,
        actor=visit.viewer.login,
        action="printed-inventory",
        object=str(unit.code),
    )
    headers = {"Content-Disposition": f'inline; filename="inventory-{unit.code}.pdf"'}
    return Response(data, media_type="application/pdf", headers=headers)


def unit_asked(visit: Visit) -> Unit:
    """The unit of the address. Raises NotHere, Forbidden."""
    try:
        code = UnitCode.parse(visit.path("unit").upper())
    except ValueError:
        raise not_here("个房号") from None
    visit.require(Action.DOSSIER, code)
    unit = parties.find_unit(visit.registry, code)
    if unit is None:
        raise not_here("个房号")
    return unit


def seen_papers(visit: Visit, unit: UnitCode) -> list[Document]:
    """The whole dossier as this person may know it."""
    vips = visit.vips()
    found = documents_of_unit(visit.registry, unit)
    return [seen for paper in found if (seen := visit.seen(paper, vips)) is not None]


# Papers


def _page(visit: Visit) -> int:
    asked = visit.asked("page")
    return max(1, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1


def _chosen(visit: Visit, sections: Sequence[Section]) -> str:
    """The section that alone is asked for, "" for all."""
    asked = visit.asked("category")
    return asked if any(section.category == asked for section in sections) else ""


def _sections(visit: Visit, unit: UnitCode) -> list[Section]:
    shelves = desklists.shelves_of(visit.registry, unit)
    unknown = access.unknown_papers(visit.viewer, {one.paper for one in shelves}, visit.papers)
    counts: dict[str, int] = {}
    for one in shelves:
        if one.paper not in unknown:
            counts[one.category] = counts.get(one.category, 0) + one.count
    asked = visit.asked("category") if visit.asked("category") in counts else ""
    limit = ON_PAGE if asked else FOLDED if sum(counts.values()) <= FOLDED else FIRST
    hidden = visit.viewer.hidden_for(unit, visit.vips())
    made = []
    for category, count in sorted(counts.items()):
        papers: list[Listed] = []
        if asked in ("", category):
            offset = (_page(visit) - 1) * ON_PAGE if asked else 0
            papers = desklists.shelf(visit.registry, unit, category, unknown, limit=limit, offset=offset)
        shown = [
            replace(one, title=mask_text(one.title, hidden), party=mask_text(one.party, hidden))
            for one in papers
        ]
        made.append(Section(category, visit.site.categories.get(category, ""), count, shown))
    return made


# People


def _since(visit: Visit, unit: UnitCode) -> date | None:
    """The first day that the timeline shows."""
    known = [one.begun for one in parties.occupancies(visit.registry, unit) if one.begun is not None]
    return min(known, default=None)


def _holders(visit: Visit, unit: UnitCode) -> list[Holder]:
    hidden = visit.viewer.hidden_for(unit, visit.vips())
    today = visit.now.date()
    held = parties.occupancies(visit.registry, unit)
    first = min((one.begun for one in held if one.begun is not None), default=today)
    whole = max((today - first).days, 1)
    made = []
    for one in held:
        begun, ended = one.begun or first, min(one.ended or today, today)
        left = max(0.0, min(100.0, (begun - first).days * 100 / whole))
        width = max(1.0, min(100.0 - left, (ended - begun).days * 100 / whole))
        made.append(
            Holder(
                one,
                one.holds_on(today),
                mask_phone(one.party.phone) if hidden & PHONES else one.party.phone,
                mask_id(one.party.id_number) if hidden & IDS else one.party.id_number,
                f"{min(left, 99.0):.1f}%",
                f"{width:.1f}%",
                one.begun is None,
            )
        )
    return made


# What goes on


def _cases(visit: Visit, unit: UnitCode) -> list[Case]:
    found = desklists.cases_of_unit(visit.registry, unit, MOST_CASES)
    return [case for case in found if access.may_know_case(visit.viewer, case.procedure, unit)]


def _letters(visit: Visit, unit: UnitCode) -> tuple[list[tuple[str, Letter]], int]:
    """Title and letter, of kinds that the person may know of, newest first; how many there are."""
    papers, bounds, wanted = visit.papers, bounds_of(visit), Wanted(unit=str(unit))
    found = letterlists.page(visit.registry, bounds, wanted, start=0, most=MOST_LETTERS)
    listed = [
        (papers[x.letter.paper].title if x.letter.paper in papers else x.letter.paper, x.letter)
        for x in found
    ]
    return listed, letterlists.count(visit.registry, bounds, wanted)


def _asking(written: Sequence[tuple[str, Letter]]) -> Letter | None:
    """The newest letter that asks for missing papers."""
    asking = (
        one
        for _, one in written
        if one.state is not LetterState.VOID and dict(one.values).get("subject") == SUBJECT
    )
    return next(asking, None)


def _missing_here(visit: Visit, unit: UnitCode) -> list[Asked] | None:
    """None where the site does not say what a dossier holds."""
    try:
        return knowable(visit.viewer, visit.papers, missing_of(visit.room(), unit).missing)
    except PipelineError:
        return None


def knowable(viewer: access.Viewer, papers: Mapping[str, PaperType], asked: Sequence[Asked]) -> list[Asked]:
    """Demands for papers that the person may know of."""
    return [
        one
        for one in asked
        if any(access.may_know(viewer, slug, papers.get(slug)) for slug in one.demand.papers)
    ]


def _labels(visit: Visit, unit: UnitCode) -> list[Label]:
    kinds = {paper.code: paper for paper in label_papers(visit)}
    present = visit.desk.register(visit.registry).party_on(unit, visit.now.date())
    found = []
    for code, sheet in desklists.newest_sheets(visit.registry, unit, kinds).items():
        paper = kinds[code]
        named = sheet.given.get(OCCUPANT, "")
        stale = paper.field(OCCUPANT) is not None and named != present
        found.append(Label(paper, sheet.printed_at.astimezone(visit.site.timezone).date(), named, stale))
    return found
