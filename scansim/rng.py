"""Random numbers that depend only on a seed and a path of names."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.random import Generator

T = TypeVar("T")


def generator(seed: int, *path: str | int) -> Generator:
    """The stream of `seed` at `path`: `generator(7, "foreign", 12)` is always the same one."""
    words = [seed, *(zlib.crc32(str(p).encode("utf-8")) for p in path)]
    return np.random.default_rng(np.random.SeedSequence(words))


def pick(rng: Generator, of: Sequence[T]) -> T:
    """One of `of`, kept as the Python object that it is."""
    return of[int(rng.integers(len(of)))]


def chance(rng: Generator, probability: float) -> bool:
    return bool(rng.random() < probability)


def between(rng: Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def digits(rng: Generator, count: int) -> str:
    return "".join(str(d) for d in rng.integers(0, 10, count))
