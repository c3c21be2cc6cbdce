"""Reports name nobody to those who may not see it, use no name that is not there, and are asked for in days and buildings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports_kit import (
    NOVEMBER,
    NOW,
    busy,
    catalogue,
    made,
    make_site,
    quick_room,
)

from pipeline.errors import UsageError
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.asked import Asked, Every, Span, month_of, span_asked, usual_span
from pipeline.flow.reports.catalogue import SPECS, Spec, make_report
from pipeline.flow.reports.report import Report, for_tier, said
from pipeline.flow.reports.sources import PAPERS, SOURCES, PaperSource, Source
from pipeline.register import reporting
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site


@pytest.fixture
def room(tmp_path: Path) -> Iterator[CaseRoom]:
    with quick_room(make_site(tmp_path)) as made:
        yield made


# names


@pytest.fixture(scope="module")
def both() -> list[Procedures]:
    return [
        load_procedures(
            Path(__file__).parent.parent / "procedures", replace(Site(Path("/x")), profile=profile)
        )
        for profile in ("residential", "tower")
    ]


@pytest.mark.parametrize("source", SOURCES, ids=lambda s: s.procedure)
def test_every_name_that_reports_use_of_a_procedure_is_there(source: Source, both: list[Procedures]) -> None:
    found = [p.by_slug[source.procedure] for p in both if source.procedure in p.by_slug]
    assert found
    events = {e.name for p in found for e in p.events}
    states = {s.name for p in found for s in p.states}
    values = {n for p in found for e in p.events for n in [a.name for a in e.ask]}
    values |= {name for p in found for e in p.events for name, _ in (*e.take, *e.sets)}
    assert set().union(*source.events.values()) <= events
    assert set().union(*source.states.values()) <= states
    assert source.deadlines <= {d.name for p in found for d in p.deadlines}
    assert source.values <= values


@pytest.mark.parametrize("source", PAPERS, ids=lambda s: s.paper)
def test_every_field_that_reports_use_of_a_paper_is_there(source: PaperSource) -> None:
    paper = catalogue()[source.paper]
    fields = {f.name: f for f in paper.fields}
    assert source.fields <= set(fields)
    assert source.signatures <= {s.label for s in paper.signatures}
    if source.table:
        assert source.columns <= {c.name for c in fields[source.table].columns}


def test_a_name_that_is_not_listed_cannot_be_read_unseen() -> None:
    with pytest.raises(LookupError):
        SOURCES[0].value(None, "no-such-value")  # type: ignore[arg-type]


# laws of all reports


@pytest.mark.parametrize("spec", SPECS, ids=lambda s: s.name)
def test_an_office_without_cases_gives_every_report_and_says_what_would_fill_it(
    spec: Spec, tmp_path: Path
) -> None:
    with quick_room(make_site(tmp_path, units=0)) as room:
        report = make_report(room, spec, Asked(usual_span(spec.every, NOW.date())))
        assert report.rows or report.empty.endswith("。")
        assert report.title == spec.title
        assert report.name == spec.name


def everything(report: Report) -> str:
    rows = "\n".join(said(cell) for row in report.rows for cell in row)
    return rows + "".join(report.totals) + "".join(everything(s) for s in report.sections)


def test_no_report_shows_a_phone_or_a_caller_to_the_third_tier(room: CaseRoom) -> None:
    """002 §2 4.5.1: the third tier sees names and units of occupants, and no more."""
    busy(room)
    for spec in SPECS:
        shown = everything(for_tier(make_report(room, spec, Asked(usual_span(spec.every, NOW.date()))), 3))
        for hidden in ("138000000", "139000000", "李四", "周小七", "钱大明", "冯十一"):
            assert hidden not in shown, (spec.name, hidden)


def test_widths_leave_room_for_every_column_on_a4_lying(room: CaseRoom) -> None:
    busy(room)
    for spec in SPECS:
        report = make_report(room, spec, Asked(usual_span(spec.every, NOW.date())))
        for part in (report, *report.sections):
            open_ = sum(1 for c in part.columns if not c.width)
            assert sum(c.width for c in part.columns) + 30 * open_ <= 259, part.name


def test_every_row_has_a_cell_for_every_column(room: CaseRoom) -> None:
    busy(room)
    for spec in SPECS:
        report = make_report(room, spec, Asked(usual_span(spec.every, NOW.date())))
        for part in (report, *report.sections):
            assert {len(row) for row in part.rows} <= {len(part.columns)}, part.name


def test_a_report_of_one_building_leaves_the_others_out(room: CaseRoom) -> None:
    busy(room)
    assert made(room, "arrears", replace(NOVEMBER, buildings=frozenset({"1"}))).rows == ()
    assert len(made(room, "arrears", replace(NOVEMBER, buildings=frozenset({"2"}))).rows) == 1


def test_a_building_that_is_not_there_is_said(room: CaseRoom) -> None:
    with pytest.raises(UsageError, match="没有“9”栋"):
        made(room, "works", replace(NOVEMBER, buildings=frozenset({"9"})))
    with pytest.raises(UsageError, match="不分楼栋"):
        made(room, "keys", replace(NOVEMBER, buildings=frozenset({"1"})))


# what is asked for


def test_a_month_is_read_as_people_write_it() -> None:
    today = date(2026, 11, 20)
    for text in ("2026-02", "2026年2月", "2026.2"):
        assert span_asked(Every.MONTH, today, None, None, text) == Span(date(2026, 2, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("every", "first", "last", "month"),
    [
        (Every.NOW, date(2026, 11, 1), None, ""),
        (Every.MONTH, date(2026, 11, 2), date(2026, 11, 1), ""),
        (Every.MONTH, date(2026, 11, 1), None, "2026-11"),
        (Every.MONTH, None, None, "2026-13"),
        (Every.MONTH, date(1990, 1, 1), date(2026, 11, 1), ""),
    ],
)
def test_a_wrong_span_is_refused(every: Every, first: date | None, last: date | None, month: str) -> None:
    with pytest.raises(UsageError):
        span_asked(every, date(2026, 11, 20), first, last, month)


@given(st.text(max_size=12))
def test_any_text_is_a_month_or_refused(text: str) -> None:
    try:
        span = span_asked(Every.MONTH, date(2026, 11, 20), None, None, text)
    except UsageError:
        return
    assert span == month_of(span.first)


def test_questions_to_the_registry_do_not_change_it(room: CaseRoom) -> None:
    busy(room)
    before = room.registry.scalar("SELECT total_changes()")
    for spec in SPECS:
        make_report(room, spec, Asked(usual_span(spec.every, NOW.date())))
    assert room.registry.scalar("SELECT total_changes()") == before
    assert reporting.cases_of(room.registry, ["complaint"])
