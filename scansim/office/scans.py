"""Papers that are truly printed, filled in by hand or machine, scanned, dropped into the inbox and read by the real flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.catalog.prepare import has_geometry
from pipeline.errors import PipelineError
from pipeline.flow.deciding import decide
from pipeline.flow.inbox import ingest
from pipeline.flow.run import Run
from pipeline.flow.sheets import print_paper
from pipeline.model import Geometry, Letter, Outcome, PaperType, UnitCode
from pipeline.register.sheets import find_sheet
from scansim.canvas import Canvas
from scansim.files import write_pdf
from scansim.foreign.case import Case
from scansim.office.plausible import about
from scansim.office.stage import Stage
from scansim.own.copy import Habits, new_style, seals, signatures
from scansim.own.fill import Filling, fill
from scansim.own.sheets import raster
from scansim.profiles import profile
from scansim.rng import pick
from scansim.scan import scan
from scansim.truth import Page, Truth, scanned

_DPI = 200
_PROFILES = ("grey200", "colour200", "skew3", "bilevel200", "lowjpeg")
_COMPLETE = Habits(unsigned=0.0, unsealed=0.0, grass=0.0)


@dataclass(frozen=True, slots=True)
class _Copy:
    """A printed copy: `given` are the fields that the office filled before it handed the sheet out."""

    pdf: bytes
    geometry: Geometry
    given: frozenset[str]


def scan_in(
    stage: Stage,
    paper: PaperType,
    unit: UnitCode | None,
    fields: Mapping[str, str],
    case: str = "",
    letter: Letter | None = None,
) -> bool:
    """True where it is filed in the end; what is held, a clerk decides as it really is."""
    run = stage.run
    if run is None:
        raise LookupError("no intake is open on this stage")
    copy = _returned(stage, paper, letter) if letter is not None else _printed(stage, paper, unit, case)
    if copy is None:
        return False
    row = stage.rows.get(unit) if unit is not None else pick(stage.rng, list(stage.rows.values()))
    assert row is not None
    pages = _scanned(stage, paper, copy, fields, about(row, stage.now.date(), stage.rng))
    stage.counted["papers scanned"] += 1
    stage.counted["pages scanned"] += len(pages)
    write_pdf(pages, stage.site.inbox / f"扫描{stage.counted['papers scanned']:05d}.pdf")
    told: list[Outcome] = []
    listening = _listening(stage, run, told)
    ingest(listening)
    filed = _settled(stage, listening, told, paper, unit)
    stage.counted["scans filed" if filed else "scans that stay held"] += 1
    return filed


def _listening(stage: Stage, run: Run, told: list[Outcome]) -> Run:
    """The intake with the register as it stands, telling us what it did."""

    def tell(event: object) -> None:
        if isinstance(event, Outcome):
            told.append(event)

    return replace(run, register=stage.register, tell=tell)


def _printed(stage: Stage, paper: PaperType, unit: UnitCode | None, case: str) -> _Copy | None:
    """The sheet as the office hands it out: filled from the register, with the case's number in its QR."""
    if not has_geometry(paper):
        return None
    office = stage.office("clerk")
    printed = print_paper(office, paper, unit, {}, single=True, case=case)
    geometry = office.geometries.load(paper.code, printed.tag)
    sheet = find_sheet(stage.registry, printed.serial)
    if geometry is None or sheet is None:
        return None
    return _Copy(printed.pdf, geometry, frozenset(sheet.given))


def _returned(stage: Stage, paper: PaperType, letter: Letter) -> _Copy | None:
    """Our own letter, to be signed and brought back."""
    office = stage.office("clerk")
    data = (stage.site.root / letter.pdf).read_bytes()
    tags = office.geometries.current[paper.slug].letter
    pages = len(raster(data, 30))
    geometry = office.geometries.load(paper.code, tags[min(pages, len(tags)) - 1]) if tags else None
    return _Copy(data, geometry, frozenset()) if geometry is not None else None


def _scanned(
    stage: Stage, paper: PaperType, copy: _Copy, fields: Mapping[str, str], occupant: Case
) -> list[Page]:
    rng, style = stage.rng, new_style(stage.rng, _COMPLETE)
    filling = Filling(
        texts={n: v for n, v in fields.items() if n not in copy.given},
        ticks=_ticks(paper, fields, copy.given),
        signed=signatures(paper, occupant, copy.geometry, rng, _COMPLETE),
        seals=seals(paper, occupant, copy.geometry, rng, _COMPLETE),
    )
    how = profile(pick(rng, _PROFILES))
    pages = []
    for number, picture in enumerate(raster(copy.pdf, _DPI), 1):
        canvas = Canvas.of(picture, _DPI)
        fill(canvas, copy.geometry, number, filling, style, rng)
        pages.append(scanned(Truth("own", paper.slug), scan(canvas.pixels(), _DPI, how, rng)))
    return pages


def _ticks(paper: PaperType, fields: Mapping[str, str], given: frozenset[str]) -> frozenset[str]:
    found = set()
    for field in paper.fields:
        if field.options and field.name in fields and field.name not in given:
            chosen = fields[field.name].split("、")
            found |= {f"{field.name}#{i}" for i, option in enumerate(field.options) if option in chosen}
    return frozenset(found)


def _settled(stage: Stage, run: Run, told: list[Outcome], paper: PaperType, unit: UnitCode | None) -> bool:
    """What the flow held, a clerk files."""
    filed = [one for one in told if one.outcome == "filed"]
    if any(one.paper != paper.slug for one in filed):
        stage.counted["scans filed as another paper"] += 1
        stage.note(f"scanned {paper.slug}, filed {[one.paper for one in filed]}")
    for held in [one for one in told if one.outcome == "held" and one.held]:
        stage.counted["scans held"] += 1
        stage.counted[f"held: {held.reason}"] += 1
        try:
            outcome = decide(
                run, held.held, paper=paper.slug, unit=unit if paper.category else None, despite=True
            )
        except PipelineError as error:
            stage.note(f"held {paper.slug}: {error.message}")
            continue
        if outcome.outcome == "filed":
            stage.counted["held papers filed by a clerk"] += 1
            filed.append(outcome)
    return bool(filed)
