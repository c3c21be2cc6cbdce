"""Frozen values as lists that JSON can keep, and back. What does not fit its class is refused, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
_Make = Callable[[Any], Any]


def row(value: object) -> Any:
    """A dataclass as the list of its fields up to the last that is not its default, a tuple as a list; texts, numbers and None
    as they are."""
    if is_dataclass(value):
        given = [getattr(value, field.name) for field in fields(value)]
        defaults = [field.default for field in fields(value)]
        while given and given[-1] == defaults[len(given) - 1]:
            given.pop()
        return [row(one) for one in given]
    if isinstance(value, tuple):
        return [row(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value


def value_of(kind: type[T], raw: object) -> T:
    """The value that `row` made a list of; `raw` is used up. Raises ValueError for anything else."""
    try:
        make: _Make = _maker(kind)  # type: ignore[arg-type]
        made: T = make(raw)
    except (KeyError, TypeError, RecursionError):
        raise ValueError(f"not a row of {kind.__name__}") from None
    return made


@cache
def _maker(kind: Any) -> _Make:
    if is_dataclass(kind):
        return _dataclass(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {member.value: member for member in kind}.__getitem__
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if isinstance(kind, UnionType):
        return _optional(kind)
    return _plain(kind)


def _plain(kind: type) -> _Make:
    def make(raw: Any) -> Any:
        if type(raw) is not kind:
            raise ValueError(raw)
        return raw

    return make


def _tuple(kinds: tuple[Any, ...]) -> _Make:
    """tuple[str, ...] or tuple[str, str]."""
    size = None if kinds[-1] is ... else len(kinds)
    one = None if kinds[0] is str else _maker(kinds[0])

    def make(raw: Any) -> Any:
        if type(raw) is not list or (size is not None and len(raw) != size):
            raise ValueError(raw)
        if one is not None:
            return tuple([one(part) for part in raw]) if raw else ()
        "".join(raw)  # refuses what is no text, in a tenth of the time that asking each would take
        return tuple(raw)

    return make


def _optional(kind: UnionType) -> _Make:
    some = _maker(next(one for one in get_args(kind) if one is not NoneType))
    return lambda raw: None if raw is None else some(raw)


def _dataclass(kind: Any) -> _Make:
    hints = get_type_hints(kind)
    kinds = [hints[field.name] for field in fields(kind)]
    texts = [number for number, one in enumerate(kinds) if one is str]
    others: list[tuple[int, _Make]] = []

    def make(raw: Any) -> Any:
        if not others:  # later than the class itself: a condition holds conditions
            others.extend((number, _maker(one)) for number, one in enumerate(kinds) if one is not str)
        if type(raw) is not list:
            raise ValueError(raw)
        given = len(raw)
        "".join([raw[number] for number in texts if number < given])
        for number, other in others:
            if number >= given:
                break
            raw[number] = other(raw[number])
        return kind(*raw)

    return make
