"""Tables of a TOML file, key by key: the keys that are known and of the right type, and in Chinese what is wrong with the others."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

_WORDS: dict[type, str] = {str: "文字", list: "列表", int: "整数", bool: "true 或 false", dict: "表"}
EVENT_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
VALUE_NAME = re.compile(r"[a-z][a-z0-9_]*")

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R")


@dataclass(slots=True)
class Faults:
    """What is wrong in one file: sentences that begin with the file's name. `where` is the place that is being read."""

    file: str
    said: list[str] = field(default_factory=list)

    def add(self, where: str, fault: str) -> None:
        self.said.append(f"{self.file} {where}：{fault}" if where else f"{self.file}：{fault}")

    def keys(self, raw: object, known: Mapping[str, type], where: str) -> dict[str, Any]:
        """The known keys of the right type; the others are noted."""
        if not isinstance(raw, dict):
            self.add(where, "应当是一个表。")
            return {}
        good: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in known:
                self.add(where, f"有不认识的项 {key}，请删去或改正拼写（可用：{'、'.join(known)}）。")
            elif not is_a(value, known[key]):
                self.add(where, f"{key} 应当是{_WORDS[known[key]]}。")
            else:
                good[key] = value
        return good

    def texts(self, raw: object, where: str, key: str) -> tuple[str, ...]:
        """A list of texts that are not empty."""
        if not isinstance(raw, list) or not all(isinstance(one, str) and one for one in raw):
            self.add(where, f'{key} 应当是文字的列表，如 {key} = ["…"]。')
            return ()
        return tuple(raw)

    def pairs(self, raw: object, where: str, key: str) -> tuple[tuple[str, str], ...]:
        """A table of texts."""
        if not isinstance(raw, dict) or not all(isinstance(one, str) for one in raw.values()):
            self.add(where, f'{key} 应当写成 {key} = {{ 名称 = "文字" }}。')
            return ()
        return tuple(raw.items())

    def choice(self, kind: type[E], raw: object, where: str, key: str) -> E | None:
        try:
            return kind(str(raw))
        except ValueError:
            self.add(where, f"{key} 不认识“{raw}”（可用：{'、'.join(kind)}）。")
            return None

    def name(self, raw: object, where: str, pattern: re.Pattern[str]) -> str:
        """A name in English; "" where it is none."""
        if isinstance(raw, str) and pattern.fullmatch(raw):
            return raw
        sign = "连字符" if pattern is EVENT_NAME else "下划线"
        self.add(where, f"name“{raw or ''}”应以小写字母开头，只用小写字母、数字和{sign}。")
        return ""

    def tables(
        self, raw: object, where: str, key: str, read: Callable[[object, str], R | None]
    ) -> tuple[R, ...]:
        """Every table of a [[key]], read; those that cannot be used are left out (and noted by `read`)."""
        if not isinstance(raw, list):
            self.add(where, f"{key} 应当写成 [[{key}]]。")
            return ()
        found = (read(one, f"{where} 第{n}个{key}".strip()) for n, one in enumerate(raw, 1))
        return tuple(one for one in found if one is not None)

    def twins(self, names: Iterable[str], where: str, what: str) -> None:
        listed = list(names)
        for name in sorted({one for one in listed if listed.count(one) > 1}):
            self.add(where, f"{what} {name} 写了两次。")


def is_a(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
