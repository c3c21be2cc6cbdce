"""A paper that the office sends, the states that it goes through, and its ways to the reader."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from pipeline.model.unit import UnitCode


class LetterState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"  # the manager agrees; no number yet
    ISSUED = "issued"  # numbered, sealed, filed
    DELIVERED = "delivered"
    RETURNED = "returned"  # the signed copy is back
    VOID = "void"

    @property
    def chinese(self) -> str:
        return _CHINESE[self]

    @property
    def is_out(self) -> bool:
        """Numbered and valid."""
        return self in (LetterState.ISSUED, LetterState.DELIVERED, LetterState.RETURNED)


_CHINESE = {
    LetterState.DRAFT: "草稿",
    LetterState.APPROVED: "已批准",
    LetterState.ISSUED: "已签发",
    LetterState.DELIVERED: "已送达",
    LetterState.RETURNED: "回执已回",
    LetterState.VOID: "作废",
}

# Where a letter may go from each state. Back from DELIVERED to ISSUED: the mail bounced after all.
MOVES: Mapping[LetterState, frozenset[LetterState]] = MappingProxyType(
    {
        LetterState.DRAFT: frozenset({LetterState.APPROVED, LetterState.ISSUED, LetterState.VOID}),
        LetterState.APPROVED: frozenset({LetterState.ISSUED, LetterState.VOID}),
        LetterState.ISSUED: frozenset({LetterState.DELIVERED, LetterState.RETURNED, LetterState.VOID}),
        LetterState.DELIVERED: frozenset({LetterState.RETURNED, LetterState.ISSUED, LetterState.VOID}),
        LetterState.RETURNED: frozenset({LetterState.VOID}),
        LetterState.VOID: frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Letter:
    """`id` is the site's running id (L000001), `number` the 文号, given once at issue ("" before), `serial` what its
    QR says, given with the number. `unit` is None for letters to nobody in particular (a public notice).
    `values` are the data of the letter, as given; `pdf`/`docx` paths are relative to the site. `document` is the copy
    in the dossier, `returned` the signed copy that came back (both document numbers). `batch` is the bulk run that
    made it. `finished` once everything that issuing does is done. `reason` says why it is void.
    """

    id: str
    paper: str
    unit: UnitCode | None
    state: LetterState
    number: str
    dated: date
    values: tuple[tuple[str, object], ...]
    pdf: str = ""
    docx: str = ""
    document: str = ""
    serial: str = ""
    batch: str = ""
    returned: str = ""
    reason: str = ""
    finished: bool = False

    @property
    def place(self) -> str:
        """The unit's code, "" where there is none."""
        return str(self.unit) if self.unit is not None else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A letter came into `state`: when and by whom. `note`: the reason, who received it."""

    state: LetterState
    at: datetime
    actor: str
    note: str = ""


class Way(StrEnum):
    PRINT = "print"
    HAND = "hand"
    POST = "post"
    MAIL = "mail"
    DOOR = "door"

    @property
    def chinese(self) -> str:
        return _WAYS[self]


_WAYS = {
    Way.PRINT: "打印",
    Way.HAND: "当面送达",
    Way.POST: "邮寄",
    Way.MAIL: "电子邮件",
    Way.DOOR: "张贴",
}


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"  # the mail server is being given the text: after a crash nobody knows
    SENT = "sent"  # printed, or taken by the mail server
    DONE = "done"  # handed over, posted up, or the signed copy is back
    FAILED = "failed"
    BOUNCED = "bounced"  # the address does not exist or takes no mail
    UNSURE = "unsure"  # a crash in SENDING: a person decides
    CANCELLED = "cancelled"

    @property
    def chinese(self) -> str:
        return _STATES[self]


_STATES = {
    DeliveryState.QUEUED: "待发",
    DeliveryState.SENDING: "正在发",
    DeliveryState.SENT: "已发出",
    DeliveryState.DONE: "已送达",
    DeliveryState.FAILED: "失败",
    DeliveryState.BOUNCED: "退信",
    DeliveryState.UNSURE: "不确定",
    DeliveryState.CANCELLED: "取消",
}


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to bring a letter to somebody. `to` is a name, `address` an e-mail address, parcel number or file;
    `error` what went wrong last; `next_try` when a queued mail is tried again; `document` the paper that proves it."""

    id: int
    letter: str
    way: Way
    state: DeliveryState
    to: str
    address: str
    created: datetime
    actor: str
    attempts: int = 0
    next_try: datetime | None = None
    sent: datetime | None = None
    error: str = ""
    message_id: str = ""
    document: str = ""
