"""Template + values → HTML ready for the press: Jinja2 done, QR and marks of every page in place."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from markupsafe import Markup

from pipeline.catalog import sandbox
from pipeline.catalog.parts import fitted
from pipeline.catalog.pen import Pen, UnknownField
from pipeline.catalog.prose import NORMAL, NOTICE, SMALLER, WIDTH, Measure, Prose
from pipeline.catalog.qr import A4, SIZES, PageSize, page_svg, qr_svg
from pipeline.catalog.stock import Stock, stock_named
from pipeline.catalog.typeset import MM_PER_PT, width_em
from pipeline.catalog.values import Values, check_names, check_required, chinese_date, for_letter
from pipeline.catalog.wording import WORDS
from pipeline.catalog.zones import Drawn, Mode
from pipeline.errors import CatalogError, UsageError
from pipeline.model import PaperType, SheetCode, UnitCode
from pipeline.site import Office

BLANK_TAG = "000"  # stands in the QR while the geometry, which gives the tag, is measured
_PAGE_CSS = "/* pages */"  # where the rules of the single pages go once their number is known
_EXTENDS = re.compile(r'\{%-?\s*extends\s+"([^"]+)"')
_TITLE = (21.0, 126.0)  # points at most, mm of room: the title of a sheet
_LETTERHEAD = (30.0, 118.0)
_NUMBER = 16.0  # points at most, of the 文号
# The double rule at the foot of a letter's first page, 20 mm from the edge (GB/T 9704 10.1).
_FOOT_RULES = (
    '<g fill="#c8161d"><rect x="20" y="276.1" width="170" height="0.3"/>'
    '<rect x="20" y="277" width="170" height="0.9"/></g>'
)


@dataclass(frozen=True, slots=True)
class SheetContext:
    """What stands on a sheet or letter besides its fields.

    `unit_name` is the address as people write it (3栋1203), `tag` the geometry's (BLANK_TAG while it is being
    measured), `letter_tags` those of a letter by its number of pages; `pages` the number of pages as far as it
    is known; `serial` and `case` go into the QR; `number` is the 编号 or 文号 ("" = not given yet).
    """

    today: date
    office: Office = field(default_factory=Office)
    unit: UnitCode | None = None
    unit_name: str = ""
    tag: str = BLANK_TAG
    pages: int = 1
    case: str = ""
    serial: str = ""
    number: str = ""
    letter_tags: tuple[str, ...] = ()

    def tag_for(self, letter: bool) -> str:
        if not letter or not self.letter_tags:
            return self.tag
        return self.letter_tags[min(self.pages, len(self.letter_tags)) - 1]


@dataclass(frozen=True, slots=True)
class Composed:
    """HTML with a place for the rules of its pages, and the zones that the template drew."""

    html: str
    paper: PaperType
    context: SheetContext
    drawn: Drawn
    letter: bool = False
    marked: bool = True

    @property
    def size(self) -> PageSize:
        """A letter is always on A4."""
        return A4 if self.letter else size_of(self.paper)

    def with_pages(self, pages: int) -> str:
        """The HTML for a document of so many pages."""
        return self.html.replace(_PAGE_CSS, page_css(self, replace(self.context, pages=pages)))


def size_of(paper: PaperType) -> PageSize:
    """The paper that a sheet is printed on."""
    return SIZES.get(paper.size, A4)


def sheet(paper: PaperType, values: Values, context: SheetContext, mode: Mode) -> Composed:
    size = size_of(paper)
    pen = Pen(paper, values, mode, context.unit_name, size.room)
    room = _TITLE[1] + size.room - A4.room
    data = {
        **pen.functions(),
        **_common(paper, context),
        "title_size": _size(paper.title, _TITLE[0], room),
        "sheet": size,
    }
    return Composed(_rendered(paper, "form.html", data), paper, context, pen.drawn)


def measures(paper: PaperType) -> tuple[Measure, ...]:
    """The sizes in which a letter or notice is set, the best first: one that brings it onto a single page is taken."""
    return NOTICE if _extends(paper) == "_shared/notice.html" else (NORMAL, *SMALLER)


def _extends(paper: PaperType) -> str:
    source = (paper.folder / "letter.html").read_text("utf-8")
    found = _EXTENDS.search(source)
    return found[1] if found else ""


def letter(
    paper: PaperType, values: Values, context: SheetContext, mode: Mode, measure: Measure | None = None
) -> Composed:
    """`measure` None = the best of `measures`."""
    measure = measure or measures(paper)[0]
    pen, prose = Pen(paper, values, mode, context.unit_name, WIDTH), Prose(measure)
    data = {
        **pen.functions(),
        **prose.functions(),
        **_common(paper, context),
        **WORDS,
        **for_letter(paper, values, context.unit, context.unit_name),
        "measure": measure,
        "number_size": _size(context.number, _NUMBER, WIDTH),
        "letterhead_size": _size(context.office.company or context.office.name, *_LETTERHEAD),
    }
    html = _rendered(paper, "letter.html", data)
    return Composed(html, paper, context, pen.drawn, letter=True, marked=bool(prose.receipts))


Labels = Sequence[tuple[Values, SheetContext]]


def labels(paper: PaperType, items: Labels, skip: int = 0, stock: str = "") -> str:
    """Stickers, one for each item, on the label sheet `stock` ("" = the one that the paper is drawn for); the first
    `skip` places stay empty (used up before). Raises UsageError where the stickers do not go on that sheet."""
    templates = paper.folder.parent
    drawn = stock_named(templates, paper.stock)
    sheet_ = stock_named(templates, stock or paper.stock, paper.stock)
    if not 0 <= skip < sheet_.number:
        raise UsageError(
            f"{sheet_.title}每张只有 {sheet_.number} 枚 / no such place",
            hint=f"开始位置请给 1 到 {sheet_.number}。",
        )
    data = {
        **_common(paper, items[0][1]),
        "fit": fitted,
        "drawn": drawn,
        "stock": sheet_,
        "scale": sheet_.scale_for(drawn),
        "cuts": sheet_.cuts(),
        "pages": _label_pages([_label(paper, *item) for item in items], skip, sheet_),
    }
    return _rendered(paper, "form.html", data)


def _label_pages(things: list[dict[str, object]], skip: int, stock: Stock) -> list[list[dict[str, object]]]:
    """Pages of stickers with their places in mm; `mirrored` is the left on the back of the page."""
    pages: list[list[dict[str, object]]] = [[]]
    for number, thing in enumerate(things, skip):
        if number // stock.number >= len(pages):
            pages.append([])
        x, y = stock.place(number % stock.number)
        mirrored = round(stock.page_width - x - stock.width, 3)
        pages[-1].append({"x": x, "y": y, "mirrored": mirrored, "label": thing})
    return pages


def _label(paper: PaperType, values: Values, context: SheetContext) -> dict[str, object]:
    code = encode(SheetCode(paper.code, BLANK_TAG, context.unit, serial=context.serial))
    picture = Markup('<img class="qr" src="{}">').format(data_url(qr_svg(code)))
    own = for_letter(paper, values, context.unit, context.unit_name)
    return {**_common(paper, context), **own, "qr": picture, "code": code}


def letter_data(paper: PaperType, values: Values, context: SheetContext) -> dict[str, object]:
    """The variables of a paper's letter.docx. Raises as `press_letter` does."""
    check_names(paper, values)
    check_required(paper, values, context.unit)
    office = context.office
    return {
        "office": office,
        "office_company": office.company or office.name,
        "office_name": office.name,
        "office_address": office.address,
        "office_phone": office.phone,
        "title": paper.title,
        "today": chinese_date(context.today),
        "number": context.number or "（草稿）",
        "unit_name": context.unit_name,
        "unit_code": str(context.unit) if context.unit else "",
        **WORDS,
        **for_letter(paper, values, context.unit, context.unit_name),
    }


@dataclass(frozen=True, slots=True)
class Face:
    """What a template may know of its paper: words only, for a Path would let it read and write files."""

    title: str
    code: str
    form_code: str
    copies: int
    retention: str
    secrecy: str


def _face(paper: PaperType) -> Face:
    return Face(paper.title, paper.code, paper.form_code, paper.copies, paper.retention, paper.secrecy)


def _common(paper: PaperType, context: SheetContext) -> dict[str, object]:
    """Names that every template may use."""
    return {
        "paper": _face(paper),
        "office": context.office,
        "unit_name": context.unit_name,
        "unit_code": str(context.unit) if context.unit else "",
        "today": chinese_date(context.today),
        "number": context.number,
        "page_css": Markup(_PAGE_CSS),
    }


def _rendered(paper: PaperType, template: str, data: Mapping[str, object]) -> str:
    where = f"{paper.slug}/{template}"
    try:
        return sandbox.render(sandbox.environment(paper.folder), template, data, where)
    except UnknownField as error:
        raise CatalogError(f"模板 {where}：{error}。") from None


def _size(text: str, largest: float, room: float) -> float:
    """Points at which `text` fits `room` mm on one line."""
    return min(largest, round(room / (max(width_em(text), 1) * MM_PER_PT) - 0.05, 1))


def page_css(composed: Composed, context: SheetContext) -> str:
    """Marks and QR of every page as page backgrounds; the payload in small print at the foot."""
    size = composed.size
    across, down = f"{size.width:g}mm", f"{size.height:g}mm"
    rules = []
    for page in range(1, context.pages + 1):
        said = payload(composed, context, page)
        red = _FOOT_RULES if composed.letter and page == 1 else ""
        svg = data_url(page_svg(said, size, with_marks=composed.marked, more=red))
        rules.append(
            f'@page :nth({page}) {{ background: url("{svg}") 0 0 / {across} {down} no-repeat fixed; '
            f'@bottom-right {{ content: "{said}" }} }}'
        )
    return "\n".join(rules)


def payload(composed: Composed, context: SheetContext, page: int) -> str:
    """What the QR of one page says."""
    tag = context.tag_for(composed.letter)
    return encode(
        SheetCode(composed.paper.code, tag, context.unit, context.case, page, context.pages, context.serial)
    )


def encode(code: SheetCode) -> str:
    """Raises UsageError where the code does not fit into the QR."""
    try:
        return code.encode()
    except ValueError:
        raise UsageError(
            "房号或单号过长，二维码放不下 / the code does not fit", hint="请检查房号和编号。"
        ) from None


def data_url(svg: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
