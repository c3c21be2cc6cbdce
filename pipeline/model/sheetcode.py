"""What the QR of a printed sheet says: which paper, for which unit and case, which page, which copy.

The payload uses only the QR alphanumeric character set and stays within 38 characters, so that it fits a
25 × 25 symbol at error correction M (research: 22 mm, ECC M):

    D76.K3Q.3-2-1203.C12.1-2.00A3F9.7K
    │   │   │        │   │   │      └ check characters over all before
    │   │   │        │   │   └ serial of the printed copy (base 36), "" when printed without a registry
    │   │   │        │   └ page - pages
    │   │   │        └ case number, "" where there is none
    │   │   └ unit, "" on a blank form for anybody
    │   └ geometry tag: which version of the sheet this is
    └ the paper's short code
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from pipeline.model.unit import UnitCode

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_LENGTH = 38

_SHAPE = re.compile(
    r"(?P<paper>[A-Z0-9]{1,5})\.(?P<tag>[A-Z0-9]{1,4})\.(?P<unit>[A-Z0-9-]{0,14})\."
    r"(?P<case>[A-Z0-9]{0,6})\.(?P<page>[0-9]{1,2})-(?P<pages>[0-9]{1,2})\.(?P<serial>[A-Z0-9]{0,7})\."
    r"(?P<check>[A-Z0-9]{2})"
)


def to_base36(number: int, width: int = 0) -> str:
    """Non-negative integer → base 36, padded with zeros to `width`."""
    if number < 0:
        raise ValueError("negative")
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _ALPHABET[rest] + digits
    return digits.rjust(width, "0") or "0"


@dataclass(frozen=True, slots=True)
class SheetCode:
    """The content of a sheet's QR. `paper` is the paper's short code (`PaperType.code`)."""

    paper: str
    tag: str
    unit: UnitCode | None = None
    case: str = ""
    page: int = 1
    pages: int = 1
    serial: str = ""

    def encode(self) -> str:
        """The payload. Raises ValueError when it would not fit."""
        unit = str(self.unit) if self.unit else ""
        body = f"{self.paper}.{self.tag}.{unit}.{self.case}.{self.page}-{self.pages}.{self.serial}"
        payload = f"{body}.{_check(body)}"
        if len(payload) > MAX_LENGTH or _SHAPE.fullmatch(payload) is None:
            raise ValueError(f"not a sheet code: {payload}")
        return payload

    @classmethod
    def decode(cls, payload: str) -> SheetCode | None:
        """A payload of ours → SheetCode; None for any other text or a wrong check."""
        found = _SHAPE.fullmatch(payload)
        if found is None or _check(payload[:-3]) != found["check"]:
            return None
        try:
            unit = UnitCode.parse(found["unit"]) if found["unit"] else None
        except ValueError:
            return None
        page, pages = int(found["page"]), int(found["pages"])
        if not 1 <= page <= pages:
            return None
        return cls(found["paper"], found["tag"], unit, found["case"], page, pages, found["serial"])


def _check(body: str) -> str:
    return to_base36(zlib.crc32(body.encode("ascii")) % 1296, 2)
