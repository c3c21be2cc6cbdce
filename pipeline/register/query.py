"""What somebody typed → what is asked for: words, and filters said in the office's words.

    装修 3栋 2026年 -投诉 "隔墙拆除" 电话:5678 zsf 3-1203

Nothing that is typed is a fault: what is not understood as a filter is looked for as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.model import OFFICE_PLACE, UnitCode
from pipeline.model.address import find_units, parse_unit
from pipeline.model.text import fold
from pipeline.register.period import Period, period_of
from pipeline.register.roster_unit import building_code
from pipeline.register.states import STATES, state_named
from pipeline.site import Building

MAX_LENGTH = 500  # characters of a query that count
MAX_TERMS = 24

_TERM = re.compile(
    r"(?P<minus>[-－−])?(?:(?P<key>[^\W\d_]{1,6})[:：])?"
    r"(?:\"(?P<a>[^\"]*)\"?|“(?P<b>[^”]*)”?|「(?P<c>[^」]*)」?|『(?P<d>[^』]*)』?|(?P<word>\S+))"
)
_BUILDING = re.compile(r"(?:[0-9]{1,3}|[a-z][0-9]?|[一二三四五六七八九十]{1,3})(?:号楼|[栋幢座#])")
_FLOOR = re.compile(r"(?P<below>b|负|地下|-)?(?P<floor>[0-9]{1,2}|[一二三四五六七八九十]{1,3})[层楼f]")
_ENTRANCE = re.compile(r"(?P<entrance>[0-9]{1,2}|[一二三四五六七八九])(?:单元|梯)")
_QUOTES = re.compile(r"[\"“「『]")
_BOUND = re.compile(r"(?:^|\s)[-－−][^\s]*$|[:：]$")
_BARE = re.compile(r"(?:房号?)?:?[0-9]+[a-z]?号?[房室户]?|[a-z]+")
_FIRST_BUILDING = re.compile(f"^(?:{_BUILDING.pattern})")
_LAST_BUILDING = re.compile(rf"(?<![0-9a-z])(?:{_BUILDING.pattern})$")
_YEARLY = re.compile(r"^(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号])?)?")


@dataclass(frozen=True, slots=True)
class Word:
    """Text to be found. `kind` is text, person, phone, code or title: where it may stand."""

    text: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked for. Filters of one kind are alternatives (3栋 5栋: either); all else must hold together.
    `office`: only papers of the office's own. `without` are filters that must not hold; `notes` are Chinese remarks
    for the user."""

    words: tuple[Word, ...] = ()
    excluded: tuple[Word, ...] = ()
    units: tuple[UnitCode, ...] = ()
    buildings: tuple[str, ...] = ()
    entrances: tuple[str, ...] = ()
    floors: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    sinces: tuple[date, ...] = ()
    untils: tuple[date, ...] = ()
    without: tuple[Query, ...] = ()
    notes: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    office: bool = False

    @property
    def is_filtered(self) -> bool:
        """Does it say more than words to be found?"""
        places = (self.units, self.buildings, self.entrances, self.floors)
        times = (self.periods, self.sinces, self.untils)
        return any((*places, *times, self.categories, self.papers, self.without, self.states, self.office))

    @property
    def is_empty(self) -> bool:
        """Is nothing asked for at all?"""
        return not (self.words or self.excluded or self.without or self.is_filtered)


@dataclass(frozen=True, slots=True)
class Known:
    """What the parser asks of the site: which units on the register a spelling means (of its candidates,
    likeliest first), the buildings, the categories, and today (for 今天, 本月; None: these words are text)."""

    units: Callable[[Sequence[UnitCode]], Sequence[UnitCode]]
    buildings: Sequence[Building] = ()
    categories: Mapping[str, str] = field(default_factory=dict)
    today: date | None = None


@dataclass(slots=True)
class _Parse:
    known: Known
    found: dict[str, list[object]] = field(default_factory=dict)

    def add(self, kind: str, *values: object) -> bool:
        kept = self.found.setdefault(kind, [])
        kept += [value for value in values if value not in kept][: MAX_TERMS - len(kept)]
        return True

    def add_any(self, kind: str, value: str) -> bool:
        return bool(value) and self.add(kind, value)

    def query(self) -> Query:
        said = {kind: tuple(values) for kind, values in self.found.items() if kind != "office"}
        return Query(**said, office="office" in self.found)  # type: ignore[arg-type]


def parse_query(text: str, known: Known) -> Query:
    """Never raises, whatever is typed."""
    parse = _Parse(known)
    for term in _TERM.finditer(_without_units(parse, text[:MAX_LENGTH])):
        _term(parse, term)
    return parse.query()


def _without_units(parse: _Parse, text: str) -> str:
    """Units of the register spelled anywhere in the query, in several words too (3栋 1203), are taken out;
    not those that are quoted, excluded, or the value of a key."""
    if _QUOTES.search(text):
        return text
    for mention in find_units(text, parse.known.buildings):
        if not mention.has_building or _BOUND.search(text[: mention.start]):
            continue
        if units := parse.known.units(mention.codes):
            parse.add("units", *units)
            text = text[: mention.start] + " " * (mention.end - mention.start) + text[mention.end :]
    return text


def literal_query(text: str) -> Query:
    """The same words with nothing taken for a filter."""
    parse = _Parse(Known(lambda _: ()))
    for term in _TERM.finditer(text[:MAX_LENGTH]):
        _as_text(parse, term, _content(term))
    return parse.query()


def _content(term: re.Match[str]) -> str:
    return next((part for part in term.group("a", "b", "c", "d", "word") if part is not None), "")


def _term(parse: _Parse, term: re.Match[str]) -> None:
    content = _content(term)
    if term["minus"]:
        _without(parse, term, content)
    elif term["key"]:
        _keyed(parse, term, content)
    elif term["word"] is None:
        parse.add("words", Word(content))
    else:
        _plain(parse, content)


def _without(parse: _Parse, term: re.Match[str], content: str) -> None:
    """-投诉, but also -3-1203, -3栋 and -装修资料."""
    inner = _Parse(parse.known)
    if term["word"] and not term["key"] and any(take(inner, content) for take in _TAKERS):
        parse.add("without", inner.query())
    else:
        _as_text(parse, term, content)


def _as_text(parse: _Parse, term: re.Match[str], content: str) -> None:
    word = f"{term['key']} {content}" if term["key"] else content
    parse.add("excluded" if term["minus"] else "words", Word(word))


def _keyed(parse: _Parse, term: re.Match[str], content: str) -> None:
    """电话:5678. A key that is not known, or a value that does not fit it, is text."""
    take = _KEYS.get(fold(term["key"]))
    if take is None or not take(parse, content):
        if fold(term["key"]) == "状态":
            parse.add("notes", f"没有“{content}”这个状态，已按文字查找；可用：{'、'.join(STATES.values())}")
            parse.add("words", Word(content))
        else:
            _as_text(parse, term, content)


def _plain(parse: _Parse, word: str) -> None:
    if any(take(parse, word) for take in (_date, *_TAKERS)):
        return
    for piece, take in _pieces(parse, word):
        if not (take and take(parse, piece)) and piece:
            parse.add("words", Word(piece))


def _pieces(parse: _Parse, word: str) -> list[tuple[str, Callable[[_Parse, str], bool] | None]]:
    """3栋装修, 装修3栋, 2026年装修: words written together, cut where a filter stands."""
    folded = fold(word)
    for pattern, take in ((_YEARLY, _date), (_FIRST_BUILDING, _place), (_LAST_BUILDING, _place)):
        if found := pattern.search(folded):
            return _cut(word, found.start(), found.end(), take)
    return [(word, None)]


def _cut(
    word: str, start: int, end: int, take: Callable[[_Parse, str], bool]
) -> list[tuple[str, Callable[[_Parse, str], bool] | None]]:
    return [(word[:start], None), (word[start:end], take), (word[end:], None)]


def _unit(parse: _Parse, word: str) -> bool:
    """A unit in any spelling; the room alone (1203, 1203室) is text, it says no building."""
    if _BARE.fullmatch(fold(word)):
        return False
    codes = parse_unit(word, parse.known.buildings)
    if len({code.building for code in codes}) > 1:  # 2单元502, or a building's name that several end with
        units = [unit for code in codes for unit in parse.known.units([code])]
    else:
        units = list(parse.known.units(codes))
    return bool(units) and parse.add("units", *units)


def _place(parse: _Parse, word: str) -> bool:
    """3栋, A座, 12层, 3栋12层, 3栋2单元; a building by the name that the site gives it."""
    building, rest = _leading_building(re.sub(r"\s", "", fold(word)), parse.known.buildings)
    found: list[tuple[str, object]] = [("buildings", building)] if building else []
    if entrance := _ENTRANCE.match(rest):
        found.append(("entrances", building_code(entrance["entrance"])))
        rest = rest[entrance.end() :]
    if floor := _FLOOR.match(rest):
        number = int(building_code(floor["floor"]) or 0)
        found.append(("floors", -number if floor["below"] else number))
        rest = rest[floor.end() :]
    return bool(found) and not rest and all(parse.add(kind, value) for kind, value in found)


def _leading_building(word: str, buildings: Sequence[Building]) -> tuple[str, str]:
    """(code, rest) where the word begins with a building, ("", word) where not."""
    names = sorted((fold(n) for b in buildings for n in (b.name, *b.aliases)), key=len, reverse=True)
    name = next((n for n in names if word.startswith(n) and not n.isascii()), "")
    shape = _BUILDING.match(word)
    name = name or (shape[0] if shape else "")
    code = building_code(name, buildings) if name else None
    return (code, word[len(name) :]) if code else ("", word)


def _category(parse: _Parse, word: str) -> bool:
    """装修资料, g类, g-装修资料."""
    wanted = fold(word)
    for code, name in parse.known.categories.items():
        if wanted in (fold(name), f"{fold(code)}类", f"{fold(code)}-{fold(name)}"):
            return parse.add("categories", code)
    return False


def names_office(word: str) -> bool:
    """管理处, 管理处档案: the word alone; with others it is text (管理处月报)."""
    return fold(word) in (OFFICE_PLACE, f"{OFFICE_PLACE}档案")


_TAKERS = (_unit, _place, _category, lambda parse, word: names_office(word) and parse.add("office", True))


def _date(parse: _Parse, word: str) -> bool:
    period = period_of(word, parse.known.today)
    return period is not None and parse.add("periods", period)


def _end(kind: str) -> Callable[[_Parse, str], bool]:
    def take(parse: _Parse, word: str) -> bool:
        period = period_of(word, parse.known.today)
        return period is not None and parse.add(kind, period.first if kind == "sinces" else period.last)

    return take


def _as_kind(kind: str) -> Callable[[_Parse, str], bool]:
    return lambda parse, word: bool(word) and parse.add("words", Word(word, kind))


def _any_category(parse: _Parse, word: str) -> bool:
    return _category(parse, word) or (
        fold(word) in parse.known.categories and parse.add("categories", fold(word))
    )


_KEYS: dict[str, Callable[[_Parse, str], bool]] = {
    alias: take
    for aliases, take in (
        ("房号 房间 户 unit", _unit),
        ("栋 栋号 楼栋 楼层 层 单元", _place),
        ("分类 类别 category", _any_category),
        ("日期 时间 date", _date),
        ("从 自 起 since", _end("sinces")),
        ("到 至 止 until", _end("untils")),
        ("姓名 业主 租户 住户 联系人 person", _as_kind("person")),
        ("电话 手机 phone", _as_kind("phone")),
        ("状态 state", lambda parse, word: parse.add_any("states", state_named(word))),
        ("文件 种类 类型 标题 题名 title", _as_kind("title")),
        ("编号 文号 案号 序号", _as_kind("code")),
    )
    for alias in aliases.split()
}
