"""Photographs of the pages of one paper → one PDF, in the order given. The JPEGs are put in byte for byte; how the camera
was held (EXIF) becomes the page's own turn."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from pipeline.intake.kinds import Kind, sniff
from pipeline.intake.members import Refusal, parsing
from pipeline.intake.pdf import check_pages, check_pixels
from pipeline.model.held import Held, HeldReason
from pipeline.site import Limits

_DPI = 200.0  # a phone says 72, which would be a page of a metre
_ORIENTATION = 0x0112
_TURNS = {1: 0, 3: 180, 6: 90, 8: 270}
_COLOURS = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}


@dataclass(frozen=True, slots=True)
class _Photo:
    path: Path
    size: int  # bytes
    width: int
    height: int
    colour: str
    turned: int


def write_paper(photos: Sequence[Path], target: Path, limits: Limits) -> Held | None:
    """Write the PDF; or why a photograph cannot be one of its pages (its number in `detail`): it is no JPEG, damaged,
    too large. Raises OSError for the disk's faults."""
    pages: list[_Photo] = []
    try:
        check_pages(len(photos), limits)
    except Refusal as refusal:
        return refusal.held
    for number, path in enumerate(photos, 1):
        try:
            pages.append(_photo(path, limits))
        except Refusal as refusal:
            return Held(refusal.held.reason, f"第 {number} 张：{refusal.held.detail}")
    with target.open("xb") as file:
        _Writer(file).write(pages)
    return None


def _photo(path: Path, limits: Limits) -> _Photo:
    kind = sniff(path)
    if kind is not Kind.JPEG:
        raise Refusal(HeldReason.WRONG_TYPE, "不是 JPEG 照片")
    with parsing("照片损坏或不完整"), Image.open(path, formats=("JPEG", "MPO")) as image:
        check_pixels(*image.size, limits)
        turn = _TURNS.get(int(image.getexif().get(_ORIENTATION, 1) or 1))
        if image.mode not in _COLOURS or turn is None:
            raise Refusal(HeldReason.WRONG_TYPE, "不是普通照片（镜像或印刷色）")
        return _Photo(path, path.stat().st_size, *image.size, _COLOURS[image.mode], turn)


class _Writer:
    """A PDF whose objects are written one after the other, so that no photograph is in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places: list[int] = []

    def write(self, pages: Sequence[_Photo]) -> None:
        self._file.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
        self._object("<</Type/Catalog/Pages 2 0 R>>")
        self._object(f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>")
        for page in pages:
            self._page(page)
        start = self._file.tell()
        rows = "".join(f"{place:010d} 00000 n \n" for place in self._places)
        count = len(self._places) + 1
        self._file.write(
            f"xref\n0 {count}\n0000000000 65535 f \n{rows}"
            f"trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
        )

    def _page(self, page: _Photo) -> None:
        number = len(self._places) + 1
        width, height = page.width * 72 / _DPI, page.height * 72 / _DPI
        self._object(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width:.3f} {height:.3f}]/Rotate {page.turned}"
            f"/Resources<</XObject<</Im0 {number + 1} 0 R>>>>/Contents {number + 2} 0 R>>"
        )
        self._begin()
        self._file.write(
            f"<</Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}/ColorSpace{page.colour}"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {page.size}>>\nstream\n".encode("ascii")
        )
        with page.path.open("rb") as photo:
            shutil.copyfileobj(photo, self._file)
        self._file.write(b"\nendstream\nendobj\n")
        content = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q"
        self._object(f"<</Length {len(content)}>>\nstream\n{content}\nendstream")

    def _begin(self) -> None:
        self._places.append(self._file.tell())
        self._file.write(f"{len(self._places)} 0 obj\n".encode("ascii"))

    def _object(self, body: str) -> None:
        self._begin()
        self._file.write(f"{body}\nendobj\n".encode("ascii"))
