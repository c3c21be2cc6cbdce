"""Letters that people carry: handed over, posted, put up; what is still to be delivered; receipts that are awaited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.flow.office import Office
from pipeline.flow.placing import home_of
from pipeline.flow.receipts import has_receipt
from pipeline.model import Delivery, DeliveryState, Letter, LetterState, Way
from pipeline.register import deliveries as store
from pipeline.register import letters as letter_store
from pipeline.register.documents import find_document
from pipeline.register.letterlists import require_version


@dataclass(frozen=True, slots=True)
class Open:
    """A letter that is on its way: `days` since it was issued (or delivered), `last` what was done last."""

    letter: Letter
    days: int
    last: Delivery | None
    remark: str = ""


def hand_over(
    office: Office, letter: Letter, way: Way, *, to: str = "", note: str = "", at: datetime | None = None
) -> Delivery:
    """A person says that the letter was handed over, posted or put up (at a time, else now). `note` is a parcel number
    or a witness. Raises UsageError where it is not out."""
    when = at or office.now
    with office.registry.atomic():
        made = store.add_delivery(
            office.registry,
            letter,
            way,
            DeliveryState.DONE,
            to=to,
            address=note,
            actor=office.actor,
            now=when,
        )
        store.follow(office.registry, letter.id, actor=office.actor, now=when)
    return made


def take_receipt(office: Office, letter: Letter, document: str, *, seen: int | None = None) -> Letter:
    """A person says that a filed paper is the signed copy of this letter, which the program has not seen by itself. Raises
    UsageError for a paper of another unit and a letter that is not out, BusyError where it was changed since."""
    paper = office.catalog.find(letter.paper)
    filed = find_document(office.registry, document)
    if filed is None or (paper is not None and filed.unit != home_of(paper, letter.unit)):
        raise UsageError(
            f"{document} 不是这一户的档案编号 / not a paper of this unit",
            hint="档案编号是六位数字，见该户档案。",
        )
    if filed.id == letter.document:
        raise UsageError(
            f"{document} 是存档的原函，不是签收件 / the letter itself", hint="请填签好字的扫描件的编号。"
        )
    with office.registry.atomic():
        require_version(office.registry, letter.id, seen)
        for one in store.deliveries(office.registry, letter.id):
            if one.state in (DeliveryState.SENT, DeliveryState.UNSURE):
                store.settle(
                    office.registry,
                    one,
                    DeliveryState.DONE,
                    document=document,
                    actor=office.actor,
                    now=office.now,
                )
        return letter_store.return_letter(
            office.registry, letter.id, document, actor=office.actor, now=office.now
        )


def undelivered(office: Office) -> list[Open]:
    """Issued and not delivered, longest first."""
    found = letter_store.letters(office.registry, states=[LetterState.ISSUED])
    return sorted((_open(office, one, LetterState.ISSUED) for one in found), key=lambda o: -o.days)


def awaiting(office: Office) -> list[Open]:
    """Delivered, and the signed copy is not back, longest first. Papers without a receipt are not waited for."""
    found = letter_store.letters(office.registry, states=[LetterState.DELIVERED])
    open_ones = [
        _open(office, one, LetterState.DELIVERED)
        for one in found
        if (paper := office.catalog.find(one.paper)) is not None and has_receipt(paper)
    ]
    return sorted(open_ones, key=lambda o: -o.days)


def _open(office: Office, letter: Letter, since: LetterState) -> Open:
    history = [s for s in letter_store.steps(office.registry, letter.id) if s.state is since]
    ways = store.deliveries(office.registry, letter.id)
    begun = history[0].at.astimezone(office.site.timezone).date() if history else letter.dated
    last = ways[-1] if ways else None
    return Open(letter, (office.now.date() - begun).days, last, _remark(letter, last))


def _remark(letter: Letter, last: Delivery | None) -> str:
    if not letter.finished:
        return f"签发未完成，请再运行 pipeline letter issue {letter.id}"
    if last is None:
        return "还没有打印或发送"
    said = f"{last.way.chinese}{last.state.chinese}" if last.way is Way.MAIL else last.way.chinese
    day = (last.sent or last.created).date().isoformat()
    return f"{day} {said}" + (f"：{last.error}" if last.error else "")
