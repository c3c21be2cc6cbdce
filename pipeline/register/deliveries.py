"""Ways of letters to their readers, and the queue of e-mails, which are never sent twice.

queued → sending → sent → done            another attempt: sending → queued, with a later time
                 → failed, bounced        a definite no
         sending → unsure                 a crash while the server was being given the text: a person decides
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from pipeline.errors import UsageError
from pipeline.model import Delivery, DeliveryState, Letter, LetterState, Way
from pipeline.register import audit
from pipeline.register.letters import find_letter, move_letter
from pipeline.register.library import IntegrityError
from pipeline.register.registry import Registry, Row
from pipeline.register.rows import storable

_SELECT = (
    "SELECT id, letter, way, state, receiver, address, created_at, actor, attempts, next_try, sent_at, error,"
    " message_id, document FROM delivery"
)


def add_delivery(
    registry: Registry,
    letter: Letter,
    way: Way,
    state: DeliveryState,
    *,
    to: str = "",
    address: str = "",
    message_id: str = "",
    actor: str,
    now: datetime,
) -> Delivery:
    """Note one way of a letter that is out. Raises UsageError where the letter is not, and where it goes or went to
    that e-mail address already."""
    with registry.atomic():
        if not find_letter(registry, letter.id).state.is_out:
            raise UsageError(f"函件 {letter.id} 还没有签发（或已作废），不能送出 / not issued")
        sent = now.isoformat() if state in (DeliveryState.SENT, DeliveryState.DONE) else ""
        try:
            id = registry.scalar(
                "INSERT INTO delivery(letter, way, state, receiver, address, created_at, actor, sent_at, message_id)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
                (letter.id, way.value, state.value, storable(to), storable(address), now.isoformat(), actor,
                 sent, message_id),
            )  # fmt: skip
        except IntegrityError:
            raise UsageError(
                f"函件 {letter.id} 已经发往这个邮箱，不会再发一次 / already sent there"
            ) from None
        _tell(registry, letter.id, f"{way.value}-{state.value}", actor, now, int(id))
        return find_delivery(registry, int(id))


def find_delivery(registry: Registry, id: int) -> Delivery:
    """Raises UsageError for a number that is not there."""
    row = registry.row(f"{_SELECT} WHERE id = ?", (id,))
    if row is None:
        raise UsageError(f"没有第 {id} 号投递 / no such delivery", hint="用 pipeline mail list 查看。")
    return _delivery(row)


def deliveries(registry: Registry, letter: str) -> list[Delivery]:
    """All ways of one letter, oldest first."""
    return [_delivery(r) for r in registry.rows(f"{_SELECT} WHERE letter = ? ORDER BY id", (letter,))]


def mails(registry: Registry, *states: DeliveryState) -> list[Delivery]:
    """E-mails in these states (all where none is named), oldest first."""
    rows = registry.rows(f"{_SELECT} WHERE way = 'mail' ORDER BY id")
    return [d for d in map(_delivery, rows) if not states or d.state in states]


def mail_of(registry: Registry, message_id: str) -> Delivery | None:
    """The e-mail with this Message-ID."""
    row = registry.row(f"{_SELECT} WHERE message_id = ? AND message_id <> ''", (message_id,))
    return _delivery(row) if row else None


def due_mail(registry: Registry, now: datetime, after: int = 0) -> Delivery | None:
    """The next queued e-mail (by number, above `after`) whose time has come."""
    row = registry.row(
        f"{_SELECT} WHERE state = 'queued' AND way = 'mail' AND next_try <= ? AND id > ? ORDER BY id LIMIT 1",
        (int(now.timestamp()), after),
    )
    return _delivery(row) if row else None


def next_mail(registry: Registry, zone: tzinfo | None) -> datetime | None:
    """When the queue has something to do; None for an empty queue."""
    seconds = registry.scalar("SELECT min(next_try) FROM delivery WHERE state = 'queued' AND way = 'mail'")
    return None if seconds is None else datetime.fromtimestamp(seconds, zone)


def begin_sending(registry: Registry, id: int) -> bool:
    """Claim a queued e-mail just before its text is given to the server; False where somebody else has it, or it was
    cancelled. Committed when this returns."""
    claimed = registry.write(
        "UPDATE delivery SET state = 'sending', attempts = attempts + 1 WHERE id = ? AND state = 'queued'",
        (id,),
    )
    return claimed == 1


def orphans_to_unsure(registry: Registry, now: datetime, actor: str) -> list[Delivery]:
    """What is still `sending` while nobody sends was cut off by a crash."""
    with registry.atomic():
        found = mails(registry, DeliveryState.SENDING)
        for one in found:
            settle(registry, one, DeliveryState.UNSURE, error="发送时程序中断", actor=actor, now=now)
    return [find_delivery(registry, one.id) for one in found]


def try_later(registry: Registry, delivery: Delivery, at: datetime, error: str, *, counted: bool) -> None:
    """Not now: again at `at`. `counted` where `begin_sending` has counted the attempt already."""
    registry.write(
        "UPDATE delivery SET state = 'queued', next_try = ?, error = ?, attempts = attempts + ?"
        " WHERE id = ? AND state IN ('queued', 'sending', 'unsure')",
        (int(at.timestamp()), storable(error)[:500], 0 if counted else 1, delivery.id),
    )


def settle(
    registry: Registry,
    delivery: Delivery,
    state: DeliveryState,
    *,
    actor: str,
    now: datetime,
    error: str = "",
    document: str = "",
) -> Delivery:
    """The delivery comes into `state`, and its letter follows: delivered by what was sent or handed over, undelivered
    again where the only way to it bounced."""
    with registry.atomic():
        went = now.isoformat() if state in (DeliveryState.SENT, DeliveryState.DONE) else ""
        registry.write(
            "UPDATE delivery SET state = ?, error = ?, document = coalesce(nullif(?, ''), document),"
            " sent_at = coalesce(nullif(sent_at, ''), ?) WHERE id = ?",
            (state.value, storable(error)[:500], document, went, delivery.id),
        )
        _tell(registry, delivery.letter, f"{delivery.way.value}-{state.value}", actor, now, delivery.id)
        follow(registry, delivery.letter, actor=actor, now=now)
        return find_delivery(registry, delivery.id)


def follow(registry: Registry, id: str, *, actor: str, now: datetime) -> Letter:
    """Bring a letter that is out in line with its deliveries."""
    with registry.atomic():
        letter = find_letter(registry, id)
        reached = [one for one in deliveries(registry, id) if _reaches(one)]
        if letter.state is LetterState.ISSUED and reached:
            note = f"{reached[-1].way.chinese}　{reached[-1].to}".strip()
            return move_letter(registry, letter, LetterState.DELIVERED, actor=actor, now=now, note=note)
        if letter.state is LetterState.DELIVERED and not reached:
            return move_letter(registry, letter, LetterState.ISSUED, actor=actor, now=now, note="退信")
        return letter


def _reaches(one: Delivery) -> bool:
    """A mail taken by the server counts until it bounces; a printed sheet counts when it was handed over."""
    return one.state is DeliveryState.DONE or (one.way is not Way.PRINT and one.state is DeliveryState.SENT)


def _delivery(row: Row) -> Delivery:
    (id, letter, way, state, to, address, created, actor, attempts, later, sent, error, message, document) = (
        row
    )
    made = datetime.fromisoformat(created)
    return Delivery(
        id=id,
        letter=letter,
        way=Way(way),
        state=DeliveryState(state),
        to=to,
        address=address,
        created=made,
        actor=actor,
        attempts=attempts,
        next_try=datetime.fromtimestamp(later, made.tzinfo) if later else None,
        sent=datetime.fromisoformat(sent) if sent else None,
        error=error,
        message_id=message,
        document=document,
    )


def _tell(registry: Registry, letter: str, action: str, actor: str, now: datetime, id: int) -> None:
    """The number of the delivery only: addresses are personal data."""
    audit.append(registry, now=now, actor=actor, action=action, object=letter, detail={"delivery": id})
