"""One template pressed and looked at: every fault that only shows on paper, as Chinese sentences."""

from __future__ import annotations

import re
from datetime import date
from itertools import combinations

import jinja2
import jinja2.meta
import jinja2.nodes

from pipeline.catalog import sandbox
from pipeline.catalog.compose import SheetContext
from pipeline.catalog.geometry import measure
from pipeline.catalog.pen import Pen
from pipeline.catalog.press import label_overrun, letter_overrun, press_letter, press_measured
from pipeline.catalog.prose import Prose
from pipeline.catalog.qr import MARK_SIDE
from pipeline.catalog.wording import WORDS
from pipeline.catalog.zones import Mode
from pipeline.errors import PipelineError
from pipeline.model import Box, Field, FieldKind, Geometry, PaperType, UnitCode
from pipeline.site import Office

_DAY = date(2026, 11, 21)
_PLAIN = SheetContext(_DAY, Office())
# Longer than what any office prints: nothing on a sheet may move for it.
_LONG = SheetContext(
    date(2026, 12, 31),
    Office(
        name="某某市某某区某某某国际金融中心广场物业管理中心客户服务部",
        company="某某某某（集团）物业管理服务股份有限公司某某市第一分公司",
        phone="0755-88888888转8888",
        emergency_phone="0755-88888888转9999",
    ),
    UnitCode("88", "18", "12345A"),
    "88栋18单元12345A",
    number="某某某某物业催缴〔2026〕第12345号",
)
# With characters that only the second font has, marks that begin or end no line, a foreign word.
_WORDS = "某某市䶮堃（示例）国际·International供应链管理股份有限公司、"
_LONGEST = 60  # characters
_QUIET = 3.5  # mm of white around the QR
_COMMON = {
    "office",
    "paper",
    "unit_name",
    "unit_code",
    "today",
    "number",
    "page_css",
    "title_size",
    "sheet",
    "v",
    "stock",
    "fit",
}
_COMMON |= {"letterhead_size", "number_size", "measure", *WORDS}


def examine_sheet(paper: PaperType) -> list[str]:
    """Faults of `form.html` against the definition and on paper."""
    faults = unknown_names(paper, "form.html")
    if faults:
        return faults
    try:
        if paper.size == "label":
            return [f"文字“{text}…”超出标签。" for text in label_overrun(paper, longest_values(paper), _LONG)]
        pressed = press_measured(paper, _PLAIN)
        faults = [f"{name} 画了两次。" for name in pressed.drawn.twice] + undrawn(
            paper, set(pressed.drawn.zones)
        )
        geometry = measure(paper, pressed.pdf, pressed.drawn)
        return faults + collisions(geometry) + _strained(paper, geometry)
    except PipelineError as error:
        return [*faults, said(error)]


def examine_letter(paper: PaperType) -> list[str]:
    """Faults of `letter.html`."""
    faults = unknown_names(paper, "letter.html")
    if faults:
        return faults
    try:
        press_letter(paper, sample_values(paper), _PLAIN)
        faults = [f"文字“{text}…”超出版心。" for text in letter_overrun(paper, longest_values(paper), _LONG)]
    except PipelineError as error:
        return [said(error)]
    return faults if paper.has_sheet else faults + _unused(paper)


def said(error: PipelineError) -> str:
    return error.message.split(" / ")[0] + "。" + error.hint


def unknown_names(paper: PaperType, template: str) -> list[str]:
    """Variables that nothing gives, with their line; syntax errors."""
    env = sandbox.environment(paper.folder)
    source = (paper.folder / template).read_text("utf-8")
    try:
        tree = env.parse(source)
    except jinja2.TemplateSyntaxError as error:
        return [f"第 {error.lineno} 行写法有误：{error.message}。"]
    names = jinja2.meta.find_undeclared_variables(tree)
    # Blocks see what the template sets above them.
    own = {n.name for n in tree.find_all(jinja2.nodes.Name) if n.ctx == "store"}
    pen = Pen(paper, {}, Mode.PRINT)
    known = _COMMON | set(pen.functions()) | set(env.globals)
    if template == "letter.html":
        known |= set(Prose().functions()) | {f.name for f in paper.fields}
    return [f"第 {_line(source, n)} 行用了没有定义的变量 {n}。" for n in sorted(names - known - own)]


def _line(source: str, name: str) -> int:
    found = re.search(rf"\b{re.escape(name)}\b", source)
    return source.count("\n", 0, found.start()) + 1 if found else 1


def _unused(paper: PaperType) -> list[str]:
    source = (paper.folder / "letter.html").read_text("utf-8")
    shared = _shared_names(paper, source)
    lacking = [
        f
        for f in paper.fields
        if f.required and f.name not in shared and not re.search(rf"\b{f.name}\b", source)
    ]
    return [f"必填栏目 {f.name}（{f.label}）没有用到。" for f in lacking]


def _shared_names(paper: PaperType, source: str) -> set[str]:
    """Variables of the shared parts that a template includes or extends."""
    env = sandbox.environment(paper.folder)
    names, seen = set[str](), set[str]()
    waiting = [env.parse(source)]
    while waiting:
        for name in jinja2.meta.find_referenced_templates(waiting.pop()):
            path = sandbox.allowed_file(paper.folder, name) if name and name not in seen else None
            if name and path is not None:
                seen.add(name)
                tree = env.parse(path.read_text("utf-8"))
                names |= jinja2.meta.find_undeclared_variables(tree)
                waiting.append(tree)
    return names


def undrawn(paper: PaperType, drawn: set[str]) -> list[str]:
    """What the definition has and the sheet lacks."""
    lacking = [
        f"type.toml 的栏目 {z}（{f.label}）没有画出来。"
        for f in paper.fields
        for z in _wanted(f)
        if z not in drawn
    ]
    marks_ = [("sign", "签名", m) for m in paper.signatures] + [("seal", "盖章", m) for m in paper.seals]
    lacking += [
        f"type.toml 的{what} {m.name}（{m.label}）没有画出来。"
        for kind, what, m in marks_
        if f"{kind}:{m.name}" not in drawn
    ]
    return lacking


def _wanted(field: Field) -> list[str]:
    if field.stamp:
        return []
    if field.kind is FieldKind.TICK:
        return [f"{field.name}#{i}" for i in range(len(field.options))]
    if field.kind is FieldKind.TABLE:
        return [f"{field.name}.{row}.{c.name}" for row in range(field.rows) for c in field.columns]
    return [field.name]


def collisions(geometry: Geometry) -> list[str]:
    """Zones and printed lines that touch each other, the QR, a mark or the edge."""
    faults = []
    for first, second in combinations(geometry.zones, 2):
        if first.page == second.page and overlap(first.box, second.box):
            faults.append(f"栏目 {first.name} 与 {second.name} 重叠。")
    named = [(f"栏目 {z.name}", z.page, z.box) for z in geometry.zones]
    named += [(f"文字“{t.text[:12]}”", t.page, t.box) for t in geometry.printed]
    for name, page, box in named:
        faults += [f"{name}{wrong}。" for wrong in _misplaced(box, geometry, page - 1)]
    return faults


def _misplaced(box: Box, geometry: Geometry, page: int) -> list[str]:
    """What a box on a page (from 0) is too near to."""
    width, height = geometry.sizes[page]
    marks = [Box(x - MARK_SIDE, y - MARK_SIDE, x + MARK_SIDE, y + MARK_SIDE) for x, y in geometry.marks[page]]
    wrong = []
    if overlap(box, geometry.qr[page].shrunk(-_QUIET)):
        wrong.append("与二维码重叠或离得太近")
    if any(overlap(box, mark) for mark in marks):
        wrong.append("与定位标记重叠或离得太近")
    if box.left < 5 or box.right > width - 5 or box.top < 5 or box.bottom > height - 5:
        paper = "A4 纸" if {width, height} == {210.0, 297.0} else "纸张"
        wrong.append(f"超出 {paper}可打印的范围")
    return wrong


def overlap(a: Box, b: Box) -> bool:
    slack = 0.05
    return (
        a.left < b.right - slack
        and b.left < a.right - slack
        and a.top < b.bottom - slack
        and b.top < a.bottom - slack
    )


def _strained(paper: PaperType, geometry: Geometry) -> list[str]:
    """Cells must lie still and texts stay inside whatever the office and the unit are called."""
    pressed = press_measured(paper, _LONG)
    faults = [f"文字“{text}…”超出它的格子，请加大行高或宽度。" for text in pressed.overfull]
    if measure(paper, pressed.pdf, pressed.drawn, printed=False).tag != geometry.tag:
        faults.append("栏目的位置随房号、单位名称、编号或日期移动，请把这些文字放进固定宽度的格子。")
    return faults


def sample_values(paper: PaperType) -> dict[str, object]:
    """Something valid for every field."""
    return {f.name: _sample(f) for f in paper.fields}


def longest_values(paper: PaperType) -> dict[str, object]:
    """The same, but words as long as the field takes them: what must wrap or shrink, and what stands in one line."""
    words = (FieldKind.TEXT, FieldKind.LINES, FieldKind.NAME, FieldKind.COMPANY)
    return {**sample_values(paper), **{f.name: _longest(f) for f in paper.fields if f.kind in words}}


def _longest(field: Field) -> str:
    length = min(field.max_length or _LONGEST, _LONGEST)
    return (_WORDS * (length // len(_WORDS) + 1))[:length]


def _sample(field: Field) -> object:
    if field.kind is FieldKind.TICK:
        return list(field.options[: len(field.options) if field.many else 1])
    if field.kind is FieldKind.TABLE:
        return [{c.name: "样" for c in field.columns}] * min(field.rows, 2)
    if field.kind in (FieldKind.DATE, FieldKind.DATETIME):
        return _DAY
    written = field.kind not in (FieldKind.NUMBER, FieldKind.MONEY, FieldKind.AREA)
    return ("样" if written else "8") * min(field.max_length or 6, 6)
