"""A mail dropped into the inbox that says that one of ours did not arrive."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import Future
from typing import Any

from pipeline.flow.mailing import note_notice
from pipeline.flow.run import Run
from pipeline.intake.claim import Taken
from pipeline.model import DeliveryState, Outcome
from pipeline.respond.bounces import Kind, Notice, read_notice

SECONDS = 20.0


def bounced(run: Run, taken: Taken) -> Generator[Sequence[Future[Any]], list[Any], Outcome | None]:
    """What to say of a bounce of ours; None for every other file, which goes the usual way. An answer to a mail of
    ours proves that it was sent, and is filed like any mail."""
    if not taken.name.lower().endswith(".eml"):
        return None
    (notice,) = yield [run.workers.submit(read_notice, taken.work, timeout=SECONDS)]
    if not isinstance(notice, Notice) or notice.kind is Kind.OTHER:
        return None
    found = note_notice(run.registry, notice, actor=run.actor, now=run.clock())
    if not found or notice.kind is Kind.ARRIVED:
        return None
    word = "退信" if found[0].state is DeliveryState.BOUNCED else "投递报告"
    said = f"{word}：函件 {'、'.join(one.letter for one in found)} 的邮件，已登记，不归档"
    return Outcome(taken.name, (), "refused", reason="mail-report", message=said)
