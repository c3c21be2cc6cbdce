"""Some pages of a member as a file of their own, for a person to look at. Runs in a child process."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image

from pipeline.intake.kinds import EXTENSION, Kind
from pipeline.intake.members import Member

_DPI = 200.0
_POINTS_PER_INCH = 72.0


@dataclass(frozen=True, slots=True)
class Extracted:
    """`suffix` is the extension that its name should have. `whole`: it is the member itself, unchanged."""

    path: Path
    suffix: str
    whole: bool


def extract(member: Member, pages: Sequence[int], target: Path) -> Extracted:
    """The member's `pages` (1-based) as a PDF at `target`, nothing lost; the member itself when it is all of
    them."""
    if set(pages) >= set(range(1, member.pages + 1)):
        return Extracted(member.path, EXTENSION[member.kind], True)
    with pikepdf.new() as part:
        if member.kind is Kind.PDF:
            with pikepdf.open(member.path) as source:
                part.pages.extend(source.pages[page - 1] for page in pages)
                part.save(target)
        else:
            for frame in _frames(member.path, pages):
                add_image(part, frame)
            part.save(target)
    return Extracted(target, ".pdf", False)


def _frames(path: Path, pages: Sequence[int]) -> Iterator[Image.Image]:
    with Image.open(path, formats=("TIFF",)) as image:
        for page in pages:
            image.seek(page - 1)
            yield image


def add_image(part: pikepdf.Pdf, image: Image.Image, stream: pikepdf.Stream | None = None) -> None:
    """A new page with this image on the whole of it, its pixels unchanged; `stream` where they are encoded already."""
    stream = stream if stream is not None else _plain(part, image)
    width, height = _points(image)
    page = part.add_blank_page(page_size=(width, height))
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=stream))
    page.Contents = part.make_stream(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Scan Do Q".encode())


def _plain(part: pikepdf.Pdf, image: Image.Image) -> pikepdf.Stream:
    plain = image if image.mode in ("1", "L", "RGB") else image.convert("RGB")
    return pikepdf.Stream(
        part,
        zlib.compress(plain.tobytes()),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=plain.width,
        Height=plain.height,
        BitsPerComponent=1 if plain.mode == "1" else 8,
        ColorSpace=pikepdf.Name.DeviceRGB if plain.mode == "RGB" else pikepdf.Name.DeviceGray,
        Filter=pikepdf.Name.FlateDecode,
    )


def _points(image: Image.Image) -> tuple[float, float]:
    across, down = image.info.get("dpi", (_DPI, _DPI))
    return (
        image.width / _sane(across) * _POINTS_PER_INCH,
        image.height / _sane(down) * _POINTS_PER_INCH,
    )


def _sane(dpi: float) -> float:
    return float(dpi) if 50 <= float(dpi) <= 2400 else _DPI
