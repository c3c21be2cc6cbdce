"""Search for the desk: `search` within what somebody may see, with counts by building, category, paper and year.

What may not be seen is left out by the query itself, before counting, sorting and cutting; so nothing of it shows in
any number. Numbers are searched for with `check`: a paper counts only where what the person sees of it has the number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.model import Document, UnitCode
from pipeline.model.text import fold
from pipeline.register import index
from pipeline.register.identifiers import SHORTEST
from pipeline.register.match import Match, match_of
from pipeline.register.query import Query, Word, literal_query
from pipeline.register.registry import Registry
from pipeline.register.rows import SELECT, document_of, dump
from pipeline.register.search import understand
from pipeline.register.segment import runs
from pipeline.register.snippet import digits_pattern, pattern_of, spans_of

_MASKED = re.compile(
    r"[0-9A-Za-z-]*\*{2,}[0-9A-Za-z]*"
)  # what is left of a masked number is not to be searched for
MOST_COUNTED = 2_000
MOST_CHECKED = 400


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be found. `buildings` None = all of them and the office's own papers; `papers` are kinds left out."""

    buildings: frozenset[str] | None = None
    papers: frozenset[str] = frozenset()
    check: Callable[[Document], Document | None] | None = None
    """What the person sees of a paper, for queries that hold numbers; None: sees all as it is."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What was chosen beside the words; "" and 0 for nothing. `office`: the office's own papers."""

    building: str = ""
    category: str = ""
    paper: str = ""
    year: int = 0
    office: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Newest first. `keys` are of all that was found, `more` says that there are still others; `patterns` mark the
    hits in a text."""

    keys: tuple[int, ...]
    more: bool
    patterns: tuple[str, ...]
    buildings: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    papers: dict[str, tuple[str, int]] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def find(registry: Registry, text: str, bounds: Bounds, facets: Facets, today: date) -> Found:
    """Never raises for what is typed. The words as filters and text; where that finds nothing, as text only."""
    with registry.snapshot():
        understood = understand(registry, text, today)
        for query in (understood, literal_query(text)) if understood.is_filtered else (understood,):
            keys, more = _keys(registry, query, bounds, facets)
            if keys:
                return _counted(registry, keys, more, query, understood.notes)
        return Found((), False, (), notes=understood.notes)


def has_number(query: Query) -> bool:
    """Do the words hold a number that may be somebody's?"""
    return any(_is_number(word) for word in (*query.words, *query.excluded))


def _is_number(word: Word) -> bool:
    return word.kind == "phone" or any(sum(map(str.isdigit, run)) >= 3 for run in runs(word.text))


def _keys(registry: Registry, query: Query, bounds: Bounds, facets: Facets) -> tuple[tuple[int, ...], bool]:
    numbers = [word for word in query.words if _is_number(word)]
    if bounds.check is not None:  # what is left out by a number tells of it too
        query = replace(query, excluded=tuple(word for word in query.excluded if not _is_number(word)))
    match = match_of(_in_year(query, facets.year))
    if match is None:
        return (), False
    checked = bounds.check is not None and bool(numbers)
    most = MOST_CHECKED if checked else MOST_COUNTED
    keys = _matching(registry, _bounded(match, bounds, facets), most + 1)
    more, keys = len(keys) > most, keys[:most]
    if checked and bounds.check is not None:
        patterns = [tuple(_patterns(word)) for word in numbers]
        keys = [key for key in keys if _shows(registry, key, bounds.check, numbers, patterns)]
    return tuple(keys), more


def _in_year(query: Query, year: int) -> Query:
    if not 1 <= year <= 9999:
        return query
    first, last = date(year, 1, 1), date(year, 12, 31)
    return replace(query, sinces=(*query.sinces, first), untils=(*query.untils, last))


def _bounded(match: Match, bounds: Bounds, facets: Facets) -> Match:
    required = [f"({match.expression})"]
    if bounds.buildings is not None:
        required.append(_any([index.of_building(code) for code in sorted(bounds.buildings)]))
    chosen = (
        (facets.building, index.of_building),
        (facets.category, index.of_category),
        (facets.paper, index.of_paper),
    )
    required += [_any([token(value)]) for value, token in chosen if value]
    if facets.office:
        required.append(_any([index.OFFICE]))
    expression = " AND ".join(required)
    if bounds.papers:
        expression = f"({expression}) NOT {_any([index.of_paper(slug) for slug in sorted(bounds.papers)])}"
    return replace(match, expression=expression)


def _any(tokens: Sequence[str]) -> str:
    """One of them at least. A token that is made of nothing finds nothing."""
    quoted = [f'"{_plain(token)}"' for token in tokens] or [f'"{index.MARK}none"']
    return f"({' OR '.join(quoted)})"


def _plain(token: str) -> str:
    return token.replace('"', "")


def _matching(registry: Registry, match: Match, limit: int) -> list[int]:
    spans = " OR ".join("rowid BETWEEN ? AND ?" for _ in match.ranges)
    rows = registry.rows(
        f"SELECT rowid FROM fts WHERE fts MATCH ? AND {spans if len(match.ranges) == 1 else f'({spans})'}"
        " ORDER BY rowid DESC LIMIT ?",
        (match.expression, *(key for span in match.ranges for key in span), limit),
    )
    return [key for (key,) in rows]


def _shows(
    registry: Registry,
    key: int,
    check: Callable[[Document], Document | None],
    numbers: Sequence[Word],
    patterns: Sequence[Sequence[str]],
) -> bool:
    """Does what the person sees of the paper hold every number?"""
    whole = next(documents_by_key(registry, [key]), None)
    document = check(whole) if whole is not None else None
    if document is None:
        return False
    shown = (document.title, document.text, document.party, *_values(document))
    texts = [_MASKED.sub(" ", text) for text in shown]
    codes = {fold(one) for one in (document.id, document.serial, document.case, document.letter) if one}
    if document.unit is not None:
        codes |= {fold(document.unit.room), fold(str(document.unit))}
    return all(
        _room(word.text) in codes or any(spans_of(text, found) for text in texts)
        for word, found in zip(numbers, patterns, strict=True)
    )


def _room(text: str) -> str:
    return fold(text).strip().rstrip("室房户号")


def _values(document: Document) -> Iterator[str]:
    for value in index.all_values(document.fields):
        yield value.value or value.raw


def _patterns(word: Word) -> Iterator[str]:
    if pattern := pattern_of(word.text):
        yield pattern
    digits = "".join(char for char in word.text if char.isdigit())
    if len(digits) >= SHORTEST and len(digits) == len("".join(runs(word.text))):
        yield digits_pattern(digits)


def _counted(
    registry: Registry, keys: tuple[int, ...], more: bool, query: Query, notes: tuple[str, ...]
) -> Found:
    rows = registry.rows(
        "SELECT unit, category, paper, title, substr(date, 1, 4) FROM document"
        " WHERE key IN (SELECT value FROM json_each(?))",
        (dump(keys),),
    )
    papers = Counter(row[2] for row in rows)
    titles = {row[2]: row[3] for row in rows}
    return Found(
        keys=keys,
        more=more,
        patterns=tuple(pattern for word in query.words for pattern in _patterns(word)),
        buildings=dict(Counter(row[0].split("-")[0] for row in rows)),
        categories=dict(Counter(row[1] for row in rows)),
        papers={slug: (titles[slug], count) for slug, count in papers.most_common()},
        years=dict(Counter(int(row[4]) for row in rows)),
        notes=notes,
    )


def documents_by_key(registry: Registry, keys: Sequence[int]) -> Iterator[Document]:
    """In the order of `keys`."""
    for key in keys:
        row = registry.row(f"{SELECT} WHERE key = ?", (key,))
        if row is not None:
            yield document_of(row)


def kinds_filed(registry: Registry) -> frozenset[str]:
    """Slugs of all papers that lie in the archive."""
    rows = registry.rows(  # from one kind to the next by the index: DISTINCT would read all of it
        "WITH RECURSIVE kind(slug) AS (SELECT min(paper) FROM document UNION ALL"
        " SELECT (SELECT min(paper) FROM document WHERE paper > kind.slug) FROM kind WHERE kind.slug IS NOT NULL)"
        " SELECT slug FROM kind WHERE slug IS NOT NULL"
    )
    return frozenset(slug for (slug,) in rows)


def vip_units(registry: Registry, paper: str, procedure: str) -> frozenset[UnitCode]:
    """Units with a paper of that kind, or with an open case of that procedure."""
    rows = registry.rows(
        "SELECT unit FROM document WHERE paper = ? AND unit <> '' UNION"
        " SELECT unit FROM \"case\" WHERE procedure = ? AND closed IS NULL AND unit <> ''",
        (paper, procedure),
    )
    return frozenset(UnitCode.parse(unit) for (unit,) in rows)


def filed_since(registry: Registry, since: datetime, limit: int = 300) -> list[Document]:
    """What was filed since then, newest first."""
    rows = registry.rows(
        f"SELECT * FROM ({SELECT} ORDER BY length(id) DESC, id DESC LIMIT ?) WHERE filed >= ?",
        (limit, since.isoformat()),
    )
    return [document_of(row) for row in rows]
