"""今日: what my roles must do, late first; what came in today; what waits for a decision."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from starlette.responses import Response

from pipeline.flow.cases.due import Wanted, due_list
from pipeline.model import Document
from pipeline.model.case import Due
from pipeline.register.desksearch import filed_since
from pipeline.register.held import count_open
from pipeline.web import access
from pipeline.web.masking import mask_text
from pipeline.web.visit import Visit

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done, and how much of it."""

    late: list[Due]
    today: list[Due]
    later: list[Due]

    @property
    def count(self) -> int:
        return len(self.late) + len(self.today) + len(self.later)


def page(visit: Visit) -> Response:
    midnight = datetime.combine(visit.now.date(), time(), visit.site.timezone)
    came = _seen(visit, filed_since(visit.registry, midnight))
    return visit.show(
        "today.html",
        work=work_of(visit),
        came=came[:MOST_SHOWN],
        came_count=len(came),
        held=count_open(visit.registry),
        most=MOST_SHOWN,
        done=visit.asked("done"),
    )


def work_of(visit: Visit) -> Work:
    """Of all own roles, in the own area, without what is not to be known of."""
    room = visit.room()
    wanted = Wanted(visit.viewer.roles, frozenset() if visit.viewer.everywhere else visit.viewer.areas)
    found = [_masked(visit, one) for one in due_list(room, wanted) if _knowable(visit, one)]
    return Work(
        late=[one for one in found if one.standing == "late"],
        today=[one for one in found if one.standing == "today"],
        later=[one for one in found if one.standing not in ("late", "today")],
    )


def _knowable(visit: Visit, one: Due) -> bool:
    """Not of a VIP's case, nor about a paper that the person may not know of: such a line names it."""
    vip = visit.desk.procedures.by_slug.get(access.VIP_CASE)
    if vip is not None and one.procedure == vip.title:
        return access.may_know_case(visit.viewer, access.VIP_CASE, one.unit)
    if "《" not in one.title:
        return True
    return all(
        access.may_know(visit.viewer, slug, paper)
        for slug, paper in visit.papers.items()
        if f"《{slug}》" in one.title or f"《{paper.title}》" in one.title
    )


def _masked(visit: Visit, one: Due) -> Due:
    """A refused paper is told of in words that may hold what was read."""
    return replace(
        one, said=mask_text(one.said, visit.viewer.hidden), title=mask_text(one.title, visit.viewer.hidden)
    )


def _seen(visit: Visit, papers: list[Document]) -> list[Document]:
    vips = visit.vips()
    return [seen for paper in papers if (seen := visit.seen(paper, vips)) is not None]
