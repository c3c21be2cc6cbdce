"""The values of a letter or sheet: what was given, checked by its kind, and what the registers know."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.errors import UsageError
from pipeline.model import Field, FieldKind, Occupancy, PaperType, PartyRole, UnitCode
from pipeline.model.kinds import parse_value
from pipeline.site import Office


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known without being told: the unit, who holds it today (tenant before owner), the office, the day."""

    today: date
    office: Office = field(default_factory=Office)
    unit: UnitCode | None = None
    area: str = ""
    occupants: Sequence[Occupancy] = ()


def complete(paper: PaperType, given: Mapping[str, str], facts: Facts) -> dict[str, object]:
    """Field name → normal form, for every field that has a value: given, else known, else the paper's default.

    Values that are missing are left out: pressing refuses them by name. Raises UsageError for a name that the
    paper does not have and for a value that is not of the field's kind.
    """
    _check_names(paper, given)
    values: dict[str, object] = {}
    strangers = _of_others(paper)
    for one in paper.fields:
        if given.get(one.name, "") != "":
            values[one.name] = _checked(one, given[one.name], facts.today)
        elif one.name in strangers:
            continue
        elif known := _known(one, facts):
            values[one.name] = known
    return values


def _check_names(paper: PaperType, given: Mapping[str, str]) -> None:
    names = [f.name for f in paper.fields]
    for name in given:
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            listed = "、".join(f"{f.name}（{f.label}）" for f in paper.fields)
            raise UsageError(
                f"《{paper.title}》没有“{name}”这一项 / no such field",
                hint=f"您是不是要写 {close[0]}？" if close else f"可用的有：{listed}。",
            )


def _checked(one: Field, raw: str, today: date) -> object:
    if one.kind is FieldKind.TABLE:
        return _rows(one, raw)
    parsed = parse_value(one.kind, raw, options=one.options, today=today)
    if not parsed.valid or (raw.strip() and not parsed.value):
        reason = f"（{parsed.note}）" if parsed.note else ""
        raise UsageError(
            f"{one.label}（{one.name}）的值“{raw}”不对{reason} / bad value", hint=_EXAMPLES.get(one.kind, "")
        )
    return parsed.value


_EXAMPLES = {
    FieldKind.DATE: "日期写法如 2026-12-05 或 2026年12月5日。",
    FieldKind.PHONE: "电话写法如 13800138000 或 0755-82345678。",
    FieldKind.MONEY: "金额写法如 1234.50。",
    FieldKind.UNIT: "房号写法如 3-1203。",
}


def _rows(one: Field, raw: str) -> list[dict[str, str]]:
    """Rows as JSON, or as 名称*数量;名称*数量 …: columns parted by *, rows by ； or a new line."""
    if raw.lstrip().startswith("["):
        try:
            rows = json.loads(raw)
        except ValueError:
            raise UsageError(f"{one.label}（{one.name}）不是合法的 JSON / bad JSON") from None
        if isinstance(rows, list) and all(isinstance(r, dict) for r in rows):
            return [{str(k): str(v) for k, v in row.items()} for row in rows]
        raise UsageError(f"{one.label}（{one.name}）应为若干行 / a table is a list of rows")
    lines = [part for part in raw.replace("；", "\n").replace(";", "\n").split("\n") if part.strip()]
    names = [c.name for c in one.columns]
    return [dict(zip(names, (cell.strip() for cell in line.split("*")), strict=False)) for line in lines]


def _known(one: Field, facts: Facts) -> str:
    if one.kind is FieldKind.UNIT and one.person == "":
        return str(facts.unit) if facts.unit else ""
    if one.kind is FieldKind.AREA and one.name == "area":
        return facts.area
    if one.person == "office":
        return facts.office.phone if one.kind is FieldKind.PHONE else ""
    party = _party(one.person, facts)
    if party is None:
        return one.default
    return _of_party(one, party)


def _of_others(paper: PaperType) -> frozenset[str]:
    """Fields of somebody else on the occupant's side (legal head, fire-safety person, new owner): the first name, phone and ID
    number of a paper are the party's own, a further one is not known to the register."""
    found: set[str] = set()
    for person in ("owner", "tenant", "occupant"):
        fields = [f for f in paper.fields if f.person == person and not f.name.startswith("contact")]
        names = [f.name for f in fields if f.kind in (FieldKind.NAME, FieldKind.COMPANY, FieldKind.TEXT)]
        others = {name.partition("_")[0] for name in names[1:]} - {
            name.partition("_")[0] for name in names[:1]
        }
        phones = [f.name for f in fields if f.kind is FieldKind.PHONE]
        numbers = [f.name for f in fields if f.kind is FieldKind.ID_NUMBER]
        found |= {*names[1:], *phones[1:], *numbers[1:]}
        found |= {name for name in phones if name.partition("_")[0] in others and "_" in name}
    return frozenset(found)


def _party(person: str, facts: Facts) -> Occupancy | None:
    wanted = {
        "owner": (PartyRole.OWNER,),
        "tenant": (PartyRole.TENANT,),
        "occupant": (PartyRole.TENANT, PartyRole.OWNER),
    }.get(person, ())
    return next((o for role in wanted for o in facts.occupants if o.role is role), None)


def _of_party(one: Field, holding: Occupancy) -> str:
    party = holding.party
    if one.kind is FieldKind.PHONE:
        return party.phone
    if one.kind is FieldKind.ID_NUMBER:
        return party.id_number
    if one.kind in (FieldKind.NAME, FieldKind.COMPANY, FieldKind.TEXT):
        return party.contact if one.name.startswith("contact") and party.contact else party.name
    return ""
