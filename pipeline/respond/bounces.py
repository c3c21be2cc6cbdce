"""Mails that come back: is it about one of ours, and what does it say of it? (RFC 3464, RFC 5322)"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from pathlib import Path

MOST_BYTES = 30_000_000
_ID = re.compile(r"<[^<>\s@]{1,200}@[^<>\s@]{1,200}>")
_MOST_PARTS = 200


class Kind(StrEnum):
    BOUNCED = "bounced"  # a report: it did not arrive
    DELAYED = "delayed"  # a report: still trying
    ARRIVED = "arrived"  # a report of success, our own copy, or an answer: it was sent
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Notice:
    """What a mail says about the mails with these Message-IDs. `status` (5.1.1) and `words` are the report's."""

    kind: Kind
    about: tuple[str, ...] = ()
    status: str = ""
    words: str = ""


def read_notice(path: Path) -> Notice:
    """Never raises for what stands in the file."""
    if path.stat().st_size > MOST_BYTES:
        return Notice(Kind.OTHER)
    try:
        return _notice(email.message_from_bytes(path.read_bytes()))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Notice(Kind.OTHER)


def _notice(message: Message) -> Notice:
    reports = [p for p in _parts(message) if p.get_content_type() == "message/delivery-status"]
    if reports:
        return _report(message, reports)
    named = tuple(_ids(message, "In-Reply-To", "References"))
    return Notice(Kind.ARRIVED, (*_ids(message, "Message-ID"), *named))


def _report(message: Message, reports: list[Message]) -> Notice:
    blocks = [block for report in reports for block in _blocks(report)]
    about = list(_ids(message, "In-Reply-To", "References"))
    for part in _parts(message):
        if part.get_content_type() in ("message/rfc822", "message/global"):
            about += [i for inner in _blocks(part) for i in _ids(inner, "Message-ID")]
        elif part.get_content_type() in ("text/rfc822-headers", "message/rfc822-headers"):
            about += _ids(email.message_from_string(_text(part)), "Message-ID")
    about += [i for block in blocks for i in _ID.findall(str(block.get("Original-Message-ID", "")))]
    failed = next((b for b in blocks if _action(b) == "failed"), None)
    shown = failed or next((b for b in blocks if _action(b)), None)
    if shown is None:
        return Notice(Kind.OTHER)
    kind = {"failed": Kind.BOUNCED, "delayed": Kind.DELAYED}.get(_action(shown), Kind.ARRIVED)
    status = str(shown.get("Status", "")).split("(")[0].strip()
    words = str(shown.get("Diagnostic-Code", "")).partition(";")[2]
    return Notice(kind, tuple(dict.fromkeys(about)), status[:20], " ".join(words.split())[:300])


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _blocks(part: Message) -> list[Message]:
    """What is inside: of a delivery status its blocks of headers, of a mail in a mail that mail."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _action(block: Message) -> str:
    return str(block.get("Action", "")).split("(")[0].strip().lower()


def _text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(part.get_payload())


def _ids(message: Message, *headers: str) -> Iterator[str]:
    for header in headers:
        for value in message.get_all(header, []):
            yield from _ID.findall(str(value))
