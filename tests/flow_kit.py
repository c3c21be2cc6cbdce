"""What the tests of the flow share: a site with a register of invented people, and one pass over its inbox."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.flow.inbox import ingest, opened
from pipeline.flow.run import Run
from pipeline.model import Outcome
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.site import Site, open_site
from scansim.generate import site_roster
from scansim.roster import write_xlsx

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=ZONE)
SETTINGS = """\
name = "测试小区"
[intake]
settle = 0.05
scan = 0.2
workers = 1
"""


def make_site(folder: Path, templates: Path, *, roster: bool = True) -> Site:
    """A site in `folder`, on the templates measured once; with the simulator's register."""
    for name in ("inbox/held", "archive", ".pipeline"):
        (folder / name).mkdir(parents=True)
    shutil.copytree(templates, folder / "templates")
    (folder / "site.toml").write_text(SETTINGS, "utf-8")
    site = open_site(folder)
    if roster:
        import_people(site, folder / "roster.xlsx")
    return site


def import_people(site: Site, file: Path) -> None:
    write_xlsx(site_roster(), file)
    with registry(site) as opened_registry:
        import_roster(opened_registry, read_roster(file), today=NOW.date(), now=NOW)


def registry(site: Site) -> Registry:
    return open_registry(site.registry, buildings=site.buildings, categories=site.categories)


@contextmanager
def running(site: Site, told: list[Outcome] | None = None) -> Iterator[Run]:
    """An opened run whose outcomes go to `told`."""

    def tell(event: object) -> None:
        if told is not None and isinstance(event, Outcome):
            told.append(event)

    with opened(site, lambda: NOW, tell, "tester") as run:
        yield run


def take_in(site: Site, *paths: Path) -> list[Outcome]:
    """One pass over the inbox (or the files named); what came of it."""
    told: list[Outcome] = []
    with running(site, told) as run:
        ingest(run, paths)
    return told
