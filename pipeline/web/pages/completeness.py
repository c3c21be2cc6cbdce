"""How many papers each dossier lacks. A large office's are counted beside the requests, and a page shows what was counted
last, with the time."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from weakref import WeakKeyDictionary

from pipeline.errors import PipelineError
from pipeline.flow.cases.missing import missing_of_units
from pipeline.model import UnitCode
from pipeline.web import access
from pipeline.web.desk import Desk
from pipeline.web.visit import Visit

log = logging.getLogger(__name__)

SMALL = 300  # units that are counted within the request
AGAIN = 60.0  # seconds, at least, between two counts
SHARE = 20  # … and so many times as long as one count takes
PATIENCE = 0.05  # seconds that a page waits for the first count

Lacking = Mapping[UnitCode, Sequence[tuple[str, ...]]]
"""Unit → for each demand that is not met the kinds of paper of which any would do."""


@dataclass(frozen=True, slots=True)
class Counted:
    """`at` is when it was counted; None: just now."""

    units: Mapping[UnitCode, int]
    at: datetime | None = None


@dataclass(slots=True)
class _Kept:
    lacking: Lacking | None = None
    at: datetime | None = None
    ended: float = 0.0
    took: float = 0.0
    running: threading.Thread | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)


_KEPT: WeakKeyDictionary[Desk, _Kept] = WeakKeyDictionary()
_LOCK = threading.Lock()


def missing_counts(visit: Visit, units: Sequence[UnitCode]) -> Counted | None:
    """Of papers that the person may know of; None while the first count still runs. Raises PipelineError where nobody
    said what a dossier holds."""
    if len(visit.desk.register(visit.registry).by_code) <= SMALL:
        return Counted(_known(visit, _lacking_of(visit, units), units))
    with _LOCK:
        kept = _KEPT.setdefault(visit.desk, _Kept())
    thread = _refresh(visit.desk, kept)
    if kept.lacking is None and thread is not None:
        thread.join(PATIENCE)
    if kept.lacking is None:
        return None
    return Counted(_known(visit, kept.lacking, units), kept.at)


def _lacking_of(visit: Visit, units: Sequence[UnitCode]) -> Lacking:
    states = missing_of_units(visit.room(), units)
    return {state.unit: [one.demand.papers for one in state.missing] for state in states}


def _known(visit: Visit, lacking: Lacking, units: Sequence[UnitCode]) -> dict[UnitCode, int]:
    papers, viewer = visit.papers, visit.viewer
    asked = {kinds for unit in units for kinds in lacking.get(unit, ())}
    known = {
        kinds for kinds in asked if any(access.may_know(viewer, slug, papers.get(slug)) for slug in kinds)
    }
    return {unit: sum(kinds in known for kinds in lacking.get(unit, ())) for unit in units}


def _refresh(desk: Desk, kept: _Kept) -> threading.Thread | None:
    """Count again where it is time; what counts now."""
    with kept.lock:
        if kept.running is not None:
            return kept.running
        due = kept.ended + max(AGAIN, SHARE * kept.took)
        if kept.lacking is not None and time.monotonic() < due:
            return None
        kept.running = threading.Thread(target=_count, args=(desk, kept), name="completeness", daemon=True)
        kept.running.start()
        return kept.running


def _count(desk: Desk, kept: _Kept) -> None:
    begun, at = time.monotonic(), desk.now()
    found: Lacking | None = None
    try:
        with desk.registry() as registry:
            states = missing_of_units(desk.room(registry, "", at))
            found = {state.unit: [one.demand.papers for one in state.missing] for state in states}
    except PipelineError as fault:
        log.error("completeness not counted: %s", type(fault).__name__)
    finally:
        with kept.lock:
            kept.lacking = found if found is not None else kept.lacking
            kept.at = at if found is not None else kept.at
            kept.ended = time.monotonic()
            kept.took = kept.ended - begun
            kept.running = None
