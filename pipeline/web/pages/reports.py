"""登记与报表: the registers and counts of the office, each within the own tier and buildings; print and Excel outside the
request."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from pipeline.archive.place import write_atomic
from pipeline.errors import UsageError
from pipeline.flow.reports.asked import Asked, Every, Span, month_of, span_asked, usual_span
from pipeline.flow.reports.catalogue import REPORTS, Group, Spec, make_report
from pipeline.flow.reports.printing import report_file
from pipeline.flow.reports.report import Report, for_tier
from pipeline.model import UnitCode
from pipeline.register import audit
from pipeline.web import jobs, reportview
from pipeline.web.access import Action
from pipeline.web.jobs import Again, Done, Job, Work
from pipeline.web.reportview import Masks
from pipeline.web.visit import Visit, forbidden, go, not_here

_PATIENCE = 0.6  # seconds: what is made within them opens at once; no request takes longer than one
_WORDS = {Every.NOW: "现在", Every.MONTH: "按月", Every.QUARTER: "按季", Every.HALF_YEAR: "半年"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A stretch of days that is one press away."""

    title: str
    first: date
    last: date
    chosen: bool


def index(visit: Visit) -> Response:
    """What there is for one's role, by the shelves of the office."""
    mine = reportview.available(visit.viewer)
    groups = [(group.value, [spec for spec in mine if spec.group is group]) for group in Group]
    return visit.show(
        "reports.html",
        groups=[(title, specs) for title, specs in groups if specs],
        words=_WORDS,
    )


def show(visit: Visit) -> Response:
    """One of them. Raises NotHere, Forbidden, UsageError."""
    spec = _spec(visit)
    values = {name: visit.asked(name) for name in ("from", "to", "month", "building")}
    asked = asked_of(visit, spec, values)
    visit.looked("looked-report", f"report:{spec.name}")
    made = reportview.kept(visit.desk, spec, asked)
    if visit.asked("fresh") == "1":
        reportview.forget(visit.desk, spec, asked)
        return go(f"/reports/{spec.name}", **values)
    if made is None and spec.slow:
        return _wait(visit, spec, asked, values)
    made = made or reportview.make(visit.desk, visit.room(), spec, asked)
    if visit.fragment:  # the page that waited for it
        return Response(headers={"HX-Refresh": "true"})
    report = for_tier(made.report, visit.viewer.tier)
    masks = masks_of(visit)
    sort, down = visit.asked("sort"), visit.asked("down") == "1"
    page = _number(visit.asked("page"))
    main = reportview.part(report, masks, sort=sort, down=down, page=page)
    return visit.show(
        "report.html",
        spec=spec,
        main=main,
        sections=reportview.sections(report, masks),
        values=values,
        choices=_choices(spec, asked.span, visit.now.date()),
        span=asked.span,
        buildings=_buildings(visit) if spec.buildings else [],
        limited=not visit.viewer.everywhere,
        Every=Every,
        sort=sort,
        down=down,
        page=page,
        pages=max(1, -(-main.count // reportview.PER_PAGE)),
        at=made.at,
        exports=visit.may(Action.EXPORT),
        titles={s.title: s.name for s in reportview.available(visit.viewer)},
    )


def print_(visit: Visit) -> Response:
    """As a PDF. Raises like `show`."""
    return _write(visit, ".pdf", "printed-report", "打印")


def excel(visit: Visit) -> Response:
    """As an Excel file. Raises like `show`."""
    return _write(visit, ".xlsx", "exported-report", "导出")


def _write(visit: Visit, suffix: str, action: str, word: str) -> Response:
    spec = _spec(visit)
    values = {name: visit.given(name)[:20] for name in ("from", "to", "month", "building")}
    asked = asked_of(visit, spec, values)
    masks, tier = masks_of(visit), visit.viewer.tier

    def work(work: Work) -> Done:
        work.tell("正在统计")
        with work.desk.registry() as registry:
            room = work.desk.room(registry, work.viewer.login, work.now)
            report = reportview.masked(for_tier(make_report(room, spec, asked), tier), masks)
            work.tell("正在排版")
            path = work.file(f"{spec.title}_{_plain(report)}{suffix}")
            write_atomic(path, report_file(room, report, path))
            audit.append(
                registry,
                now=work.now,
                actor=work.viewer.login,
                action=action,
                object=f"report:{spec.name}",
                detail={"first": asked.span.first.isoformat(), "last": asked.span.last.isoformat()}
                | {"buildings": ",".join(sorted(asked.buildings)), "rows": len(report.rows)},
            )
        return Done(path, note=f"共 {len(report.rows)} 行", link=f"/reports/{spec.name}")

    doing = "print" if suffix == ".pdf" else "xlsx"
    again = Again(f"/reports/{spec.name}/{doing}", {k: v for k, v in values.items() if v})
    label = f"{word}《{spec.title}》{asked.span.chinese if spec.every is not Every.NOW else ''}"
    job = _patiently(visit, jobs.start(visit.desk, visit.viewer, f"report-{doing}", label, work, again))
    return go(f"/jobs/{job.id}/file" if job.file else f"/jobs/{job.id}")


def _plain(report: Report) -> str:
    return report.span.replace("截至 ", "").replace(" 至 ", "至") or report.title


def _patiently(visit: Visit, job: Job) -> Job:
    """As it stands when it is over, or after a moment."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and not job.state.over:
        time.sleep(0.03)
        job = jobs.find(visit.desk, visit.viewer.login, job.id) or job
    return job


def _wait(visit: Visit, spec: Spec, asked: Asked, values: Mapping[str, str]) -> Response:
    """Begin it, and show that it is being made; the page asks again by itself."""
    here = _here(visit)

    def work(work: Work) -> Done:
        work.tell("正在统计")
        with work.desk.registry() as registry:
            room = work.desk.room(registry, work.viewer.login, work.now)
            reportview.make(work.desk, room, spec, asked)
        return Done(link=here)

    label = f"编制《{spec.title}》{asked.span.chinese}"
    job = _patiently(visit, jobs.start(visit.desk, visit.viewer, "report-view", label, work))
    if job.state is jobs.State.DONE:
        jobs.forget(visit.desk, job)
        return Response(headers={"HX-Refresh": "true"}) if visit.fragment else go(here)
    if visit.fragment:
        return visit.show("report_wait_state.html", job=job, here=here)
    return visit.show("report_wait.html", spec=spec, job=job, span=asked.span, here=here)


def _here(visit: Visit) -> str:
    asked = visit.request.url.query
    return f"{visit.request.url.path}?{asked}" if asked else visit.request.url.path


def _spec(visit: Visit) -> Spec:
    spec = REPORTS.get(visit.path("report"))
    if spec is None:
        raise not_here("张表")
    if spec not in reportview.available(visit.viewer):
        raise forbidden()
    return spec


def asked_of(visit: Visit, spec: Spec, values: Mapping[str, str]) -> Asked:
    """Days and buildings. Whoever has areas gets no other building, and never what is of no building. Raises UsageError,
    Forbidden."""
    today = visit.now.astimezone(visit.site.timezone).date()
    span = _span(spec, values, today)
    own = {code for code, _ in _buildings(visit)}
    wanted = values["building"].strip().upper()
    if wanted and wanted not in own:
        raise (
            forbidden()
            if not visit.viewer.everywhere
            else UsageError(f"没有“{wanted}”栋 / no such building", hint="请从列表里选。")
        )
    if wanted:
        buildings = frozenset({wanted})
    elif visit.viewer.everywhere:
        buildings = frozenset()
    elif own:
        buildings = frozenset(own)
    else:
        raise forbidden()
    return Asked(span, buildings, reportview.hidden_procedures(visit.viewer))


def _span(spec: Spec, values: Mapping[str, str], today: date) -> Span:
    if spec.every is Every.NOW:
        return usual_span(spec.every, today)
    first, last = (_day(values[name]) for name in ("from", "to"))
    month = values["month"]
    if spec.name == "monthly" and not (first or last or month):
        return _last_month(today)
    return span_asked(spec.every, today, first, last, month)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"“{text}”不是日期 / not a date", hint="写法如 2026-11-01。") from None


def _last_month(today: date) -> Span:
    return month_of(today.replace(day=1) - timedelta(days=1))


def _choices(spec: Spec, span: Span, today: date) -> list[Choice]:
    """This month, the last, the quarter, the half-year, the year so far."""
    if spec.every is Every.NOW:
        return []
    whole = {
        "本月": month_of(today),
        "上月": _last_month(today),
        "本季": usual_span(Every.QUARTER, today),
        "本半年": usual_span(Every.HALF_YEAR, today),
        "本年": Span(date(today.year, 1, 1), date(today.year, 12, 31)),
    }
    months = ("本月", "上月") if spec.name == "monthly" else tuple(whole)
    return [Choice(title, whole[title].first, whole[title].last, whole[title] == span) for title in months]


def _buildings(visit: Visit) -> list[tuple[str, str]]:
    """Code and name of those that the person may choose: known to the site, of the own area."""
    register = visit.desk.register(visit.registry)
    codes = dict.fromkeys([*(b.code for b in visit.site.buildings), *_of_units(register.by_code)])
    allowed = [c for c in codes if visit.viewer.everywhere or c in visit.viewer.areas]
    return [(code, visit.site.building_name(code)) for code in allowed]


def _of_units(units: Iterable[UnitCode]) -> list[str]:
    return sorted({unit.building for unit in units})


def masks_of(visit: Visit) -> Masks:
    """What is hidden from the person, in reports too."""
    return Masks(visit.viewer.hidden, frozenset(visit.site.unit_name(unit) for unit in visit.vips()))


def _number(text: str) -> int:
    return min(max(int(text), 1), 9999) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
