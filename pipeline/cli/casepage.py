"""One case on the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline.cli.base import escape, listing, out
from pipeline.flow.cases.labels import named_values
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import PaperType
from pipeline.model.case import Answer, Lack
from pipeline.model.procedure import By, Event
from pipeline.register.papermoves import PaperMove
from pipeline.respond.cases.engine import Position

Possible = Sequence[tuple[Event, list[Lack]]]


def print_case(
    room: CaseRoom,
    position: Position,
    possible: Possible,
    papers: Sequence[PaperMove],
    drafts: Sequence[Answer],
    catalogue: Mapping[str, PaperType],
) -> None:
    """State, deadlines, history, papers, drafts, and what may be done next."""
    case, procedure, zone = position.case, position.procedure, room.site.timezone
    state = procedure.state(case.state)
    waits = "、".join(room.role_title(role) for role in state.waits)
    out.print(f"[bold]{case.id}　{escape(case.place or '管理处')}　{escape(procedure.title)}[/]")
    out.print(f"状态：{escape(state.title)}" + (f"　等 {escape(waits)}：{escape(state.do)}" if waits else ""))
    for clock in position.clocks:
        deadline = procedure.deadline(clock.name)
        due = f"{clock.due.astimezone(zone):%Y-%m-%d %H:%M}" if clock.due else "待定"
        title = deadline.title if deadline is not None else clock.name
        out.print(
            f"期限：{escape(title)}　{due}　{clock.state.chinese}　{escape(room.role_title(clock.role))}"
        )
    for named in named_values(position, catalogue):
        out.print(f"  {escape(named.label)}：{escape(named.value)}")
    out.print("[bold]经过[/]")
    table = listing("", "时间", "谁", "做了什么", "依据")
    for line in position.history:
        title = f"[strike]{escape(line.title)}[/]" if line.undone else escape(line.title)
        more = "　".join(filter(None, (line.document, line.letter, line.other, line.note)))
        table.add_row(
            str(line.number),
            f"{line.at.astimezone(zone):%Y-%m-%d %H:%M}",
            escape(line.actor),
            title + (f"（{escape(more)}）" if more else ""),
            escape(line.source),
        )
    out.print(table)
    if papers:
        out.print("[bold]文件[/]　" + "　".join(_paper(move) for move in papers))
    for answer in drafts:
        where = answer.letter or answer.sheet or answer.fault or "待起草"
        title = catalogue[answer.paper].title if answer.paper in catalogue else answer.paper
        out.print(
            f"[bold]去文[/]　《{escape(title)}》　{escape(where)}" + ("（已取消）" if answer.dropped else "")
        )
    _possible(room, possible)


def _paper(move: PaperMove) -> str:
    return f"{move.document}" + (f"（{escape(move.said)}）" if move.said else "")


def _possible(room: CaseRoom, possible: Possible) -> None:
    if not possible:
        out.print("已办结。")
        return
    out.print("[bold]接下来[/]")
    for event, missing in possible:
        who = "、".join(room.role_title(role) for role in event.roles) if By.PERSON in event.by else ""
        asks = "　".join(f"--set {ask.name}=（{ask.label}）" for ask in event.ask if ask.required)
        how = f"{event.name}　{asks}" if By.PERSON in event.by else "（由文件、期限或别的事项带动）"
        out.print(f"  {escape(event.title)}　{escape(who)}　{escape(how)}")
        for one in missing:
            out.print(f"      {'提醒' if one.warn else '还缺'}：{escape(one.chinese)}")
