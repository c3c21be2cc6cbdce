"""An office with the real procedures and some weeks of work behind it, for the tests of reports. Everybody is invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cases_kit import ROOT, ZONE, at, file_paper
from register_kit import make_document

from pipeline.catalog.load import load_catalog
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.papers import look_at_papers
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.lookups import read_register
from pipeline.flow.reports.asked import Asked, month_of, usual_span
from pipeline.flow.reports.catalogue import REPORTS, make_report
from pipeline.flow.reports.report import Report
from pipeline.model import Document, PaperType, Unit, UnitCode, Value
from pipeline.model.case import Case
from pipeline.model.party import Party, PartyRole
from pipeline.register.cases import cases
from pipeline.register.documents import file_document
from pipeline.register.occupancy import add_unit, begin
from pipeline.register.open import open_registry
from pipeline.respond.calendar import work_calendar
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site, open_site

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=ZONE)  # a Friday
PHONE = "13800000017"
SITE = """name = "云栖苑"
profile = "residential"
[office]
name = "云栖苑物业服务中心"
"""


@cache
def catalogue() -> dict[str, PaperType]:
    return dict(load_catalog(ROOT / "templates").papers)


NOVEMBER = Asked(month_of(NOW.date()))


def make_site(folder: Path, *, profile: str = "residential", buildings: int = 2, units: int = 10) -> Site:
    """A site with all procedures of the stock and a roster; every tenth unit is empty."""
    (folder / "procedures").symlink_to(ROOT / "procedures")
    (folder / "site.toml").write_text(SITE.replace("residential", profile), "utf-8")
    site = open_site(folder)
    with open_registry(site.registry) as registry, registry.atomic():
        for number in range(buildings * units):
            code = UnitCode.parse(f"{number // units + 1}-{number % units // 4 + 1}0{number % 4 + 1}")
            add_unit(registry, Unit(code, code.floor_hint or 1))
            if number % units != units - 1:
                phone = PHONE if number == 0 else f"139000000{number:02}"
                begin(
                    registry,
                    code,
                    PartyRole.OWNER,
                    Party(f"业主{number:02}", phone=phone),
                    NOW.date() - timedelta(days=400),
                )
    return site


@contextmanager
def quick_room(site: Site) -> Iterator[CaseRoom]:
    """A room whose procedures are read once for all tests: the rules are those of the stock."""
    with open_registry(site.registry) as registry:
        register = read_register(registry, site)
        yield CaseRoom(site, _procedures(), work_calendar(site.calendar), registry, register, "tester", NOW)


@cache
def _procedures() -> Procedures:
    return load_procedures(ROOT / "procedures", replace(Site(ROOT), profile="residential"))


def opened(room: CaseRoom, procedure: str, unit: str, event: str, **given: str) -> Case:
    code = UnitCode.parse(unit) if unit else None
    if procedure == "complaint":
        given = {"subject": "物业服务", **given}
    return open_case(room, room.procedures.by_slug[procedure], code, event, given).case


def did(room: CaseRoom, case: Case, *steps: str, **given: str) -> Case:
    """The last step gets the values."""
    for step in steps[:-1]:
        act(room, case.id, step, {})
    return act(room, case.id, steps[-1], given).case


def table(name: str, *rows: dict[str, str]) -> Value:
    cells = tuple({key: Value(key, text, text, 1.0) for key, text in row.items()} for row in rows)
    return Value(name, "", "", 1.0, rows=cells)


def file_office_paper(room: CaseRoom, number: int, paper: str, *fields: Value) -> Document:
    made = make_document(number, unit="", paper=paper, title=paper, category="", day=room.now.date())
    kept = Document(
        **{**{s: getattr(made, s) for s in Document.__slots__}, "fields": fields, "filed": room.now}
    )
    file_document(room.registry, kept, actor="test", now=room.now)
    list(look_at_papers(room, catalogue()))
    return kept


def file(room: CaseRoom, number: int, paper: str, unit: str, **fields: str) -> Document:
    made = file_paper(
        room.registry,
        number,
        paper,
        unit=unit,
        now=room.now,
        fields=list(fields.items()),
        day=room.now.date(),
    )
    list(look_at_papers(room, catalogue()))
    return made


def some_complaints(room: CaseRoom) -> list[Case]:
    """October: one settled and visited. November: two of noise by one unit (one settled), one invalid, one major."""
    made = []
    october = at(room, NOW - timedelta(days=35))
    one = opened(october, "complaint", "1-101", "receive", course="楼道灯不亮", complainant="张三", complaint_kind="公共设施",
                 came_by="电话", severity="一般")  # fmt: skip
    did(october, one, "forward", department="工程部")
    did(october, one, "judge-valid")
    did(october, one, "result", result="已换灯", finished_on="2026-10-17")
    did(october, one, "visited-by-hand", visited_at="2026-10-18 10:00", satisfaction="满意")
    made.append(one)
    november = at(room, NOW - timedelta(days=8))
    for finished in (True, False):
        noise = opened(november, "complaint", "1-102", "receive", course="楼上装修太吵，电话13800000099", complainant="李四",
                       complaint_kind="装修噪声", came_by="来访", severity="一般")  # fmt: skip
        did(november, noise, "forward", department="管理部")
        if finished:
            did(november, noise, "judge-valid")
            did(november, noise, "result", result="已要求按时施工", finished_on="2026-11-12")
        made.append(noise)
    wrong = opened(
        november, "complaint", "2-101", "receive", course="邻居做饭有味", complainant="王五", severity="轻微"
    )
    did(november, wrong, "forward", department="客服部")
    did(november, wrong, "judge-invalid", reason="不属物业管理", department="客服部")
    made.append(wrong)
    made.append(
        opened(
            november,
            "complaint",
            "2-102",
            "receive-major",
            course="电梯困人",
            complainant="赵六",
            event_place="2栋",
        )
    )
    return made


def a_fit_out(room: CaseRoom, unit: str, first: int, contractor: str = "匠心装饰有限公司") -> Case:
    """An application with its papers, up to the check."""
    for number, paper in enumerate(
        ("fit-out-undertaking", "works-drawings", "works-drawings", "works-drawings")
    ):
        file(room, first + number, paper, unit)
    file(room, first + 4, "fit-out-application", unit, contractor=contractor, start="2026-11-10", end="2026-11-18",
         content="地面、墙面", date="2026-11-01")  # fmt: skip
    return cases(room.registry, procedure="fit-out", unit=UnitCode.parse(unit))[0]


def made(room: CaseRoom, name: str, asked: Asked | None = None) -> Report:
    spec = REPORTS[name]
    return make_report(room, spec, asked or Asked(usual_span(spec.every, NOW.date())))


def cell(report: Report, row: int, column: str) -> object:
    return report.rows[row][[c.name for c in report.columns].index(column)]


def by(report: Report, column: str, value: object) -> dict[str, object]:
    """The row in which a column holds a value, by the names of the columns."""
    names = [c.name for c in report.columns]
    return next(
        dict(zip(names, row, strict=True)) for row in report.rows if row[names.index(column)] == value
    )


def busy(room: CaseRoom) -> None:
    some_complaints(room)
    early = at(room, NOW - timedelta(days=20))
    opened(
        early,
        "arrears",
        "2-103",
        "track-now",
        items="物业管理服务费",
        period="2026年8—10月",
        amount="1234.50",
    )
    opened(room, "key-loan", "", "lend", key_no="K-01", key_name="配电房", count="1", borrower="钱大明",
           cause="检修", lent_at="2026-11-17 09:00", due_at="2026-11-17 18:00")  # fmt: skip
    opened(room, "help-request", "1-103", "log-special", kind="急救病人", caller="周小七", phone="13800000066", content="老人摔倒",
           received_at="2026-11-17 08:00")  # fmt: skip
    file(room, 61, "move-in-registration", "2-104", occupant="郑小十", capacity="租户", moved_in="2026-11-15", phone="13800000055")  # fmt: skip
    file(
        room,
        62,
        "occupant-letter",
        "1-104",
        subject="我叫冯十一，要求加装护栏",
        occupant="冯十一",
        phone="13800000044",
    )


def a_repair(room: CaseRoom, unit: str, event: str, satisfaction: str, hours: float = 1) -> str:
    case = opened(room, "repair", unit, event, content="漏水", reported_at="2026-11-18 09:00")
    later = at(room, room.now + timedelta(hours=hours))
    did(room, case, "accept", worker="钱大明")
    did(later, case, "arrive")
    return did(later, case, "finish", action="修好", satisfaction=satisfaction).id
