"""Holds what cannot be filed: in the clerk's folder with a note, and in the registry with all the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.flow.run import Run
from pipeline.intake import held as folder
from pipeline.intake.claim import Taken
from pipeline.intake.held import Part
from pipeline.intake.members import Leftover, Member
from pipeline.model import Evidence, Held, Origin, Outcome
from pipeline.register import held as register

EXTRACT_SECONDS = 60.0


def hold_whole(run: Run, taken: Taken, held: Held) -> Outcome:
    """The dropped file as it came."""
    origin = Origin(taken.entry.sha256, taken.name, "", (), taken.entry.received)
    return hold(run, taken, Part(taken.id, taken.name), taken.work, held, origin)


def hold_leftover(run: Run, taken: Taken, leftover: Leftover) -> Outcome:
    """A file inside the dropped one; where it could not be unpacked, the dropped one stands for it."""
    origin = Origin(taken.entry.sha256, taken.name, leftover.name, (), taken.entry.received)
    part = Part(taken.id, taken.name, leftover.name)
    return hold(run, taken, part, leftover.path or taken.work, leftover.held, origin)


def hold_member(run: Run, taken: Taken, member: Member, held: Held) -> Outcome:
    """Something with pages that could not be read at all."""
    origin = Origin(taken.entry.sha256, taken.name, member.name, (), taken.entry.received)
    return hold(run, taken, Part(taken.id, taken.name, member.name), member.path, held, origin)


def hold(
    run: Run,
    taken: Taken,
    part: Part,
    content: Path,
    held: Held,
    origin: Origin,
    *,
    suffix: str = "",
    evidence: Sequence[Evidence] = (),
    plan: Mapping[str, Any] | None = None,
    reasons: Sequence[str] = (),
) -> Outcome:
    """Folder first, registry second: a crash in between repeats both, with the same names."""
    path = folder.hold(run.site, part, content, held, run.clock(), suffix=suffix, seen=reasons)
    relative = path.relative_to(run.site.root).as_posix()
    number = register.hold(
        run.registry,
        origin,
        held,
        now=run.clock(),
        evidence=evidence,
        plan=plan,
        path=relative,
        actor=run.actor,
    )
    likely = plan or {}
    return Outcome(
        source=taken.name,
        pages=origin.pages,
        outcome="held",
        reason=held.reason.value,
        message=held.chinese,
        paper=str(likely.get("paper") or ""),
        title=str(likely.get("title") or ""),
        unit=str(likely.get("unit") or ""),
        path=relative,
        evidence=tuple(evidence),
        member=origin.member,
        held=number,
    )


def tidy(run: Run) -> None:
    """What the clerk took out of the held folder is decided: gone back to the inbox, or elsewhere."""
    folder.tidy(run.site)
    for paper in register.held_papers(run.registry):
        if paper.path and not (run.site.root / paper.path).exists():
            register.settle_held(run.registry, paper.id, actor="clerk", now=run.clock())


def settle_filed(run: Run, origin: Origin, document: str) -> None:
    """The same pages were held before and are filed now (a new roster, a new try): no longer waiting."""
    for paper in register.held_of_source(run.registry, origin.sha256):
        same = (paper.origin.member, paper.origin.pages) in (
            (origin.member, origin.pages),
            (origin.member, ()),
        )
        if paper.state == register.OPEN and same:
            register.settle_held(run.registry, paper.id, document=document, actor=run.actor, now=run.clock())
            release(run, paper.path)


def release(run: Run, path: str) -> None:
    """Take a paper and its note out of the held folder."""
    for record in folder.records(run.site):
        if (run.site.held / record.file).relative_to(run.site.root).as_posix() == path:
            folder.release(run.site, record)
