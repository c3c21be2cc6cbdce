"""The tags of a letter's PDF: its title is a heading, every paragraph a P."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_INLINE = frozenset({"span", "br", "b", "i", "em", "strong", "a", "img", "sup", "sub"})
_WHOLE = frozenset({"paragraph", "enclosures", "signoff", "copies", "title", "letterhead"})
_HEADINGS = {"hei": "H2", "kai": "H3"}  # 一、 in 黑体, （一） in 楷体 (GB/T 9704 7.3.3)


@dataclass(frozen=True, slots=True)
class Blocks:
    """`roles` of the structure elements; `of` finds the one that an element's words belong to."""

    roles: tuple[str, ...]
    members: Mapping[Any, int]

    def of(self, element: Any) -> int:
        return self.members[element]


def blocks(tree: Any) -> Blocks:
    """The structure of a letter's HTML, in reading order."""
    parents = {child: parent for parent in tree.iter() for child in parent}
    roles: list[str] = []
    numbers: dict[Any, int] = {}
    members: dict[Any, int] = {}
    for element in tree.find("body").iter():
        block = _block(element, parents)
        if block not in numbers:
            numbers[block] = len(roles)
            roles.append(_role(block))
        members[element] = numbers[block]
    return Blocks(tuple(roles), members)


def _block(element: Any, parents: Mapping[Any, Any]) -> Any:
    while element.tag in _INLINE and element in parents:
        element = parents[element]
    whole = element
    while whole in parents and whole.tag != "body":
        if _WHOLE & set(_classes(whole)):
            return whole
        whole = parents[whole]
    return element


def _role(element: Any) -> str:
    classes = _classes(element)
    if "title" in classes or element.tag == "h1":
        return "H1"
    if "paragraph" in classes and len(element):
        kinds = {tuple(c for c in _classes(line) if c in _HEADINGS) for line in element}
        found = next(iter(kinds)) if len(kinds) == 1 else ()
        return _HEADINGS[found[0]] if found else "P"
    return "P"


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()
