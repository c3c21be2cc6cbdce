"""One held paper: its pages, what the program thinks, and the keys that decide it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from pipeline.errors import UsageError
from pipeline.flow.deciding import title_read
from pipeline.intake.watch import is_running
from pipeline.model import HeldReason, UnitCode
from pipeline.model.held import TEXT
from pipeline.register import decisions, documents, held
from pipeline.register.confirmations import papers_of_title
from pipeline.register.held import HeldPaper
from pipeline.register.heldlist import HeldLine, line_of
from pipeline.web import heldfind
from pipeline.web.access import Action
from pipeline.web.heldpictures import turned_pages
from pipeline.web.heldsight import may_see_pages, visible
from pipeline.web.heldwork import Choice, paper_choices, read_fields, unit_choices
from pipeline.web.masking import mask_text
from pipeline.web.pages.held import ahead, find_line, known_papers, next_of, queue, tell
from pipeline.web.visit import Visit, forbidden, not_here

DESPITE = frozenset(
    {
        HeldReason.MISSING_SIGNATURE, HeldReason.MISSING_SEAL, HeldReason.BLANK_FORM, HeldReason.NOT_ALIGNED,
        HeldReason.UNKNOWN_VERSION, HeldReason.DAMAGED_CODE, HeldReason.MISSING_PAGE, HeldReason.CONFLICT,
    }
)  # fmt: skip
WHYS = ("重复扫描", "广告或无关材料", "空白页", "扫描不清，已重扫")


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as shown; `number` in the source."""

    number: int
    place: int


def show(visit: Visit) -> Response:
    """Raises NotHere."""
    line = find_line(visit, visit.path("id"))
    found = held.find_held(visit.registry, line.id)
    visit.looked("looked-held", line.id)
    before, after = next_of(visit, line.id)
    if after:
        ahead(visit, [find_line(visit, after)])
    return _show(visit, line, found, before, after)


def _show(visit: Visit, line: HeldLine, found: HeldPaper, before: str, after: str) -> Response:
    papers = known_papers(visit)
    taken = papers.get(line.paper)
    choices = paper_choices(found, papers, papers_of_title(visit.registry, title_read(found)))
    register = visit.desk.register(visit.registry)
    units = unit_choices(
        found, taken, register, _neighbours(visit, found), visit.viewer.covers,
        lambda unit: (
            visit.site.unit_name(unit), heldfind.occupants_of(register, unit, visit.now.date())
        ),
    )  # fmt: skip
    hidden = visit.viewer.hidden_for(line.unit, visit.vips())
    sees = may_see_pages(visit.viewer, line, visit.papers)
    pages = [PageView(page, n) for n, (page, _) in enumerate(turned_pages(found), 1)] if sees else []
    open_decision = decisions.open_of(visit.registry, line.id)
    last = decisions.last_of(visit.registry, line.id)
    fields = read_fields(found, taken, hidden)
    return visit.show(
        "held_one.html",
        line=line,
        state=found.state,
        document=found.document if found.state == "filed" else "",
        name=mask_text(line.member or line.name, hidden),
        what=TEXT[line.reason][0],
        todo=TEXT[line.reason][1],
        detail=mask_text(line.detail, hidden),
        choices=choices,
        units=units,
        paper=_picked(choices),
        unit=_picked(units),
        unfiled=sorted(slug for slug, paper in papers.items() if not paper.category),
        fields=fields,
        boxes=json.dumps(_boxes(found, {one.name: one.label for one in fields}), ensure_ascii=False),
        pages=pages,
        sees=sees,
        despite=line.reason in DESPITE,
        whys=WHYS,
        opened=tell(visit, open_decision) if open_decision is not None else None,
        failed=tell(visit, last) if last is not None and last.state is decisions.State.FAILED else None,
        aside=decisions.aside(visit.registry).get(line.id),
        made_of=[one for one in decisions.remade_from(visit.registry, line.sha256) if _sees(visit, one)],
        others=joinable(visit, line),
        before=before,
        after=after,
        after_pages=_first_page(visit, after),
        left=len(queue(visit)[0]),
        watched=is_running(visit.site),
        told=_told(visit),
        done=visit.asked("done"),
        heading=mask_text(line.heading, hidden),
    )


def _picked(choices: Iterable[Choice]) -> str:
    return next((one.value for one in choices if one.picked), "")


def _boxes(found: HeldPaper, labels: dict[str, str]) -> list[dict[str, object]]:
    return [
        {"name": box["name"], "page": box["page"], "box": box["box"], "label": labels[box["name"]]}
        for box in found.plan.get("boxes", ())
        if box["name"] in labels
    ]


def _neighbours(visit: Visit, found: HeldPaper) -> list[UnitCode]:
    """Units of papers of the same drop that lie before this one, the nearest first."""
    first = found.origin.pages[0] if found.origin.pages else 0
    filed = documents.documents_of_source(visit.registry, found.origin.sha256)[:200]
    earlier = [d for d in filed if d.unit is not None and d.origin.pages and d.origin.pages[0] < first]
    return [d.unit for d in reversed(earlier) if d.unit is not None][:1]


def _sees(visit: Visit, id: str) -> bool:
    line = line_of(visit.registry, id)
    return line is not None and visible(visit.viewer, line, visit.papers)


MOST_OTHERS = 20


@dataclass(frozen=True, slots=True)
class Other:
    """A held paper whose pages may be put to this one. `likely`: both lack pages of the same paper of the same unit."""

    line: HeldLine
    likely: bool


def joinable(visit: Visit, line: HeldLine) -> list[Other]:
    """Those that probably hold the lacking pages, from whatever drop, then others of the same drop."""
    others = [one for one in may_join(visit, line) if one.sha256 == line.sha256 or _likely(line, one)]
    listed = [Other(one, _likely(line, one)) for one in others]
    return sorted(listed, key=lambda other: not other.likely)[:MOST_OTHERS]


def may_join(visit: Visit, line: HeldLine) -> list[HeldLine]:
    """All others that wait and whose pages this person may see."""
    return [
        one for one in queue(visit)[0] if one.id != line.id and may_see_pages(visit.viewer, one, visit.papers)
    ]


def _likely(line: HeldLine, one: HeldLine) -> bool:
    lack = line.reason is one.reason is HeldReason.MISSING_PAGE
    return lack and line.paper == one.paper and (line.unit == one.unit or None in (line.unit, one.unit))


def _first_page(visit: Visit, id: str) -> str:
    """Where the first picture of the next paper is; "" for none."""
    if not id:
        return ""
    found = held.find_held(visit.registry, id)
    pages = turned_pages(found)
    if not pages or not may_see_pages(visit.viewer, find_line(visit, id), visit.papers):
        return ""
    return f"/held/{quote(id)}/pages/{pages[0][0]}"


@dataclass(frozen=True, slots=True)
class After:
    """What the page says of the decision just made. `title`, `paper` and `same`: papers with the same strange title that
    wait, which may be filed alike."""

    told: object
    title: str = ""
    paper: str = ""
    paper_title: str = ""
    same: int = 0


def _told(visit: Visit) -> After | None:
    given = visit.asked("after")
    if not given.isdecimal() or len(given) > 12:
        return None
    try:
        one = decisions.find(visit.registry, int(given))
    except UsageError:
        return None
    said = tell(visit, one)
    if said is None:
        return None
    if one.kind is not decisions.Kind.FILE or not one.object.startswith("H"):
        return After(said)
    found = held.find_held(visit.registry, one.object)
    title, slug = title_read(found), str(one.what.get("paper", ""))
    if not title or found.plan.get("paper"):
        return After(said)
    return After(
        said,
        title,
        slug,
        visit.papers[slug].title if slug in visit.papers else slug,
        len(alike(visit, title)),
    )


def alike(visit: Visit, title: str) -> list[HeldLine]:
    """Papers with this strange title that wait."""
    return [line for line in queue(visit)[0] if not line.paper and line.heading == title]


def picture(visit: Visit) -> Response:
    """A page, small (w=s) or large. Raises NotHere, Forbidden."""
    line = find_line(visit, visit.path("id"))
    if not visit.may(Action.SCAN) or not may_see_pages(visit.viewer, line, visit.papers):
        raise forbidden()
    given = visit.path("page")
    if not given.isdecimal() or len(given) > 6:
        raise not_here("一页")
    found = held.find_held(visit.registry, line.id)
    size = "s" if visit.asked("w") == "s" else "l"
    path = visit.desk.held_pictures.page(visit.site, found, int(given), size)
    if path is None:
        raise not_here("一页")
    tag = f'"{path.parent.name}-{path.stem}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type="image/jpeg", headers=headers)
