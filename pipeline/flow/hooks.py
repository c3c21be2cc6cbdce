"""Telling other systems what happened: the audit log, read on from where each hook stands, becomes signed messages.

A message goes at least once, in the order of the log; the next one waits until it got through. Its id is made of hook and
log number, so that a receiver knows a repetition. It holds kinds and numbers, never a name, a phone or a text, and tells
nothing of papers that not every role may know of. After DAYS without success the hook is given up until somebody switches
it on again; then it goes on where it stopped.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline import __version__
from pipeline.errors import BusyError, UsageError
from pipeline.register import hooks as store
from pipeline.register.audit import Event
from pipeline.register.hooks import Hook, Result
from pipeline.register.registry import Registry
from pipeline.respond.outgoing import Unreachable, send, target_of
from pipeline.site import Site

SECONDS = 10.0  # for one message
AT_ONCE = 50  # events of one hook in one pass
READ = 500  # lines of the log at a time
DAYS = timedelta(days=5)
PAUSES = tuple(timedelta(seconds=number) for number in (5, 60, 300, 1800, 7200, 21600))
"""After the first, second … failure; then the last one always."""
MARK = "whsec_"  # as Standard Webhooks writes its secrets

# What the log calls it → what the message calls it, and what it is about.
_WORDS = {
    "filed": ("document.filed", "document"),
    "refiled": ("document.changed", "document"),
    "held": ("paper.held", "held"),
    "settled": ("paper.settled", "held"),
    "drafted": ("letter.drafted", "letter"),
    "approved": ("letter.approved", "letter"),
    "issued": ("letter.issued", "letter"),
    "delivered": ("letter.delivered", "letter"),
    "returned": ("letter.returned", "letter"),
    "voided": ("letter.void", "letter"),
}
EVENTS: dict[str, str] = {
    "document.filed": "文件已归档",
    "document.changed": "归档内容有更正",
    "paper.held": "文件待核对",
    "paper.settled": "待核对的已处理",
    "case.moved": "事项有进展",
    "letter.drafted": "函件已起草",
    "letter.approved": "函件已批准",
    "letter.issued": "函件已签发",
    "letter.delivered": "函件已送达",
    "letter.returned": "回执已收回",
    "letter.void": "函件已作废",
}
TEST = "hook.test"

Knows = Callable[[str, str], bool]
"""May everybody know of this? Asked with "paper" or "case", and the kind."""


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the same whenever it is sent."""

    id: str
    event: str
    body: bytes


def new_secret() -> str:
    """As Standard Webhooks writes it: 256 random bits."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def add(
    site: Site, registry: Registry, *, name: str, url: str, events: Collection[str], actor: str, now: datetime
) -> Hook:
    """A hook for what happens from now on; its secret is in what comes back. Raises UsageError for an address that is not
    allowed, an event that there is not."""
    url = url.strip()
    target_of(url, site.desk.hook_hosts)
    unknown = sorted(set(events) - set(EVENTS))
    if unknown:
        raise UsageError(f"没有事件“{unknown[0][:60]}” / no such event", hint=f"可用：{'、'.join(EVENTS)}。")
    return store.add_hook(
        registry, name=name, url=url, events=events, secret=new_secret(), actor=actor, now=now
    )


def signature(secret: str, id: str, at: datetime, body: bytes) -> str:
    """Of Standard Webhooks: v1, HMAC-SHA256 of id, second and body."""
    try:
        key = base64.b64decode(secret.removeprefix(MARK), validate=True)
    except binascii.Error:
        key = secret.encode()
    signed = f"{id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def message_of(registry: Registry, hook: Hook, event: Event, knows: Knows) -> Message | None:
    """None for what the hook does not ask for, and for what not everybody may know of."""
    word, about = _WORDS.get(event.action, ("", ""))
    if event.action.startswith("case-"):
        word, about = "case.moved", "case"
    if word not in hook.events:
        return None
    data = _data(registry, event, about, knows)
    if data is None:
        return None
    said = {"type": word, "timestamp": event.at, "data": {**data, "seq": event.seq}}
    body = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return Message(f"msg_{hook.id}_{event.seq}", word, body)


def _data(registry: Registry, event: Event, about: str, knows: Knows) -> dict[str, str | int] | None:
    detail = json.loads(event.detail)
    if about == "case":
        kind = store.kind_of_case(registry, event.object)
        if not kind or not knows("case", kind):
            return None
        name = event.action.removeprefix("case-")
        said = {"procedure": kind, "event": name, "state": str(detail.get("state", ""))}
        return {"id": event.object, **said, "version": int(detail.get("number", 0))}
    if about == "held":
        return {"id": event.object, "reason": str(detail.get("reason", detail.get("state", "")))}
    paper = (store.kind_of_paper if about == "document" else store.kind_of_letter)(registry, event.object)
    return {"id": event.object, "paper": paper} if paper and knows("paper", paper) else None


@contextmanager
def alone(site: Site) -> Iterator[None]:
    """Of all processes one sends. Raises BusyError."""
    site.state.mkdir(parents=True, exist_ok=True)
    with (site.state / "hooks.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BusyError(
                "另一个程序正在发送通知 / another process is sending", hint="通知由 pipeline serve 自动发送。"
            ) from None
        yield


def deliver(
    site: Site, registry: Registry, knows: Knows, clock: Callable[[], datetime], stop: Callable[[], bool]
) -> int:
    """One pass over all hooks that are due; how many messages got through. `stop` is asked between two messages. Whoever
    calls holds `alone`."""
    count = 0
    for hook in store.hooks(registry):
        if not stop() and hook.is_due(clock()):
            count += _hook(site, registry, hook, knows, clock, stop)
    return count


def _hook(
    site: Site,
    registry: Registry,
    hook: Hook,
    knows: Knows,
    clock: Callable[[], datetime],
    stop: Callable[[], bool],
) -> int:
    count, begun = 0, hook.seq
    quiet = begun
    for event in store.events_after(registry, hook.seq, READ):
        message = message_of(registry, hook, event, knows)
        if message is None:
            quiet = event.seq
            continue
        if stop() or count >= AT_ONCE or not _one(site, registry, hook, message, event.seq, clock()):
            break
        count, quiet = count + 1, event.seq
        hook = replace(hook, tries=0, failing=None)
    if quiet > begun:
        _past(registry, hook.id, quiet)
    return count


def _past(registry: Registry, id: str, seq: int) -> None:
    """What was passed over or got through is not looked at again; a message that failed meanwhile keeps its count."""
    registry.write("UPDATE hook SET seq = max(seq, ?) WHERE id = ?", (seq, id))


def _one(site: Site, registry: Registry, hook: Hook, message: Message, seq: int, now: datetime) -> bool:
    """Send and write down what came of it."""
    result = _posted(site, hook, message, seq, now)
    with registry.atomic():
        store.keep_result(registry, hook.id, result)
        if result.good:
            store.advance(registry, hook.id, seq)
            return True
        pause = PAUSES[min(hook.tries, len(PAUSES) - 1)]
        dead = hook.failing is not None and now - hook.failing >= DAYS
        store.failed(registry, hook, now=now, next=now + pause, dead=dead or result.status == 410)
        return False


def _posted(site: Site, hook: Hook, message: Message, seq: int, now: datetime) -> Result:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"pipeline-records/{__version__}",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature(hook.secret, message.id, now, message.body),
    }
    attempt = hook.tries + 1
    try:
        target = target_of(hook.url, site.desk.hook_hosts)
        heard = send(target, "POST", headers, message.body, seconds=SECONDS)
    except UsageError as fault:
        return Result(seq, message.event, now, attempt, 0, fault.message)
    except Unreachable as fault:
        return Result(seq, message.event, now, attempt, 0, str(fault))
    return Result(seq, message.event, now, attempt, heard.status, "")


def try_out(site: Site, registry: Registry, id: str, now: datetime) -> Result:
    """Send a message that tells of nothing, once, and write down what came of it. Raises UsageError."""
    hook = store.find_hook(registry, id)
    said = {"type": TEST, "timestamp": now.isoformat(), "data": {"id": hook.id}}
    body = json.dumps(said, separators=(",", ":")).encode()
    message = Message(f"msg_{hook.id}_test_{secrets.token_hex(4)}", TEST, body)
    result = _posted(site, hook, message, hook.seq, now)
    store.keep_result(registry, hook.id, result)
    return result
