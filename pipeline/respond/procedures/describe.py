"""A procedure told to a clerk (工作流程): its states in order, who acts, what must be there, what goes out, by when, and why."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.catalog.load import Catalog
from pipeline.model.party import PartyRole
from pipeline.model.procedure import (
    START,
    By,
    Draft,
    Entry,
    Event,
    Hand,
    Need,
    Procedure,
    Schedule,
    Scope,
    State,
    Test,
    TestKind,
    To,
)
from pipeline.respond.procedures.load import Procedures
from pipeline.respond.procedures.saying import Words

_MANY = 3  # an event that is possible in more states is told once, at the end
_TO = {
    To.UNIT: "用户",
    To.OWNER: "业主",
    To.TENANT: "租户",
    To.ADJACENT: "相邻各户（每户一份）",
    To.OFFICE: "本处留存或报送",
}
_PARTY = {
    "name": "名称",
    "phone": "电话",
    "contact": "联系人",
    "id_number": "证件号",
    "email": "邮箱",
}
_DIGITS = "〇一二三四五六七八九"


def describe(procedure: Procedure, procedures: Procedures, catalog: Catalog, level: int = 1) -> list[str]:
    """Lines of Markdown; the title is a heading of `level`. Nothing in it is English but what the site itself wrote so."""
    words = Words(procedure, procedures, catalog)
    lines = [f"{'#' * level} {procedure.title}", "", words.prose(procedure.summary), ""]
    lines += [f"- {line}" for line in _about(words)]
    sections = [("开始", "", _openings(procedure))]
    sections += [
        (state.title, _task(words, state), _told_at(procedure, state))
        for state in procedure.states
        if not state.final
    ]
    everywhere = [event for event in procedure.events if _widely(event)]
    sections += [("其他各步都可办的", "", everywhere)] if everywhere else []
    for number, (title, task, events) in enumerate(sections, 1):
        lines += ["", f"{'#' * (level + 1)} {_numeral(number)}、{title}", ""]
        lines += [task, ""] if task else []
        for event in events:
            lines += _told(words, event)
    lines += _tail(words, level, len(sections))
    return lines


def _about(words: Words) -> Iterator[str]:
    procedure = words.procedure
    if procedure.scope is Scope.UNIT:
        yield "按户办理" + ("，同一户同时只办一件。" if procedure.alone else "，同一户可以同时有几件。")
    else:
        yield "属于管理处本身的事务，不归某一户。"
    for schedule in procedure.schedules:
        yield _scheduled(words, schedule)
    if procedure.sources:
        yield f"依据：{'；'.join(procedure.sources)}"


def _scheduled(words: Words, schedule: Schedule) -> str:
    unit = "每户" if words.procedure.scope is Scope.UNIT else ""
    when = f"（{words.condition(schedule.when)}的）" if schedule.when else ""
    every = words.term(schedule.every)
    return f"日程：{schedule.title}，{unit}{when}每{every}自动立一件{words.source(schedule.source)}。"


def _openings(procedure: Procedure) -> list[Event]:
    return [event for event in procedure.events if event.opening]


def _told_at(procedure: Procedure, state: State) -> list[Event]:
    return [event for event in procedure.events if state.name in event.states and not _widely(event)]


def _widely(event: Event) -> bool:
    return len([name for name in event.states if name != START]) > _MANY


def _task(words: Words, state: State) -> str:
    who = f"轮到：{words.roles(state.waits)}。" if state.waits else ""
    do = f"要做：{words.prose(state.do)}。" if state.do else ""
    return f"{who}{do}{words.prose(state.note)}"


def _told(words: Words, event: Event) -> Iterator[str]:
    yield f"- **{event.title}**{words.source(event.source)}"
    for line in _parts(words, event):
        yield f"  - {line}"


def _parts(words: Words, event: Event) -> Iterator[str]:
    yield f"由来：{'；或'.join(_causes(words, event))}。"
    if event.when is not None:
        yield f"条件：{words.condition(event.when)}。"
    if event.ask and By.PERSON in event.by:
        listed = "、".join(f"{ask.label}{'（必填）' if ask.required else ''}" for ask in event.ask)
        yield f"填写：{listed}。"
    for need in event.needs:
        yield _needed(words, need)
    for draft in event.drafts:
        yield _drafted(words, draft)
    for opens in event.opens:
        when = f"（{words.condition(opens.when)}时）" if opens.when else ""
        yield f"同时另立一件：{words.other_title(opens.procedure)}{when}。"
    for entry in event.roster:
        yield _entered(words, entry)
    for deadline in words.procedure.deadlines:
        if event.name in deadline.starts:
            yield f"起算：{deadline.title}，{words.span(deadline)}，由{words.roles([deadline.role])}负责。"
    if event.to and tuple(name for name in event.states if name != START) != (event.to,):
        yield f"办后：{words.states([event.to])}。"
    if event.note:
        yield f"说明：{words.prose(event.note)}"


def _causes(words: Words, event: Event) -> Iterator[str]:
    if By.PAPER in event.by:
        yield f"收到{'、'.join(words.paper(slug) for slug in event.papers)}后自动登记"
    if By.PERSON in event.by:
        yield f"由{words.roles(event.roles)}办理"
    if By.TIME in event.by and event.after:
        deadline = words.procedure.deadline(event.after)
        yield f"“{deadline.title if deadline else event.after}”的期限届满"
    for schedule in words.procedure.schedules:
        if By.TIME in event.by and schedule.event == event.name:
            yield f"到了“{schedule.title}”的日子"
    if By.CASE in event.by:
        yield from _followed(words, event)


def _followed(words: Words, event: Event) -> Iterator[str]:
    for slug, name in event.follows:
        other = words.other(slug)
        if other is not None:
            yield f"“{other.title}”办到{words.event(name, other)}"
    for other in words.procedures:
        for cause in other.events:
            if any(o.procedure == words.procedure.slug and o.event == event.name for o in cause.opens):
                yield f"“{other.title}”办到“{cause.title}”时立案"


def _needed(words: Words, need: Need) -> str:
    only, who = _only(need.test), f"由{words.roles([need.of])}提供" if need.of else ""
    inside = "；".join(part for part in (f"{words.condition(only)}时" if only else "", who) if part)
    kind = "缺了要提醒" if need.warn else "必须具备"
    return f"{kind}：{need.say}{f'（{inside}）' if inside else ''}{words.source(need.source)}"


def _only(test: Test) -> Test | None:
    """The condition under which a need is asked for (see `events`)."""
    if test.kind is TestKind.ANY and len(test.parts) == 2 and test.parts[0].kind is TestKind.NOT:
        return test.parts[0].parts[0]
    return None


def _drafted(words: Words, draft: Draft) -> str:
    when = f"（{words.condition(draft.when)}时）" if draft.when else ""
    paper = words.catalog.papers.get(draft.paper)
    how = "起草" if paper is None or paper.has_letter else "打印"
    to = _TO[draft.to] if draft.to is To.OFFICE else f"给{_TO[draft.to]}"
    each = f"，按{words.value(draft.each) or '名单'}每行一份" if draft.each else ""
    return f"{how}：{words.paper(draft.paper)}，{to}{each}{when}。"


def _entered(words: Words, entry: Entry) -> str:
    """名册：登记新业主，自产权转移日期起；原业主到前一日为止。"""
    who = "业主" if entry.role is PartyRole.OWNER else "租户"
    day = words.value(entry.on) or "所定的日子" if entry.on else "当日"
    when = f"（{words.condition(entry.when)}时）" if entry.when else ""
    if entry.hand is Hand.ENTERS:
        return f"名册：登记新{who}，自{day}起；原{who}到前一日为止{when}。"
    if entry.hand is Hand.LEAVES:
        return f"名册：{who}迁出，到{day}为止{when}。"
    listed = "、".join(_PARTY[name] for name, _ in entry.party)
    return f"名册：更正{who}的{listed}{when}。"


def _tail(words: Words, level: int, before: int) -> list[str]:
    finals = [state for state in words.procedure.states if state.final]
    lines = ["", f"{'#' * (level + 1)} {_numeral(before + 1)}、结束", ""]
    lines += [f"- {state.title}{'：' + words.prose(state.note) if state.note else ''}" for state in finals]
    if words.procedure.deadlines:
        lines += ["", f"{'#' * (level + 1)} {_numeral(before + 2)}、时限", ""]
        for deadline in words.procedure.deadlines:
            lines.append(f"- {words.deadline(deadline)}。{words.prose(deadline.note)}")
    return lines


def _numeral(number: int) -> str:
    """1–99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    begun = "" if not tens else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return begun + (_DIGITS[ones] if ones or not tens else "")
