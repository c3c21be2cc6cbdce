"""Fields that the look-alikes share."""

from __future__ import annotations

from scansim.foreign.form import Form, FormField, f

UNIT = f("unit", "房号|房间号|装修房号|单元", "unit", 1.0)

WHO = f("occupant", "业主姓名|业主|申请人|用户名称", "who", 1.0)

PHONE = f("phone", "联系电话|电话", "phone", 0.9)

DATE = f("date", "日期|申请日期|填表日期", "today", 0.8)

CONTRACTOR = f("contractor", "施工单位|装修公司", "contractor", 0.9)

FOREMAN = f("head", "施工负责人|负责人", "foreman", 0.8)

NOTE = f("", "备注", "", 0.5, 2)

SIGNERS = (("applicant", "申请人签名|业主签字", "who"), ("office", "审批人|经办人", "staff"))


def form(
    titles: str,
    fields: tuple[FormField, ...],
    *,
    clauses: tuple[str, ...] = (),
    prose: tuple[str, ...] = (),
    who: str = "",
    goods: str = "",
    seal: float = 0.4,
) -> Form:
    return Form("", tuple(titles.split("|")), fields, clauses, prose, SIGNERS, who, goods, 0.3, seal)
