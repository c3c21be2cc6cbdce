"""Template + values → PDF. The only file that imports WeasyPrint."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.catalog import compose, fonts, sandbox
from pipeline.catalog.compose import Composed, SheetContext
from pipeline.catalog.deadline import LIST_SECONDS, SECONDS, in_time
from pipeline.catalog.overrun import overfull, overrun
from pipeline.catalog.parts import fitted
from pipeline.catalog.prose import NORMAL
from pipeline.catalog.values import Values, check_names, check_required
from pipeline.catalog.zones import Drawn, Mode
from pipeline.errors import CatalogError, SandboxViolation, UsageError
from pipeline.model import PaperType

__all__ = ["Pressed", "SheetContext", "press_html", "press_letter", "press_measured", "press_sheet"]

MOST_PAGES = 20  # of a sheet or letter
MOST_LIST_PAGES = 500  # of a list or of labels
LABEL = "label"  # size of papers that are stickers
_TAGS = re.compile(r"<style.*?</style>|<[^>]*>", re.S)
_ASSETS = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml", ".css": "text/css"}


@dataclass(frozen=True, slots=True)
class Pressed:
    """A PDF, its number of pages, the zones that its template drew.

    `overfull`: of a measured press, the beginnings of texts that stand out of their compartments or run off the page.
    """

    pdf: bytes
    pages: int
    drawn: Drawn = field(default_factory=Drawn)
    marked: bool = True  # corner marks are printed
    overfull: tuple[str, ...] = ()


def press_sheet(
    paper: PaperType, values: Values, context: SheetContext, *, fillable: bool = False
) -> Pressed:
    """A sheet, blank or filled, on paper or `fillable` on the screen.

    Raises UsageError for values that the paper or its cells cannot hold.
    """
    if paper.size == LABEL:
        return press_labels(paper, [(values, context)])
    check_names(paper, values)
    if not fillable:
        return _press(compose.sheet(paper, values, context, Mode.PRINT), Mode.PRINT)
    composed = compose.sheet(paper, values, context, Mode.FILLABLE)
    require_glyphs("".join(zone.value for zone in composed.drawn.zones.values()))
    from pipeline.catalog import fillable as fillable_pdf  # pypdf takes a third of a second

    pressed = _press(composed, Mode.FILLABLE)
    said = compose.payload(composed, replace(context, pages=pressed.pages), 1)
    return replace(pressed, pdf=fillable_pdf.finish(pressed.pdf, said))


def press_labels(
    paper: PaperType, items: Sequence[tuple[Values, SheetContext]], *, skip: int = 0, stock: str = ""
) -> Pressed:
    """Stickers or cards on a label sheet, one for each item; `stock` names the sheet ("" = the paper's own), whose
    first `skip` places are used up already.

    Raises MissingValue where an item lacks a required field, UsageError for a sheet on which they do not go.
    """
    for values, context in items:
        check_names(paper, values)
        check_required(paper, values, context.unit)
    html = compose.labels(paper, items, skip, stock)
    return _written(html, paper.folder, MOST_LIST_PAGES)


def press_letter(
    paper: PaperType,
    values: Values,
    context: SheetContext,
    *,
    variant: str = "pdf/a-2u",
    tagged: bool = False,
) -> Pressed:
    """A letter as PDF/A, in smaller print where that brings it onto one page; `tagged` for readers aloud.

    Raises MissingValue that names all required fields without a value.
    """
    check_names(paper, values)
    check_required(paper, values, context.unit)
    fallback = None
    for measure in compose.measures(paper):
        composed = compose.letter(paper, values, context, Mode.PRINT, measure)
        pressed = _press(composed, Mode.PRINT, pdf_variant=variant, pdf_tags=tagged)
        if pressed.pages == 1:
            return pressed
        if fallback is None and measure.size <= NORMAL.size:
            fallback = pressed  # what needs several pages is in the usual print
    assert fallback is not None
    return fallback


def press_measured(paper: PaperType, context: SheetContext, *, letter: bool = False) -> Pressed:
    """The blank sheet (or letter) with every zone as a form input: what the geometry is read from."""
    make = compose.letter if letter else compose.sheet
    return _press(make(paper, {}, context, Mode.MEASURE), Mode.MEASURE)


def letter_overrun(paper: PaperType, values: Values, context: SheetContext) -> tuple[str, ...]:
    """The beginnings of texts that run off the letter's page in any of its sizes of print. Raises as `press_letter`."""
    found: list[str] = []
    for measure in compose.measures(paper):
        composed = compose.letter(paper, values, context, Mode.PRINT, measure)
        found += overrun(lay_out(composed.with_pages(1), paper.folder).document)
    return tuple(dict.fromkeys(found))


def label_overrun(paper: PaperType, values: Values, context: SheetContext) -> tuple[str, ...]:
    """The beginnings of texts that run off the sticker. Raises as `press_labels`."""
    html = compose.labels(paper, [(values, context)])
    return overrun(_layout(html, paper.folder, MOST_LIST_PAGES).document)


def _press(composed: Composed, mode: Mode, **options: Any) -> Pressed:
    """Press; once more where the number of pages is not what was thought."""
    if mode is not Mode.PRINT:
        options["pdf_forms"] = True
    pages = composed.context.pages
    for _ in range(3):
        laid = _layout(composed.with_pages(pages), composed.paper.folder, MOST_PAGES, **options)
        if laid.pages == pages:
            seen = (*overfull(laid.document), *overrun(laid.document)) if mode is Mode.MEASURE else ()
            return Pressed(laid.pdf(), pages, composed.drawn, composed.marked, seen)
        pages = laid.pages
    raise CatalogError(f"模板 {composed.paper.slug} 的页数不稳定 / the number of pages does not settle")


def press_html(folder: Path, template: str, data: Mapping[str, object], **options: Any) -> Pressed:
    """A template of `folder` (or `_shared/…`) with plain data: cards, inventories, lists. They may `fit` words as labels
    do. Raises UsageError for words that do not go where they should."""
    html = sandbox.render(sandbox.environment(folder), template, {"fit": fitted, **data}, template)
    return _written(html, folder, MOST_LIST_PAGES, **options)


# WeasyPrint


def warm_up() -> None:
    """Import WeasyPrint (a second), so that no later press waits for it."""
    _font_configuration()


@cache
def _weasyprint() -> Any:
    fonts.configure()
    import weasyprint

    return weasyprint


@cache
def _font_configuration() -> Any:
    """Shared: half the time of a fresh one, and memory stays flat (research docgen §2)."""
    _weasyprint()
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@dataclass(frozen=True, slots=True)
class _Laid:
    """WeasyPrint's document of some HTML, and the fetcher that it asks, also while it is written."""

    document: Any
    root: Any  # the element tree that the document's boxes refer to
    fetcher: Any
    options: Mapping[str, Any]
    seconds: float

    @property
    def pages(self) -> int:
        return len(self.document.pages)

    def pdf(self) -> bytes:
        """Raises SandboxViolation for an address outside."""
        self.check()
        with in_time(self.seconds):
            data: bytes = self.document.write_pdf(**self.options)
        self.check()
        return data

    def check(self) -> None:
        if self.fetcher.refused:
            raise SandboxViolation(
                f"模板要取外部文件，已拒绝：{self.fetcher.refused[0]} / a template asked for a file outside",
                hint="只能引用 _shared 和本文件夹内的图片与样式。",
            )


def lay_out(html: str, folder: Path) -> _Laid:
    """A letter's HTML as WeasyPrint's boxes, for the batch press, which then repeats them without WeasyPrint."""
    return _layout(html, folder, MOST_PAGES)


def _written(html: str, folder: Path, most: int, **options: Any) -> Pressed:
    laid = _layout(html, folder, most, **options)
    return Pressed(laid.pdf(), laid.pages)


def _layout(html: str, folder: Path, most: int, **options: Any) -> _Laid:
    """Raises UsageError for characters that no font of ours has, CatalogError for too many pages."""
    check_glyphs(html)
    fetcher, seconds = _fetcher(folder), LIST_SECONDS if most > MOST_PAGES else SECONDS
    with in_time(seconds):
        page = _weasyprint().HTML(string=html, url_fetcher=fetcher, base_url="paper:/")
        document = page.render(font_config=_font_configuration(), **options)
    laid = _Laid(document, page.etree_element, fetcher, options, seconds)
    if laid.pages > most:
        raise CatalogError(f"排出 {laid.pages} 页，超过 {most} 页的限度 / too many pages")
    return laid


def check_glyphs(html: str) -> None:
    """`require_glyphs` of what an HTML prints."""
    require_glyphs(Markup(_TAGS.sub("", html)).unescape())


def require_glyphs(text: str) -> None:
    """Raises UsageError naming the characters that would print as empty boxes."""
    lacking = fonts.missing(text)
    if lacking:
        named = "、".join(f"{c}（U+{ord(c):04X}）" for c in lacking)
        raise UsageError(f"字体里没有这些字，无法打印：{named} / no glyph", hint="请核对这些字是否输入有误。")


@cache
def _fetcher_class() -> Any:
    _weasyprint()
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Fetcher(URLFetcher):  # type: ignore[misc]
        """Gives data: addresses and allowed files; notes everything else."""

        def __init__(self, folder: Path) -> None:
            super().__init__()
            self.folder = folder
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            if url.startswith("data:") and sandbox.is_small_picture(url):
                return super().fetch(url, headers)
            path = self._allowed(url)
            if path is None:
                self.refused.append(url[:200])
                raise ValueError("refused")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": _ASSETS[path.suffix]})

        def _allowed(self, url: str) -> Path | None:
            # A relative address comes as it was written; any other has a scheme and a colon.
            path = sandbox.allowed_file(self.folder, url)
            return path if path is not None and path.suffix in _ASSETS else None

    return Fetcher


def _fetcher(folder: Path) -> Any:
    return _fetcher_class()(folder)
