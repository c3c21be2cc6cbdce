"""A case that somebody is about to open by hand: what may be opened, what would lack, what of the kind is open already."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.flow.cases.moving import position_of
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.wanted import papers_named
from pipeline.model import UnitCode
from pipeline.model.case import Case
from pipeline.model.procedure import START, By, Event, Procedure
from pipeline.register import cases, documents, papermoves
from pipeline.respond.cases.engine import Position, offered


def openings_for(procedure: Procedure, roles: Collection[str]) -> list[Event]:
    """The events by which a person of these roles may open a case of it."""
    return [e for e in procedure.openings() if By.PERSON in e.by and set(e.roles) & set(roles)]


def before_opening(room: CaseRoom, procedure: Procedure, unit: UnitCode | None) -> Position:
    """As the case would begin: the papers of the unit that it would adopt count already."""
    blank = Case("", procedure.slug, unit, START, 0, room.now, room.now)
    return position_of(room, blank, _adopted(room, procedure, unit))


def possible_openings(position: Position, roles: Collection[str]) -> list[Event]:
    """Of several with one name those that are meant now."""
    mine = openings_for(position.procedure, roles)
    return [event for event in offered(position, By.PERSON) if event in mine]


def open_ones(room: CaseRoom, procedure: Procedure, unit: UnitCode | None) -> list[Case]:
    """Cases of the same kind that are not closed, of the unit or the office, newest first."""
    return cases.cases(
        room.registry, procedure=procedure.slug, unit=unit, office=unit is None, open=True, limit=20
    )


def _adopted(room: CaseRoom, procedure: Procedure, unit: UnitCode | None) -> tuple[str, ...]:
    """The paper of each copy that nothing lacks on."""
    since = room.now.date().fromordinal(room.now.date().toordinal() - procedure.adopt)
    found: list[str] = []
    for number in papermoves.loose(room.registry, unit, sorted(papers_named(procedure)), since):
        document = documents.find_document(room.registry, number)
        if document is not None and not document.missing:
            copies = next((v.value for v in document.fields if v.name == "copies"), "1")
            found += [document.paper] * (int(copies) if copies.isdecimal() and 0 < int(copies) < 100 else 1)
    return tuple(found)
