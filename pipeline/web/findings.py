"""What the last check, verification or test found: kept in a file of `.pipeline/desk/`, so that the page shows it again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from pipeline.archive.place import write_atomic
from pipeline.site import Site

MOST_LINES = 500


@dataclass(frozen=True, slots=True)
class Found:
    """`lines` are (where, what); [] and `good` when nothing is wrong. `count` is all that was found, `note` a sentence."""

    at: datetime
    by: str
    good: bool
    lines: tuple[tuple[str, str], ...]
    count: int
    note: str = ""


def keep(
    site: Site,
    name: str,
    *,
    at: datetime,
    by: str,
    lines: Sequence[tuple[str, str]],
    note: str = "",
    good: bool,
) -> None:
    """Raises StorageError."""
    kept = Found(at, by, good, tuple(lines[:MOST_LINES]), len(lines), note)
    data = json.dumps(asdict(kept), ensure_ascii=False, default=str).encode("utf-8")
    write_atomic(site.state / "desk" / f"{name}.json", data)


def last(site: Site, name: str) -> Found | None:
    """None where nobody has checked yet, or what was kept cannot be read."""
    try:
        raw = json.loads((site.state / "desk" / f"{name}.json").read_text("utf-8"))
        lines = tuple((str(where), str(what)) for where, what in raw["lines"])
        at = datetime.fromisoformat(raw["at"])
        return Found(at, str(raw["by"]), bool(raw["good"]), lines, int(raw["count"]), str(raw["note"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
