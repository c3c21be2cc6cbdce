"""`pipeline check` of the procedures: what a case would stumble over, said in Chinese with file and place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.catalog.load import Catalog
from pipeline.model.procedure import START, By, Event, Opens, Procedure
from pipeline.respond.procedures.check_conditions import check_test
from pipeline.respond.procedures.check_papers import check_drafts, check_incoming
from pipeline.respond.procedures.check_roster import check_roster
from pipeline.respond.procedures.check_times import check_deadline, check_schedule
from pipeline.respond.procedures.finding import Checking, checking
from pipeline.respond.procedures.graph import reachable
from pipeline.respond.procedures.load import Procedures


def check_procedures(procedures: Procedures, catalog: Catalog) -> list[str]:
    """Every fault of every procedure; those that kept a file from being read first."""
    found = list(procedures.faults)
    for procedure in procedures:
        found += check_procedure(procedure, procedures, catalog)
    return found


def check_procedure(procedure: Procedure, procedures: Procedures, catalog: Catalog) -> list[str]:
    """The faults of one procedure."""
    look = checking(procedure, procedures, catalog)
    _states(look)
    for event in procedure.events:
        _event(look, event)
    _twins(look)
    for deadline in procedure.deadlines:
        check_deadline(look, deadline)
    for schedule in procedure.schedules:
        check_schedule(look, schedule)
    return list(dict.fromkeys(look.found))


def _states(look: Checking) -> None:
    procedure = look.procedure
    if not procedure.openings():
        look.add("", '没有开始的步骤（from = ["start"]）。')
    got = reachable(procedure)
    for state in procedure.states:
        where = f"状态 {state.name}（{state.title}）"
        leaving = [e for e in procedure.events if state.name in e.states]
        if state.name not in got:
            look.add(where, "到不了：没有步骤的 to 写它。")
        if state.final and leaving:
            names = "、".join(dict.fromkeys(e.name for e in leaving))
            look.add(where, f"是结束状态，却还有步骤由此出发（{names}）。")
        if not state.final and not any(e.to and e.to != state.name for e in leaving):
            look.add(where, "出不去：没有步骤由此到别的状态；若是结束，请写 final = true。")
        for role in state.waits:
            look.role(role, where, "waits")
    if not any(state.final for state in procedure.states):
        look.add("", "没有结束状态（final = true）。")


def _event(look: Checking, event: Event) -> None:
    where = look.place(event)
    _brought_about(look, event, where)
    for role in event.roles:
        if look.role(role, where, "roles") and look.procedures.roles[role].outside:
            title = look.procedures.roles[role].title
            look.add(where, f"roles 里的 {role}（{title}）是外部人员，没有登录名；请写代为登记的岗位。")
    if event.when is not None:
        check_test(look, event.when, where, event)
    for need in event.needs:
        check_test(look, need.test, f"{where} need", event)
        if not need.say:
            look.add(f"{where} need", "缺少 say：不满足时，没有话告诉经办人缺什么。")
        if need.of:
            look.role(need.of, f"{where} need", "of")
    known = look.known(event)
    for name in event.clears:
        if name not in look.values():
            look.add(where, f"clears 里的 {name} 没有任何步骤给过值。")
    check_incoming(look, event, where)
    check_drafts(look, event, where)
    check_roster(look, event, where)
    for opens in event.opens:
        _opens(look, opens, where, known, event)


def _brought_about(look: Checking, event: Event, where: str) -> None:
    """Each of `by` has what it names, and nothing is named that `by` does not say."""
    opened = event.opening and (
        event.name in look.given
        or any(event.name in (o.event for o in e.opens) for e in look.procedure.events)
    )
    scheduled = any(schedule.event == event.name for schedule in look.procedure.schedules)
    has = {
        By.PAPER: (bool(event.papers), "papers（哪些文件）"),
        By.PERSON: (bool(event.roles), "roles（谁可以做）"),
        By.TIME: (bool(event.after) or scheduled, "after（哪个期限届满），也没有日程用它"),
        By.CASE: (bool(event.follows) or opened, "follows（跟随哪个流程的步骤），也没有别的流程用 open 开它"),
    }
    for by, (given, what) in has.items():
        if by in event.by and not given:
            look.add(where, f"by 写了 {by}，却没有 {what}。")
    for by, key in (
        (By.PAPER, event.papers),
        (By.PERSON, event.roles),
        (By.TIME, event.after),
        (By.CASE, event.follows),
    ):
        if key and by not in event.by:
            look.add(where, f"写了 {_KEYS[by]}，by 里却没有 {by}。")
    if event.ask and By.PERSON not in event.by and By.PAPER not in event.by:
        look.add(where, "有 ask，却没有人来填（by 里没有 person 或 paper）。")
    if event.after and look.procedure.deadline(event.after) is None:
        look.add(where, f"after 的期限 {event.after} 不存在。")
    for slug, name in event.follows:
        _other_event(look, slug, name, where, "follows")


_KEYS = {By.PAPER: "papers", By.PERSON: "roles", By.TIME: "after", By.CASE: "follows"}


def _other_event(look: Checking, slug: str, name: str, where: str, key: str) -> tuple[Event, ...]:
    other = look.procedures.by_slug.get(slug)
    if other is None:
        look.add(where, f"{key} 的流程 {slug} 不存在（或本类项目没有，或文件有误未启用）。")
        return ()
    named = other.events_named(name)
    if not named:
        look.add(where, f"{key} 的流程 {slug}（{other.title}）没有步骤 {name}。")
    return named


def _opens(look: Checking, opens: Opens, where: str, known: frozenset[str], event: Event) -> None:
    where = f"{where} open"
    named = _other_event(look, opens.procedure, opens.event, where, "procedure")
    if named and not any(one.opening for one in named):
        look.add(where, f"步骤 {opens.event} 不能开始一件事（from 里没有 start）。")
    if named and not any(By.CASE in one.by for one in named):
        look.add(where, f"{opens.procedure} 的步骤 {opens.event} 的 by 里没有 case。")
    for _, source in opens.values:
        look.source(source, known, where)
    if opens.when is not None:
        check_test(look, opens.when, where, event)


def _twins(look: Checking) -> None:
    """Of two events that the same paper or the same name may mean in one state, the second must have a chance."""
    for first, second in combinations(look.procedure.events, 2):
        states = [name for name in first.states if name in second.states]
        if not states or (first.when is not None and first.when != second.when):
            continue
        for what in _shared(first, second):
            state = "开始" if states[0] == START else look.procedure.state(states[0]).title
            look.add(
                look.place(second),
                f"在“{state}”与步骤 {first.name}（{first.title}）分不开：{what}。"
                f"请给排在前面的 {first.name} 写 when，或改 from。",
            )


def _shared(first: Event, second: Event) -> Iterator[str]:
    if first.name == second.name:
        yield "名称相同"
    if By.PAPER in first.by and By.PAPER in second.by:
        for paper in first.papers:
            if paper in second.papers:
                yield f"都由文件 {paper} 引起"
