"""Every title that a paper may bear, ours and others', ready to be compared: `title_book`, `read_title`.

Law: a title speaks for a paper only when all of it is accounted for. Titles of papers that the catalogue does
not have stand in the book too, so that a title which is nearer to one of those is held by that name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Hamming, Levenshtein

from pipeline.classify import wording
from pipeline.classify.domain_titles import titles_of
from pipeline.classify.office_titles import office_titles
from pipeline.model import Direction, PaperType
from pipeline.model.text import title_key

_GENERIC = re.compile(
    "(?:基本)?(?:情况|资料|信息|档案|记录|登记|申请|申报|通知|协议|合同|审批|受理|处理|变更){1,2}"
)
"""A title of nothing but these could be of any paper."""


class Match(StrEnum):
    """How a line agrees with the titles of the book."""

    EXACT = "exact"  # all of it accounted for
    NAMED = "named"  # a long title after words that may be the name of a site
    FUZZY = "fuzzy"  # a long title but for one or two characters
    SHORT = "short"  # a short name that several papers go by (domain D6)
    OTHER = "other"  # the title of a paper that is not ours
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """`slugs`: the papers that the line can mean (several for short names), `title` the known title met."""

    match: Match
    slugs: tuple[str, ...] = ()
    title: str = ""
    distance: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class TitleBook:
    """Plain titles (see `wording.plain`) → slugs, and the titles of others → as they are written."""

    papers: tuple[PaperType, ...]
    ours: Mapping[str, tuple[str, ...]]
    by_size: Mapping[int, tuple[str, ...]]  # the titles of `ours` by their length
    kindless: Mapping[str, tuple[str, ...]]
    short: Mapping[str, tuple[str, ...]]
    short_kindless: Mapping[str, tuple[str, ...]]
    others: Mapping[str, str]
    others_kindless: Mapping[str, str]
    literal: Mapping[
        str, str
    ]  # of others, but plainly like one of ours (用户档案, 住户档案): told by the letter
    written: Mapping[str, str]  # plain title of ours → as written
    elsewhere: frozenset[str]  # papers that others print
    pairs: frozenset[str]  # every two characters that follow each other in a title


@lru_cache(maxsize=8)
def title_book(
    papers: tuple[PaperType, ...], neighbours: tuple[str, ...], confirmed: tuple[tuple[str, str], ...] = ()
) -> TitleBook:
    """The book for a catalogue, the titles of papers that it does not have, and the titles that people
    confirmed (slug, title)."""
    names = [(wording.plain(name), paper.slug) for paper in papers for name in paper.short_names]
    taken = {key for name, _ in names for key in (name, wording.kindless(name))}
    learned = [
        (wording.plain(title), slug) for slug, title in confirmed if any(p.slug == slug for p in papers)
    ]
    ours = _gather((*_with_bare(papers, taken), *(pair for pair in learned if pair[0] not in taken)))
    # What two papers are called by the same words is a short name of both.
    twins = {key for key, slugs in ours.items() if len(slugs) > 1}
    short = _gather((*names, *((key, slug) for key in twins for slug in ours[key])))
    ours = {key: slugs for key, slugs in ours.items() if key not in twins}
    written = {wording.plain(title): title for paper in papers for title in reversed(titles_of(paper))}
    others = {wording.plain(t): t for t in (*office_titles(), *neighbours)}
    literal = {title_key(t): t for t in neighbours if wording.plain(t) in ours}
    others = {key: title for key, title in others.items() if key not in ours and key not in short}
    return TitleBook(
        papers=papers,
        ours=ours,
        by_size={n: tuple(t for t in ours if len(t) == n) for n in sorted(set(map(len, ours)))},
        kindless=_kindless(ours),
        short=short,
        short_kindless=_kindless(short),
        others=others,
        others_kindless=_kindless_others(others),
        literal=literal,
        written=written,
        elsewhere=frozenset(p.slug for p in papers if from_elsewhere(p)),
        pairs=frozenset(p for key in (*ours, *others, *short) for p in _pairs(key)),
    )


def twin_titles(papers: Sequence[PaperType]) -> tuple[tuple[str, str, str], ...]:
    """Titles that read the same although they are written differently (商户登记表, 租户登记表) and belong to two
    papers: (slug, title, slug of the other). None for what both papers have among their short names."""
    owners: dict[str, str] = {}
    said = {(wording.plain(name), paper.slug) for paper in papers for name in paper.short_names}
    found = []
    for paper, title in ((p, t) for p in papers for t in titles_of(p)):
        key = wording.plain(title)
        other = owners.setdefault(key, paper.slug)
        if other != paper.slug and not {(key, other), (key, paper.slug)} <= said:
            found.append((paper.slug, title, other))
    return tuple(found)


def from_elsewhere(paper: PaperType) -> bool:
    """Not a paper of the office: it arrives, and nothing of it is ever printed here."""
    return paper.direction is Direction.IN and not paper.has_sheet and not paper.has_letter


def _gather(keys: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """(plain title, slug) → plain title with all its slugs."""
    found: dict[str, tuple[str, ...]] = {}
    for key, slug in keys:
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), slug)))
    return found


def _with_bare(papers: Sequence[PaperType], taken: set[str]) -> Iterable[tuple[str, str]]:
    """Titles, and titles without the words for the occupant and the place before them."""
    for paper in papers:
        for title in titles_of(paper):
            yield wording.plain(title), paper.slug
            bare = _bare(wording.plain(title))
            if bare and bare not in taken and wording.kindless(bare) not in taken:
                yield bare, paper.slug


def _bare(key: str) -> str:
    """`P室内装修申请书` → `装修申请书`; "" where what is left could be anything (情况登记表)."""
    bare = key.lstrip(wording.PERSON + wording.TENANT)
    for place in ("室内", "房屋", "住宅", "住宅室内"):
        bare = bare.removeprefix(place)
    stem = wording.kindless(bare)
    return "" if _GENERIC.fullmatch(stem) or len(stem) < 4 else bare


def _kindless(ours: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, slugs in ours.items():
        bare = wording.kindless(key)
        if not _GENERIC.fullmatch(bare):
            found[bare] = tuple(dict.fromkeys((*found.get(bare, ()), *slugs)))
    return found


def _kindless_others(others: Mapping[str, str]) -> dict[str, str]:
    bare = ((wording.kindless(key), title) for key, title in others.items())
    return {key: title for key, title in bare if not _GENERIC.fullmatch(key)}


def _pairs(key: str) -> Iterable[str]:
    return (key[i : i + 2] for i in range(len(key) - 1))


def read_title(book: TitleBook, line: str) -> TitleMatch:
    """What the line says as a title."""
    other = book.literal.get(title_key(line))
    if other:
        return TitleMatch(Match.OTHER, title=other)
    match = _read(book, wording.plain(line))
    if match.match is Match.UNKNOWN:
        other_way = wording.turned_out(line)
        known = _known(book, wording.plain(other_way)) if other_way else None
        return known or match
    return match


def _read(book: TitleBook, key: str) -> TitleMatch:
    if len(key) < 2:
        return TitleMatch(Match.UNKNOWN)
    return _known(book, key) or _fuzzy(book, key) or _named(book, key) or TitleMatch(Match.UNKNOWN)


def _known(book: TitleBook, key: str) -> TitleMatch | None:
    """Letter by letter first; then 申请书 = 申请表. A short name gives way to a longer title (用户加班申请单)."""
    literal = _longest(key, book.ours, book.others, book.short)
    if literal is not None and literal[0] != 2:
        return _as_match(book, *literal)
    bare = wording.kindless(key)
    loose = _longest(bare, book.kindless, book.others_kindless, book.short_kindless)
    if literal is not None and (
        loose is None or loose[0] != 0 or len(loose[1]) <= len(wording.kindless(literal[1]))
    ):
        return _as_match(book, *literal)
    if loose is None:
        return None
    kind, known, found = loose
    # A line without any such last word (投诉处理) may be a chapter's heading: it is a short name.
    return _as_match(book, 2 if kind == 0 and bare == key else kind, known, found)


Kind = int  # 0 ours, 1 others, 2 short


def _longest(key: str, *tables: Mapping[str, object]) -> tuple[Kind, str, object] | None:
    """The longest title at the end of `key` that leaves nothing unaccounted before it; ours before others."""
    for start in range(len(key) - 1):
        for kind, table in enumerate(tables):
            if key[start:] in table and wording.says_nothing(key[:start]):
                return kind, key[start:], table[key[start:]]
    return None


def _as_match(book: TitleBook, kind: Kind, key: str, found: object) -> TitleMatch:
    if kind == 1:
        return TitleMatch(Match.OTHER, title=str(found))
    assert isinstance(found, tuple)
    title = book.written.get(key, key.replace(wording.PERSON, "用户").replace(wording.TENANT, "租户"))
    return TitleMatch(Match.SHORT if kind == 2 else Match.EXACT, found, title)


def _fuzzy(book: TitleBook, key: str) -> TitleMatch | None:
    """One misread character in a title of five or more, two in one of nine or more; none where a title of
    others is as near, or where the differing characters make a word of titles (完工 is not 开工)."""
    near = _nearly(book, key)
    if not near:
        return None
    distance = min(near.values())
    known = next(title for title in near if near[title] == distance)
    other = nearest_other(book, key, limit=distance)
    if other:
        return TitleMatch(Match.OTHER, title=other, distance=distance)
    slugs = {s for title, wrong in near.items() if wrong == distance for s in book.ours[title]}
    return TitleMatch(Match.FUZZY, tuple(sorted(slugs)), book.written.get(known, known), distance)


def _nearly(book: TitleBook, key: str) -> dict[str, int]:
    """Titles of ours that stand at the end of `key` but for misread characters → how many these are."""
    found: dict[str, int] = {}
    for size, titles in book.by_size.items():
        allowed = 0 if size < 5 else 1 if size < 9 else 2
        lead, tail = key[:-size], key[-size:]
        if not allowed or len(key) < size or not wording.says_nothing(lead):
            continue
        near = process.extract(tail, titles, scorer=Hamming.distance, score_cutoff=allowed, limit=None)
        found |= {title: distance for title, distance, _ in near if _is_misread(book, tail, title)}
    return found


def _is_misread(book: TitleBook, tail: str, known: str) -> bool:
    """Do they differ, and only in characters that say nothing else?"""
    wrong = [i for i, (a, b) in enumerate(zip(tail, known, strict=True)) if a != b]
    if not wrong or any(start <= i < end for i in wrong for start, end in wording.telling_places(tail)):
        return False
    return not any(_is_word(book, tail, known, i) for i in wrong)


def _is_word(book: TitleBook, tail: str, known: str, at: int) -> bool:
    """Does the differing character stand in a word of titles, so that it was meant?"""
    pairs = [tail[max(at - 1, 0) : at + 1], tail[at : at + 2]]
    return any(p in book.pairs for p in pairs if len(p) == 2) or tail[at] in (wording.PERSON, wording.TENANT)


def nearest_other(book: TitleBook, key: str, *, limit: int) -> str:
    """The title of another paper within `limit` edits of `key`, "" if none."""
    if len(key) < 3:
        return ""
    found = process.extractOne(key, book.others.keys(), scorer=Levenshtein.distance, score_cutoff=limit)
    return book.others[found[0]] if found else ""


def looks_like(book: TitleBook, line: str) -> str:
    """The title of another paper that an unknown title comes near to, for the clerk; "" if none."""
    key = wording.plain(line)
    return nearest_other(book, key, limit=max(1, len(key) // 3))


def _named(book: TitleBook, key: str) -> TitleMatch | None:
    """A title of five characters or more after two to eight that say nothing known: 星光耀装修申请表. Not for
    papers from elsewhere: contracts name their object first (钢管架租赁合同书)."""
    for start in range(2, min(9, len(key) - 4)):
        slugs = book.ours.get(key[start:]) or book.kindless.get(wording.kindless(key[start:]))
        if (
            slugs
            and not book.elsewhere.intersection(slugs)
            and not wording.telling(key[: start + 1])
            and not set("PT") & set(key[:start])
        ):
            return TitleMatch(Match.NAMED, slugs, book.written.get(key[start:], key[start:]))
    return None
