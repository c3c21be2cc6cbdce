"""Names, telephone numbers and units against the register: confirm, correct, or leave as read.

Only the parties of the paper's own unit are looked at, so no correction leads to another household. What was
read is corrected when the registered value

* is among the recogniser's own other readings of that line, or
* differs in one character (two, in names of ten and more), and either the two characters look alike or the
  reading was unsure.

Confidence: confirmed by the register, three quarters of the doubt go; corrected, it is at most `CORRECTED`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import Levenshtein

from pipeline.model import Field, FieldKind, Occupancy, PartyRole, UnitCode, Value
from pipeline.model.address import parse_unit
from pipeline.model.personal import parse_phone
from pipeline.model.text import fold
from pipeline.read.likeness import likeness, look_alike
from pipeline.read.lookup import Lookup
from pipeline.read.surnames import is_implausible

CORRECTED = 0.9
"""Confidence of a value that was taken from the register."""

UNSURE = 0.75
"""Below this confidence any one character of a name or digit of a number may be wrong."""

POOR, SOMEWHAT = 0.55, 0.45
"""Below the first confidence several characters of a name may be wrong, if they are this alike on average."""

OCCUPANTS = frozenset({"owner", "tenant", "occupant"})
"""`Field.person` of people whom the register knows."""

NOTE = "按登记更正"
_SEVERAL_PHONES = re.compile(r"[/、;,，；|\s]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A value as read, with the other readings of its line."""

    value: Value
    others: tuple[str, ...] = ()


def registered_names(occupancies: Iterable[Occupancy], person: str) -> tuple[str, ...]:
    """Names and contact persons of the parties whom `person` (owner, tenant, occupant) can mean."""
    names = [name for o in _of(occupancies, person) for name in (o.party.name, o.party.contact) if name]
    return tuple(dict.fromkeys(names))


def registered_phones(occupancies: Iterable[Occupancy], person: str) -> tuple[str, ...]:
    """Telephone numbers in normal form; a register's cell may hold several."""
    pieces = [
        piece for o in _of(occupancies, person) for piece in _SEVERAL_PHONES.split(o.party.phone) if piece
    ]
    return tuple(dict.fromkeys(parsed.value for piece in pieces if (parsed := parse_phone(piece)).value))


def check_name(doubt: Doubt, names: Sequence[str]) -> Value:
    """A name field against the names of the unit. Unknown names stay: people send others."""
    value, known = doubt.value, {_key(name): name for name in names}
    read = _key(value.value or value.raw)
    if not names or not read:
        return value
    if read in known:
        return _confirmed(value, known[read])
    named = {known[key] for other in doubt.others if (key := _key(other)) in known}
    near = named or {known[key] for key in known if _near_name(read, key, value)}
    if len(near) == 1:
        return _corrected(value, near.pop())
    return _noted(value, "登记中没有此人") if value.valid else value


def check_phone(doubt: Doubt, phones: Sequence[str]) -> Value:
    """A telephone field against the numbers of the unit."""
    value = doubt.value
    read = value.value or re.sub(r"\D", "", fold(value.raw))
    if not phones or not read:
        return value
    if read in phones:
        return _confirmed(value, read)
    others = {parse_phone(other).value for other in doubt.others} & set(phones)
    near = others or {phone for phone in phones if _near_phone(read, phone, value)}
    if len(near) == 1:
        return _corrected(value, near.pop())
    if any(Levenshtein.distance(read, phone) == 1 for phone in phones):
        return _noted(value, "与登记的号码相差一位")
    return value


def check_id_number(doubt: Doubt, occupancies: Iterable[Occupancy]) -> Value:
    """An ID number against those of the unit's parties: of 18 signs one may be misread."""
    value = doubt.value
    read = value.value or re.sub(r"[^0-9X]", "", fold(value.raw).upper())
    known = {o.party.id_number.upper() for o in occupancies if len(o.party.id_number) >= 15}
    if read in known:
        return _confirmed(value, read)
    near = {number for number in known if Levenshtein.distance(read, number) == 1}
    return _corrected(value, near.pop()) if len(near) == 1 else value


def check_person(field: Field, doubt: Doubt, people: Sequence[Occupancy]) -> Value:
    """A name, telephone or ID number field against the parties of the unit. Contractors and the office's own
    people are on no register."""
    if not doubt.value.raw or field.person not in OCCUPANTS | {""}:
        return doubt.value
    if field.kind is FieldKind.ID_NUMBER:
        return check_id_number(doubt, people)
    if field.person and field.kind in (FieldKind.NAME, FieldKind.COMPANY):
        return check_name(doubt, registered_names(people, field.person))
    if field.person and field.kind is FieldKind.PHONE:
        return check_phone(doubt, registered_phones(people, field.person))
    return doubt.value


def check_unit(doubt: Doubt, lookup: Lookup, printed: UnitCode | None) -> Value:
    """A unit field against the register of units. `printed` is the unit that the sheet's own code says.

    A unit that is not on the register is no value. The code's unit is preferred among several readings and
    corrects a reading that is one character off and not on the register; it never overrides another unit.
    """
    value, known = doubt.value, lookup.units()
    if not value.raw.strip():
        return value
    codes = [code for code in parse_unit(value.raw, lookup.buildings()) if code in known]
    if printed in codes:
        return _confirmed(value, str(printed))
    if len(codes) == 1:
        return replace(
            value,
            value=str(codes[0]),
            valid=True,
            note=value.note if printed is None else f"与二维码的房号{printed}不符",
        )
    if codes:
        return _refused(value, f"可能是{'、'.join(map(str, codes[:4]))}")
    if printed is not None and _near_unit(value.raw, printed, doubt.others, lookup):
        return replace(_corrected(value, str(printed)), note="按二维码更正")
    others = {
        code for other in doubt.others for code in parse_unit(other, lookup.buildings()) if code in known
    }
    if len(others) == 1:
        return replace(_corrected(value, str(others.pop())), confidence=min(value.confidence, 0.5))
    return _refused(value, "登记中没有此房号" if value.value else value.note)


def _of(occupancies: Iterable[Occupancy], person: str) -> list[Occupancy]:
    wanted = {"owner": {PartyRole.OWNER}, "tenant": {PartyRole.TENANT}}.get(person, set(PartyRole))
    return [o for o in occupancies if o.role in wanted]


def _key(name: str) -> str:
    return re.sub(r"[\s()·.,，。]", "", fold(name))


def _near_name(read: str, known: str, value: Value) -> bool:
    distance, odd = Levenshtein.distance(read, known), is_implausible(read)
    if distance == 1 and (len(known) >= 4 or (len(known) == 3 and (odd or value.confidence < UNSURE))):
        return True
    if distance == 2 and (len(known) >= 10 or (len(known) == 3 and odd and read[0] == known[0])):
        return True  # 杜丹三鹏 for 杜彤鹏: one character was read as two
    return len(read) == len(known) >= 2 and _alike(read, known, value.confidence)


def _alike(read: str, known: str, confidence: float) -> bool:
    """One character taken for one that looks like it; in a poor reading several, somewhat like it."""
    pairs = [(a, b) for a, b in zip(read, known, strict=True) if a != b]
    if len(pairs) == 1:
        return look_alike(*pairs[0])
    poor = confidence < POOR and len(pairs) < len(known)
    return poor and sum(likeness(a, b) for a, b in pairs) / len(pairs) >= SOMEWHAT


def _near_phone(read: str, known: str, value: Value) -> bool:
    if Levenshtein.distance(read, known) != 1:
        return False
    if not value.valid or value.confidence < UNSURE:
        return True
    return len(read) == len(known) and all(
        look_alike(a, b) for a, b in zip(read, known, strict=True) if a != b
    )


def _near_unit(raw: str, printed: UnitCode, others: Sequence[str], lookup: Lookup) -> bool:
    if any(printed in parse_unit(other, lookup.buildings()) for other in others):
        return True
    pieces = "".join(filter(None, (printed.building, printed.entrance, printed.room)))
    read = re.sub(r"[^0-9a-z]", "", fold(raw))
    return Levenshtein.distance(read, pieces.lower()) <= 1


def _confirmed(value: Value, known: str) -> Value:
    """Two sources agree: three quarters of the doubt go."""
    return replace(value, value=known, valid=True, confidence=1 - (1 - value.confidence) / 4)


def _corrected(value: Value, known: str) -> Value:
    return replace(value, value=known, valid=True, confidence=CORRECTED, note=NOTE)


def _refused(value: Value, note: str) -> Value:
    return replace(value, value="", valid=False, note=note, confidence=min(value.confidence, 0.3))


def _noted(value: Value, note: str) -> Value:
    return replace(value, note="；".join(part for part in (value.note, note) if part))
