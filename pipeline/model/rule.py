"""The office's rules: the numbers N1–N89 and the conflicts G1–G36 of the domain as settings.

`procedures/_rules/*.toml` define them; `respond.procedures.rules` reads them and what `site.toml` changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pipeline.model.term import Term

RuleValue = bool | int | str | Decimal | Term | tuple[str, ...]


def said(value: RuleValue) -> str:
    """A rule's value as conditions write it and people read it: 3个工作日, 98, 是, 甲、乙."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Term):
        return value.chinese
    return "、".join(value) if isinstance(value, tuple) else str(value)


class RuleKind(StrEnum):
    TERM = "term"
    NUMBER = "number"
    PERCENT = "percent"
    TEXT = "text"
    CHOICE = "choice"
    LIST = "list"
    FLAG = "flag"
    NONE = "none"  # no business of software: only listed, its note says why


@dataclass(frozen=True, slots=True)
class Rule:
    """A setting of the office's rules: a number N1–N89 or a conflict G1–G36 of the domain. `value` is what
    holds at this site (its profile's `default`, or what `site.toml` [rules] says: then `changed`).
    `options` are the values that the seeds state, each with its source. `stated`: people go by it, nothing of the program does; the
    note says why."""

    key: str
    title: str
    kind: RuleKind
    value: RuleValue
    cites: tuple[str, ...]
    source: str
    options: tuple[tuple[str, str], ...] = ()
    changed: bool = False
    note: str = ""
    default: RuleValue = ""
    stated: bool = False
