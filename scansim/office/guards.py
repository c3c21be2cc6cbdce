"""The guards of the domain, proved anew from the histories: what stood at the moment of an event, and which papers were there.

A line that was taken back later stood until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.flow.cases.room import CaseRoom
from pipeline.model import PartyRole
from pipeline.model.case import Case, Happened
from pipeline.register.cases import history as history_of

Guard = Callable[[CaseRoom, Case, Sequence[Happened], Happened], Iterator[str]]


def broken_guards(room: CaseRoom, case: Case, history: Sequence[Happened]) -> Iterator[str]:
    """What happened although the domain forbids it."""
    for line in history:
        guard = GUARDS.get((case.procedure, line.event))
        if guard is not None:
            yield from (f"{case.id} line {line.number}: {said}" for said in guard(room, case, history, line))
    yield from _slips(room, case)


def standing(history: Sequence[Happened], line: Happened) -> list[Happened]:
    """The lines that stood just before `line`."""
    before = [one for one in history if one.number < line.number and one.event != "undo"]
    return [one for one in before if not one.undone or one.undone > line.number]


def happened(history: Sequence[Happened], line: Happened, *events: str, since: str = "") -> bool:
    """Did one of `events` stand before `line` (after the last `since`, where that stood)?"""
    stood = standing(history, line)
    starts = [one.number for one in stood if one.event == since]
    return any(one.event in events and one.number > (starts[-1] if starts else 0) for one in stood)


def _value(history: Sequence[Happened], line: Happened, name: str) -> str:
    """What a value was just before `line`."""
    known = ""
    for one in standing(history, line):
        known = "" if name in one.effects.cleared else known
        known = dict(one.effects.values).get(name, known)
    return known


def _signed(room: CaseRoom, case: Case, paper: str, line: Happened) -> bool:
    """Was a complete copy of the paper there, counting for the case?"""
    return bool(
        room.registry.scalar(
            'SELECT 1 FROM document d JOIN paper_move m ON m.document = d.id WHERE m."case" = ? AND d.paper = ?'
            " AND d.missing = '[]' AND d.filed <= ?",
            (case.id, paper, line.at.isoformat()),
        )
    )


def _release(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """No release slip without settlement; none for a tenant without the owner's signed consent."""
    if not happened(history, line, "settle"):
        yield "released without settlement"
    occupants = room.register.occupants_on(case.unit, line.at.date()) if case.unit is not None else []
    tenant = bool(occupants) and occupants[0].role is PartyRole.TENANT
    tenant = tenant or _value(history, line, "occupant_kind") == "租户"
    if tenant and not _signed(room, case, "owner-consent-to-leave", line):
        yield "a tenant released without the owner's signed consent"


def _goods(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """Whoever is leaving has the goods released in the case of leaving, where settlement is asked for."""
    leaving = room.registry.scalar(
        "SELECT id FROM \"case\" WHERE procedure = 'move-out' AND unit = ? AND opened < ?"
        " AND (closed IS NULL OR closed > ?)",
        (case.place, line.at.isoformat(), line.at.isoformat()),
    )
    if leaving:
        yield f"goods released beside {leaving}, where the occupant leaves"


def _permit(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """No permit without the approvals and the payment of its profile."""
    steps = str(room.rule("fitout.approval_steps"))
    if "主任" in steps:
        if not happened(history, line, "agree-engineering"):
            yield "permit without engineering's agreement"
        if not happened(history, line, "agree-manager", since="agree-engineering"):
            yield "permit without the manager's agreement"
    elif not happened(history, line, "approve-engineering"):
        yield "permit without engineering's approval"
    if not happened(history, line, "pay"):
        yield "permit without payment"
    if room.site.profile == "residential":
        for paper in ("works-agreement", "worker-register"):
            if not _signed(room, case, paper, line):
                yield f"permit without {paper}"


def _refund(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """No refund before acceptance, and none without the manager where the manager decides."""
    if not happened(history, line, "pass", since="fail"):
        yield "refund before acceptance"
    if str(room.rule("fitout.deposit.approver")) == "主任" and not happened(
        history, line, "agree-manager", since="pass"
    ):
        yield "refund without the manager's agreement"


def _unbegun(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """Fees come back without acceptance only where works never began."""
    if happened(history, line, "issue-permit"):
        yield "fees returned without acceptance after the permit"


def _hot_work(room: CaseRoom, case: Case, history: Sequence[Happened], line: Happened) -> Iterator[str]:
    """Hot work begins when both departments agreed."""
    for event in ("agree-engineering", "agree-security"):
        if not happened(history, line, event):
            yield f"hot work without {event}"


GUARDS: Mapping[tuple[str, str], Guard] = {
    ("move-out", "release"): _release,
    ("goods-release", "release"): _goods,
    ("fit-out", "issue-permit"): _permit,
    ("fit-out", "return-fees"): _unbegun,
    ("completion", "refund"): _refund,
    ("hot-work", "begin-work"): _hot_work,
}
# Papers that only these events may want, so that no other way leads round the guards.
ONLY_BY: Mapping[str, frozenset[tuple[str, str]]] = {
    "release-slip": frozenset({("move-out", "release"), ("goods-release", "release")}),
    "fit-out-permit": frozenset({("fit-out", "issue-permit")}),
    "construction-permit": frozenset({("fit-out", "issue-permit")}),
}


def _slips(room: CaseRoom, case: Case) -> Iterator[str]:
    """Slips and permits come from guarded events only."""
    rows = room.registry.rows('SELECT event, paper FROM answer WHERE "case" = ?', (case.id,))
    wanted = [(number, paper) for number, paper in rows if paper in ONLY_BY]
    if not wanted:
        return
    events = {line.number: line.event for line in history_of(room.registry, case.id)}
    for number, paper in wanted:
        if (case.procedure, events.get(number, "")) not in ONLY_BY[paper]:
            yield f"{case.id}: {paper} wanted by {events.get(number)} of {case.procedure}"
