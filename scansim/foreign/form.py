"""What a printed form consists of: titles, fields, wording, places to sign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """`name` as in our own definition ("" where we have no such field), `labels` in the words of other
    offices, `source` where the value comes from, `share` how many forms have it. `lines` above 1: a tall
    blank. `options` make it a tick field."""

    name: str
    labels: tuple[str, ...]
    source: str = ""
    share: float = 0.8
    lines: int = 1
    options: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """`who` whose paper it is: owner, tenant or "" for either. `prose` is the form's wording as a letter,
    with ‹source› for what is filled in. `signers` are (name, label, whose name)."""

    slug: str
    titles: tuple[str, ...]
    fields: tuple[FormField, ...]
    clauses: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    signers: tuple[tuple[str, str, str], ...] = ()
    who: str = ""
    goods: str = ""
    small: float = 0.0
    seal: float = 0.5


def f(name: str, labels: str, source: str, share: float = 0.8, lines: int = 1) -> FormField:
    return FormField(name, tuple(labels.split("|")), source, share, lines)


def t(name: str, labels: str, options: str, share: float = 0.6, many: bool = False) -> FormField:
    return FormField(
        name, tuple(labels.split("|")), share=share, options=tuple(options.split("|")), many=many
    )
