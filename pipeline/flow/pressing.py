"""Letters → PDF and Word files under `letters/`. The one place where letters are pressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from threading import Lock

from pipeline.archive.layout import safe_name
from pipeline.archive.place import write_atomic
from pipeline.catalog.batch import keep_plates, letter_pdf
from pipeline.catalog.compose import SheetContext, letter_data
from pipeline.catalog.press import Pressed
from pipeline.catalog.word import render_docx
from pipeline.flow.office import Office
from pipeline.model import Letter, PaperType, UnitCode
from pipeline.register import letters as store

Values = Mapping[str, object]
_TURN = Lock()  # what is kept of a layout is made once, however many threads of the desk ask for it


def press_all(
    office: Office, paper: PaperType, items: Sequence[tuple[Values, SheetContext]]
) -> Iterator[Pressed]:
    """The letter of each item, in order; how they are laid out is kept for the next process. Raises MissingValue, UsageError (a character without a glyph)."""
    keep_plates(office.site.state / "cache" / "plates")
    for values, context in items:
        with _TURN:
            pressed = letter_pdf(paper, values, context)
        yield pressed


def context_of(office: Office, paper: PaperType, letter: Letter) -> SheetContext:
    """What stands on the letter besides its values; dated as the letter is, whenever it is pressed."""
    return sheet_context(office, paper, letter.unit, letter.dated, number=letter.number, serial=letter.serial)


def sheet_context(
    office: Office,
    paper: PaperType,
    unit: UnitCode | None,
    dated: date,
    *,
    number: str = "",
    serial: str = "",
) -> SheetContext:
    """As `context_of`, of a letter to be."""
    tags = office.geometries.current.get(paper.slug)
    return SheetContext(
        today=dated,
        office=office.site.office,
        unit=unit,
        unit_name=office.site.unit_name(unit),
        number=number,
        serial=serial,
        letter_tags=tags.letter if tags else (),
    )


def write_letters(
    office: Office,
    paper: PaperType,
    letters: Sequence[Letter],
    *,
    word: bool,
    pressed: Sequence[Pressed] = (),
) -> list[tuple[Letter, int]]:
    """Press all of one paper (unless they are `pressed` already) and write their files; each letter with its number of
    pages. `word`: Word files too."""
    items = [(dict(letter.values), context_of(office, paper, letter)) for letter in letters]
    written = []
    for letter, item, one in zip(letters, items, pressed or press_all(office, paper, items), strict=True):
        pdf, docx = letter_files(office, paper, letter)
        write_atomic(pdf, one.pdf)
        has_word = word and (paper.folder / "letter.docx").is_file()
        if has_word:
            write_atomic(docx, render_docx(paper.folder / "letter.docx", letter_data(paper, *item)))
        attached = store.attach(
            office.registry,
            letter.id,
            pdf=_relative(office, pdf),
            docx=_relative(office, docx) if has_word else "",
        )
        written.append((attached, one.pages))
    return written


def letter_files(office: Office, paper: PaperType, letter: Letter) -> tuple[Path, Path]:
    """Where the PDF and the Word file of a letter lie."""
    name = safe_name("_".join(filter(None, (letter.id, paper.title, letter.place))))
    folder = office.site.letters / str(letter.dated.year)
    return folder / f"{name}.pdf", folder / f"{name}.docx"


def _relative(office: Office, path: Path) -> str:
    return path.relative_to(office.site.root).as_posix()
