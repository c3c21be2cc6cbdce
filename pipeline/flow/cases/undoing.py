"""Taking back the last event of a case: it stays in the history, and the case stands as before it."""

from __future__ import annotations

from dataclasses import replace

from pipeline.errors import UsageError
from pipeline.flow.cases import wanted
from pipeline.flow.cases.enrolling import give_back
from pipeline.flow.cases.moved import Moved
from pipeline.flow.cases.moving import position_of, unchanged
from pipeline.flow.cases.room import CaseRoom
from pipeline.model.case import Happened
from pipeline.model.procedure import By
from pipeline.register import cases as store
from pipeline.register import papermoves
from pipeline.respond.cases.engine import Position
from pipeline.respond.cases.fold import UNDO, fold, undoable


def undo(room: CaseRoom, id: str, *, reason: str, expected: int | None = None) -> Moved:
    """Take back the last event of a case (a mistake): it stays in the history, and the case stands as before
    it. What it wanted drafted is dropped; letters that are out stay out. Raises UsageError where nothing
    can be taken back or no reason is given."""
    if not reason.strip():
        raise UsageError("更正要写明原因 / a reason is needed", hint="加上 --reason 原因。")
    with room.registry.atomic():
        case = store.find_case(room.registry, id)
        position = position_of(room, case)
        unchanged(room, position, expected)
        wrong = undoable(position.history)
        if wrong is None:
            raise UsageError(
                f"{case.id} 只有立项这一步，不能撤回 / nothing to take back",
                hint="立错了的，请用“撤销”或“取消”结案。",
            )
        return _take_back(room, position, wrong, reason)


def _take_back(room: CaseRoom, position: Position, wrong: Happened, reason: str) -> Moved:
    number = position.case.version + 1
    lines = store.with_undone(position.history, wrong.number, number)
    before, clocks = fold(position.case, lines)
    line = Happened(
        case=position.case.id,
        number=number,
        event=UNDO,
        title=f"更正：撤回“{wrong.title}”",
        by=By.PERSON,
        at=room.now,
        actor=room.actor,
        before=position.case.state,
        effects=replace(
            wrong.effects, state=before.state, values=(), cleared=(), clocks=(), final=False, roster=()
        ),
        note=reason,
        undoes=wrong.number,
        warnings=give_back(room, position.case, wrong),
    )
    case = replace(before, version=number)
    store.keep(room.registry, case, line, ())
    store.drop_clocks(room.registry, case.id, clocks)
    store.keep_clocks(room.registry, clocks)
    wanted.drop_drafts(room, case, wrong)
    for move in papermoves.moves_of(room.registry, case.id):
        if move.event == wrong.number:
            papermoves.keep_move(room.registry, replace(move, event=0, said="已撤回，待人工处理"))
    return Moved(case, line)
