"""How much a template may do: repetitions, sizes, time. The limits are far above any paper's needs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from jinja2.exceptions import SecurityError

LONGEST = 200_000  # characters or items that one operation may make
MOST_TURNS = 300_000  # of all loops together
MOST_TEXT = 5_000_000  # characters of a rendered template
SECONDS = 20.0
_PADDING = frozenset({"ljust", "rjust", "center", "zfill", "expandtabs"})


@dataclass(slots=True)
class Budget:
    """What is left for one rendering; `until` on the monotonic clock."""

    until: float
    turns: int = MOST_TURNS

    def turn(self) -> None:
        """Raises SecurityError where too much has been repeated already, or it has taken too long."""
        self.turns -= 1
        if self.turns < 0:
            raise SecurityError("too many repetitions")
        if self.turns % 64 == 0 and time.monotonic() > self.until:
            raise SecurityError("too long")


_BUDGET: ContextVar[Budget | None] = ContextVar("budget", default=None)


def begin() -> Any:
    """A fresh budget; gives the token for `end`."""
    return _BUDGET.set(Budget(time.monotonic() + SECONDS))


def end(token: Any) -> None:
    _BUDGET.reset(token)


def spend() -> None:
    budget = _BUDGET.get()
    if budget is not None:
        budget.turn()


def counted(things: Iterable[Any]) -> Iterator[Any]:
    """`things`, each paid for."""
    for thing in things:
        spend()
        yield thing


def small(result: Any) -> Any:
    """`result`. Raises SecurityError where it is larger than any operation may make it."""
    if isinstance(result, str | bytes | list | tuple | dict) and len(result) > LONGEST:
        raise SecurityError("too large")
    return result


def bounded_filter(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter of Jinja2 that refuses what would grow too large, before and after."""
    if getattr(function, "jinja_pass_arg", None) is not None:

        def passed(first: Any, *args: Any, **named: Any) -> Any:
            _refuse_growth(name, args, named)
            return small(function(first, *args, **named))

        passed.jinja_pass_arg = function.jinja_pass_arg  # type: ignore[attr-defined]
        return passed

    def plain(*args: Any, **named: Any) -> Any:
        _refuse_growth(name, args, named)
        return small(function(*args, **named))

    return plain


def check_call(function: Any, args: Sequence[Any], named: Mapping[str, Any]) -> None:
    """Raises SecurityError for a method of a text that would make a huge one."""
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    if not isinstance(owner, str):
        return
    if name in _PADDING and any(isinstance(a, int) and a > LONGEST for a in (*args, *named.values())):
        raise SecurityError(name)
    if (
        name == "expandtabs"
        and owner.count("\t" if isinstance(owner, str) else b"\t") * _largest(args) > LONGEST
    ):
        raise SecurityError(name)
    if name in ("replace", "join", "translate"):
        _refuse_growth(name, (owner, *args), named)


def _refuse_growth(name: str, args: Sequence[Any], named: Mapping[str, Any]) -> None:
    numbers = [a for a in (*args[1:], *named.values()) if isinstance(a, int)]
    if any(abs(number) > LONGEST for number in numbers):
        raise SecurityError(name)
    texts = [a for a in (*args, *named.values()) if isinstance(a, str)]
    if name == "replace" and len(texts) >= 3 and _replaced(*texts[:3]) > LONGEST:
        raise SecurityError(name)
    if name == "join" and any(_joined(a, texts) > LONGEST for a in args if isinstance(a, list | tuple)):
        raise SecurityError(name)
    if name == "indent" and texts and (texts[0].count("\n") + 1) * max([4, *numbers]) > LONGEST:
        raise SecurityError(name)
    if name == "sum" and any(isinstance(a, list | tuple | str) for a in (*args[1:], *named.values())):
        raise SecurityError(name)


def _replaced(text: str, old: str, new: str) -> int:
    return len(text) + (text.count(old) if old else len(text) + 1) * len(new)


def _joined(things: Sequence[Any], texts: Sequence[str]) -> int:
    between = max((len(t) for t in texts), default=0)
    return sum(len(t) if isinstance(t, str) else 20 for t in things) + between * len(things)


def _largest(args: Sequence[Any]) -> int:
    return max((a for a in args if isinstance(a, int)), default=8)
