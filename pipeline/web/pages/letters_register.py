"""发文登记簿: every number of a year with what became of it; to print and as xlsx."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from starlette.responses import Response

from pipeline.archive.place import write_atomic
from pipeline.errors import UsageError
from pipeline.flow.dispatchlist import HEADS, as_pdf, as_xlsx, cells
from pipeline.model import UnitCode
from pipeline.model.paper import FieldKind
from pipeline.register import audit
from pipeline.register.dispatch import Entry
from pipeline.register.dispatchpage import Mark, marks, read, series_of_year, years
from pipeline.web import jobs
from pipeline.web.access import Action, Viewer
from pipeline.web.jobs import Again, Done, Work
from pipeline.web.masking import mask_text
from pipeline.web.pages.letters_seen import bounds_of, office_for, office_of
from pipeline.web.visit import Visit, go

MOST = 50  # lines of a page
MOST_PRINTED = 3_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the register. `series` "" and `month` 0 are all."""

    year: int
    series: str
    month: int


def page(visit: Visit) -> Response:
    """A page of it."""
    asked = _asked(visit, visit.asked)
    found = _marks(visit, asked)
    pages = max((len(found) + MOST - 1) // MOST, 1)
    text = visit.asked("page")
    number = min(max(int(text), 1), pages) if text.isascii() and text.isdecimal() and len(text) < 6 else 1
    office = office_of(visit)
    entries = _seen(
        visit.viewer, visit.vips(), read(visit.registry, found[(number - 1) * MOST : number * MOST])
    )
    return visit.show(
        "letter_register.html",
        asked=asked,
        chosen={"year": asked.year, "series": asked.series, "month": asked.month},
        years=years(visit.registry) or [visit.now.year],
        series=series_of_year(visit.registry, asked.year),
        heads=HEADS,
        lines=[(one, cells(office, one)) for one in entries],
        count=len(found),
        number=number,
        pages=pages,
        people={person.login: person.name for person in visit.site.people},
        exports=visit.may(Action.EXPORT),
        whole=visit.viewer.everywhere,
    )


def export(visit: Visit) -> Response:
    """As PDF or xlsx, made outside the request. Raises UsageError, BusyError."""
    asked, kind = _asked(visit, visit.given), visit.given("as")
    if kind not in ("pdf", "xlsx"):
        raise UsageError("请选择打印或 Excel / pdf or xlsx?")
    found = _marks(visit, asked)
    if not found:
        raise UsageError("没有可以导出的文号 / nothing to export", hint="请换一年或一类文号。")
    if len(found) > MOST_PRINTED:
        raise UsageError(
            f"共 {len(found)} 个文号，一次最多导出 {MOST_PRINTED} 个 / too many",
            hint="请选一个月份或一类文号。",
        )
    vips = visit.vips()

    def work(work: Work) -> Done:
        work.tell("正在整理登记簿")
        with work.desk.registry() as registry:
            office = office_for(work.desk, registry, work.viewer)
            entries = _seen(work.viewer, vips, read(registry, found))
            is_pdf = kind == "pdf"
            data = as_pdf(office, entries, asked.year, asked.series) if is_pdf else as_xlsx(office, entries)
            path = work.file(f"发文登记簿{asked.year}{asked.series}.{kind}")
            write_atomic(path, data)
            action = "printed-dispatch-register" if is_pdf else "exported-dispatch-register"
            audit.append(
                registry,
                now=office.now,
                actor=office.actor,
                action=action,
                object=str(asked.year),
                detail={"lines": len(entries)},
            )
        return Done(path, f"{len(entries)} 个文号", "/letters/register")

    fields = {"year": str(asked.year), "series": asked.series, "month": str(asked.month), "as": kind}
    title = f"发文登记簿 {asked.year}{asked.series}"
    again = Again("/letters/register", fields)
    job = jobs.start(visit.desk, visit.viewer, "dispatch", title, work, again)
    return go(f"/jobs/{job.id}")


def _asked(visit: Visit, value: Callable[[str], str]) -> Asked:
    year = _number(value("year"), 2000, 2200) or visit.now.year
    wanted = value("series").strip()
    series = wanted if wanted in series_of_year(visit.registry, year) else ""
    return Asked(year, series, _number(value("month"), 1, 12))


def _number(text: str, least: int, most: int) -> int:
    plain = text.isascii() and text.isdecimal() and len(text) <= 4
    return int(text) if plain and least <= int(text) <= most else 0


def _marks(visit: Visit, asked: Asked) -> list[Mark]:
    """Numbers without a letter are shown to who sees all units: to others they would tell of letters elsewhere."""
    series = [asked.series] if asked.series else series_of_year(visit.registry, asked.year)
    return marks(
        visit.registry,
        asked.year,
        series,
        bounds_of(visit),
        gaps=visit.viewer.everywhere,
        month=asked.month,
    )


def _seen(viewer: Viewer, vips: frozenset[UnitCode], entries: list[Entry]) -> list[Entry]:
    """Receivers and remarks may hold numbers of people."""
    return [_masked(one, viewer.hidden_for(one.letter.unit if one.letter else None, vips)) for one in entries]


def _masked(entry: Entry, hidden: frozenset[FieldKind]) -> Entry:
    return replace(entry, receiver=mask_text(entry.receiver, hidden), remark=mask_text(entry.remark, hidden))
