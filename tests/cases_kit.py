"""A small office with procedures of its own, for the tests of cases: units, people, papers filed without a scanner."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from register_kit import make_document

from pipeline.flow.cases.opened import case_room
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import Document, PaperType, Unit, UnitCode
from pipeline.model.paper import Direction
from pipeline.model.party import Party, PartyRole
from pipeline.register.documents import file_document
from pipeline.register.occupancy import add_unit, begin
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry
from pipeline.site import Site, open_site

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ZONE)

SITE = 'name = "测试小区"\nprofile = "tower"\n'

FIT_OUT = """
id = "E4"
title = "装修"
summary = "试验用。"
scope = "unit"
sources = ["000 §6"]

[[state]]
name = "submitted"
title = "已受理"
waits = ["engineering", "security"]
do = "审核"
[[state]]
name = "asked"
title = "待用户补正"
waits = ["occupant"]
do = "补正"
[[state]]
name = "agreed"
title = "已同意"
waits = ["finance"]
do = "收保证金"
[[state]]
name = "permitted"
title = "已批准"
waits = ["engineering"]
do = "巡查"
[[state]]
name = "closed"
title = "已结案"
final = true
[[state]]
name = "cancelled"
title = "已撤销"
final = true

[[event]]
name = "submit"
title = "受理申请"
from = ["start"]
to = "submitted"
by = ["paper", "person"]
papers = ["fit-out-application"]
roles = ["clerk"]
take = { contractor = "contractor" }
ask = [{ name = "contractor", label = "施工单位", kind = "text" }]
source = "000 §6 (二)1"
  [[event.need]]
  paper = "works-drawings"
  copies = "fitout.drawing_copies"
  say = "装修图纸三份"
  of = "occupant"
  [[event.need]]
  not = { case = "arrears" }
  say = "结清欠费"
  of = "occupant"

[[event]]
name = "ask-again"
title = "退回补正"
from = ["submitted"]
to = "asked"
by = ["person"]
roles = ["engineering"]
ask = [{ name = "reason", label = "原因", kind = "lines", required = true }]
source = "INF"

[[event]]
name = "resubmit"
title = "用户补正"
from = ["asked"]
to = "submitted"
by = ["person", "paper"]
papers = ["fit-out-application"]
roles = ["clerk"]
source = "INF"

[[event]]
name = "agree-engineering"
title = "工程部同意"
from = ["submitted"]
by = ["person"]
roles = ["engineering"]
when = { not = { event = "agree-security" } }
source = "000 §6"
[[event]]
name = "agree-engineering"
title = "工程部同意"
from = ["submitted"]
to = "agreed"
by = ["person"]
roles = ["engineering"]
when = { event = "agree-security" }
source = "000 §6"
[[event]]
name = "agree-security"
title = "保安部同意"
from = ["submitted"]
by = ["person"]
roles = ["security"]
when = { not = { event = "agree-engineering" } }
source = "000 §6"
[[event]]
name = "agree-security"
title = "保安部同意"
from = ["submitted"]
to = "agreed"
by = ["person"]
roles = ["security"]
when = { event = "agree-engineering" }
source = "000 §6"

[[event]]
name = "pay"
title = "登记缴费"
from = ["agreed"]
to = "permitted"
by = ["person"]
roles = ["finance"]
ask = [{ name = "amount", label = "金额", kind = "money", required = true }]
source = "000 §6 (二)3"
  [[event.draft]]
  paper = "rectification-notice"
  values = { defects = "=试验", deadline = "today" }
  [[event.draft]]
  paper = "rectification-notice"
  to = "adjacent"
  values = { defects = "=相邻", deadline = "today" }

[[event]]
name = "review-late"
title = "审核逾期"
from = ["submitted"]
by = ["time"]
after = "review"
source = "INF"

[[event]]
name = "close"
title = "结案"
from = ["permitted"]
to = "closed"
by = ["person", "case"]
follows = ["arrears:paid"]
roles = ["engineering"]
source = "INF"

[[event]]
name = "cancel"
title = "撤销"
from = ["*"]
to = "cancelled"
by = ["person"]
roles = ["clerk"]
ask = [{ name = "reason", label = "原因", kind = "lines", required = true }]
source = "INF"

[[deadline]]
name = "review"
title = "审核"
starts = ["submit", "resubmit"]
ends = ["agree-engineering"]
term = "fitout.review"
role = "engineering"
pauses = true
source = "000 §6 (二)2(3)"

[[deadline]]
name = "patrol"
title = "每日巡查"
starts = ["pay"]
ends = ["patrolled"]
term = "1日"
role = "engineering"
repeat = true
source = "000 §6 (二)4"

[[event]]
name = "patrolled"
title = "登记巡查"
from = ["permitted"]
by = ["person"]
roles = ["engineering"]
source = "000 §6 (二)4"
"""

ARREARS = """
id = "E14"
title = "欠费跟踪"
summary = "试验用。"
scope = "unit"
sources = ["000 §7"]
[[state]]
name = "tracked"
title = "跟踪中"
waits = ["finance"]
do = "催缴"
[[state]]
name = "paid"
title = "已缴清"
final = true
[[event]]
name = "track"
title = "列入跟踪"
from = ["start"]
to = "tracked"
by = ["person"]
roles = ["finance"]
source = "000 §7 4.4.2"
[[event]]
name = "paid"
title = "缴清"
from = ["tracked"]
to = "paid"
by = ["person"]
roles = ["finance"]
source = "000 §7 4.4.2"
"""

CENSUS = """
id = "E13"
title = "普查"
summary = "试验用。"
scope = "office"
sources = ["000 §7"]
[[state]]
name = "planned"
title = "已安排"
waits = ["assistant"]
do = "普查"
[[state]]
name = "closed"
title = "已完成"
final = true
[[event]]
name = "plan"
title = "安排普查"
from = ["start"]
to = "planned"
by = ["time", "person"]
roles = ["assistant"]
source = "000 §7 4.4.2"
[[event]]
name = "close"
title = "普查完成"
from = ["planned"]
to = "closed"
by = ["person", "paper"]
papers = ["patrol-record"]
roles = ["assistant"]
source = "000 §7 4.4.2"
[[schedule]]
name = "quarterly"
title = "每季普查"
every = "census.every"
event = "plan"
source = "000 §7 4.4.2"
"""

RULES = """
[[rule]]
key = "fitout.drawing_copies"
title = "装修图纸份数"
kind = "number"
value = 3
cites = ["N15"]
source = "000 §6 (二)1(2)"
[[rule]]
key = "fitout.review"
title = "装修审核期限"
kind = "term"
value = "3个工作日"
cites = ["N18"]
source = "000 §6 (二)2(3)"
[[rule]]
key = "census.every"
title = "普查周期"
kind = "term"
value = "1季度"
cites = ["N31"]
source = "000 §7 4.4.2"
"""

UNITS = ("3-1101", "3-1102", "3-1201", "3-1202", "3-1203", "3-1302", "5-0101")


def make_office(folder: Path, *, site: str = SITE) -> Site:
    """A site with three small procedures and seven units; 3-1202 has a tenant."""
    (folder / "procedures" / "_rules").mkdir(parents=True)
    shutil.copy(ROOT / "procedures" / "_roles.toml", folder / "procedures" / "_roles.toml")
    for name, text in (("fit-out", FIT_OUT), ("arrears", ARREARS), ("census", CENSUS), ("_rules/all", RULES)):
        (folder / "procedures" / f"{name}.toml").write_text(text, "utf-8")
    (folder / "site.toml").write_text(site, "utf-8")
    made = open_site(folder)
    with open_registry(made.registry) as registry, registry.atomic():
        for number, code in enumerate(UNITS):
            unit = UnitCode.parse(code)
            add_unit(registry, Unit(unit, unit.floor_hint or 1))
            begin(
                registry, unit, PartyRole.OWNER, Party(f"业主{number}"), MONDAY.date() - timedelta(days=900)
            )
        tenant = Party("云栖贸易有限公司", phone="13800000002")
        begin(
            registry, UnitCode.parse("3-1202"), PartyRole.TENANT, tenant, MONDAY.date() - timedelta(days=90)
        )
    return made


@contextmanager
def room_in(site: Site, now: datetime = MONDAY, actor: str = "tester") -> Iterator[CaseRoom]:
    with open_registry(site.registry) as registry:
        yield case_room(site, registry, actor=actor, now=now)


def at(room: CaseRoom, now: datetime, actor: str = "") -> CaseRoom:
    return replace(room, now=now, actor=actor or room.actor)


def file_paper(
    registry: Registry,
    number: int,
    paper: str,
    *,
    unit: str = "3-1203",
    now: datetime = MONDAY,
    **given: object,
) -> Document:
    """A paper as the spine files it."""
    made = make_document(number, unit=unit, paper=paper, title=paper, **given)  # type: ignore[arg-type]
    document = replace(made, filed=now, date=now.date())
    file_document(registry, document, actor="test", now=now)
    return document


def papers() -> dict[str, PaperType]:
    """As much of a catalogue as moving cases asks for."""
    known = {"fit-out-application": "E4", "works-drawings": "E4", "patrol-record": "E27"}
    return {
        slug: PaperType(slug, "", "", slug, "g", Direction.IN, ROOT, procedure=row)
        for slug, row in known.items()
    }
