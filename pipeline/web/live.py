"""The inbox as it is now, told to a browser as server-sent events.

No thread is kept for a stream: each second it asks for the common look (`Lookout`), makes its part of the page and sends it
where it changed. It ends with the session, and when the browser goes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import anyio
from starlette.concurrency import run_in_threadpool

from pipeline.errors import PipelineError
from pipeline.register import accounts
from pipeline.web import access
from pipeline.web.access import Viewer
from pipeline.web.desk import Desk
from pipeline.web.fates import shown_name
from pipeline.web.render import page
from pipeline.web.sight import Reading, Sight, Waiting

EVERY = 1.0  # seconds between two looks
ASK_AGAIN = 5  # looks between two at the session
MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Row:
    """A file on its way. `key` is the same as long as it is the same file in the same place."""

    key: str
    name: str
    sender: str
    done: int = 0
    pages: int = 0
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Present:
    """What somebody sees of a `Sight`."""

    running: bool
    silent: int | None
    reading: tuple[Row, ...]
    waiting: tuple[Row, ...]
    count: int  # of those that wait
    more: bool
    files: int
    sheets: int


def present(desk: Desk, viewer: Viewer, sight: Sight) -> Present:
    """Who keeps no dossiers sees the own files only."""
    keeps = access.keeps_dossiers(viewer)
    waiting = [one for one in sight.waiting if keeps or one.login == viewer.login]
    reading = [one for one in sight.reading if keeps or one.drop.login == viewer.login]
    return Present(
        running=sight.running,
        silent=sight.silent,
        reading=tuple(_reading(desk, viewer, one) for one in reading[:MOST_SHOWN]),
        waiting=tuple(_waiting(desk, viewer, one) for one in waiting[:MOST_SHOWN]),
        count=len(waiting),
        more=sight.more and keeps,
        files=sight.files if keeps else 0,
        sheets=sight.sheets if keeps else 0,
    )


def _reading(desk: Desk, viewer: Viewer, one: Reading) -> Row:
    mine = one.drop.login == viewer.login
    name = shown_name(viewer, desk.site, one.drop.name, mine=mine)
    return Row(one.drop.id, name, _sender(desk, one.drop.login), one.done, one.pages)


def _waiting(desk: Desk, viewer: Viewer, one: Waiting) -> Row:
    name = shown_name(viewer, desk.site, one.name, mine=bool(one.login) and one.login == viewer.login)
    return Row(f"w-{one.name}", name, _sender(desk, one.login), refused=one.refused)


def _sender(desk: Desk, login: str) -> str:
    return next((person.name for person in desk.site.people if person.login == login), login)


def fragment(desk: Desk, viewer: Viewer, language: str) -> str:
    """The part of the page that is live. Raises RegistryError, StorageError."""
    seen = present(desk, viewer, desk.lookout.sight(desk))
    return page("inbox_now.html", language, {"now": seen})


async def events(desk: Desk, viewer: Viewer, session: str, language: str) -> AsyncIterator[str]:
    """`now` with the part of the page, `over` where the session has ended. `session` is the hash of its token."""
    with desk.streams.taken(viewer.login) as room:
        last, looks = "", 0
        yield "retry: 5000\n\n"
        while room and not desk.stopping():
            if looks % ASK_AGAIN == 0 and not await run_in_threadpool(_goes_on, desk, viewer, session):
                yield "event: over\ndata: \n\n"
                return
            html = await run_in_threadpool(_fragment, desk, viewer, language)
            if html and html != last:
                yield event("now", html)
                last = html
            elif looks % ASK_AGAIN == 0:
                yield ": still here\n\n"
            looks += 1
            await anyio.sleep(EVERY)


def event(name: str, text: str) -> str:
    """As the standard wants it: each line of the text is a line of data."""
    return f"event: {name}\n" + "".join(f"data: {line}\n" for line in text.splitlines()) + "\n"


def _fragment(desk: Desk, viewer: Viewer, language: str) -> str:
    """ "" where it cannot be made just now: the stream goes on."""
    try:
        return fragment(desk, viewer, language)
    except PipelineError:
        return ""


def _goes_on(desk: Desk, viewer: Viewer, token: str) -> bool:
    """Is it still the same person with the same rights, signed in? Watching is no sign of life: the session is not
    touched."""
    site = desk.site
    with desk.registry() as registry:
        session = accounts.find_session(registry, token)
        account = accounts.find_account(registry, viewer.login)
    idle, longest = timedelta(minutes=site.desk.idle), timedelta(hours=site.desk.longest)
    if session is None or session.is_over(desk.now(), idle, longest) or account is None or account.locked:
        return False
    person = next((one for one in site.people if one.login == viewer.login), None)
    return person is not None and access.viewer_of(person, desk.procedures.roles) == viewer
