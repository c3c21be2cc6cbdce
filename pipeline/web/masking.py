"""Numbers of people, with their middle hidden: 138****5678. Pure text."""

from __future__ import annotations

import re

from pipeline.model.paper import FieldKind

PHONES = frozenset({FieldKind.PHONE})
IDS = frozenset({FieldKind.ID_NUMBER})

# Kinds whose normal form has digits and can be no number of a person.
_MEASURED = frozenset(
    {
        FieldKind.MONEY,
        FieldKind.AREA,
        FieldKind.DATE,
        FieldKind.DATETIME,
        FieldKind.TIME,
        FieldKind.UNIT,
        FieldKind.TICK,
    }
)
_BREAK = r"[ \-()（）·.\u3000]{0,2}"
_ID = re.compile(rf"(?<![0-9A-Za-z])(?:\d{_BREAK}){{14,17}}[\dXxＸ](?![0-9A-Za-z])")
_LONG = re.compile(r"(?<!\d)\d{15,}[Xx]?")
# A mobile or a landline, with the breaks that people write and recognisers put in; 7–14 digits in all.
_PHONE = re.compile(rf"(?<![\d])[+＋]?(?:\d{_BREAK}){{6,13}}\d(?!\d)")
_DAY = re.compile(
    r"(?:19|20)\d{2}[-./年]?(?:0?[1-9]|1[0-2])[-./月]?(?:0?[1-9]|[12]\d|3[01])日?(?:\s+\d{1,2}(?:[:：.]\d{2})?)?"
)


def mask_phone(number: str) -> str:
    """Every part that could be dialled loses its middle.

    >>> mask_phone("13812345678"), mask_phone("0755-82345678"), mask_phone("82345678")
    ('138****5678', '0755-****5678', '82****78')
    """
    bare = re.sub(r"\D", "", number)
    if len(bare) <= 4:
        return "*" * len(bare)
    area = re.match(r"\D*(0\d{2,3})\D", number)
    if area:
        return f"{area[1]}-****{bare[-4:]}"
    if len(bare) >= 11:
        return f"{bare[:3]}{'*' * (len(bare) - 7)}{bare[-4:]}"
    return f"{bare[:2]}{'*' * max(4, len(bare) - 4)}{bare[-2:]}"


def mask_id(number: str) -> str:
    """Only the last four signs stay, and the first three of a long number: nothing of the birthday.

    >>> mask_id("440301199001011234"), mask_id("G12345678")
    ('440***********1234', '*****5678')
    """
    bare = "".join(number.split())
    if len(bare) <= 4:
        return "*" * len(bare)
    kept = 3 if len(bare) >= 15 else 0
    return f"{bare[:kept]}{'*' * (len(bare) - 4 - kept)}{bare[-4:]}"


def mask_value(kind: FieldKind | None, value: str, hidden: frozenset[FieldKind]) -> str:
    """A value of a field of this kind; None: nobody knows its kind."""
    if not value or not hidden:
        return value
    if kind in hidden:
        return mask_phone(value) if kind is FieldKind.PHONE else mask_id(value)
    return value if kind in _MEASURED else mask_text(value, hidden)


def mask_text(text: str, hidden: frozenset[FieldKind]) -> str:
    """Running text: whatever looks like a hidden kind. Days (2026-11-21, 20261121) stay."""
    if hidden & IDS:
        text = _ID.sub(lambda found: mask_id(found[0]), text)
        text = _LONG.sub(lambda found: mask_id(found[0]), text)
    if hidden & PHONES:
        text = _PHONE.sub(_masked_phone, text)
    return text


def _masked_phone(found: re.Match[str]) -> str:
    return found[0] if _DAY.fullmatch(found[0].strip()) else mask_phone(found[0])
