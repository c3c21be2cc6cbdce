"""The papers that dropped files became, filed or held."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.register.registry import Registry


@dataclass(frozen=True, slots=True)
class Part:
    """A paper that a file became: filed as `document`, or held as `held` (`state` open, filed or dropped; `document`
    what it was filed as). `unit` and `paper` are "" where nobody knows."""

    sha256: str
    member: str
    pages: tuple[int, ...]
    unit: str
    paper: str
    title: str
    document: str = ""
    held: str = ""
    state: str = ""
    reason: str = ""
    detail: str = ""


def parts_of(registry: Registry, sources: Iterable[str]) -> dict[str, list[Part]]:
    """Hash of a dropped file → the papers that it became, in page order."""
    wanted = sorted(set(sources) - {""})
    found: dict[str, list[Part]] = {sha256: [] for sha256 in wanted}
    for start in range(0, len(wanted), 200):
        some = wanted[start : start + 200]
        for part in (*_filed(registry, some), *_held(registry, some)):
            found[part.sha256].append(part)
    for parts in found.values():
        parts.sort(key=lambda part: (part.member, part.pages, part.held))
    return found


def _filed(registry: Registry, sources: Sequence[str]) -> list[Part]:
    rows = registry.rows(
        "SELECT origin_sha256, origin_member, origin_pages, unit, paper, title, id FROM document"
        f" WHERE origin_sha256 IN ({_marks(sources)})",
        sources,
    )
    return [
        Part(sha256, member, tuple(json.loads(pages)), unit, paper, title, id, state="filed")
        for sha256, member, pages, unit, paper, title, id in rows
    ]


def _held(registry: Registry, sources: Sequence[str]) -> list[Part]:
    """Those that were filed since then are in `_filed`."""
    rows = registry.rows(
        "SELECT sha256, member, pages, coalesce(plan ->> '$.unit', ''), coalesce(plan ->> '$.paper', ''),"
        " coalesce(plan ->> '$.title', ''), id, state, reason, detail FROM held"
        f" WHERE sha256 IN ({_marks(sources)}) AND state <> 'filed'",
        sources,
    )
    return [
        Part(sha256, member, tuple(json.loads(pages)), str(unit), str(paper), str(title), "", *rest)
        for sha256, member, pages, unit, paper, title, *rest in rows
    ]


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
