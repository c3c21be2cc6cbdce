"""E-mails: queued with their Message-ID, sent once, tried again with longer and longer pauses, bounced or unsure.

Only one process sends at a time (`.pipeline/mail.lock`); so whatever is still `sending` when the lock is taken was cut
off by a crash, and is shown to a person instead of being sent again.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipeline.errors import BusyError, StorageError, UsageError
from pipeline.flow.office import Office
from pipeline.flow.receipts import has_receipt
from pipeline.model import Delivery, DeliveryState, Letter, Occupancy, Way
from pipeline.model.email import is_email
from pipeline.register import deliveries as store
from pipeline.register.letters import find_letter
from pipeline.register.registry import Registry
from pipeline.respond.bounces import Kind, Notice
from pipeline.respond.mail import Outgoing, compose, new_message_id
from pipeline.respond.post import Answer, Post, Said

LONGEST = timedelta(hours=6)  # between two attempts


Tell = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class NoAddress:
    """A letter that cannot go by e-mail, and why (Chinese)."""

    letter: Letter
    reason: str


def queue_mail(office: Office, letter: Letter, to: str = "") -> Delivery | NoAddress:
    """Put a letter in the queue, to the address given or to the present one of its addressee. A letter that was sent
    there before is not sent again. Raises UsageError where the letter is not out or `to` is no address."""
    if not letter.state.is_out or not letter.finished:
        raise UsageError(
            f"函件 {letter.id} 还没有签发，不能发邮件 / not issued",
            hint=f"请先执行 pipeline letter issue {letter.id}。",
        )
    if not office.site.mail.sender:
        raise UsageError(
            "没有设置发件邮箱 / no sender", hint="请在 site.toml 的 [mail] 填写 host、sender 等。"
        )
    if to and not is_email(to):
        raise UsageError(f"不是邮箱地址：{to} / not an e-mail address")
    held = _addressee(office, letter)
    address = to or (held.party.email if held else "")
    if not address:
        return NoAddress(
            letter, "名册上没有收件人的邮箱" if held else "收件人不是这一户现在的用户，或名册上没有用户"
        )
    before = [d for d in store.deliveries(office.registry, letter.id) if d.address == address]
    if any(d.way is Way.MAIL and d.state in _GOING for d in before):
        return NoAddress(letter, f"已经发往 {address}（{before[-1].state.chinese}）")
    return store.add_delivery(
        office.registry,
        letter,
        Way.MAIL,
        DeliveryState.QUEUED,
        to=held.party.contact or held.party.name if held else "",
        address=address,
        message_id=new_message_id(letter.id, office.site.mail.sender),
        actor=office.actor,
        now=office.now,
    )


def mail_receiver(office: Office, letter: Letter) -> tuple[str, str]:
    """Name and e-mail address of who gets the letter, as the register has them; "" for what it has not."""
    held = _addressee(office, letter)
    return (held.party.contact or held.party.name, held.party.email) if held else ("", "")


_GOING = {
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.SENT,
    DeliveryState.DONE,
    DeliveryState.UNSURE,
}


_PEOPLE = ("occupant", "owner", "tenant")


def _addressee(office: Office, letter: Letter) -> Occupancy | None:
    """Who holds the unit today and is named in the letter; where it names nobody, who lives there. Never somebody
    else of the unit: a tenant's letter is none of the owner's business, nor of the next tenant's."""
    if letter.unit is None:
        return None
    held = office.register.occupants_on(letter.unit, office.now.date())
    values = dict(letter.values)
    fields = office.catalog.get(letter.paper).fields
    said = [str(values[f.name]) for f in fields if f.person in _PEOPLE and values.get(f.name)]
    if not said:
        return next(iter(held), None)
    named = [o for name in said for o in held if name in (o.party.name, o.party.contact)]
    return next(iter(named), None)


@contextmanager
def sending(office: Office) -> Iterator[list[Delivery]]:
    """The right to send, and the e-mails that a crash has left unsure. Raises BusyError."""
    path = office.site.state / "mail.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
    except OSError as error:
        raise StorageError(f"无法建立锁文件：{error.strerror} / cannot make the lock") from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                "另一个程序正在发邮件 / somebody else is sending", hint="等它发完即可，不必再发。"
            ) from None
        yield store.orphans_to_unsure(office.registry, office.now, office.actor)


def send_due(office: Office, clock: Callable[[], datetime], tell: Tell) -> list[Delivery]:
    """Send every e-mail whose time has come, once; what became of each. The server is not asked where nothing is due.
    Raises DeliveryError where it cannot be used: what was not sent stays in the queue."""
    done: list[Delivery] = []
    with sending(office) as unsure:
        for one in unsure:
            done.append(one)
            tell(one)
        last = 0
        if store.due_mail(office.registry, clock()) is None:
            return done
        with Post(office.site) as post:
            while (due := store.due_mail(office.registry, clock(), last)) is not None:
                last = due.id
                _send(office, post, due, clock)
                done.append(store.find_delivery(office.registry, due.id))
                tell(done[-1])
    return done


def _send(office: Office, post: Post, one: Delivery, clock: Callable[[], datetime]) -> None:
    letter = find_letter(office.registry, one.letter)
    try:
        message = compose(_outgoing(office, letter, one), office.site.office, office.site.mail, clock())
    except (OSError, UsageError) as error:
        words = "函件的 PDF 不见了" if isinstance(error, OSError) else error.message
        _settle(office, one, DeliveryState.FAILED, words, clock())
        return
    said = post.send(message, one.address, lambda: store.begin_sending(office.registry, one.id))
    _note(office, one, said, clock())


def _note(office: Office, one: Delivery, said: Said, now: datetime) -> None:
    if said.answer is Answer.NOT_OURS:
        return
    ends = {
        Answer.TAKEN: DeliveryState.SENT,
        Answer.REFUSED: DeliveryState.FAILED,
        Answer.NO_SUCH_ADDRESS: DeliveryState.BOUNCED,
        Answer.UNSURE: DeliveryState.UNSURE,
    }
    if said.answer in ends:
        _settle(office, one, ends[said.answer], "" if said.answer is Answer.TAKEN else said.words, now)
        return
    current = store.find_delivery(office.registry, one.id)
    counted = current.state is DeliveryState.SENDING  # refused after its text was given
    tried = one.attempts + 1
    if tried >= office.site.mail.attempts:
        _settle(office, one, DeliveryState.FAILED, f"试了 {tried} 次：{said.words}", now)
    else:
        at = now + pause(tried, office.site.mail.retry)
        store.try_later(office.registry, one, at, said.words, counted=counted)


def pause(tried: int, first: int) -> timedelta:
    """Before the next attempt: `first` seconds, then twice as long each time, six hours at most."""
    return min(timedelta(seconds=first * 2 ** min(tried - 1, 20)), LONGEST)


def _settle(office: Office, one: Delivery, state: DeliveryState, error: str, now: datetime) -> None:
    store.settle(office.registry, one, state, error=error, actor=office.actor, now=now)


def _outgoing(office: Office, letter: Letter, one: Delivery) -> Outgoing:
    paper = office.catalog.get(letter.paper)
    return Outgoing(
        title=paper.title,
        number=letter.number,
        place=office.site.unit_name(letter.unit),
        to=one.to,
        address=one.address,
        pdf=(office.site.root / letter.pdf).read_bytes(),
        file_name=f"{paper.title}_{letter.number}.pdf",
        message_id=one.message_id,
        receipt=has_receipt(paper),
    )


def resolve(office: Office, id: int, *, was_sent: bool) -> Delivery:
    """A person has looked whether an unsure e-mail went out: it did, or it is to be sent (again)."""
    one = store.find_delivery(office.registry, id)
    if one.state is not DeliveryState.UNSURE:
        raise UsageError(
            f"第 {id} 号邮件的状态是“{one.state.chinese}”，不需要判断 / not unsure",
            hint="用 pipeline mail list --state unsure 查看需要判断的。",
        )
    if was_sent:
        return store.settle(office.registry, one, DeliveryState.SENT, actor=office.actor, now=office.now)
    store.try_later(office.registry, one, office.now, "人工确认未发出", counted=True)
    return store.find_delivery(office.registry, id)


def note_notice(registry: Registry, notice: Notice, *, actor: str, now: datetime) -> list[Delivery]:
    """Bring the queue in line with a mail that came in: a bounce, a report, an answer, our own copy. The e-mails of
    ours that it is about."""
    found = [d for id in notice.about if (d := store.mail_of(registry, id)) is not None]
    return [_noted(registry, one, notice, actor, now) for one in found]


def _noted(registry: Registry, one: Delivery, notice: Notice, actor: str, now: datetime) -> Delivery:
    words = " ".join(filter(None, (notice.status, notice.words))) or "退信"
    went_out = (DeliveryState.SENT, DeliveryState.UNSURE, DeliveryState.SENDING)
    if notice.kind is Kind.BOUNCED and one.state in went_out:
        return store.settle(registry, one, DeliveryState.BOUNCED, error=words, actor=actor, now=now)
    if notice.kind in (Kind.ARRIVED, Kind.DELAYED) and one.state is DeliveryState.UNSURE:
        # The server had it: the Message-ID proves it.
        return store.settle(registry, one, DeliveryState.SENT, actor=actor, now=now)
    return one
