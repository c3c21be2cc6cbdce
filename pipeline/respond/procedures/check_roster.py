"""What an event writes into the roster: who, from which day, and where that is known from."""

from __future__ import annotations

from pipeline.model.paper import FieldKind
from pipeline.model.procedure import Event, Hand, Scope
from pipeline.respond.procedures.check_conditions import check_test
from pipeline.respond.procedures.finding import Checking

_DAYS = {FieldKind.DATE, FieldKind.DATETIME}


def check_roster(look: Checking, event: Event, where: str) -> None:
    """Every value is known by then, the day is a day, and who enters has a name."""
    if event.roster and look.procedure.scope is Scope.OFFICE:
        look.add(where, "本流程不属于某一户，不能写名册（roster）。")
    known = look.known(event)
    for entry in event.roster:
        place = f"{where} roster {entry.role} {entry.hand}"
        party = dict(entry.party)
        for source in party.values():
            look.source(source, known, place)
        if entry.hand is Hand.ENTERS and "name" not in party:
            look.add(place, "缺少 party 的 name：新住户的名称从哪个值来。")
        if entry.hand is Hand.CORRECTS and not party:
            look.add(place, "缺少 party：更正哪几项，从哪个值来。")
        if entry.on:
            _day(look, event, entry.on, place)
        if entry.when is not None:
            check_test(look, entry.when, place, event)


def _day(look: Checking, event: Event, value: str, where: str) -> None:
    look.source(value, look.known(event), where)
    kinds = {one.kind for one in look.fields(value, event)}
    if kinds and not kinds & _DAYS:
        look.add(where, f"on 的值 {value} 是 {'、'.join(sorted(kinds))}，应当是日期。")
