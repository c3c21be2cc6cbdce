"""检索: as one types; within what the person may see, masked, with counts by building, category, paper, year, state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from starlette.datastructures import QueryParams
from starlette.responses import Response

from pipeline.model import Document
from pipeline.register import desksearch, searches
from pipeline.register.desksearch import Bounds, Facets, Found
from pipeline.register.period import period_of
from pipeline.register.query import literal_query
from pipeline.register.rows import PER_DAY, document_key
from pipeline.register.snippet import snippet
from pipeline.register.states import STATES
from pipeline.web import access
from pipeline.web.access import Action, Viewer
from pipeline.web.render import marked
from pipeline.web.visit import Visit

ON_PAGE = 30
MOST_TYPED = 500
PHONE_DIGITS, ID_DIGITS = 7, 14


@dataclass(frozen=True, slots=True)
class Line:
    """A paper that was found, and words around the hit: (text, is it the hit). `opens`: its scan may be opened."""

    document: Document
    words: list[tuple[str, bool]]
    states: list[str]
    opens: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as it stands in an address. `refused`: it asks for a number that the person may not see."""

    text: str
    words: str
    refused: bool
    facets: Facets

    @property
    def chosen(self) -> dict[str, object]:
        """For links that change one of them."""
        facets = self.facets
        return {
            "q": self.text,
            "building": facets.building,
            "category": facets.category,
            "paper": facets.paper,
            "year": facets.year,
            "office": int(facets.office),
            "state": facets.state,
            "sort": "old" if facets.oldest else "",
        }


@dataclass(frozen=True, slots=True)
class Around:
    """The results before and after a paper (numbers, "" for none), and its place among so many."""

    before: str
    after: str
    place: int
    count: int
    chosen: dict[str, object]


def page(visit: Visit) -> Response:
    asked = asked_of(visit.viewer, visit.request.query_params)
    found = find(visit, asked)
    number = _page(visit, len(found.keys))
    keys = found.keys[(number - 1) * ON_PAGE : number * ON_PAGE]
    if not visit.fragment:
        _look(visit)
    return visit.show(
        "search_found.html" if visit.fragment else "search.html",
        text=asked.text,
        facets=asked.facets,
        chosen=asked.chosen,
        found=found,
        refused=asked.refused,
        lines=_lines(visit, keys, found),
        number=number,
        pages=-(-len(found.keys) // ON_PAGE),
        categories=visit.site.categories,
        states=STATES,
        exports=visit.may(Action.EXPORT),
        saved=[] if visit.fragment else searches.saved(visit.registry, visit.viewer.login),
    )


def find(visit: Visit, asked: Asked) -> Found:
    """Nothing where a hidden number was asked for."""
    if asked.refused:
        return Found((), False, ())
    bounds = bounds_of(visit)
    return desksearch.find(visit.registry, asked.words, bounds, asked.facets, visit.now.date())


def around(visit: Visit, key: int) -> Around | None:
    """Where the paper stands in the search that one came from (`from=search`), None without one."""
    if visit.asked("from") != "search":
        return None
    asked = asked_of(visit.viewer, visit.request.query_params)
    if asked.refused:
        return None
    keys = desksearch.keys_of(visit.registry, asked.words, bounds_of(visit), asked.facets, visit.now.date())
    if key not in keys:
        return None
    place = keys.index(key)
    return Around(
        before=_number(keys[place - 1]) if place else "",
        after=_number(keys[place + 1]) if place + 1 < len(keys) else "",
        place=place + 1,
        count=len(keys),
        chosen=asked.chosen,
    )


def _number(key: int) -> str:
    return f"{key % PER_DAY:06d}"


def bounds_of(visit: Visit) -> Bounds:
    """What this person may find."""
    viewer = visit.viewer
    slugs = desksearch.kinds_filed(visit.registry) | frozenset(visit.papers)
    vips = visit.vips()
    procedures = frozenset({access.VIP_CASE})
    return Bounds(
        buildings=None if viewer.everywhere else viewer.areas,
        papers=access.unknown_papers(viewer, slugs, visit.papers),
        procedures=frozenset(p for p in procedures if not access.may_know_case(viewer, p, None)),
        check=(lambda document: visit.seen(document, vips)) if viewer.hidden else None,
    )


def asked_of(viewer: Viewer, asked: QueryParams) -> Asked:
    """What an address asks for."""

    def value(name: str, most: int) -> str:
        return asked.get(name, "")[:most]

    text, year = value("q", MOST_TYPED), value("year", 8)
    words, refused = allowed_words(viewer, text)
    facets = Facets(
        building=value("building", 8),
        category=value("category", 8),
        paper=value("paper", 60),
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else 0,
        office=value("office", 2) == "1",
        state=value("state", 12),
        oldest=value("sort", 8) == "old",
    )
    return Asked(text, words, refused, facets)


def allowed_words(viewer: Viewer, text: str) -> tuple[str, bool]:
    """The words without those that ask for a phone or an ID number that the person may not see, and whether any were.
    Shorter numbers are asked of what the person sees (`Bounds.check`)."""
    if not viewer.hidden:
        return text, False
    least = ID_DIGITS if viewer.tier == 2 else PHONE_DIGITS
    query = literal_query(text)
    refused = any(_digits(word.text) >= least for word in (*query.words, *query.excluded))
    return ("", True) if refused else (text, False)


def _digits(word: str) -> int:
    """Of a word that is no day."""
    return 0 if period_of(word) is not None else sum(map(str.isdigit, word))


def new_hits(visit: Visit, saved: searches.SavedSearch) -> int:
    """Papers that were filed since the person last looked at this search."""
    asked = asked_of(visit.viewer, QueryParams(saved.asked))
    if asked.refused or desksearch.highest_number(visit.registry) <= saved.seen:
        return 0
    facets = replace(asked.facets, after=saved.seen or -1)
    today = visit.now.date()
    return len(desksearch.keys_of(visit.registry, asked.words, bounds_of(visit), facets, today))


def _look(visit: Visit) -> None:
    """A saved search that is opened has been looked at."""
    number = visit.asked("saved")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        highest = desksearch.highest_number(visit.registry)
        searches.looked(visit.registry, visit.viewer.login, int(number), highest)


def _page(visit: Visit, count: int) -> int:
    asked = visit.asked("page")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1
    return max(1, min(number, -(-count // ON_PAGE) or 1))


def _lines(visit: Visit, keys: Sequence[int], found: Found) -> list[Line]:
    vips = visit.vips()
    lines = []
    for document in desksearch.bare_documents(visit.registry, keys):
        seen = visit.seen(document, vips)
        if seen is None:
            continue
        key = document_key(document.id, document.date)
        lines.append(
            Line(
                document=seen,
                words=marked(snippet(seen.text, found.patterns)),
                states=[STATES[state] for state in found.standing.get(key, ())],
                opens=access.may_open(visit.viewer, document, visit.papers.get(document.paper), vips),
            )
        )
    return lines
