"""Letters for the tests: a site with people, an office at work in it, letters drafted and issued."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flow_kit import NOW, make_site, registry

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import measure_all, prepare
from pipeline.flow.letters import draft, issue
from pipeline.flow.lookups import read_register
from pipeline.flow.office import Office
from pipeline.model import Letter, UnitCode
from pipeline.site import Office as Office_
from pipeline.site import Site

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
PAPER = "rectification-notice"
GIVEN: Mapping[str, str] = {"deadline": "2026年12月5日", "defects": "木工隔断未按图施工；插座无接地"}


def stock(folder: Path, *slugs: str) -> Path:
    """A few papers of the stock, measured, for sites that need no more."""
    for name in ("_shared", PAPER, *slugs):
        shutil.copytree(TEMPLATES / name, folder / name)
    measure_all(prepare(load_catalog(folder), Office_()))
    return folder


@contextmanager
def office_in(site: Site, actor: str = "tester") -> Iterator[Office]:
    catalog = load_catalog(site.templates)
    with registry(site) as opened:
        yield Office(site, catalog, prepare(catalog), opened, read_register(opened, site), actor, NOW)


def site_in(folder: Path, templates: Path, **settings: object) -> Site:
    """A site; `settings` are parts of it, as `mail=Mail(…)`."""
    return replace(make_site(folder, templates), **settings)  # type: ignore[arg-type]


def some_units(office: Office, count: int = 1) -> list[UnitCode]:
    return list(office.register.by_code)[:count]


def drafted(office: Office, unit: UnitCode | None = None) -> Letter:
    return draft(office, office.catalog.get(PAPER), unit or some_units(office)[0], GIVEN)


def issued(office: Office, unit: UnitCode | None = None) -> Letter:
    return issue(office, drafted(office, unit).id)
