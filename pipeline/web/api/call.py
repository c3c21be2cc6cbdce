"""One request of another program: what was asked, in checked types; and pages by cursor."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.register.tokens import Scope, Token
from pipeline.web.access import Action
from pipeline.web.api.base import Message
from pipeline.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Received:
    """A file that came whole, beside the inbox; whoever answers moves it on or leaves it to be removed."""

    path: Path
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Call:
    """`place`, `asked` and `body` are of the types that the operation names."""

    visit: Visit
    token: Token
    place: Any = None
    asked: Any = None
    body: Any = None
    file: Received | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """`location` is the address of what was made."""

    message: Message
    status: int = 200
    location: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One line of the table. `scopes`: any of them does. `result` None: a PDF. `makes`: takes an Idempotency-Key.
    `file`: the body is a scan. `clashes`: may be answered with 409."""

    method: str
    path: str
    answer: Callable[[Call], Answer | Response]
    action: Action
    scopes: frozenset[Scope]
    summary: str
    group: str
    place: type[BaseModel] | None = None
    asked: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    result: type[BaseModel] | None = None
    status: int = 200
    makes: bool = False
    file: bool = False
    clashes: bool = False
    notes: str = field(default="")

    @property
    def name(self) -> str:
        """For generated clients."""
        parts = [part.strip("{}") for part in self.path.strip("/").split("/")]
        return "-".join([self.method.lower(), *parts])


def to_cursor(*parts: object) -> str:
    """Where the next page begins; only for us to read."""
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=True).encode()).decode().rstrip("=")


def from_cursor(cursor: str, *kinds: type) -> tuple[Any, ...] | None:
    """The parts again, None for the first page. Raises UsageError for what we did not make."""
    if not cursor:
        return None
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        parts = None
    if (
        not isinstance(parts, list)
        or len(parts) != len(kinds)
        or not all(type(part) is kind for part, kind in zip(parts, kinds, strict=True))
    ):
        raise UsageError("翻页标记不对 / the cursor is not ours", hint="请用上一页的 next，或从第一页开始。")
    return tuple(parts)


def from_offset(cursor: str) -> int:
    """For lists that are counted. Raises UsageError."""
    found = from_cursor(cursor, int)
    if found is None:
        return 0
    if not 0 <= found[0] <= 1_000_000:
        raise UsageError("翻页标记不对 / the cursor is not ours", hint="请用上一页的 next，或从第一页开始。")
    return int(found[0])
