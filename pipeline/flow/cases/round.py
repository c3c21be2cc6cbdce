"""One round of what the program does by itself: new papers, time, drafts. Repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.flow.cases.answers import Drafted, draft_wanted
from pipeline.flow.cases.moved import Moved
from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.papers import Looked, look_at_papers, retry_refused
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.time import tick
from pipeline.flow.letters import finish_cut_off
from pipeline.flow.lookups import read_register
from pipeline.flow.office import Office
from pipeline.flow.run import CaseNews, Run


@dataclass(frozen=True, slots=True)
class Round:
    """What was looked at, which events happened, what was drafted."""

    looked: tuple[Looked, ...]
    moved: tuple[Moved, ...]
    drafted: tuple[Drafted, ...]


def round_of(office: Office, room: CaseRoom | None = None) -> Round:
    """Letters that were cut off first, then papers, time, papers that were refused before, drafts."""
    finish_cut_off(office)
    room = room or case_room(
        office.site, office.registry, actor=office.actor, now=office.now, register=office.register
    )
    looked = [*look_at_papers(room, office.catalog.papers)]
    timed = tick(room)
    looked += retry_refused(room, office.catalog.papers)
    moved = [one.moved for one in looked if one.moved is not None]
    if any(one.changed_roster for one in (*moved, *timed)):  # drafts name who holds the unit by now
        office = replace(office, register=read_register(office.registry, office.site))
    return Round(tuple(looked), (*moved, *timed), tuple(draft_wanted(office)))


def after_filing(run: Run) -> None:
    """The round of a pass over the inbox; what came of it is told. A site without procedures has no cases."""
    office = Office(run.site, run.catalog, run.geometries, run.registry, run.register, run.actor, run.clock())
    if not run.site.procedures.is_dir():
        finish_cut_off(office)
        return
    room = case_room(run.site, run.registry, actor=run.actor, now=office.now, register=run.register)
    done = round_of(office, room)
    for news in _news(room, office, done):
        run.tell(news)


def _news(room: CaseRoom, office: Office, done: Round) -> Iterator[CaseNews]:
    for moved in done.moved:
        yield from _moved(room, moved)
    for looked in done.looked:
        if looked.move.wanted:
            place = str(looked.document.unit or "")
            yield CaseNews(
                looked.move.case, place, f"《{looked.document.title}》{looked.move.said}", fault=True
            )
    for drafted in done.drafted:
        paper = office.catalog.find(drafted.answer.paper)
        title = paper.title if paper is not None else drafted.answer.paper
        where = drafted.letter.id if drafted.letter is not None else drafted.sheet
        said = f"已起草《{title}》{where}" if not drafted.fault else f"没能起草《{title}》：{drafted.fault}"
        yield CaseNews(drafted.answer.case, str(drafted.answer.unit or ""), said, fault=bool(drafted.fault))


def _moved(room: CaseRoom, moved: Moved) -> Iterator[CaseNews]:
    procedure = room.procedure_of(moved.case)
    state = procedure.state(moved.case.state).title
    said = f"{procedure.title}：{moved.line.title}，现在是“{state}”"
    yield CaseNews(moved.case.id, moved.case.place, said)
    for other in moved.also:
        yield from _moved(room, other)
