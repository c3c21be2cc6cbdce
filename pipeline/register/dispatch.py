"""发文登记簿: every number of a year's series with what became of it. A number without a letter is explained too."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.model import Delivery, Letter, LetterState, Step, Way
from pipeline.register.deliveries import deliveries
from pipeline.register.letters import letter_number, letters, steps
from pipeline.register.registry import Registry

_NUMBER = re.compile(r"(?P<series>.+)〔(?P<year>\d{4})〕(?P<number>\d+)号")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `letter` is None where the number has no letter in this registry; `remark` explains it. Dates are
    None and names "" where a thing has not happened."""

    series: str
    ordinal: int
    number: str
    letter: Letter | None
    receiver: str = ""
    drafted_by: str = ""
    approved_by: str = ""
    issued_by: str = ""
    issued: date | None = None
    ways: str = ""
    delivered: date | None = None
    returned: date | None = None
    remark: str = ""


def parse_number(number: str) -> tuple[str, int, int] | None:
    """物业函〔2026〕1号 → (物业函, 2026, 1)."""
    found = _NUMBER.fullmatch(number)
    return (found["series"], int(found["year"]), int(found["number"])) if found else None


def dispatch_register(registry: Registry, *, year: int, series: str = "") -> list[Entry]:
    """All numbers given in `year`, by series and number. `series` is one (物业函), or its end (函)."""
    with registry.snapshot():
        by_number: dict[str, dict[int, Letter]] = defaultdict(dict)
        for letter in letters(registry):
            parsed = parse_number(letter.number)
            if parsed is not None and parsed[1] == year:
                by_number[parsed[0]][parsed[2]] = letter
        last: Mapping[str, int] = dict(
            registry.rows("SELECT series, last FROM number_series WHERE year = ?", (year,))
        )
        return [
            entry_of(registry, name, ordinal, by_number[name][ordinal])
            if ordinal in by_number[name]
            else gap_of(registry, name, ordinal, letter_number(name, year, ordinal))
            for name in sorted({*by_number, *last})
            if name.endswith(series)
            for ordinal in range(1, max((*by_number[name], last.get(name, 0))) + 1)
        ]


def gap_of(registry: Registry, series: str, ordinal: int, number: str) -> Entry:
    """The line of a number that has no letter, and why."""
    return Entry(series, ordinal, number, None, remark=_gap(registry, number))


def entry_of(registry: Registry, series: str, ordinal: int, letter: Letter) -> Entry:
    """The line of a letter that has a number."""
    history, ways = steps(registry, letter.id), deliveries(registry, letter.id)
    issued = _last(history, LetterState.ISSUED, first=True)
    delivered, returned = _last(history, LetterState.DELIVERED), _last(history, LetterState.RETURNED)
    return Entry(
        series=series,
        ordinal=ordinal,
        number=letter.number,
        letter=letter,
        receiver=_receiver(letter),
        drafted_by=_who(_last(history, LetterState.DRAFT, first=True)),
        approved_by=_who(_last(history, LetterState.APPROVED)),
        issued_by=_who(issued),
        issued=issued.at.date() if issued else letter.dated,
        ways=_ways(ways),
        delivered=delivered.at.date() if delivered and letter.state is not LetterState.ISSUED else None,
        returned=returned.at.date() if returned else None,
        remark=_remark(letter),
    )


def _last(history: Sequence[Step], state: LetterState, *, first: bool = False) -> Step | None:
    found = [step for step in history if step.state is state]
    return (found[0] if first else found[-1]) if found else None


def _who(step: Step | None) -> str:
    return step.actor if step is not None else ""


def _receiver(letter: Letter) -> str:
    """The addressee as the letter names it, else its unit."""
    values = dict(letter.values)
    named = next((values[n] for n in ("occupant", "addressee", "owner", "tenant") if values.get(n)), "")
    return str(named)


def _ways(found: Sequence[Delivery]) -> str:
    gone = [one.way for one in found if one.sent is not None and one.way is not Way.PRINT]
    return "、".join(dict.fromkeys(way.chinese for way in gone))


def _remark(letter: Letter) -> str:
    if letter.state is LetterState.VOID:
        return f"作废：{letter.reason}"
    if not letter.finished:
        return "签发未完成，请再运行一次 letter issue"
    return f"签收件 {letter.returned}" if letter.returned else ""


def _gap(registry: Registry, number: str) -> str:
    """Numbers are given only together with their letter, so a gap means a registry that was lost and rebuilt."""
    document = registry.scalar(
        "SELECT id FROM document WHERE letter <> '' AND origin_name = ? ORDER BY id LIMIT 1",
        (f"{number}.pdf",),
    )
    if document is not None:
        return f"登记库曾由档案重建；存档件 {document}"
    return "登记库曾由档案重建，无存档件；文号不再使用"
