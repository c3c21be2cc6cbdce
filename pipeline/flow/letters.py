"""Letters: drafted as PDF and Word from the same data, numbered once when issued, filed in the unit's dossier."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.archive.layout import document_path, safe_name
from pipeline.archive.place import place, write_atomic
from pipeline.catalog.compose import SheetContext, letter_data
from pipeline.catalog.load import Catalog
from pipeline.catalog.prepare import Geometries
from pipeline.catalog.press import press_letter
from pipeline.catalog.word import render_docx
from pipeline.errors import StorageError, UsageError
from pipeline.flow.inventory import write_inventory
from pipeline.flow.lookups import Register
from pipeline.model import Document, Letter, LetterState, Origin, PaperType, UnitCode, Value
from pipeline.model.kinds import display
from pipeline.register import documents
from pipeline.register import letters as store
from pipeline.register.documents import Plan
from pipeline.register.registry import Registry
from pipeline.register.sheets import issue_serials
from pipeline.respond.compose import Facts, complete
from pipeline.respond.series import series_of
from pipeline.site import Site


@dataclass(frozen=True, slots=True)
class Office:
    """What drafting and issuing need: the site, its papers, its registry, who acts and when."""

    site: Site
    catalog: Catalog
    geometries: Geometries
    registry: Registry
    register: Register
    actor: str
    now: datetime

    def facts(self, unit: UnitCode) -> Facts:
        """Raises UsageError for a unit that is not on the register."""
        known = self.register.by_code.get(unit)
        if known is None:
            raise UsageError(f"名册上没有 {unit} / no such unit", hint="请核对房号，或先导入名册。")
        return Facts(
            today=self.now.date(),
            office=self.site.office,
            unit=unit,
            area=str(known.area) if known.area is not None else "",
            occupants=self.register.occupants_on(unit, self.now.date()),
        )

    def unit_name(self, unit: UnitCode) -> str:
        """3栋1203, 3栋2单元1203: as people write it."""
        entrance = f"{unit.entrance}单元" if unit.entrance else ""
        return f"{self.site.building_name(unit.building)}{entrance}{unit.room}"


def draft(office: Office, paper: PaperType, unit: UnitCode, given: Mapping[str, str]) -> Letter:
    """A new draft with its PDF and Word file. Raises MissingValue that names what is lacking, UsageError."""
    if not paper.has_letter:
        raise UsageError(f"《{paper.title}》不是信函 / not a letter", hint="请用 pipeline print 打印。")
    values = complete(paper, given, office.facts(unit))
    context = _context(office, paper, unit, "", "")
    press_letter(paper, values, context)  # refuses what is missing before a draft is kept
    letter = store.draft_letter(
        office.registry,
        paper=paper.slug,
        unit=unit,
        dated=office.now.date(),
        values=values,
        actor=office.actor,
        now=office.now,
    )
    letter, _ = _write(office, paper, letter, serial="")
    return letter


def issue(office: Office, id: str) -> Letter:
    """Give the letter its number, once, and file it in the unit's dossier. Repeating it after a crash finishes
    what is unfinished and gives no second number. Raises UsageError."""
    found = store.find_letter(office.registry, id)
    paper = office.catalog.get(found.paper)
    if found.document:
        return found
    letter = store.issue_letter(
        office.registry,
        id,
        series=series_of(paper, office.site.office),
        dated=office.now.date(),
        actor=office.actor,
        now=office.now,
    )
    serial = _serial(office, paper, letter)
    letter, pages = _write(office, paper, letter, serial=serial)
    return _file(office, paper, letter, serial, pages)


def _serial(office: Office, paper: PaperType, letter: Letter) -> str:
    tags = office.geometries.current[paper.slug].letter
    (serial,) = issue_serials(
        office.registry, paper=paper.code, tag=tags[0] if tags else "", now=office.now, units=[letter.unit]
    )
    return serial


def _context(office: Office, paper: PaperType, unit: UnitCode, number: str, serial: str) -> SheetContext:
    tags = office.geometries.current.get(paper.slug)
    return SheetContext(
        today=office.now.date(),
        office=office.site.office,
        unit=unit,
        unit_name=office.unit_name(unit),
        number=number,
        serial=serial,
        letter_tags=tags.letter if tags else (),
    )


def _write(office: Office, paper: PaperType, letter: Letter, *, serial: str) -> tuple[Letter, int]:
    """Press the letter and write both files under `letters/`; the letter and its number of pages."""
    values = dict(letter.values)
    context = _context(office, paper, letter.unit, letter.number, serial)
    name = safe_name(f"{letter.id}_{paper.title}_{letter.unit}")
    folder = office.site.letters / str(letter.dated.year)
    pdf, docx = folder / f"{name}.pdf", folder / f"{name}.docx"
    pressed = press_letter(paper, values, context)
    write_atomic(pdf, pressed.pdf)
    word = paper.folder / "letter.docx"
    if word.is_file():
        write_atomic(docx, render_docx(word, letter_data(paper, values, context)))
    attached = store.attach(
        office.registry,
        letter.id,
        pdf=_relative(office.site, pdf),
        docx=_relative(office.site, docx) if word.is_file() else "",
    )
    return attached, pressed.pages


def _relative(site: Site, path: Path) -> str:
    return path.relative_to(site.root).as_posix()


def _file(office: Office, paper: PaperType, letter: Letter, serial: str, pages: int) -> Letter:
    """The letter's own PDF goes into the dossier; its source is the letter, not a scan."""
    data = (office.site.root / letter.pdf).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    # The place in the "source" is the letter itself, so that repeating it gets the same document number.
    source = hashlib.sha256(f"letter {letter.id}".encode()).hexdigest()
    (number,) = documents.reserve(office.registry, [Plan(source, letter.id, 1, {})], now=office.now)
    if documents.has_document(office.registry, number):
        return store.attach(office.registry, letter.id, document=number)
    path = document_path(
        letter.unit,
        office.register.floor_of(letter.unit),
        office.site.building_name(letter.unit.building),
        paper.category,
        office.site.categories,
        letter.dated,
        paper.title,
        number,
    )
    values = _values(paper, letter)
    document = Document(
        id=number,
        unit=letter.unit,
        paper=paper.slug,
        title=paper.title,
        category=paper.category,
        date=letter.dated,
        date_read=True,
        filed=office.now,
        path=str(path),
        sha256=digest,
        pages=pages,
        origin=Origin(source, f"{letter.number}.pdf", letter.id, (1,), office.now),
        fields=values,
        text=_text(paper, letter, values),
        party=office.register.party_on(letter.unit, letter.dated),
        serial=serial,
        letter=letter.id,
    )
    place(office.site.root, document, data)
    documents.file_document(office.registry, document, actor=office.actor, now=office.now)
    _list_in_dossier(office, letter.unit)
    return store.attach(office.registry, letter.id, document=number)


def _list_in_dossier(office: Office, unit: UnitCode) -> None:
    """目录.pdf names the letter too; where somebody has it open, the next paper brings it up to date."""
    papers = documents.documents_of_unit(office.registry, unit)
    with suppress(StorageError):
        write_inventory(office.site, office.register, unit, papers, office.now)


def _values(paper: PaperType, letter: Letter) -> tuple[Value, ...]:
    return tuple(
        Value(name, str(value), str(value), 1.0) for name, value in letter.values if isinstance(value, str)
    )


def _text(paper: PaperType, letter: Letter, values: tuple[Value, ...]) -> str:
    lines = [paper.title, letter.number]
    for value in values:
        field = paper.field(value.name)
        if field is not None:
            lines.append(f"{field.label}：{display(field.kind, value.value)}")
    return "\n".join(lines)


def void(office: Office, id: str) -> Letter:
    """Cancel a letter; its number stays taken. Raises UsageError."""
    if store.find_letter(office.registry, id).state is LetterState.VOID:
        raise UsageError(f"函件 {id} 已经作废 / already void")
    return store.void_letter(office.registry, id, actor=office.actor, now=office.now)
