"""Runs many files at once in one thread: each file is a generator that yields what it waits for.

The steps of a file read from top to bottom in `pipeline.flow.file`; the waiting is here. Only the main thread
touches the registry and the archive; the child processes only read and build.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

# A step yields the futures that it waits for and is given their results, in the same order.
Step = Generator[Sequence["Future[Any]"], list[Any], None]


def run(steps: Iterator[Step | None], *, at_once: int, pause: float = 0.2) -> None:
    """Drive all steps to their end, at most `at_once` together.

    `steps` may yield None for "nothing just now"; it is asked again after `pause` seconds at most. A step that raises stops the run after the others were closed: faults of papers are
    values, so what arrives here is the machine's (disk full, registry gone).
    """
    active: dict[Step, Sequence[Future[Any]]] = {}
    exhausted = False
    try:
        while active or not exhausted:
            while not exhausted and len(active) < at_once:
                try:
                    step = next(steps)
                except StopIteration:
                    exhausted = True
                    break
                if step is None:
                    break
                _advance(active, step, None)
            if not exhausted or active:
                _wait(active, pause)
            for step in [s for s, futures in active.items() if all(f.done() for f in futures)]:
                _advance(active, step, [f.result() for f in active[step]])
    finally:
        for step in list(active):
            step.close()


def _advance(active: dict[Step, Sequence[Future[Any]]], step: Step, results: list[Any] | None) -> None:
    active.pop(step, None)
    try:
        active[step] = step.send(results) if results is not None else next(step)
    except StopIteration:
        return


def _wait(active: dict[Step, Sequence[Future[Any]]], pause: float) -> None:
    pending = {f for futures in active.values() for f in futures if not f.done()}
    if not active:
        time.sleep(pause)
    if pending and not any(all(f.done() for f in futures) for futures in active.values()):
        wait(pending, timeout=pause, return_when=FIRST_COMPLETED)
