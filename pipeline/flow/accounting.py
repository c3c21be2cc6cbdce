"""The account of a dropped file: each of its pages was filed, is held, blank, a separator, or here already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.flow.run import Run
from pipeline.intake.claim import Taken
from pipeline.intake.members import Member, Unpacked
from pipeline.model import Held, Outcome
from pipeline.register import documents, drops
from pipeline.register.drops import Account


def keep(
    run: Run,
    taken: Taken,
    unpacked: Unpacked,
    read: Iterable[tuple[Member, Sequence[object] | Held]],
    outcomes: Iterable[Outcome],
) -> None:
    """The pages are counted where they were read, their fates by what was told of them: two counts that must agree."""
    pages, lost = 0, 0
    for member, found in read:
        pages += member.pages if isinstance(found, Held) else len(found)
        lost += member.pages if isinstance(found, Held) else 0
    by_word = dict.fromkeys(("filed", "held", "blank", "separator"), 0)
    for outcome in outcomes:
        by_word[outcome.outcome] = by_word.get(outcome.outcome, 0) + len(outcome.pages)
    account = Account(
        pages=pages,
        filed=by_word["filed"],
        held=by_word["held"] + lost,
        blank=by_word["blank"],
        separator=by_word["separator"],
        loose=len(unpacked.leftovers) + (unpacked.held is not None),
    )
    drops.keep_account(run.registry, taken.id, account)


def keep_duplicate(run: Run, taken: Taken, earlier: str) -> None:
    """As many pages as the first drop of these bytes had."""
    before = drops.account_of(run.registry, earlier)
    pages = before.pages if before is not None else _filed_pages(run, taken)
    drops.keep_account(run.registry, taken.id, Account(pages=pages, duplicate=pages))


def _filed_pages(run: Run, taken: Taken) -> int:
    """Of a drop from before accounts were kept."""
    filed = documents.documents_of_source(run.registry, taken.entry.sha256)
    return sum(len(document.origin.pages) for document in filed)
