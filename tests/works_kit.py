"""The fit-out of a unit, as far as a test needs it: applied for, approved, in works, completed."""

from __future__ import annotations

from stock_kit import HOME, Stage

from pipeline.model.case import Case

FEES = {"opinion": "同意", "fees": "装修保证金 5000元", "total": "5000"}
PAID = {"amount": "5000", "receipt_no": "0012", "paid_on": "2026-11-17"}


def applied(office: Stage, unit: str = HOME, drawings: int = 3) -> Case:
    """An application with its papers, and so many drawings."""
    for paper in ["works-drawings"] * drawings + ["move-in-undertaking", "drawing-review"]:
        office.file(paper, unit)
    office.file(
        "fit-out-application",
        unit,
        contractor="匠心装饰有限公司",
        content="办公室间隔",
        date="2026-11-16",
        start="2026-11-23",
        end="2026-12-31",
        manager="单小军",
        deposit="5000",
    )
    return office.case("fit-out", unit)


def accepted(office: Stage) -> Case:
    """With the office's technical people, who have to judge it."""
    case = office.act(applied(office), "accept")
    if case.state == "precheck":
        case = office.act(case, "precheck-passed", inspected_on="2026-11-16", vents="已封闭")
    return case


def approved(office: Stage) -> Case:
    case = accepted(office)
    if "director" in office.act(case, _agreeing(office), **FEES).state:
        case = office.act(case, "agree-manager")
    return case


def _agreeing(office: Stage) -> str:
    steps = office.room.rule("fitout.approval_steps")
    return "approve-engineering" if steps == "工程部审批" else "agree-engineering"


def in_works(office: Stage) -> Case:
    case = office.act(approved(office), "pay", **PAID)
    for paper in ("works-agreement", "worker-register", "worker-pass-application"):
        office.file(paper)
    return office.act(case, "issue-permit")


def completing(office: Stage, drawings: int = 3) -> Case:
    for paper in ["as-built-drawings"] * drawings + ["material-invoices", "deposit-receipt-copy"]:
        office.file(paper)
    office.file("completion-application", date="2026-11-16", finish_date="2026-11-13")
    return office.case("completion")
