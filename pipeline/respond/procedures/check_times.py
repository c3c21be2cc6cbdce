"""Deadlines and schedules: each has a beginning, an end, a length and somebody who must act."""

from __future__ import annotations

from pipeline.model.procedure import By, Deadline, Schedule
from pipeline.model.term import TermUnit
from pipeline.respond.procedures.check_conditions import check_test
from pipeline.respond.procedures.finding import Checking

_PERIODS = frozenset(
    {TermUnit.DAYS, TermUnit.WEEKS, TermUnit.MONTHS, TermUnit.QUARTERS, TermUnit.HALF_YEARS, TermUnit.YEARS}
)


def check_deadline(look: Checking, deadline: Deadline) -> None:
    where = f"期限 {deadline.name}（{deadline.title}）"
    if not deadline.starts:
        look.add(where, "没有 starts：不知道从何时起算。")
    passing = any(event.after == deadline.name for event in look.procedure.events)
    if not deadline.ends and not passing:
        look.add(where, "没有 ends，也没有步骤的 after 写它：不知道何时算办完。")
    look.role(deadline.role, where, "role")
    if not deadline.term and not deadline.until:
        look.add(where, "term（多长）和 until（到哪一天）至少写一项。")
    if deadline.term:
        look.term(deadline.term, where, "term")
    if deadline.until and deadline.until not in look.values():
        look.add(where, f"until 的值 {deadline.until} 没有任何步骤给过值。")


def check_schedule(look: Checking, schedule: Schedule) -> None:
    where = f"日程 {schedule.name}（{schedule.title}）"
    named = look.procedure.events_named(schedule.event)
    if not named:
        look.add(where, f"步骤 {schedule.event} 不存在。")
    elif not any(event.opening for event in named):
        look.add(where, f"步骤 {schedule.event} 不能开始一件事（from 里没有 start）。")
    elif not any(By.TIME in event.by for event in named):
        look.add(where, f"步骤 {schedule.event} 的 by 里没有 time。")
    term = look.term(schedule.every, where, "every")
    if term is not None and (term.amount != 1 or term.unit not in _PERIODS):
        look.add(
            where, f"every 应当是一个周期（每日、每周、每月、每季度、每半年、每年），而不是“{term.chinese}”。"
        )
    if schedule.when is not None:
        check_test(look, schedule.when, where)
