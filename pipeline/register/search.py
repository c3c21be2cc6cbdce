"""Search: in the office's words, newest first, complete for words of one character too (design §8)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from pipeline.model import UnitCode
from pipeline.register import misread
from pipeline.register.identifiers import SHORTEST
from pipeline.register.match import Match, match_of
from pipeline.register.query import Known, Query, Word, literal_query, names_office, parse_query
from pipeline.register.registry import Registry, Row
from pipeline.register.segment import runs
from pipeline.register.snippet import digits_pattern, pattern_of, snippet, spans_of
from pipeline.register.states import condition

MOST_CANDIDATES = 2_000  # papers that are read through for a misread phrase


@dataclass(frozen=True, slots=True)
class Hit:
    """A paper that was found; `unit` None is the office's own. `snippet` has the hits between « and »; `path` is relative to the site."""

    document: str
    unit: UnitCode | None
    paper: str
    title: str
    date: date
    path: str
    snippet: str
    party: str = ""

    def as_json(self) -> dict[str, str]:
        """The keys that programs rely on."""
        return {
            "document": self.document,
            "unit": str(self.unit or ""),
            "paper": self.paper,
            "title": self.title,
            "date": self.date.isoformat(),
            "path": self.path,
            "snippet": self.snippet,
        }


def search(
    registry: Registry,
    query: str,
    *,
    unit: UnitCode | None = None,
    office: bool = False,
    paper: str | None = None,
    category: str | None = None,
    since: date | None = None,
    until: date | None = None,
    person: str | None = None,
    phone: str | None = None,
    limit: int = 20,
    offset: int = 0,
    today: date | None = None,
) -> list[Hit]:
    """The newest papers (by the date on the paper) for which everything in `query` and the filters holds.

    A unit in any spelling, 3栋, 12层, 管理处, 装修资料 and 2026年 are filters; other words are text, `-word` excludes,
    "…" is text as it stands; letters are pinyin too, four digits the end of a phone too. When nothing is
    found, the same words are tried as plain text, then with one misread character. Never raises for what is
    typed. `today` gives 今天, 本月 their meaning.
    """
    limits = Query(
        words=tuple(_options(person, phone)),
        units=(unit,) if unit else (),
        papers=(paper,) if paper else (),
        categories=(category,) if category else (),
        sinces=(since,) if since else (),
        untils=(until,) if until else (),
        office=office,
    )
    if limit < 1:
        return []
    with registry.snapshot():
        for asked, how in _attempts(registry, query, limits, today):
            if hits := how(registry, asked, limit, max(offset, 0)):
                return hits
            if offset:
                return []
    return []


def understand(registry: Registry, query: str, today: date | None = None) -> Query:
    """What the query means on this register; its `notes` are for the user."""
    known = Known(lambda codes: _known_units(registry, codes), registry.buildings, registry.categories, today)
    return parse_query(query, known)


def count_hits(registry: Registry, query: str, most: int = 10_000) -> int:
    """How many papers fit a query; `most` + 1 where there are more than that."""
    match = match_of(understand(registry, query))
    if match is None:
        return 0
    return len(_keys(registry, match, most + 1, 0))


def _options(person: str | None, phone: str | None) -> Iterator[Word]:
    if person:
        yield Word(person, "person")
    if phone:
        yield Word(phone, "phone")


def _attempts(
    registry: Registry, query: str, limits: Query, today: date | None
) -> Iterator[tuple[Query, Callable[[Registry, Query, int, int], list[Hit]]]]:
    understood = understand(registry, query, today)
    if understood.is_empty and query.strip():
        return
    yield _joined(understood, limits), _find
    plain = _joined(literal_query(query), limits)
    if understood.office:  # its papers have no place: 管理处 3栋 漏水 asks for those that speak of 3栋
        words = tuple(word for word in plain.words if not names_office(word.text))
        yield replace(plain, words=words, office=True), _find
    if understood.is_filtered:
        yield plain, _find
    for asked in dict.fromkeys((_joined(understood, limits), plain)):
        if misread.is_relaxable(asked):
            yield asked, _find_misread


def _joined(query: Query, limits: Query) -> Query:
    """Both must hold. A unit given as an option and another in the words: nothing has both."""
    units = query.units or limits.units
    if query.units and limits.units:
        units = tuple(u for u in query.units if u in limits.units) or (UnitCode("0", "", "NONE"),)
    return replace(
        query,
        words=(*query.words, *limits.words),
        units=units,
        papers=limits.papers or query.papers,
        categories=limits.categories or query.categories,
        sinces=(*query.sinces, *limits.sinces),
        untils=(*query.untils, *limits.untils),
        office=query.office or limits.office,
    )


def _find(registry: Registry, query: Query, limit: int, offset: int) -> list[Hit]:
    match = match_of(query)
    if match is None:
        return []
    keys = _keys(registry, match, limit, offset)
    patterns = list(_patterns(query.words))
    return [_hit(row, patterns) for row in _rows(registry, keys)]


def _find_misread(registry: Registry, query: Query, limit: int, offset: int) -> list[Hit]:
    """Candidates that hold all but one character of a phrase, read through to be sure."""
    whole = tuple(word for word in query.words if not misread.relaxed(word))
    match = match_of(replace(query, words=whole))
    if match is None:
        return []
    open_words = [word for word in query.words if misread.relaxed(word)]
    wanted = " AND ".join([f"({match.expression})", *map(misread.relaxed, open_words)])
    keys = _keys(registry, replace(match, expression=wanted), MOST_CANDIDATES, 0)
    patterns = [misread.pattern(word) for word in open_words]
    sure = (row for row in _rows(registry, keys) if all(_holds(row, pattern) for pattern in patterns))
    marks = [*patterns, *_patterns(whole)]
    return [_hit(row, marks) for row in islice(sure, offset, offset + limit)]


def _holds(row: Row, pattern: str) -> bool:
    return any(spans_of(text, [pattern]) for text in (row[3], row[7]))


def _keys(registry: Registry, match: Match, limit: int, offset: int) -> list[int]:
    """Rowids, newest first. One range of days is a bound of the index scan itself."""
    spans = " OR ".join("rowid BETWEEN ? AND ?" for _ in match.ranges)
    if len(match.ranges) > 1:
        spans = f"({spans})"
    stands = [condition(registry, state) for state in match.states]
    held = "".join(f" AND {sql}" for sql, _ in stands)
    values = (value for _, found in stands for value in found)
    rows = registry.rows(
        f"SELECT rowid FROM fts WHERE fts MATCH ? AND {spans}{held} ORDER BY rowid DESC LIMIT ? OFFSET ?",
        (match.expression, *(key for span in match.ranges for key in span), *values, limit, offset),
    )
    return [key for (key,) in rows]


def _rows(registry: Registry, keys: Sequence[int]) -> Iterator[Row]:
    for key in keys:
        row = registry.row(
            "SELECT id, unit, paper, title, date, path, party, body FROM document"
            " LEFT JOIN doc_text USING (key) WHERE key = ?",
            (key,),
        )
        if row is not None:
            yield row


def _hit(row: Row, patterns: Sequence[str]) -> Hit:
    id, unit, paper, title, day, path, party, body = row
    return Hit(
        document=id,
        unit=UnitCode.parse(unit) if unit else None,
        paper=paper,
        title=title,
        date=date.fromisoformat(day),
        path=path,
        snippet=snippet(body or "", patterns),
        party=party,
    )


def _patterns(words: Iterable[Word]) -> Iterator[str]:
    for word in words:
        if pattern := pattern_of(word.text):
            yield pattern
        digits = re.sub(r"\D", "", word.text)
        if len(digits) >= SHORTEST and len(digits) == len("".join(runs(word.text))):
            yield digits_pattern(digits)


def _known_units(registry: Registry, codes: Sequence[UnitCode]) -> Sequence[UnitCode]:
    """The units on the register (or with papers) that the likeliest possible candidate means: itself, or
    every entrance that has such a room where no entrance was said."""
    for code in codes:
        if _is_known(registry, code):
            return [code]
    for code in codes:
        rooms = {code.room, code.room.lstrip("0"), code.room.zfill(4)}
        rows = registry.rows(
            f"SELECT code FROM unit WHERE building = ? AND room IN ({', '.join('?' * len(rooms))})"
            " AND ? IN ('', entrance) ORDER BY code",
            (code.building, *sorted(rooms), code.entrance),
        )
        if rows:
            return [UnitCode.parse(found) for (found,) in rows]
    return []


def _is_known(registry: Registry, code: UnitCode) -> bool:
    found = registry.row(
        "SELECT 1 FROM unit WHERE code = ?1 UNION ALL SELECT 1 FROM document WHERE unit = ?1 LIMIT 1",
        (str(code),),
    )
    return found is not None
