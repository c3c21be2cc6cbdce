"""Signed copies of our letters that come back, known by the serial in their QR."""

from __future__ import annotations

from datetime import datetime

from pipeline.flow.placing import home_of
from pipeline.model import DeliveryState, Document, Letter, LetterState, PaperType, UnitCode
from pipeline.register import deliveries, letters
from pipeline.register.registry import Registry


def has_receipt(paper: PaperType) -> bool:
    """Is a signed copy of this letter to come back?"""
    return any(mark.required for mark in paper.signatures)


def letter_behind(registry: Registry, serial: str, paper: PaperType, unit: UnitCode | None) -> str:
    """The id of the letter that this paper, filed under `unit` (None: the office's own), is a copy of; "" where it is none
    of ours that is out."""
    letter = letters.letter_of_serial(registry, serial)
    if letter is None or not letter.state.is_out:
        return ""
    return letter.id if (letter.paper, home_of(paper, letter.unit)) == (paper.slug, unit) else ""


def close_by(registry: Registry, document: Document, *, actor: str, now: datetime) -> Letter | None:
    """A filed scan that is the signed copy of a letter of ours closes it: the letter is RETURNED and its deliveries
    done. None where it is none, or lacks the signature. Repeating it changes nothing."""
    if not document.letter or document.missing:
        return None
    letter = letters.find_letter(registry, document.letter)
    if not letter.state.is_out or letter.document == document.id or letter.state is LetterState.RETURNED:
        return None
    with registry.atomic():
        for one in deliveries.deliveries(registry, letter.id):
            if one.state in (DeliveryState.SENT, DeliveryState.DONE, DeliveryState.UNSURE):
                deliveries.settle(
                    registry, one, DeliveryState.DONE, document=document.id, actor=actor, now=now
                )
        return letters.return_letter(registry, letter.id, document.id, actor=actor, now=now)
