"""All reports by the name that they have on the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.errors import UsageError
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.reports.arrears import arrears
from pipeline.flow.reports.asked import Asked, Every
from pipeline.flow.reports.complaints import complaints, register
from pipeline.flow.reports.custody import agreements, keys
from pipeline.flow.reports.duty import handover, night
from pipeline.flow.reports.incoming import incoming_letters
from pipeline.flow.reports.monthly import monthly
from pipeline.flow.reports.people import census, census_sheet, move_ins
from pipeline.flow.reports.report import Report
from pipeline.flow.reports.service import help_requests, repairs
from pipeline.flow.reports.todo import deadlines, pending
from pipeline.flow.reports.visits import household_visits, visits
from pipeline.flow.reports.works import deposits, works


class Group(StrEnum):
    """The shelves of the office's registers, as people look for them."""

    MONTH = "月报和待办"
    WORKS = "装修"
    SERVICE = "维修、投诉、回访"
    PEOPLE = "住户和费用"
    DUTY = "值班、钥匙、收文和协议"


@dataclass(frozen=True, slots=True)
class Spec:
    """`what` is a line of help, `every` the usual stretch of days. `buildings`: it can be made for one building. `tier`:
    the least role that it is for (domain C8); single columns may ask for more. `slow`: no request waits for it."""

    name: str
    title: str
    what: str
    make: Callable[[CaseRoom, Asked], Report]
    group: Group
    every: Every = Every.MONTH
    buildings: bool = True
    tier: int = 3
    slow: bool = False


_MONTH, _WORKS, _SERVICE, _PEOPLE, _DUTY = Group
SPECS = (
    Spec("works", "装修在施一览表", "各户装修的阶段、工期、巡检、违规", works, _WORKS, Every.NOW),
    Spec(
        "pending",
        "各部门待办一览表",
        "各部门逾期、今日、三日内到期的件数",
        pending,
        _MONTH,
        Every.NOW,
        slow=True,
    ),
    Spec("deadlines", "期限执行情况表", "按部门、事项统计按时和逾期", deadlines, _MONTH),
    Spec("complaints", "投诉汇总表", "按类别、月份，附重复投诉和原因分析（D125）", complaints, _SERVICE),
    Spec("complaint-register", "客户投诉登记表", "逐件登记（D121）", register, _SERVICE),
    Spec(
        "incoming-letters", "公司收文登记簿", "来函、书面投诉、书面咨询和复函（D75）", incoming_letters, _DUTY
    ),
    Spec("visits", "回访率和服务指标", "各项比率与规定的目标对照（D125）", visits, _SERVICE),
    Spec(
        "household-visits",
        "半年走访完成情况",
        "各栋走访户数与一成的要求",
        household_visits,
        _SERVICE,
        Every.HALF_YEAR,
    ),
    Spec("repairs", "维修单核对表", "未收款、未签名、未与仓库核对的维修单", repairs, _SERVICE),
    Spec("help", "业户求助分类统计", "按级别、类型", help_requests, _SERVICE),
    Spec("keys", "未还钥匙一览表", "借出未还、托管和留存的钥匙", keys, _DUTY, Every.NOW, buildings=False),
    Spec("move-ins", "入伙登记册", "按入住日期（D05）", move_ins, _PEOPLE),
    Spec("deposits", "装修保证金台账", "存放的、应退的、本期已退的", deposits, _WORKS, tier=2),
    Spec("arrears", "欠费跟踪表", "欠费户、金额、催缴和下次跟进", arrears, _PEOPLE, Every.NOW, tier=2),
    Spec("census-sheet", "用户情况普查清册", "带去现场填写的清册", census_sheet, _PEOPLE, Every.NOW),
    Spec("census", "用户情况普查差异表", "普查表上的变动", census, _PEOPLE, Every.QUARTER),
    Spec(
        "agreements",
        "协议到期一览表",
        "到提醒日期和已过期的协议",
        agreements,
        _DUTY,
        Every.NOW,
        buildings=False,
    ),
    Spec("handover", "交接班遗留事项", "交接班记录、工作日志里的遗留", handover, _DUTY, buildings=False),
    Spec("night", "夜间值班事项转办情况", "夜班记录与白天的维修单、投诉", night, _DUTY, buildings=False),
    Spec("monthly", "物业服务月报", "主要指标、图表和各项统计（D169）", monthly, _MONTH, tier=2, slow=True),
)
REPORTS = {spec.name: spec for spec in SPECS}


def spec_named(name: str) -> Spec:
    """By name or title. Raises UsageError."""
    found = REPORTS.get(name) or next((s for s in SPECS if s.title == name), None)
    if found is None:
        raise UsageError(f"没有“{name}”这张表 / no such report", hint="pipeline report list 列出全部。")
    return found


def make_report(room: CaseRoom, spec: Spec, asked: Asked) -> Report:
    """Raises UsageError for a building where the report knows none, or one that the site does not have."""
    if asked.buildings:
        if not spec.buildings:
            raise UsageError(
                f"《{spec.title}》不分楼栋 / this report knows no buildings",
                hint="不要选楼栋（--building）。",
            )
        known = {b.code for b in room.site.buildings} | {u.building for u in room.register.by_code}
        strange = sorted(asked.buildings - known)
        if strange:
            listed = "、".join(sorted(known)) or "（名册是空的）"
            raise UsageError(f"没有“{strange[0]}”栋 / no such building", hint=f"可用：{listed}。")
    made = spec.make(room, asked)
    now = asked.span.last
    return made if made.span else replace(made, span=f"截至 {now.year}年{now.month}月{now.day}日")
