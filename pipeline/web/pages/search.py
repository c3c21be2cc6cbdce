"""检索: as one types; within what the person may see, masked, with counts by building, category, paper, year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from pipeline.model import Document
from pipeline.register import desksearch
from pipeline.register.desksearch import Bounds, Facets, Found
from pipeline.register.period import period_of
from pipeline.register.query import literal_query
from pipeline.register.snippet import snippet
from pipeline.web import access
from pipeline.web.access import Viewer
from pipeline.web.render import marked
from pipeline.web.visit import Visit

ON_PAGE = 30
MOST_TYPED = 500
PHONE_DIGITS, ID_DIGITS = 7, 14


@dataclass(frozen=True, slots=True)
class Line:
    """A paper that was found, and words around the hit: (text, is it the hit)."""

    document: Document
    words: list[tuple[str, bool]]


def page(visit: Visit) -> Response:
    text = visit.asked("q")[:MOST_TYPED]
    facets = _facets(visit)
    asked, refused = allowed_words(visit.viewer, text)
    bounds = bounds_of(visit)
    found = (
        desksearch.find(visit.registry, asked, bounds, facets, visit.now.date())
        if asked or not refused
        else None
    )
    found = found or Found((), False, ())
    number = _page(visit, len(found.keys))
    keys = found.keys[(number - 1) * ON_PAGE : number * ON_PAGE]
    values = {
        "text": text,
        "facets": facets,
        "chosen": _chosen(text, facets),
        "found": found,
        "refused": refused,
        "lines": _lines(visit, keys, found.patterns),
        "number": number,
        "pages": -(-len(found.keys) // ON_PAGE),
        "categories": visit.site.categories,
    }
    return visit.show("search_found.html" if visit.fragment else "search.html", **values)


def bounds_of(visit: Visit) -> Bounds:
    """What this person may find."""
    viewer = visit.viewer
    slugs = desksearch.kinds_filed(visit.registry) | frozenset(visit.papers)
    vips = visit.vips()
    return Bounds(
        buildings=None if viewer.everywhere else viewer.areas,
        papers=access.unknown_papers(viewer, slugs, visit.papers),
        check=(lambda document: visit.seen(document, vips)) if viewer.hidden else None,
    )


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


def _facets(visit: Visit) -> Facets:
    year = visit.asked("year")
    return Facets(
        building=visit.asked("building")[:8],
        category=visit.asked("category")[:8],
        paper=visit.asked("paper")[:60],
        year=int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else 0,
        office=visit.asked("office") == "1",
    )


def _chosen(text: str, facets: Facets) -> dict[str, object]:
    """For links that change one of them."""
    return {
        "q": text,
        "building": facets.building,
        "category": facets.category,
        "paper": facets.paper,
        "year": facets.year,
        "office": int(facets.office),
    }


def _page(visit: Visit, count: int) -> int:
    asked = visit.asked("page")
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 5 else 1
    return max(1, min(number, -(-count // ON_PAGE) or 1))


def _lines(visit: Visit, keys: Sequence[int], patterns: Sequence[str]) -> list[Line]:
    vips = visit.vips()
    lines = []
    for document in desksearch.documents_by_key(visit.registry, keys):
        seen = visit.seen(document, vips)
        if seen is not None:
            lines.append(Line(seen, marked(snippet(seen.text, patterns))))
    return lines
