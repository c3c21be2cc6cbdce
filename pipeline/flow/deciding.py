"""A person decides about a held paper: it is read again from the kept original and filed as told."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from pipeline.errors import UsageError
from pipeline.flow import holding
from pipeline.flow.file import again
from pipeline.flow.judging import Clerk
from pipeline.flow.run import Run
from pipeline.flow.schedule import run as drive
from pipeline.model import Outcome, UnitCode
from pipeline.register.confirmations import PAPER, UNIT, Confirmation, confirm
from pipeline.register.held import OPEN, HeldPaper, find_held, settle_held


def decide(
    work: Run, id: str, *, paper: str = "", unit: UnitCode | None = None, despite: bool = False
) -> Outcome:
    """File a held paper as `paper` of `unit` (what is not given is decided as usual); the outcome, which may be
    held again for another reason. What the person said is kept for learning. Raises UsageError, also for a unit where
    the paper is the office's own."""
    found = _open(work, id)
    clerk = Clerk(paper or str(found.plan.get("paper", "")), unit or _planned_unit(found), despite)
    _check(work, clerk.paper, unit)
    outcomes: list[Outcome] = []
    listening = replace(
        work, tell=lambda event: outcomes.append(event) if isinstance(event, Outcome) else None
    )
    drive(iter([_steps(listening, found, clerk)]), at_once=1)
    outcome = next((o for o in outcomes if o.outcome in ("filed", "held")), None)
    if outcome is None:
        raise UsageError(f"{id} 的页面读不出来，无法归档 / the pages cannot be read")
    if outcome.outcome == "filed":
        _settle(work, found, outcome, clerk)
    return outcome


def drop(work: Run, id: str) -> HeldPaper:
    """It is nobody's paper: taken out of the held folder; the original stays in the store. Raises UsageError."""
    found = _open(work, id)
    holding.release(work, found.path)
    return settle_held(work.registry, found.id, actor=work.actor, now=work.clock())


def _check(work: Run, slug: str, unit: UnitCode | None) -> None:
    paper = work.catalog.papers.get(slug)
    if paper is not None and not paper.category and unit is not None:
        raise UsageError(
            f"《{paper.title}》不按房号归档，存入管理处档案 / not filed by unit",
            hint="请去掉 --unit，或另选文件种类。",
        )


def _open(work: Run, id: str) -> HeldPaper:
    found = find_held(work.registry, id)
    if found.state != OPEN:
        raise UsageError(f"{id} 已经处理过了 / already decided")
    return found


def _planned_unit(found: HeldPaper) -> UnitCode | None:
    planned = str(found.plan.get("unit", ""))
    return UnitCode.parse(planned) if planned else None


def _steps(work: Run, found: HeldPaper, clerk: Clerk) -> Generator[Sequence[Future[Any]], list[Any], None]:
    yield from again(work, found.origin, clerk)


def _settle(work: Run, found: HeldPaper, outcome: Outcome, clerk: Clerk) -> None:
    now = work.clock()
    before = (str(found.plan.get("paper", "")), str(found.plan.get("unit", "")))
    title = next((e.detail for e in found.evidence if e.source.value == "title"), "")
    for kind, was, after in ((PAPER, before[0], outcome.paper), (UNIT, before[1], outcome.unit)):
        if kind == UNIT and not after:
            continue  # the office's own paper: nobody said anything of a unit
        confirm(work.registry, Confirmation(now, work.actor, outcome.document, kind, was, after, title=title))
    if find_held(work.registry, found.id).state == OPEN:
        settle_held(work.registry, found.id, document=outcome.document, actor=work.actor, now=now)
        holding.release(work, found.path)
