"""A few weeks in a small office: people come, staff act, papers are scanned and read, letters go out, and no law is broken."""

from __future__ import annotations

from datetime import date

import pytest

from scansim.office.play import Plan, Report, play
from scansim.office.town import people

PLAN = Plan(units=12, days=15, seed=3, papers="mix", every=20, busy=8.0, verify_every=8)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return play(PLAN, tmp_path_factory.mktemp("play") / "site")


def test_every_law_holds_after_every_day(report: Report) -> None:
    assert report.broken == []
    assert [one.number for one in report.days] == list(range(1, 16))


def test_all_kinds_of_things_happened(report: Report) -> None:
    assert sum(made for made, _ in report.cases.values()) > 60
    assert len(report.cases) > 20 and report.events > 250
    for what in ("acts", "events by paper", "events by time", "cases opened by people", "forms handed out"):
        assert report.counted.get(what, 0) > 0, what
    assert sum(report.letters.values()) > 0


def test_people_err_and_are_told(report: Report) -> None:
    told = ("acts refused by a guard", "acts told that another was first", "acts taken back")
    assert sum(report.counted.get(what, 0) for what in told) > 0


def test_some_papers_were_truly_scanned_and_none_filed_as_another(report: Report) -> None:
    assert report.counted["papers scanned"] >= 3
    assert report.counted.get("scans filed as another paper", 0) == 0
    assert report.counted.get("scans that stay held", 0) == 0


def test_the_same_seed_makes_the_same_people() -> None:
    start = date(2026, 1, 5)
    assert people(30, 5, "tower", start) == people(30, 5, "tower", start)
    assert len(people(500, 5, "residential", start)) == 500
    assert all(row.since < start for row in people(30, 5, "residential", start).values())
