"""Papers and units as clerks type them: 装修申请, zxsq, D23; 3栋1203, 3-1203, 31203, 张三丰, zsf."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.catalog.load import fold
from pipeline.flow.lookups import Register
from pipeline.model import PaperType, PartyRole, UnitCode
from pipeline.model.address import parse_unit
from pipeline.register.pinyin import initials, name_parts, name_readings, title_syllables

MOST = 9
_LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Option:
    """`value` goes into the form; `label` and `more` are read."""

    value: str
    label: str
    more: str = ""


@lru_cache(maxsize=4096)
def _keys(paper: PaperType) -> tuple[frozenset[str], tuple[str, ...], str, str]:
    """What it is called in the program, its names as compared, the initials of its title, and its full pinyin."""
    names = tuple(dict.fromkeys(fold(n) for n in (paper.title, *paper.aliases, *paper.short_names)))
    syllables = title_syllables(paper.title)
    called = frozenset((paper.slug, fold(paper.slug), paper.code.lower(), paper.id.lower()))
    return called, names, initials(syllables), "".join(syllables)


def papers_like(papers: Mapping[str, PaperType], text: str, most: int = MOST) -> list[Option]:
    """Best first: number, code, whole title, begin of a title, inside it, initials, all characters in order."""
    key = fold(text)[:40]
    if not key:
        return []
    ranked = ((rank, paper) for paper in papers.values() if (rank := _rank(paper, key)) is not None)
    best = sorted(ranked, key=lambda one: (one[0], len(one[1].title), one[1].slug))
    return [Option(paper.slug, paper.title, paper.id) for _, paper in best[:most]]


def _rank(paper: PaperType, key: str) -> int | None:
    called, names, short, full = _keys(paper)
    if key in called or key in names:
        return 0
    if re.fullmatch(r"d?0*[1-9]\d{0,2}", key) and _number(paper.id) == int(key.lstrip("d")):
        return 0
    tests: tuple[Callable[[], bool], ...] = (
        lambda: names[0].startswith(key),
        lambda: any(key in name for name in names),
        lambda: bool(_LATIN.fullmatch(key)) and short.startswith(key),
        lambda: bool(_LATIN.fullmatch(key)) and len(key) > 1 and key in short,
        lambda: bool(_LATIN.fullmatch(key)) and len(key) > 2 and key in full,
        lambda: len(key) > 1 and _in_order(key, names[0]),
        lambda: bool(_LATIN.fullmatch(key)) and len(key) > 2 and _in_order(key, short),
    )
    return next((n for n, test in enumerate(tests, 1) if test()), None)


def _number(id: str) -> int:
    return int(digits) if (digits := id.lstrip("Dd").split("-")[0]).isdecimal() else -1


def _in_order(key: str, name: str) -> bool:
    rest = iter(name)
    return all(char in rest for char in key)


def units_like(
    register: Register,
    text: str,
    today: date,
    shown: Callable[[UnitCode], str],
    covers: Callable[[UnitCode], bool],
    most: int = MOST,
) -> list[Option]:
    """Units on the register that the person may see, by any spelling or by who lives there now."""
    typed = text.strip()[:40]
    if not typed:
        return []
    found: dict[UnitCode, None] = {}
    for unit in parse_unit(typed, register.buildings()):
        if unit in register.by_code:
            found.setdefault(unit)
    squeezed = "".join(c for c in fold(typed).upper() if c.isalnum())
    plain = fold(typed)
    for unit in (*_by_digits(register, squeezed), *_by_name(register, plain, today)):
        found.setdefault(unit)
        if len(found) >= most * 4:
            break
    allowed = [unit for unit in found if covers(unit)][:most]
    return [Option(str(unit), shown(unit), occupants_of(register, unit, today)) for unit in allowed]


def _by_digits(register: Register, key: str) -> list[UnitCode]:
    """3-1203 without its hyphens, whole first; then what begins so; then the room alone."""
    if not key or not key.isascii() or not any(c.isdigit() for c in key):
        return []
    bare = {unit: str(unit).replace("-", "") for unit in register.by_code}
    whole = [unit for unit, code in bare.items() if code == key or unit.room == key]
    begins = [unit for unit, code in bare.items() if code.startswith(key) and code != key]
    return [*whole, *begins]


def _by_name(register: Register, key: str, today: date) -> list[UnitCode]:
    if not key or key.isdecimal():
        return []
    latin = bool(_LATIN.fullmatch(key)) and len(key) > 1
    found = []
    for unit in register.by_code:
        for one in register.occupants_on(unit, today):
            names = [
                part for name in (one.party.name, one.party.contact) if name for part in name_parts(name)
            ]
            if any(key in fold(name) or (latin and _reads(name, key)) for name in names):
                found.append(unit)
                break
    return found


@lru_cache(maxsize=20_000)
def _readings(name: str) -> tuple[tuple[str, str], ...]:
    return tuple((initials(one), "".join(one)) for one in name_readings(name))


def _reads(name: str, key: str) -> bool:
    return any(short.startswith(key) or full.startswith(key) for short, full in _readings(name))


def occupants_of(register: Register, unit: UnitCode, today: date) -> str:
    """Who holds it now: 业主 张三丰　租户 某公司."""
    words = {PartyRole.OWNER: "业主", PartyRole.TENANT: "租户"}
    return "　".join(f"{words[o.role]} {o.party.name}" for o in register.occupants_on(unit, today))
