"""What is wrong with a file that an office writes, gathered while it is read, so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_WORDS = {str: "文字", list: "列表", int: "整数", bool: "true 或 false", dict: "表"}


class Faults(list[str]):
    """Chinese sentences saying what is wrong where."""

    def keys(self, raw: object, known: Mapping[str, type], where: str) -> dict[str, Any]:
        """The known keys of the right type; the others are noted."""
        if not isinstance(raw, dict):
            self.append(f"{where}应当写成表，如 [[field]]。")
            return {}
        good: dict[str, Any] = {}
        for key, value in raw.items():
            if key not in known:
                self.append(f"{where}有不认识的项 {key}，请删去或改正拼写（可用：{'、'.join(known)}）。")
            elif not _is(value, known[key]):
                self.append(f"{where}的 {key} 应当是{_WORDS[known[key]]}。")
            else:
                good[key] = value
        return good

    def texts(self, values: Sequence[Any], where: str) -> tuple[str, ...]:
        """All of them as text; an empty one or one of another kind is noted."""
        if any(not isinstance(v, str) or not v for v in values):
            self.append(f"{where} 应当都是文字。")
        return tuple(str(v) for v in values)

    def twins(self, names: Sequence[str], what: str) -> None:
        """Note what is there twice."""
        for name in sorted({n for n in names if names.count(n) > 1}):
            self.append(f"{what} {name} 写了两次。")


def _is(value: object, kind: type) -> bool:
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
