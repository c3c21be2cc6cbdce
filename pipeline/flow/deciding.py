"""A person decides about a held paper: it is read again from the kept original and filed as told."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from pipeline.errors import UsageError
from pipeline.flow import holding
from pipeline.flow.corrections import faults
from pipeline.flow.file import again
from pipeline.flow.judging import Clerk
from pipeline.flow.run import Run
from pipeline.flow.schedule import run as drive
from pipeline.model import Held, HeldReason, Origin, Outcome, UnitCode
from pipeline.register import documents
from pipeline.register.confirmations import FIELD, PAPER, UNIT, Confirmation, confirm, confirmations_of
from pipeline.register.held import OPEN, HeldPaper, find_held, settle_held

Fields = tuple[tuple[str, str], ...]


def decide(
    work: Run,
    id: str,
    *,
    paper: str = "",
    unit: UnitCode | None = None,
    despite: bool = False,
    fields: Fields = (),
) -> Outcome:
    """File a held paper as `paper` of `unit` (what is not given is decided as usual) with `fields` corrected; the outcome,
    which may be held again for another reason. What the person said is kept for learning. Raises UsageError, also for a
    unit where the paper is the office's own."""
    found = _open(work, id)
    clerk = Clerk(paper or str(found.plan.get("paper", "")), unit or planned_unit(found), despite, fields)
    _check(work, clerk.paper, unit, fields)
    outcome = read_again(work, found.origin, clerk)
    if outcome.outcome == "filed":
        settle(work, found, outcome.document, fields)
    return outcome


def drop(work: Run, id: str) -> HeldPaper:
    """It is nobody's paper: taken out of the held folder; the original stays in the store. Raises UsageError."""
    found = _open(work, id)
    holding.release(work, found.path)
    return settle_held(work.registry, found.id, actor=work.actor, now=work.clock())


def read_again(work: Run, origin: Origin, clerk: Clerk) -> Outcome:
    """Its pages once more, with what a person says of them: filed or held. Raises UsageError."""
    outcomes: list[Outcome] = []
    listening = replace(
        work, tell=lambda event: outcomes.append(event) if isinstance(event, Outcome) else None
    )
    drive(iter([_steps(listening, origin, clerk)]), at_once=1)
    outcome = next((o for o in outcomes if o.outcome in ("filed", "held")), None)
    if outcome is None:
        raise UsageError(
            f"“{origin.name}”的页面读不出来，无法归档 / the pages cannot be read",
            hint="请重新扫描；原件仍保留在程序的原件库里。",
        )
    return outcome


def settle(work: Run, found: HeldPaper, document: str, fields: Fields = ()) -> None:
    """It is filed: what the person said is kept once, the held paper is settled and leaves the folder. Safe to repeat."""
    filed = documents.find_document(work.registry, document)
    if filed is not None:
        said = {
            (c.kind, c.name, c.after) for c in confirmations_of(work.registry, document, since=filed.filed)
        }
        with work.registry.atomic():
            for one in _confirmations(work, found, document, filed.paper, filed.place, fields):
                if (one.kind, one.name, one.after) not in said:
                    confirm(work.registry, one)
    if find_held(work.registry, found.id).state == OPEN:
        settle_held(work.registry, found.id, document=document, actor=work.actor, now=work.clock())
        holding.release(work, found.path)


def title_read(found: HeldPaper) -> str:
    """The title as it stands on the paper; "" where none was read."""
    return next((e.detail for e in found.evidence if e.source.value == "title"), "")


def planned_unit(found: HeldPaper) -> UnitCode | None:
    """The unit that the program had thought of."""
    planned = str(found.plan.get("unit", ""))
    return UnitCode.parse(planned) if planned else None


def hold_back(work: Run, origin: Origin, reason: str) -> Outcome:
    """A paper that was filed by mistake is held once more. Raises UsageError."""
    return read_again(work, origin, Clerk(back=Held(HeldReason.WITHDRAWN, reason)))


def _confirmations(
    work: Run, found: HeldPaper, document: str, paper: str, unit: str, fields: Fields
) -> list[Confirmation]:
    now, title = work.clock(), title_read(found)
    before = (str(found.plan.get("paper", "")), str(found.plan.get("unit", "")))
    read = {str(one["name"]): str(one.get("value", "")) for one in found.plan.get("fields", ())}
    made = [Confirmation(now, work.actor, document, PAPER, before[0], paper, title=title)]
    if unit:  # else the office's own paper: nobody said anything of a unit
        made.append(Confirmation(now, work.actor, document, UNIT, before[1], unit, title=title))
    return made + [
        Confirmation(now, work.actor, document, FIELD, read.get(name, ""), text, name=name)
        for name, text in fields
    ]


def _check(work: Run, slug: str, unit: UnitCode | None, fields: Fields) -> None:
    paper = work.catalog.papers.get(slug)
    if paper is not None and not paper.category and unit is not None:
        raise UsageError(
            f"《{paper.title}》不按房号归档，存入管理处档案 / not filed by unit",
            hint="请去掉房号（--unit），或另选文件种类。",
        )
    wrong = faults(fields, paper, work.clock().date(), work.register.buildings()) if paper is not None else []
    if wrong:
        raise UsageError(f"{'；'.join(wrong)} / a value does not fit", hint="请改正这一栏后再确认。")


def _open(work: Run, id: str) -> HeldPaper:
    found = find_held(work.registry, id)
    if found.state != OPEN:
        raise UsageError(f"{id} 已经处理过了 / already decided")
    return found


def _steps(work: Run, origin: Origin, clerk: Clerk) -> Generator[Sequence[Future[Any]], list[Any], None]:
    yield from again(work, origin, clerk)
