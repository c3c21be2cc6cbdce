"""How often one address may ask, counted in this process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

MOST_ADDRESSES = 10_000


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
