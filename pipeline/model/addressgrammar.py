"""Where in a text a unit is spelled, and in which pieces."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from pipeline.model.numerals import NUMERALS, digits_of
from pipeline.model.spelling import TWINS, Names, Spelling, is_named
from pipeline.model.text import fold


@dataclass(frozen=True, slots=True)
class Found:
    """A spelling at `start:end`; `sure` is False where the words had to be corrected (楝 for 栋)."""

    spelling: Spelling
    start: int
    end: int
    sure: bool


Match = re.Match[str]
Accept = Callable[[Match, Names, bool], Spelling | None]

_DIGIT = "0-9oilzsbgq|"  # a digit, or what recognisers (after folding) write for one
_PART = rf"[0-9oil|]{{1,2}}|[{NUMERALS}]{{1,3}}|[a-z]"
_ROOM = (
    rf"[{_DIGIT}]{{1,5}}[a-z]?|[0-9]{{1,2}}[a-h][0-9oil]{{2}}|[a-z][0-9oil]{{2,4}}|[{NUMERALS}]{{1,7}}|[a-h]"
)
_BUILDING = rf"[0-9oil|]{{1,3}}|[a-z][0-9]{{0,2}}|[0-9]{{1,2}}[a-z]|[{NUMERALS}]{{1,4}}"
_TOWER = rf"号楼|#楼|栋楼|号栋|号塔楼?|塔楼|[栋幢座塔{TWINS}]|#|号|楼"
_ENTRANCE = "单元|梯|门"
_S = r"[ \t]{0,4}"
_GAP = rf"{_S}[-,、·]?{_S}"
_START = r"(?<![0-9a-z|.])"
_END = r"(?![0-9a-z|]|[.:][0-9]|/[0-9]{1,2}(?![0-9]))"
_SUFFIX = rf"(?:{_S}(?P<suffix>号?房|号?室|号|户|铺|单元))?"
_TAIL = rf"(?P<room>{_ROOM}){_SUFFIX}{_END}"

# 3栋2单元12层1203室, 3#-1203, 1幢-1单元-702室, 紫藤苑4号楼3单元301, 3-1203, 3-12-03, 3-2-12-03
_GENERAL = (
    rf"(?:(?P<alias>ALIAS)(?:{_S}(?:{_TOWER}))?|{_START}(?P<building>{_BUILDING}){_S}(?:(?P<tower>{_TOWER})|-))"
    rf"{_GAP}(?:(?P<m1>{_PART}){_S}(?:(?P<e1>{_ENTRANCE})|(?P<f1>[层楼f])|-){_GAP})?"
    rf"(?:(?P<m2>{_PART}){_S}(?:(?P<f2>[层楼f])|-){_GAP})?{_TAIL}"
)
# 栋号:3 单元:2 楼层:12 房号:1203
_LABELLED = re.compile(
    rf"(?:楼?栋|幢|座|楼)(?:号|数)?{_S}:?{_S}(?P<building>{_BUILDING})(?:{_TOWER})?[ \t,;|]{{0,6}}"
    rf"(?:单元号?{_S}:?{_S}(?P<m1>{_PART})(?P<e1>单元)?[ \t,;|]{{0,6}})?"
    rf"(?:楼?层号?{_S}:?{_S}(?P<m2>{_PART})(?P<f2>[层楼])?[ \t,;|]{{0,6}})?"
    rf"(?:房间?|室)[号码]{{0,2}}{_S}:?{_S}{_TAIL}"
)
# B1203, A0101
_LETTER = re.compile(rf"{_START}(?P<building>[a-z])(?P<room>[0-9]{{3,4}}){_SUFFIX}{_END}")
# 2单元502, 2单元5层502室, 12层03室, 1203室, 房号:1203
_BARE = re.compile(
    rf"{_START}(?:(?P<label>房号|房间号?|室号|门牌号?){_S}:?{_S})?"
    rf"(?:(?P<m1>{_PART}){_S}(?P<e1>{_ENTRANCE}){_GAP})?(?:(?P<m2>{_PART}){_S}(?P<f2>[层楼f]){_GAP})?{_TAIL}"
)
_MORE = re.compile(rf"{_S}[-、,/和及与至到~]{_S}(?P<room>[0-9]{{3,5}}[a-z]?){_SUFFIX}{_END}")

_AMOUNT = re.compile(r"[ \t]{0,2}(?:[%元¥$㎡²年月]|万元|平方|平米|m2|号楼|-[0-9])")
_AMOUNT_BARE = re.compile(r"[ \t]{0,2}(?:[日时分层楼次天个人块吨度套亿万]|平|米|毫|厘|公|千|小时|kw|mm)")
_PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳使领学警")
_NUMBERED = frozenset("表第图附版条款例¥$号")  # what 1-17 counts after these is no unit
_JOINED = re.compile(r"[0-9a-z][-./:#_]$")
_GENERIC = re.compile(rf"(?:{_BUILDING}){_S}(?:{_TOWER})?")
_LABEL = re.compile(r"^(?:房号|房间号?|室号|单元号|门牌号?|单位|装修地点|地址)[ \t:]*")
_SEPARATOR = re.compile(r"(?<=[0-9a-z])[ \t]*[-_.·~=/一、,|\\ ][ \t]*(?=[0-9a-z])")
_ONE_FOR_DASH = re.compile(r"(?<=[0-9a-z])一(?=[0-9])")
_MAX = 200_000  # characters of one text that are looked at


def find(text: str, names: Names) -> list[Found]:
    """Spellings in running text, in order, not overlapping."""
    return _search(fold(text[:_MAX]), names, whole=False)


def find_whole(text: str, names: Names) -> list[Found]:
    """Spellings in a string that is known to be a unit; laxer than `find`. Positions mean nothing."""
    text = _LABEL.sub("", fold(text[:_MAX]).strip())
    found = _search(_SEPARATOR.sub("-", text), names, whole=True)
    return found + _run_together(text, names)


def _search(text: str, names: Names, *, whole: bool) -> list[Found]:
    """The grammars in order of trust; what an earlier one took, a later one leaves alone."""
    taken: list[Found] = []
    dashed = _ONE_FOR_DASH.sub("-", text)
    for pattern, accept in _grammars(names):
        start = 0
        while match := pattern.search(dashed, start):
            spelling = accept(match, names, whole)
            start = match.start() + 1
            if spelling is not None and not _overlaps(match, taken):
                taken.append(Found(spelling, match.start(), match.end(), _is_sure(match, text)))
                taken.extend(_more(dashed, taken[-1]))
                start = taken[-1].end
    return sorted(taken, key=lambda found: found.start)


@lru_cache(maxsize=64)
def _grammars(names: Names) -> tuple[tuple[re.Pattern[str], Accept], ...]:
    words = [re.escape(word) for word, _ in names if not _GENERIC.fullmatch(word)]
    general = re.compile(_GENERAL.replace("ALIAS", "|".join(words) or "(?!)"))
    return (general, _general), (_LABELLED, _labelled), (_LETTER, _letter), (_BARE, _bare)


def _overlaps(match: Match, taken: list[Found]) -> bool:
    return any(match.start() < found.end and found.start < match.end() for found in taken)


def _is_sure(match: Match, text: str) -> bool:
    """No twin of 栋 and no 一 for a dash in what was matched."""
    return not set(TWINS) & set(match[0]) and text[match.start() : match.end()] == match[0]


def _more(text: str, first: Found) -> Iterator[Found]:
    """、1204室 after 3栋1203: further rooms of the same building."""
    at = first.end
    while (match := _MORE.match(text, at)) and _goes_on(match, first.spelling.room):
        at = match.end()
        spelling = replace(first.spelling, room=match["room"], floor="")
        yield Found(spelling, match.start("room"), at, first.sure)


def _goes_on(more: Match, room: str) -> bool:
    return len(more["room"]) == len(room) and not _AMOUNT.match(more.string, more.end())


def _general(match: Match, names: Names, whole: bool) -> Spelling | None:
    dashed = match["alias"] is None and match["tower"] is None
    if dashed and not (_stands_alone(match) if whole else _dash_ok(match, names)):
        return None
    if match["tower"] in ("号", "楼") and not _weak_tower_ok(match):
        return None
    if not _room_ok(match, whole) or _is_amount(match, dashed):
        return None
    return _spelling(match, match["alias"] or match["building"] + (match["tower"] or ""))


def _labelled(match: Match, names: Names, whole: bool) -> Spelling | None:
    return None if _is_amount(match, False) else _spelling(match, match["building"])


def _letter(match: Match, names: Names, whole: bool) -> Spelling | None:
    known = not names or is_named(match["building"], names)
    if not whole and (not known or not _clear_before(match) or _is_amount(match, True)):
        return None
    return _spelling(match, match["building"])


def _bare(match: Match, names: Names, whole: bool) -> Spelling | None:
    size = _size(match["room"])
    marked = match["e1"] or match["label"] or match["suffix"] in ("室", "房", "号房", "号室")
    if not ((marked or whole) and size >= 3) and not (match["f2"] and (size >= 3 or match["suffix"])):
        return None
    if not _stands_alone(match) or _is_amount(match, not match["suffix"]):
        return None
    return _spelling(match, "")


def _spelling(match: Match, building: str) -> Spelling:
    parts = match.groupdict()
    first, second = parts.get("m1") or "", parts.get("m2") or ""
    kinds = ((first, parts.get("e1"), parts.get("f1")), (second, None, parts.get("f2")))
    if match.re is _LABELLED:
        return Spelling(building, match["room"], first, second)
    return Spelling(
        building,
        match["room"],
        entrance="".join(part for part, entrance, _ in kinds if entrance),
        floor=next((part for part, _, floor in kinds if floor), ""),
        either=tuple(part for part, entrance, floor in kinds if part and not entrance and not floor),
    )


def _dash_ok(match: Match, names: Names) -> bool:
    """Is 3-1203 a unit here, rather than a date, a phone number or a form code?"""
    building = match["building"]
    known = is_named(building, names) if names else len(building) <= 2
    return known and _clear_before(match) and not _like_date(match) and _dash_room_ok(match)


def _stands_alone(match: Match) -> bool:
    return not _JOINED.search(match.string[max(match.start() - 2, 0) : match.start()])


def _dash_room_ok(match: Match) -> bool:
    size = _size(match["room"])
    return size >= 3 or (size == 2 and bool(match["m1"] or match["suffix"]))


def _clear_before(match: Match) -> bool:
    """Nothing before that makes a plate (粤B1203), a form code (表1-17) or a longer number of it."""
    before = match.string[max(match.start() - 4, 0) : match.start()]
    char = before.rstrip(" \t·.")[-1:]
    return char not in _PROVINCES and char not in _NUMBERED and not _JOINED.search(before)


def _like_date(match: Match) -> bool:
    """26-11-21: two digits of a year, a month, a day."""
    pieces = (match["building"], match["m1"] or "", match["room"])
    if match["m2"] or not all(piece.isdigit() and piece.isascii() for piece in pieces):
        return False
    year, month, day = map(int, pieces)
    return (
        len(pieces[0]) == 2
        and len(pieces[2]) <= 2
        and 15 <= year <= 50
        and 1 <= month <= 12
        and 1 <= day <= 31
    )


def _weak_tower_ok(match: Match) -> bool:
    """3号1203室 is a unit, 3号 alone mostly a day; 3楼 is a building only before an entrance."""
    if match["tower"] == "楼":
        return bool(match["e1"])
    day = match.string[: match.start()].rstrip().endswith("月")
    return not day and bool(match["e1"] or match["f1"] or match["suffix"] in ("室", "房", "号房", "号室"))


def _room_ok(match: Match, whole: bool) -> bool:
    """Long enough to be a room, or said to be one. 3栋2单元 has no room."""
    size = _size(match["room"])
    if match["suffix"] == "单元" and size < 3:
        return False
    if match["room"].isalpha() and match["room"].isascii():
        return bool(match["f1"] or match["f2"])
    placed = match["suffix"] or match["f1"] or match["f2"] or (match["m1"] and not match["e1"])
    return size >= 3 or bool(placed) or whole


def _is_amount(match: Match, bare: bool) -> bool:
    more = _MORE.match(match.string, match.end())
    if more and len(more["room"]) == len(match["room"]):
        return False
    if match["suffix"] in ("室", "房", "号房", "号室"):
        return False
    return bool(
        _AMOUNT.match(match.string, match.end()) or (bare and _AMOUNT_BARE.match(match.string, match.end()))
    )


def _size(room: str) -> int:
    return len(digits_of(room) or room)


def _run_together(text: str, names: Names) -> list[Found]:
    """31203 in a unit cell: a dash was lost. Every known building that the digits can begin with."""
    if not (text.isascii() and text.isdigit() and 4 <= len(text) <= 7):
        return []
    words = {word for word, _ in names if text.startswith(word) and 3 <= len(text) - len(word) <= 4}
    return [Found(Spelling(word, text.removeprefix(word)), 0, len(text), False) for word in sorted(words)]
