"""What a unit owes and what the office holds of its money, as far as cases know it (domain E4, E14; N25, N33)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipeline.flow.reports.reading import day, money
from pipeline.flow.reports.sources import ARREARS, COMPLETION, FIT_OUT
from pipeline.model.case import Case


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in yuan (None = not written down). `late`: it is owed."""

    what: str
    amount: Decimal | None
    said: str
    case: str
    late: bool


def money_of(found: Sequence[Case]) -> list[Money]:
    """Of a unit's cases: arrears that are followed, and deposits that were paid and not given back."""
    return [*_arrears(found), *_deposits(found)]


def _arrears(found: Sequence[Case]) -> Iterator[Money]:
    for case in found:
        if (
            case.procedure == ARREARS.procedure
            and case.closed is None
            and case.state in ARREARS.states["owing"]
        ):
            said = "　".join(filter(None, (ARREARS.value(case, "items"), ARREARS.value(case, "period"))))
            yield Money("欠费", money(ARREARS.value(case, "amount")), said, case.id, late=True)


def _deposits(found: Sequence[Case]) -> Iterator[Money]:
    """Of the acceptances the one that was opened after the works and before the next works is theirs."""
    newest_first = sorted(found, key=lambda case: case.opened, reverse=True)
    works = [case for case in newest_first if case.procedure == FIT_OUT.procedure]
    ends = [
        case
        for case in newest_first
        if case.procedure == COMPLETION.procedure and case.state not in COMPLETION.states["void"]
    ]
    for number, case in enumerate(works):
        paid, on = money(FIT_OUT.value(case, "deposit")), FIT_OUT.value(case, "paid_on")
        if not paid or not on or day(FIT_OUT.value(case, "refunded_on")):
            continue
        later = works[number - 1].opened if number else None
        mine = (one for one in ends if one.opened >= case.opened and (later is None or one.opened < later))
        done = next(mine, None)
        if done is None or day(COMPLETION.value(done, "paid_on")) is None:
            yield Money("装修保证金", paid, f"{on} 收", (done or case).id, late=False)
