"""How people write a unit, a date, a sum of money on paper."""

from __future__ import annotations

from datetime import date

from numpy.random import Generator

from scansim.people import Person
from scansim.rng import chance, pick
from scansim.roster import RosterRow

_NUMERALS = "〇一二三四五六七八九"
ESTATES = ("紫藤苑", "翠湖花园", "锦绣山庄", "丽景湾", "金海岸花园")


def numeral(number: int) -> str:
    """12 → 十二, up to 99."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")
    return head + (_NUMERALS[ones] if ones else "") or "〇"


def year_numeral(year: int) -> str:
    return "".join(_NUMERALS[int(d)] for d in str(year))


def unit(rng: Generator, row: RosterRow, *, short: bool = False) -> str:
    """One of the spellings that offices and occupants use; `short` keeps it within eleven characters.
    Every one says building, entrance (where there is one) and room."""
    return pick(rng, [s for s in spellings(row) if not short or len(s) <= 11])


def spellings(row: RosterRow) -> list[str]:
    """All spellings of a unit (research: forms in the wild)."""
    if row.kind == "tower":
        return _tower(row)
    return _with_entrance(row) if row.entrance else _plain(row)


def _tower(row: RosterRow) -> list[str]:
    b, r, f = row.building, row.room, row.floor
    spelt = [
        f"{b}座{r}",
        f"{b}座{r}室",
        f"{b}座{f}层{r}室",
        f"{b}栋{r}房",
        f"{b}-{r}",
        f"{b}座{f}楼{r}",
        f"{b}{r}",
    ]
    return [*spelt, f"{b}{r.zfill(4)}", f"{b}座{numeral(f)}层{r}单元"]


def _with_entrance(row: RosterRow) -> list[str]:
    b, e, r, f = row.building, row.entrance, row.room, row.floor
    return [
        f"{b}栋{e}单元{r}",
        f"{b}栋{e}单元{r}室",
        f"{b}栋{e}单元{r}房",
        f"{b}-{e}-{r}",
        f"{b}幢-{e}单元-{r}室",
        f"{b}号楼{e}单元{r}",
        f"{int(b):03d}栋{e}单元{r.zfill(4)}房",
        f"{numeral(int(b))}栋{numeral(int(e))}单元{r}室",
        f"{b}幢{e}单元{f}层{r}室",
    ]


def _plain(row: RosterRow) -> list[str]:
    b, r, f = row.building, row.room, row.floor
    return [
        f"{b}栋{r}",
        f"{b}栋{r}室",
        f"{b}栋{r}房",
        f"{b}-{r}",
        f"{b}幢{r}室",
        f"{b}号楼{r}",
        f"{numeral(int(b))}栋{numeral(f)}层{r}室",
        f"{b.zfill(2)}栋{r.zfill(4)}房",
        f"{b}栋{f}楼{r}",
    ]


def day(rng: Generator, when: date, *, printed: bool = False) -> str:
    """A date in one of the usual forms."""
    forms = [
        f"{when.year}年{when.month}月{when.day}日",
        f"{when.year}年{when.month:02d}月{when.day:02d}日",
        f"{when.year}.{when.month}.{when.day}",
        f"{when.year}-{when.month:02d}-{when.day:02d}",
        f"{when.year}/{when.month}/{when.day}",
    ]
    if printed and chance(rng, 0.1):
        return f"{year_numeral(when.year)}年{numeral(when.month)}月{numeral(when.day)}日"
    return forms[0] if chance(rng, 0.5) else pick(rng, forms)


def telephone(rng: Generator, number: str) -> str:
    """11 digits, sometimes grouped as people group them."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if chance(rng, 0.12) else number


def polite(who: Person) -> str:
    return f"{who.name}{'先生' if who.sex == '男' else '女士'}"
