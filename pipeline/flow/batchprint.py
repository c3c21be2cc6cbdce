"""Many letters as one print job: in the order of a walk through the buildings, each from the front of a sheet, with the
list to sign (送达签收表) on top."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from pipeline.catalog.press import press_html
from pipeline.errors import StorageError, UsageError
from pipeline.flow.letters import chunks
from pipeline.flow.office import Office
from pipeline.model import DeliveryState, Letter, Way
from pipeline.register.deliveries import add_delivery

LISTS = Path(__file__).parent.parent / "respond" / "lists"
_FILES = 200  # PDFs that are open at a time


@dataclass(frozen=True, slots=True)
class Job:
    """A merged PDF: `letters` in their order, `pages` with the blank ones."""

    pdf: bytes
    letters: tuple[Letter, ...]
    pages: int


def walk(office: Office, letters: Sequence[Letter]) -> list[Letter]:
    """By building, floor, entrance and room, as the register has them; letters to no unit first."""
    rank = {unit: place for place, unit in enumerate(office.register.by_code, start=1)}
    return sorted(letters, key=lambda one: (rank.get(one.unit, 0) if one.unit else -1, one.place, one.id))


def merge(
    office: Office,
    letters: Sequence[Letter],
    *,
    duplex: bool = True,
    copies: bool = True,
    listed: bool = True,
) -> Job:
    """`duplex`: a blank page after every odd number of pages, so that each letter begins on a front. `copies`: as many
    of each as its paper says (一式两份). `listed`: with the list to sign. Raises UsageError for a letter that is not
    out, StorageError for one whose PDF is gone."""
    waiting = [one.id for one in letters if not (one.state.is_out and one.finished)]
    if waiting:
        raise UsageError(
            f"还没有签发（或已作废）：{'、'.join(waiting[:10])}{'……' if len(waiting) > 10 else ''} / not issued",
            hint="请先执行 pipeline letter issue。",
        )
    if not letters:
        raise UsageError("没有要打印的函件 / nothing to print")
    ordered = walk(office, letters)
    with tempfile.TemporaryDirectory(dir=_scratch(office)) as folder:
        parts = _parts(office, ordered, Path(folder), duplex=duplex, copies=copies, listed=listed)
        pdf = _joined(list(parts))
    return Job(pdf.data, tuple(ordered), pdf.pages)


def _scratch(office: Office) -> Path:
    office.site.work.mkdir(parents=True, exist_ok=True)
    return office.site.work


@dataclass(frozen=True, slots=True)
class _Joined:
    data: bytes
    pages: int


def _parts(
    office: Office, letters: Sequence[Letter], folder: Path, *, duplex: bool, copies: bool, listed: bool
) -> Iterator[Path]:
    """Files of many letters each: the memory and the number of open files stay flat."""
    for number, some in enumerate(chunks(letters, _FILES)):
        with ExitStack() as opened:  # what is copied from stays open until it is saved
            part = opened.enter_context(pikepdf.Pdf.new())
            if number == 0 and listed:
                pages = opened.enter_context(pikepdf.open(io.BytesIO(signing_list(office, letters))))
                _add(part, pages, 1, duplex)
            for letter in some:
                paper = office.catalog.find(letter.paper)
                pdf = opened.enter_context(_opened(office, letter))
                _add(part, pdf, paper.copies if copies and paper else 1, duplex)
            path = folder / f"{number:05d}.pdf"
            part.save(path)
        yield path


def _opened(office: Office, letter: Letter) -> pikepdf.Pdf:
    try:
        return pikepdf.open(office.site.root / letter.pdf)
    except (OSError, pikepdf.PdfError) as error:
        raise StorageError(
            f"函件 {letter.id} 的 PDF 打不开：{letter.pdf} / cannot open",
            hint="请运行 pipeline verify 核验。",
        ) from error


def _add(target: pikepdf.Pdf, pdf: pikepdf.Pdf, copies: int, duplex: bool) -> None:
    for _ in range(copies):
        target.pages.extend(pdf.pages)
        if duplex and len(pdf.pages) % 2:
            box = target.pages[-1].mediabox
            size = (float(box[2]) - float(box[0]), float(box[3]) - float(box[1]))
            target.add_blank_page(page_size=size)


def _joined(parts: Sequence[Path]) -> _Joined:
    out = io.BytesIO()
    with ExitStack() as opened:
        whole = opened.enter_context(pikepdf.Pdf.new())
        for part in parts:
            whole.pages.extend(opened.enter_context(pikepdf.open(part)).pages)
        pages = len(whole.pages)
        whole.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return _Joined(out.getvalue(), pages)


def signing_list(office: Office, letters: Sequence[Letter]) -> bytes:
    """送达签收表: one line for each letter, to sign at the door, as PDF."""
    titles = {one.paper: office.catalog.get(one.paper).title for one in letters}
    lines = [
        {
            "place": office.site.unit_name(one.unit) or "（公告）",
            "receiver": _receiver(office, one),
            "title": titles[one.paper],
            "number": one.number,
        }
        for one in letters
    ]
    data = {
        "office": office.site.office,
        "lines": lines,
        "one_title": next(iter(titles.values())) if len(titles) == 1 else "",
        "batch": letters[0].batch if len({one.batch for one in letters}) == 1 else "",
        "made": f"{office.now:%Y年%m月%d日}",
    }
    return press_html(LISTS, "signing.html", data).pdf


def _receiver(office: Office, letter: Letter) -> str:
    values = dict(letter.values)
    named = next((str(values[n]) for n in ("occupant", "owner", "tenant", "addressee") if values.get(n)), "")
    if named or letter.unit is None:
        return named
    return office.register.party_on(letter.unit, letter.dated)


def note_printed(office: Office, job: Job, where: str) -> None:
    """Printed is not delivered: the letters stay issued until somebody signs."""
    with office.registry.atomic():
        for letter in job.letters:
            add_delivery(
                office.registry,
                letter,
                Way.PRINT,
                DeliveryState.SENT,
                address=where,
                actor=office.actor,
                now=office.now,
            )
