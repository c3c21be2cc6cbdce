"""Search for the desk: `search` within what somebody may see, with counts by building, category, paper and year.

What may not be seen is left out by the query itself, before counting, sorting and cutting; so nothing of it shows in
any number. Numbers are searched for with `check`: a paper counts only where what the person sees of it has the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from pipeline.model import Document, UnitCode
from pipeline.register import index
from pipeline.register.match import Match, match_of
from pipeline.register.query import Query, Word, literal_query
from pipeline.register.registry import Registry
from pipeline.register.rows import BARE, SELECT, document_key, document_of, dump
from pipeline.register.search import understand
from pipeline.register.shown import are_codes, is_number, may_show, patterns_of_word, shows
from pipeline.register.states import condition, states_of

MOST_COUNTED = 500
MOST_CHECKED = 200
MOST_NEW = 20_000  # papers that a saved search looks at as new


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be found. `buildings` None = all of them and the office's own papers; `papers` are kinds left out."""

    buildings: frozenset[str] | None = None
    papers: frozenset[str] = frozenset()
    procedures: frozenset[str] = frozenset()
    """Of procedures whose cases must not be known of."""
    check: Callable[[Document], Document | None] | None = None
    """What the person sees of a paper, for queries that hold numbers; None: sees all as it is."""


@dataclass(frozen=True, slots=True)
class Facets:
    """What was chosen beside the words; "" and 0 for nothing. `office`: the office's own papers; `state` one of
    `states.STATES`; `after`: papers with higher numbers only."""

    building: str = ""
    category: str = ""
    paper: str = ""
    year: int = 0
    office: bool = False
    state: str = ""
    oldest: bool = False
    after: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """Newest first (oldest first if asked). `keys` are of all that was found, `more` says that there are still others; `patterns` mark the
    hits in a text."""

    keys: tuple[int, ...]
    more: bool
    patterns: tuple[str, ...]
    buildings: dict[str, int] = field(default_factory=dict)
    categories: dict[str, int] = field(default_factory=dict)
    papers: dict[str, tuple[str, int]] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    standing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """Key → states of the paper."""
    notes: tuple[str, ...] = ()


def find(registry: Registry, text: str, bounds: Bounds, facets: Facets, today: date) -> Found:
    """Never raises for what is typed. The words as filters and text; where that finds nothing, as text only."""
    with registry.snapshot():
        query, keys, more, notes = _first(registry, text, bounds, facets, today)
        if not keys:
            return Found((), False, (), notes=notes)
        return _counted(registry, keys, more, query, notes, bounds)


def keys_of(registry: Registry, text: str, bounds: Bounds, facets: Facets, today: date) -> tuple[int, ...]:
    """As `find`, without counts: what is found, in order."""
    with registry.snapshot():
        return _first(registry, text, bounds, facets, today)[1]


def patterns_of(registry: Registry, text: str, today: date) -> tuple[str, ...]:
    """What marks the words of a query in a text."""
    words = understand(registry, text, today).words or literal_query(text).words
    return tuple(pattern for word in words for pattern in patterns_of_word(word))


def _first(
    registry: Registry, text: str, bounds: Bounds, facets: Facets, today: date
) -> tuple[Query, tuple[int, ...], bool, tuple[str, ...]]:
    """The reading of the words that finds something."""
    understood = understand(registry, text, today)
    for query in (understood, literal_query(text)) if understood.is_filtered else (understood,):
        keys, more = _keys(registry, query, bounds, facets)
        if keys:
            break
    return query, keys, more, understood.notes


def _keys(registry: Registry, query: Query, bounds: Bounds, facets: Facets) -> tuple[tuple[int, ...], bool]:
    numbers = [word for word in query.words if is_number(word)]
    if bounds.check is not None:  # what is left out by a number tells of it too
        query = replace(query, excluded=tuple(word for word in query.excluded if not is_number(word)))
    match = match_of(_in_year(query, facets.year))
    if match is None:
        return (), False
    checked = bounds.check is not None and bool(numbers)
    most = MOST_CHECKED if checked else MOST_COUNTED
    keys = _matching(registry, _bounded(match, bounds, facets), bounds, facets, most + 1)
    more, keys = len(keys) > most, keys[:most]
    if checked and bounds.check is not None:
        keys = _showing(registry, keys, bounds.check, numbers)
    return tuple(keys), more


def _showing(
    registry: Registry,
    keys: Sequence[int],
    check: Callable[[Document], Document | None],
    numbers: Sequence[Word],
) -> list[int]:
    """Of the papers, those where what the person sees holds every number. Most have it as their room or number, which
    everybody sees: only the others are read."""
    rows = registry.rows(
        'SELECT key, id, unit, serial, "case", letter FROM document WHERE key IN (SELECT value FROM json_each(?))',
        (dump(keys),),
    )
    sure = {key for key, *codes in rows if are_codes(numbers, codes)}
    patterns = [tuple(patterns_of_word(word)) for word in numbers]
    read = documents_by_key(registry, [key for key in keys if key not in sure])
    sure |= {
        document_key(one.id, one.date)
        for one in read
        if may_show(one, patterns) and shows(check(one), numbers, patterns)
    }
    return [key for key in keys if key in sure]


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
    states = (*match.states, facets.state) if facets.state else match.states
    return replace(match, expression=expression, states=states)


def _any(tokens: Sequence[str]) -> str:
    """One of them at least. A token that is made of nothing finds nothing."""
    quoted = [f'"{_plain(token)}"' for token in tokens] or [f'"{index.MARK}none"']
    return f"({' OR '.join(quoted)})"


def _plain(token: str) -> str:
    return token.replace('"', "")


_AFTER = f"+fts.rowid IN (SELECT key FROM document WHERE CAST(id AS INTEGER) > ? ORDER BY CAST(id AS INTEGER) DESC LIMIT {MOST_NEW})"


def _matching(registry: Registry, match: Match, bounds: Bounds, facets: Facets, limit: int) -> list[int]:
    spans = " OR ".join("rowid BETWEEN ? AND ?" for _ in match.ranges)
    wanted: list[tuple[str, tuple[str | int, ...]]] = [
        (
            f"({spans})" if len(match.ranges) > 1 else spans,
            tuple(key for span in match.ranges for key in span),
        )
    ]
    wanted += [condition(registry, state, bounds.procedures) for state in match.states]
    if facets.after:
        wanted.append((_AFTER, (facets.after,)))
    rows = registry.rows(
        f"SELECT rowid FROM fts WHERE fts MATCH ? AND {' AND '.join(sql for sql, _ in wanted)}"
        f" ORDER BY rowid {'ASC' if facets.oldest else 'DESC'} LIMIT ?",
        (match.expression, *(value for _, values in wanted for value in values), limit),
    )
    return [key for (key,) in rows]


def _counted(
    registry: Registry,
    keys: tuple[int, ...],
    more: bool,
    query: Query,
    notes: tuple[str, ...],
    bounds: Bounds,
) -> Found:
    rows = registry.rows(
        "SELECT substr(unit, 1, instr(unit || '-', '-') - 1), category, paper, substr(date, 1, 4), max(title), count(*)"
        " FROM document WHERE key IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4",
        (dump(keys),),
    )
    counts = [Counter[str]() for _ in range(4)]
    for *values, _, count in rows:
        for counter, value in zip(counts, values, strict=True):
            counter[value] += count
    buildings, categories, papers, years = counts
    titles = {paper: title for _, _, paper, _, title, _ in rows}
    standing = states_of(registry, keys, bounds.procedures)
    return Found(
        keys=keys,
        more=more,
        patterns=tuple(pattern for word in query.words for pattern in patterns_of_word(word)),
        buildings=dict(buildings),
        categories=dict(categories),
        papers={slug: (titles[slug], count) for slug, count in papers.most_common()},
        years={int(year): count for year, count in years.items()},
        states=dict(Counter(state for found in standing.values() for state in found)),
        standing=standing,
        notes=notes,
    )


def bare_documents(registry: Registry, keys: Sequence[int]) -> list[Document]:
    """In the order of `keys`, for a list: without values and evidence, which no line shows and which take most of the time."""
    rows = registry.rows(f"{BARE} WHERE key IN (SELECT value FROM json_each(?))", (dump(keys),))
    found = {document_key(one.id, one.date): one for one in map(document_of, rows)}
    return [found[key] for key in keys if key in found]


def documents_by_key(registry: Registry, keys: Sequence[int]) -> Iterator[Document]:
    """In the order of `keys`."""
    for key in keys:
        row = registry.row(f"{SELECT} WHERE key = ?", (key,))
        if row is not None:
            yield document_of(row)


def newest_of_unit(registry: Registry, unit: UnitCode, limit: int) -> list[Document]:
    """The unit's newest papers by their dates."""
    keys = registry.rows(
        "SELECT key FROM document WHERE unit = ? ORDER BY key DESC LIMIT ?", (str(unit), limit)
    )
    return list(documents_by_key(registry, [key for (key,) in keys]))


def highest_number(registry: Registry) -> int:
    """The highest number of a filed paper, 0 for none."""
    return int(registry.scalar("SELECT max(CAST(id AS INTEGER)) FROM document") or 0)


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
