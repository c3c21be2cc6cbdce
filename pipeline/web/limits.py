"""How often one address may ask, and how many long requests run together, counted in this process."""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_ADDRESSES = 10_000


class Slots:
    """Long requests that run together: at most `each` of one login and `all` of everybody."""

    def __init__(self, each: int, all: int) -> None:
        self._each, self._all = each, all
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def has_room(self, login: str) -> bool:
        with self._lock:
            return self._taken[login] < self._each and self._taken.total() < self._all

    @contextmanager
    def taken(self, login: str) -> Iterator[bool]:
        """One of them for as long as the block runs; False where there is no room."""
        with self._lock:
            room = self._taken[login] < self._each and self._taken.total() < self._all
            self._taken[login] += room
        try:
            yield room
        finally:
            with self._lock:
                self._taken[login] -= room
                if not self._taken[login]:
                    del self._taken[login]


class Limit:
    """At most `most` within any `seconds`, of each address. `clock` counts seconds."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allows(self, address: str) -> bool:
        """Count one more; False when that is too many (then it does not count)."""
        now = self._clock()
        with self._lock:
            times = self._asked.setdefault(address, deque())
            self._asked.move_to_end(address)
            while len(self._asked) > MOST_ADDRESSES:
                self._asked.popitem(last=False)
            while times and now - times[0] >= self._seconds:
                times.popleft()
            if len(times) >= self._most:
                return False
            times.append(now)
            return True
