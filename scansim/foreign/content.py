"""What stands on a form, before anybody has said how it is laid out."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Item:
    """A label and its value. `value` is as written, `normal` the normal form; `kind` is text, long (several
    lines), ticks or heading; `lines` how many lines the blank has."""

    name: str
    label: str
    value: str = ""
    normal: str = ""
    kind: str = "text"
    lines: int = 1
    options: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goods:
    """A table to fill: headings and rows (as many as are written, the rest stays empty)."""

    name: str
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    room: int = 8


@dataclass(frozen=True, slots=True)
class Signer:
    """A place to sign: `who` signs there, "" leaves it empty; `seal` is a firm's name for a round seal."""

    name: str
    label: str
    who: str = ""
    seal: str = ""
    dated: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A paper ready to be laid out. `opening` is printed prose with ‹…› around what is filled in."""

    slug: str
    title: str
    items: tuple[Item, ...]
    strict: bool = True
    goods: Goods | None = None
    opening: str = ""
    clauses: tuple[str, ...] = ()
    signers: tuple[Signer, ...] = ()
    office: str = ""
    serial: str = ""
    form_code: str = ""
    unit: str = ""
    unit_by: str = "printed"
    party: str = ""
    values: dict[str, str] = field(default_factory=dict)
