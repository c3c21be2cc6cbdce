"""收件箱: what the watcher does, live; what came in and what became of each page; sending files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from starlette.responses import Response, StreamingResponse

from pipeline.register import drops
from pipeline.register.drops import OUTCOMES, Account, Asked, Drop
from pipeline.web import access
from pipeline.web import live as lives
from pipeline.web.fates import HIDDEN_NAME, WORDS, Fate, fates
from pipeline.web.multipart import MOST_FILES
from pipeline.web.visit import TooMany, Visit, not_here

PAGE = 50
AT_ONCE = 100  # rows asked for together
MOST_ASKED = 4  # times; a page may then be short, and goes on below


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for by the address."""

    day: date
    all_days: bool
    outcome: str
    name: str
    mine: bool
    before: str


def page(visit: Visit) -> Response:
    """What came on a day, newest first; by name over all days."""
    wanted = _wanted(visit)
    found, last = _found(visit, wanted)
    values = {
        "wanted": wanted,
        "fates": found,
        "next": last,
        "outcomes": tuple(OUTCOMES),
        "words": WORDS,
        "keeper": access.keeps_dossiers(visit.viewer),
        "total": _total(visit, wanted),
        "today": visit.now.date(),
        "yesterday": wanted.day - timedelta(days=1),
        "tomorrow": wanted.day + timedelta(days=1),
        "last_day": _last_day(visit, wanted) if not found else None,
    }
    if visit.fragment:
        return visit.show("inbox_drops.html", **values)
    return visit.show(
        "inbox.html",
        now=lives.present(visit.desk, visit.viewer, visit.desk.lookout.sight(visit.desk)),
        sent=_count(visit.asked("sent")),
        mb=visit.site.limits.file_mb,
        most=MOST_FILES,
        **values,
    )


def live(visit: Visit) -> Response:
    """Events for a browser that listens; else the part of the page once. Raises TooMany."""
    if "text/event-stream" not in visit.request.headers.get("accept", ""):
        return visit.show(
            "inbox_now.html",
            now=lives.present(visit.desk, visit.viewer, visit.desk.lookout.sight(visit.desk)),
        )
    if visit.session is None or not visit.desk.streams.has_room(visit.viewer.login):
        raise TooMany("打开的收件箱页面太多 / too many streams", hint="请关掉几个收件箱页面。")
    events = lives.events(visit.desk, visit.viewer, visit.session.token, visit.language)
    return StreamingResponse(
        events,
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def show(visit: Visit) -> Response:
    """One drop with all its papers. Raises NotHere."""
    drop = drops.drop_of(visit.registry, visit.path("id"))
    found = fates(visit, [drop]) if drop is not None else []
    if not found:
        raise not_here("次收件")
    fate = found[0]
    earlier = drops.drop_of(visit.registry, fate.drop.duplicate_of) if fate.drop.duplicate_of else None
    return visit.show(
        "inbox_drop.html",
        fate=fate,
        earlier=next(iter(fates(visit, [earlier])), None) if earlier is not None else None,
        words=WORDS,
    )


def _wanted(visit: Visit) -> Wanted:
    name = visit.asked("q").strip()[:100]
    outcome = visit.asked("outcome")
    return Wanted(
        day=_day(visit.asked("day")) or visit.now.date(),
        all_days=bool(name) or visit.asked("day") == "all",
        outcome=outcome if outcome in OUTCOMES else "",
        name=name,
        mine=visit.asked("mine") == "1" or not access.keeps_dossiers(visit.viewer),
        before=visit.asked("before")[:30],
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 9998 else None


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _found(visit: Visit, wanted: Wanted) -> tuple[list[Fate], str]:
    """What may be seen of it, and where the next page begins ("": there is none). What a filter means is judged on what
    the person sees, so that it tells nothing of the rest."""
    found: list[Fate] = []
    asked = Asked(
        day=None if wanted.all_days else wanted.day,
        outcome=wanted.outcome if visit.viewer.everywhere else "",
        name=wanted.name,
        login=visit.viewer.login if wanted.mine else "",
        before=wanted.before,
    )
    for _ in range(MOST_ASKED):
        rows = drops.drops(visit.registry, asked, AT_ONCE)
        for fate in fates(visit, rows):
            if _fits(fate, wanted):
                found.append(fate)
                if len(found) == PAGE:
                    return found, fate.drop.id if _goes_on(rows, fate.drop) else ""
        if len(rows) < AT_ONCE:
            return found, ""
        asked = replace(asked, before=rows[-1].id)
    return found, asked.before


def _goes_on(rows: list[Drop], last: Drop) -> bool:
    return len(rows) == AT_ONCE or rows[-1].id != last.id


def _fits(fate: Fate, wanted: Wanted) -> bool:
    named = fate.name != HIDDEN_NAME and wanted.name.lower() in fate.name.lower()
    shown = "blank" if fate.word == "separator" else fate.word
    return (not wanted.outcome or shown == wanted.outcome) and (not wanted.name or named)


def _total(visit: Visit, wanted: Wanted) -> tuple[int, Account] | None:
    """The account of the whole day, for who sees all of it."""
    whole = access.keeps_dossiers(visit.viewer) and visit.viewer.everywhere
    if not whole or wanted.all_days or wanted.mine or wanted.outcome:
        return None
    return drops.day_account(visit.registry, wanted.day)


def _last_day(visit: Visit, wanted: Wanted) -> date | None:
    """Where something is to be seen, for an empty day."""
    if wanted.all_days or wanted.mine or not visit.viewer.everywhere:
        return None
    return drops.last_day(visit.registry, wanted.day)
