"""The picture of one page as it goes into the archive, and the text that lies invisibly over it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.model.reading import Box


class Encoding(StrEnum):
    JPEG = "jpeg"
    G4 = "g4"  # CCITT group 4 in one strip, black coded as black (TIFF photometric 0)


@dataclass(frozen=True, slots=True)
class PagePicture:
    """An encoded page image in a file of the work folder (never pickled as bytes).

    `width`/`height` are pixels as stored, `dpi` of the stored image; `turned` is how many degrees clockwise it
    must be turned to stand upright (done by /Rotate, the bytes stay as scanned). `gray` tells one channel
    from three.
    """

    path: Path
    encoding: Encoding
    width: int
    height: int
    dpi: float
    gray: bool
    turned: int = 0


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of the invisible text layer, in millimetres of the upright page."""

    text: str
    box: Box
