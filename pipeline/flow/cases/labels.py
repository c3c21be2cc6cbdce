"""What the values of a case are called: by the event that set them (two events may use one name with different words)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.model import FieldKind, PaperType
from pipeline.model.case import Happened
from pipeline.model.paper import Column, Field
from pipeline.model.procedure import Event, Procedure
from pipeline.respond.cases.engine import Position

_CALENDAR = {"period": "所属期间", "period_first": "期间首日", "period_last": "期间末日", "case": "来自事项"}
_Papers = Mapping[str, PaperType]


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a case as people read it. `kind` None: nobody knows it (then it may hold anything); `columns` of a table, whose
    value is a list of rows in JSON."""

    name: str
    value: str
    label: str
    kind: FieldKind | None = None
    columns: tuple[Column, ...] = ()


def named_values(position: Position, papers: _Papers) -> list[Named]:
    """All values of a case, in the order in which they were set. `papers` is the catalogue: what was taken from a paper is called
    as it is there."""
    setters: dict[str, Happened] = {}
    for line in position.history:
        if not line.undone and not line.undoes:
            setters |= {name: line for name, _ in line.effects.values}
    known = dict(position.case.values)
    ordered = [*(name for name in setters if name in known), *(name for name in known if name not in setters)]
    return [_named(position.procedure, setters.get(name), name, known[name], papers) for name in ordered]


def _named(procedure: Procedure, line: Happened | None, name: str, value: str, papers: _Papers) -> Named:
    mine = _asked(_events(procedure, line), name, value, papers)
    said = dict(procedure.labels).get(name) or _CALENDAR.get(name)
    if mine is None and said:
        return Named(name, value, said)
    return mine or _asked(procedure.events, name, value, papers) or Named(name, value, name)


def _events(procedure: Procedure, line: Happened | None) -> Sequence[Event]:
    """The events that the line may stand for: those that were possible in the state before it first."""
    if line is None:
        return ()
    called = procedure.events_named(line.event)
    return sorted(called, key=lambda event: (line.before not in event.states, event.title != line.title))


def _asked(events: Sequence[Event], name: str, value: str, papers: _Papers) -> Named | None:
    """As one of the events asks for it, or as a paper of one has it."""
    for ask in (ask for event in events for ask in event.ask if ask.name == name):
        return Named(name, value, ask.label, ask.kind)
    for field in (field for event in events for field in _fields(event, name, papers)):
        return Named(name, value, field.label, field.kind, field.columns)
    return None


def _fields(event: Event, name: str, papers: _Papers) -> list[Field]:
    """The fields of the event's papers that the value is taken from."""
    wanted = dict(event.take).get(name, name)
    found = [papers[slug].field(wanted) for slug in event.papers if slug in papers]
    return [field for field in found if field is not None]
