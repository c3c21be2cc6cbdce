"""The morning digest: what each person of the office must do, by e-mail. Units and matters, no names, no
phones (domain C8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from email.message import EmailMessage

from pipeline.flow.cases.due import Wanted, due_list
from pipeline.flow.cases.room import CaseRoom
from pipeline.model.case import Due
from pipeline.model.person import Person
from pipeline.register import digests as store
from pipeline.respond.mail import plain_mail
from pipeline.respond.post import Answer, Post

AHEAD = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Digest:
    """One person's list. `late`, `today`, `soon` by day; `open` what has no day."""

    person: Person
    late: tuple[Due, ...]
    today: tuple[Due, ...]
    soon: tuple[Due, ...]
    open: tuple[Due, ...]

    @property
    def empty(self) -> bool:
        return not (self.late or self.today or self.soon or self.open)


def digests(room: CaseRoom) -> list[Digest]:
    """For everybody of the site who has an e-mail address; deadlines of the next three days."""
    zone = room.site.timezone
    until = datetime.combine(room.now.astimezone(zone).date() + AHEAD, time.max, zone)
    everything = due_list(room, soon=until)
    return [_digest(person, everything) for person in room.site.people if person.email]


def _digest(person: Person, everything: Sequence[Due]) -> Digest:
    mine = Wanted(frozenset(person.roles), frozenset(person.areas))
    found = [one for one in everything if mine.covers(one)]
    return Digest(
        person,
        late=tuple(one for one in found if one.standing == "late"),
        today=tuple(one for one in found if one.standing == "today"),
        soon=tuple(one for one in found if one.standing == "early"),
        open=tuple(one for one in found if not one.standing),
    )


def subject(digest: Digest, site: str, now: datetime) -> str:
    """`【某某小区】11月22日待办：逾期2件，今日3件`."""
    counted = [(len(digest.late), "逾期"), (len(digest.today), "今日"), (len(digest.soon), "三日内")]
    said = "，".join(f"{word}{count}件" for count, word in counted if count) or "没有到期的事"
    return f"【{site}】{now.month}月{now.day}日待办：{said}"


def text(digest: Digest, now: datetime) -> str:
    """The mail's text."""
    parts = [f"{digest.person.name}：", ""]
    for word, some in (
        ("一、已逾期", digest.late),
        ("二、今日到期", digest.today),
        ("三、三日内到期", digest.soon),
        ("四、等您处理（无期限）", digest.open),
    ):
        if some:
            parts += [f"{word}（{len(some)}件）", *(f"  {_line(one)}" for one in some), ""]
    if digest.empty:
        parts += ["今天没有待办事项。", ""]
    parts.append(f"（{now:%Y-%m-%d %H:%M} 由系统汇总。办理：pipeline case show 编号）")
    return "\n".join(parts)


def _line(one: Due) -> str:
    place = str(one.unit) if one.unit is not None else "管理处"
    case = f"〔{one.case}〕" if one.case else ""
    source = f"　依据 {one.source}" if one.source else ""
    return f"{place}　{one.procedure}{case}　{one.title}　{one.said}{source}"


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one person's list: "" = the server took it."""

    person: Person
    error: str = ""


def send_digests(room: CaseRoom) -> Iterator[Sent]:
    """To everybody who has something to do and was not sent today's list yet. What was cut off by a crash is
    not sent again: one list too few is better than two. Raises DeliveryError where the server cannot be
    used."""
    day = room.now.astimezone(room.site.timezone).date()
    waiting = [
        one
        for one in digests(room)
        if not one.empty and not store.was_sent(room.registry, day, one.person.login)
    ]
    if not waiting:
        return
    with Post(room.site) as post:
        for one in waiting:
            login = one.person.login
            said = post.send(
                _mail(room, one),
                one.person.email,
                lambda login=login: store.begin(room.registry, day, login, room.now),  # type: ignore[misc]
            )
            taken = said.answer is Answer.TAKEN
            store.settle(
                room.registry, day, login, room.now, "" if taken else said.words or said.answer.value
            )
            yield Sent(one.person, "" if taken else said.words or said.answer.value)


def _mail(room: CaseRoom, digest: Digest) -> EmailMessage:
    return plain_mail(
        subject(digest, room.site.name, room.now),
        text(digest, room.now),
        (digest.person.name, digest.person.email),
        room.site.office,
        room.site.mail,
        room.now,
    )
