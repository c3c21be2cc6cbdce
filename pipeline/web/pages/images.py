"""Pictures of a filed paper: thumbnail, pages, and where the words of a search stand on them.

The guard is that of the scan. Thumbnails are too small to be read and leave no audit event; a page does.
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from pipeline.register import desksearch
from pipeline.web.pages.documents import Sight, sight_of
from pipeline.web.pages.search import allowed_words
from pipeline.web.visit import NotHere, Visit, forbidden, not_here

_JPEG = "image/jpeg"
_HEADERS = {"Cache-Control": "private, no-store"}
_NEUTRAL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 80" width="60" height="80">'
    '<rect x="8" y="6" width="44" height="68" fill="#fff" stroke="#b8c4ca"/>'
    '<path d="M16 22h28M16 32h28M16 42h20" stroke="#d5dde1" stroke-width="3"/></svg>'
)


def thumbnail(visit: Visit) -> Response:
    """The first page, small; a neutral sheet where the person may not look. Raises NotHere."""
    sight = sight_of(visit)
    path = sight.file(visit) if sight.looks else None
    drawn = None
    if path is not None:
        cache = visit.site.state / "cache"
        drawn = visit.desk.pictures.thumbnail(cache, path, sight.document.sha256)
    if drawn is None:
        return Response(_NEUTRAL, media_type="image/svg+xml", headers=_HEADERS)
    return Response(drawn, media_type=_JPEG, headers=_HEADERS)


def page(visit: Visit) -> Response:
    """One page. Raises NotHere, Forbidden."""
    sight = _looked_at(visit)
    number, width = visit.path("page"), visit.asked("w")
    index = int(number) - 1 if number.isascii() and number.isdecimal() and len(number) < 6 else -1
    wide = int(width) if width.isascii() and width.isdecimal() and len(width) < 5 else 0
    path = sight.file(visit)
    if path is None or not 0 <= index < sight.document.pages:
        raise not_here("一页")
    drawn = visit.desk.pictures.page(path, sight.document.sha256, index, wide)
    if drawn is None:
        raise NotHere("这一页的图像显示不了 / no picture of this page", hint="请打开 PDF 原件查看。")
    sight.write_down(visit)
    return Response(drawn, media_type=_JPEG, headers=_HEADERS)


def hits(visit: Visit) -> Response:
    """Where the words of ?q= stand: [{page, boxes: [[left, top, width, height], …]}, …], shares of the page. Raises
    NotHere, Forbidden."""
    sight = _looked_at(visit)
    path = sight.file(visit)
    asked, _ = allowed_words(visit.viewer, visit.asked("q"))
    patterns = desksearch.patterns_of(visit.registry, asked, visit.now.date())
    found = visit.desk.pictures.hits(path, patterns) if path is not None and patterns else ()
    return JSONResponse(
        [{"page": number, "boxes": [[round(v, 4) for v in box] for box in boxes]} for number, boxes in found],
        headers=_HEADERS,
    )


def _looked_at(visit: Visit) -> Sight:
    sight = sight_of(visit)
    if not sight.looks:
        raise forbidden()
    return sight
