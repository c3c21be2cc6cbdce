"""Registers and reports, for the tier and the buildings of the person."""

from __future__ import annotations

from pipeline.flow.reports.catalogue import REPORTS
from pipeline.flow.reports.report import Report, as_json, for_tier
from pipeline.web import reportview
from pipeline.web.api import messages as m
from pipeline.web.api.call import Answer, Call
from pipeline.web.pages import reports as pages
from pipeline.web.visit import forbidden, not_here


def listing(call: Call) -> Answer:
    """What there is for one's role."""
    return Answer(
        m.Reports(
            items=[
                m.ReportLine(
                    name=spec.name,
                    title=spec.title,
                    what=spec.what,
                    span=spec.every.value,
                    buildings=spec.buildings,
                )
                for spec in reportview.available(call.visit.viewer)
            ]
        )
    )


def show(call: Call) -> Answer:
    """Raises NotHere, Forbidden, UsageError."""
    visit, given = call.visit, call.asked
    spec = REPORTS.get(call.place.name)
    if spec is None:
        raise not_here("张表")
    if spec not in reportview.available(visit.viewer):
        raise forbidden()
    values = {"from": given.since, "to": given.until, "month": given.month, "building": given.building}
    asked = pages.asked_of(visit, spec, values)
    made = reportview.kept(visit.desk, spec, asked)
    made = made or reportview.make(visit.desk, visit.room(), spec, asked)
    visit.looked("exported-report", f"report:{spec.name}")
    report = reportview.masked(for_tier(made.report, visit.viewer.tier), pages.masks_of(visit))
    return Answer(_report(report))


def _report(report: Report) -> m.Report:
    names = [column.name for column in report.columns]
    said = {
        "name": report.name,
        "title": report.title,
        "span": report.span,
        "columns": [{"name": c.name, "head": c.head, "kind": c.kind.value} for c in report.columns],
        "rows": [dict(zip(names, map(as_json, row), strict=True)) for row in report.rows],
        "totals": list(report.totals),
        "note": report.note,
        "source": report.source,
        "sections": [_report(section) for section in report.sections],
    }
    return m.Report.model_validate(said)
