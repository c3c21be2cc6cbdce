"""A site whose intake is open, with papers that wait for a decision."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path

from flow_kit import NOW, make_site, running
from PIL import Image

from pipeline.archive.record import records
from pipeline.flow.decisions import Clerk
from pipeline.flow.inbox import ingest
from pipeline.flow.run import Run
from pipeline.model import Outcome
from pipeline.register.verify import verify
from scansim.files import write_page
from scansim.generate import own_pages, unknown_pages
from scansim.own.pages import Habits

SEED = 41
COMPLETE = Habits(unsigned=0.0, blank_unit=0.0)


@cache
def form_bytes() -> bytes:
    """A stranger's form with a title of which the program knows nothing."""
    (page,) = unknown_pages(SEED, 1, profiles=("grey150",), kinds=("leave",))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"form{page.scan.suffix}"
        write_page(page, path)
        with Image.open(path) as image:
            out = io.BytesIO()
            image.convert("L").save(out, "PNG")
    return out.getvalue()


@contextmanager
def watched(folder: Path, templates: Path) -> Iterator[Run]:
    """A site opened as the watcher has it."""
    with running(make_site(folder / "site", templates), TOLD) as opened:
        yield opened


TOLD: list[Outcome] = []
_seeds = count(SEED)


def taken_in(run: Run) -> list[Outcome]:
    TOLD.clear()
    ingest(run)
    return list(TOLD)


def leave(run: Run) -> str:
    """A stranger's paper is held, as if nobody had taught the program anything; its number."""
    run.registry.write("DELETE FROM confirmation")
    outcome = drop_leave(run)
    assert outcome.outcome == "held"
    return outcome.held


def drop_leave(run: Run) -> Outcome:
    """The same form each time, with other words on it: only its file name and the scan's bytes differ."""
    with Image.open(io.BytesIO(form_bytes())) as image:
        out = io.BytesIO()
        image.putpixel((next(_seeds) % 300, 3), 0)
        image.save(out, "PNG", dpi=(150, 150))
    (run.site.inbox / f"请假{next(_seeds)}.png").write_bytes(out.getvalue())
    (outcome,) = taken_in(run)
    return outcome


def sheet(run: Run, habits: Habits = COMPLETE, paper: str = "release-slip") -> Outcome:
    """A sheet of ours."""
    (page,) = own_pages(next(_seeds), 1, profiles=("grey150",), papers=(paper,), habits=habits)
    write_page(page, run.site.inbox / f"单{next(_seeds)}{page.scan.suffix}")
    (outcome,) = taken_in(run)
    return outcome


def clerk_of(run: Run, actor: str = "lin") -> Clerk:
    return Clerk(run.registry, run.catalog.papers, run.register, actor, NOW)


def assert_sound(run: Run) -> None:
    assert verify(run.registry, run.site, records(run.site.archive)) == []
