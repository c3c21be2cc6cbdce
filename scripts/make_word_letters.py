"""Make `templates/*/letter.docx` from `letter.html`, so that both begin with the same wording.

    .venv/bin/python scripts/make_word_letters.py [PAPER]…

The HTML letter is the source: its paragraphs, conditions and loops become paragraphs of a Word file in the
layout of GB/T 9704, with the same Jinja expressions for docxtpl. An office may edit the Word file afterwards;
running this again overwrites it. Needs python-docx; nothing in `pipeline/` imports this file.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
RED = RGBColor(0xC8, 0x16, 0x1D)
SONG, FANG, HEI = "宋体", "仿宋", "黑体"
BODY = 16.0  # pt, 3号
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

_BLOCK = re.compile(r"\{% block (\w+) %\}(.*?)\{% endblock %\}", re.S)
_COMMENT = re.compile(r"\{#.*?#\}", re.S)
_PIECE = re.compile(
    r"\{% call p\(\) %\}(?P<call>.*?)\{% endcall %\}"
    r"|\{\{ p\((?P<said>.*?)\) \}\}(?=\s*(?:\n|$|\{%))"
    r"|\{%-? (?P<rule>(?:if|elif|else|endif|for|endfor|set)\b.*?) -?%\}",
    re.S,
)
_INCLUDE = re.compile(r'\{% include "_shared/([\w-]+\.html)" %\}')
_RECEIPT = re.compile(r'receipt\(sign_off\("(\w+)", "\w+"\), "(.*?)"\)')


class WordingError(ValueError):
    """The letter uses something that this script cannot turn into Word."""


@dataclass(frozen=True, slots=True)
class Look:
    """Sizes in points."""

    body: float
    leading: float
    title: float
    title_leading: float


LETTER = Look(BODY, 28.9, 22, 34)  # 10.2 mm: 22 lines a page
NOTICE = Look(20, 36, 34, 48)  # for the door and the notice board


@dataclass(frozen=True, slots=True)
class Letter:
    """What `letter.html` says: statements before the blocks, and the text of each block."""

    title: str
    rules: tuple[str, ...]
    blocks: dict[str, str]
    receiver: str  # the words before the receiver's signature
    look: Look = LETTER


def read_letter(folder: Path) -> Letter:
    """The letter of a paper's folder. Raises WordingError."""
    raw = tomli.loads((folder / "type.toml").read_text("utf-8"))
    source = _COMMENT.sub("", _INCLUDE.sub(_included, (folder / "letter.html").read_text("utf-8")))
    rules = tuple(re.findall(r"\{% (set .*?) %\}", _BLOCK.sub("", source)))
    blocks = {name: text.strip() for name, text in _BLOCK.findall(source)}
    found = _RECEIPT.search(blocks.get("receipt", ""))
    labels = {m["name"]: m["label"] for m in raw.get("signature", [])}
    receiver = labels.get(found[1], "") if found else ""
    look = NOTICE if '{% extends "_shared/notice.html" %}' in source else LETTER
    return Letter(blocks.get("title", raw["title"]), rules, blocks, receiver, look)


def _included(found: re.Match[str]) -> str:
    """The shared part itself: a Word file includes nothing."""
    return (TEMPLATES / "_shared" / found[1]).read_text("utf-8")


def pieces(body: str) -> Iterator[tuple[str, str]]:
    """The body as ("rule", statement) and ("text", wording). Raises WordingError for anything else."""
    at = 0
    for found in _PIECE.finditer(body):
        _nothing(body[at : found.start()])
        at = found.end()
        if found["rule"]:
            yield "rule", found["rule"]
        elif found["call"] is not None:
            yield "text", re.sub(r"[ \t]*\n[ \t]*", "", found["call"].strip())
        else:
            yield "text", _wording(found["said"])
    _nothing(body[at:])


def _nothing(text: str) -> None:
    if text.strip():
        raise WordingError(f"wording outside of a paragraph: {text.strip()[:60]!r}")


def _wording(expression: str) -> str:
    """A lone literal is its own text, anything else stays an expression."""
    literal = re.fullmatch(r'"([^"]*)"', expression)
    return literal[1] if literal else f"{{{{ {expression} }}}}"


def make_word(folder: Path) -> bytes:
    """The Word template of a paper, the same bytes every time."""
    letter = read_letter(folder)
    look = letter.look
    document = _page(look)
    _letterhead(document)
    for rule in letter.rules:
        _rule(document, rule)
    _line(document, "{{ number }}", align=WD_ALIGN_PARAGRAPH.RIGHT)
    _title(document, letter.title, look)
    _line(document, letter.blocks.get("to", ""), look.body)
    _body(document, letter.blocks["body"], look)
    _sign_off(document, (letter.blocks.get("signer", "{{ office_company }}"), "{{ today }}"), look)
    if letter.blocks.get("copies"):
        _copies(document, letter.blocks["copies"])
    found = _RECEIPT.search(letter.blocks.get("receipt", ""))
    if found:
        _receipt(document, letter.receiver, found[2])
    return _bytes(document)


def _page(look: Look) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    # Tighter at head and foot than the 37 and 35 mm of documents, so that a short notice stays on one page.
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.footer_distance = Mm(13)
    section.different_first_page_header_footer = True
    _page_number(section.footer.paragraphs[0])
    style = document.styles["Normal"]
    _face(style, FANG, look.body)
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(look.leading)
    return document


def _face(styled: Any, face: str, size: float, *, bold: bool = False) -> None:
    styled.font.size, styled.font.bold, styled.font.name = Pt(size), bold, face
    fonts = styled.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), face)


def _paragraph(document: Any, text: str, face: str = FANG, size: float = BODY, *, bold: bool = False) -> Any:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    _face(run, face, size, bold=bold)
    return paragraph


def _rule(document: Any, statement: str) -> None:
    """A Jinja statement in a paragraph of its own, which docxtpl takes away."""
    _paragraph(document, f"{{%p {statement} %}}")


def _letterhead(document: Any) -> None:
    paragraph = _paragraph(document, "{{ office_company }}", SONG, 26, bold=True)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(42)
    paragraph.runs[0].font.color.rgb = RED
    _borders(paragraph, bottom=("thickThinSmallGap", 24, "C8161D"))


def _line(document: Any, text: str, size: float = BODY, *, align: Any = None) -> Any:
    paragraph = _paragraph(document, text, size=size)
    paragraph.alignment = align
    return paragraph


def _title(document: Any, title: str, look: Look) -> None:
    paragraph = _paragraph(document, title, SONG, look.title, bold=True)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = Pt(look.title_leading)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(8), Pt(16)


def _body(document: Any, body: str, look: Look) -> None:
    for kind, text in pieces(body):
        if kind == "rule":
            _rule(document, text)
            continue
        paragraph = _paragraph(document, text, size=look.body)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
        _indent(paragraph, firstLineChars="200", firstLine=_two_ems(look))


def _two_ems(look: Look) -> str:
    """In twentieths of a point."""
    return f"{look.body * 40:.0f}"


def _indent(paragraph: Any, **values: str) -> None:
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for name, value in values.items():
        indent.set(qn(f"w:{name}"), value)


def _sign_off(document: Any, lines: Sequence[str], look: Look) -> None:
    for number, text in enumerate(lines):
        paragraph = _line(document, text, look.body, align=WD_ALIGN_PARAGRAPH.RIGHT)
        _indent(paragraph, rightChars="200", right=_two_ems(look))
        paragraph.paragraph_format.keep_together = True
        if number == 0:
            paragraph.paragraph_format.space_before = Pt(34)
        if number < len(lines) - 1:
            paragraph.paragraph_format.keep_with_next = True


def _copies(document: Any, text: str) -> None:
    paragraph = _paragraph(document, "　" + text, FANG, 14)
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.line_spacing = Pt(22)
    paragraph.paragraph_format.keep_with_next = True
    _borders(paragraph, top=("single", 8, "000000"), bottom=("single", 8, "000000"))


def _receipt(document: Any, label: str, note: str) -> None:
    head = _paragraph(document, "送达回执", HEI, 12)
    head.paragraph_format.space_before = Pt(8)
    head.paragraph_format.line_spacing = Pt(20)
    head.paragraph_format.keep_with_next = True
    _face(head.add_run("　" + note), FANG, 10.5)
    _borders(head, top=("dashed", 6, "000000"))
    slip = _paragraph(document, f"{label}：", FANG, 12)
    slip.paragraph_format.line_spacing = Pt(24)
    slip.paragraph_format.tab_stops.add_tab_stop(Mm(95))
    _face(slip.add_run("\t日期："), FANG, 12)
    _borders(slip, top=("single", 6, "000000"), bottom=("single", 6, "000000"))


def _borders(paragraph: Any, **sides: tuple[str, int, str]) -> None:
    frame = OxmlElement("w:pBdr")
    for side in ("top", "bottom"):
        if side in sides:
            kind, size, colour = sides[side]
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", kind), ("sz", str(size)), ("space", "4"), ("color", colour)):
                edge.set(qn(f"w:{name}"), value)
            frame.append(edge)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        frame, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr", "w:pPrChange"
    )


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _face(paragraph.add_run("— "), SONG, 14)
    run = paragraph.add_run()
    _face(run, SONG, 14)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        mark.text = text or None
        run._r.append(mark)
    _face(paragraph.add_run(" —"), SONG, 14)


def _bytes(document: Any) -> bytes:
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "", "", ""
    properties.created = properties.modified = _EPOCH
    first = io.BytesIO()
    document.save(first)
    out = io.BytesIO()
    with zipfile.ZipFile(first) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in sorted(packed.namelist()):
            again.writestr(
                zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), packed.read(name), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def main(slugs: Sequence[str]) -> int:
    """Write the Word letter of every paper that has an HTML letter (or of those named)."""
    folders = [p.parent for p in sorted(TEMPLATES.glob("*/letter.html")) if p.parent.name[0] != "_"]
    for folder in folders:
        if not slugs or folder.name in slugs:
            (folder / "letter.docx").write_bytes(make_word(folder))
            print(f"{folder.name}/letter.docx")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
