"""The one way in which an event happens to a case.

1. The case is read anew inside the transaction: of two who act at once, the second sees what the first did.
2. Is the event meant here, and does everything hold that it needs? Else it is refused in words.
3. One line of history, the case, its clocks, what is to be drafted, and the audit event are kept together.
4. What other cases make of it happens in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from pipeline.errors import BusyError, UsageError
from pipeline.flow.cases import wanted
from pipeline.flow.cases.enrolling import enrol
from pipeline.flow.cases.moved import Cause, Moved, Refused
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.world import CaseWorld
from pipeline.model import UnitCode
from pipeline.model.case import Case, Happened, Lack
from pipeline.model.procedure import By, Event, Opens, Procedure, Scope
from pipeline.register import cases as store
from pipeline.register import papermoves
from pipeline.respond.cases.conditions import holds
from pipeline.respond.cases.engine import Position, asked, effects_of, lacks, meant, offered
from pipeline.respond.cases.fold import fold

DEEPEST = 8  # how far one event may call for others: procedures that call each other in a circle stop here


def position_of(room: CaseRoom, case: Case, counted: tuple[str, ...] = ()) -> Position:
    """A case with everything that decides what may happen next."""
    return Position(
        procedure=room.procedure_of(case),
        case=case,
        clocks=store.clocks(room.registry, case.id) if case.version else (),
        history=store.history(room.registry, case.id) if case.version else (),
        world=CaseWorld(room, case, counted),
    )


def act(
    room: CaseRoom,
    id: str,
    event: str,
    given: Mapping[str, str],
    *,
    note: str = "",
    document: str = "",
    expected: int | None = None,
) -> Moved:
    """A person does something; `document` is a paper that comes with it (photographs). Raises UsageError for an event that is not possible, a role that may not,
    values that lack or are wrong, Refused where a condition does not hold, BusyError where the case has
    moved on since version `expected`."""
    with room.registry.atomic():
        case = store.find_case(room.registry, id)
        position = position_of(room, case)
        unchanged(room, position, expected)
        found = _for_person(room, position, event, given)
        values = asked(found, given, room.now.date(), dict(position.case.values))
        return happen(room, position, found, Cause(By.PERSON, values, document=document, note=note))


def open_case(
    room: CaseRoom,
    procedure: Procedure,
    unit: UnitCode | None,
    event: str,
    given: Mapping[str, str],
    *,
    note: str = "",
) -> Moved:
    """A person opens a case. Raises like `act`."""
    with room.registry.atomic():
        position = position_of(room, _blank(room, procedure, unit))
        found = _for_person(room, position, event, given)
        values = asked(found, given, room.now.date(), dict(position.case.values))
        return happen(room, position, found, Cause(By.PERSON, values, note=note))


def _for_person(room: CaseRoom, position: Position, name: str, given: Mapping[str, str]) -> Event:
    found = meant(position, name, given, By.PERSON)
    if found is None:
        can = "、".join(f"{e.name}（{e.title}）" for e in offered(position, By.PERSON)) or "无"
        state = position.procedure.state(position.case.state).title if position.case.version else "开始"
        raise UsageError(
            f"“{position.procedure.title}”现在是“{state}”，不能做“{name}” / not possible now",
            hint=f"现在可做：{can}。",
        )
    _allowed(room, found)
    return found


def _allowed(room: CaseRoom, event: Event) -> None:
    """Raises UsageError where the person has none of the roles. A site that names no people trusts everybody
    who can use it."""
    if not room.site.people:
        return
    person = next((p for p in room.site.people if p.login == room.actor), None)
    if person is not None and set(person.roles) & set(event.roles):
        return
    wanted_roles = "、".join(room.role_title(role) for role in event.roles)
    raise UsageError(
        f"“{event.title}”由{wanted_roles}办理，{room.actor} 不能办 / not your role",
        hint="请交给有权的人；人员和角色在 site.toml 的 [[people]]。",
    )


def unchanged(room: CaseRoom, position: Position, expected: int | None) -> None:
    """Raises BusyError where the case is not at the version that somebody saw any more."""
    if expected is None or position.case.version == expected:
        return
    last = position.history[-1]
    raise BusyError(
        f"{last.actor} 刚在 {last.at.astimezone(room.site.timezone):%H:%M} 办了“{last.title}”，您看到的已不是最新 / changed meanwhile",
        hint="请重新打开这件事项，再决定。",
    )


def _blank(room: CaseRoom, procedure: Procedure, unit: UnitCode | None, period: str = "") -> Case:
    if (unit is None) != (procedure.scope is Scope.OFFICE):
        what = "按房号办理，请给房号" if unit is None else "是管理处自己的事项，不要给房号"
        raise UsageError(f"“{procedure.title}”{what} / unit")
    if procedure.alone and unit is not None:
        running = store.cases(room.registry, procedure=procedure.slug, unit=unit, open=True)
        if running:
            raise UsageError(
                f"{unit} 已有未办完的“{procedure.title}”：{running[0].id} / already open",
                hint=f"在 {running[0].id} 上继续办，或先把它结掉。",
            )
    return store.blank_case(room.registry, procedure.slug, unit, room.now, period)


def begin(
    room: CaseRoom,
    procedure: Procedure,
    unit: UnitCode | None,
    event: Event,
    cause: Cause,
    *,
    period: str = "",
    depth: int = 0,
) -> Moved:
    """Open a case that a paper, the calendar or another case asks for. Raises UsageError, Refused."""
    with room.registry.atomic():
        position = position_of(room, _blank(room, procedure, unit, period))
        return happen(room, position, event, cause, depth=depth)


def happen(room: CaseRoom, position: Position, event: Event, cause: Cause, *, depth: int = 0) -> Moved:
    """The event happens. Raises Refused where a condition does not hold."""
    with room.registry.atomic():
        if position.case.version == 0:
            position = _adopted(room, position, cause.document)
        missing = lacks(position, event, cause.values, room.procedures.roles)
        _refuse([one for one in missing if not one.warn], event, position)
        effects = effects_of(position, event, cause.values, room.procedures.roles)
        line = Happened(
            case=position.case.id,
            number=position.case.version + 1,
            event=event.name,
            title=event.title,
            by=cause.by,
            at=room.now,
            actor=room.actor,
            before=position.case.state,
            effects=effects,
            document=cause.document,
            letter=cause.letter,
            other=cause.other,
            note=cause.note,
            source=event.source,
            warnings=tuple(one.chinese for one in missing),
        )
        case, _ = fold(position.case, [*position.history, line])
        line = _enrolled(room, position, case, event, line)
        store.keep(room.registry, case, line, effects.clocks)
        wanted.want_drafts(room, position, case, event, line)
        also = (*_opened(room, position, case, event, depth), *_followed(room, case, event, depth))
        return Moved(case, line, also)


def _enrolled(room: CaseRoom, position: Position, case: Case, event: Event, line: Happened) -> Happened:
    """With what the event wrote into the roster."""
    if not event.roster:
        return line
    standing = replace(position, case=case, history=(*position.history, line)).standing
    changed, lacking = enrol(room, standing, case, event.roster)
    return replace(line, effects=replace(line.effects, roster=changed), warnings=(*line.warnings, *lacking))


def _refuse(missing: Sequence[Lack], event: Event, position: Position) -> None:
    if missing:
        said = "；".join(one.chinese for one in missing)
        raise Refused(
            f"还不能“{event.title}”，缺：{said} / conditions do not hold",
            hint="补齐后再办；文件扫描归档后会自动计入。",
            lacks=missing,
        )


def _adopted(room: CaseRoom, position: Position, document: str) -> Position:
    """Papers of the unit that came before the case was opened count for it. They are asked for while it is
    opened, and written down with it: the paper that opens it too."""
    since = date.fromordinal(room.now.date().toordinal() - position.procedure.adopt)
    named = sorted(wanted.papers_named(position.procedure))
    for found in papermoves.loose(room.registry, position.case.unit, named, since):
        papermoves.keep_move(room.registry, papermoves.PaperMove(found, position.case.id))
    if document:
        papermoves.keep_move(room.registry, papermoves.PaperMove(document, position.case.id))
    return position


def _opened(room: CaseRoom, position: Position, case: Case, event: Event, depth: int) -> list[Moved]:
    """The cases of other procedures that the event opens; one that runs already is left as it is."""
    made: list[Moved] = []
    standing = replace(position, case=case).standing
    for opens in event.opens:
        procedure = room.procedures.by_slug.get(opens.procedure)
        if procedure is None or depth >= DEEPEST or not holds(opens.when, standing):
            continue
        made += _open_one(room, procedure, case, opens, depth)
    return made


def _open_one(room: CaseRoom, procedure: Procedure, case: Case, opens: Opens, depth: int) -> list[Moved]:
    unit = case.unit if procedure.scope is Scope.UNIT else None
    if procedure.scope is Scope.UNIT and unit is None:
        return []
    if (
        procedure.alone
        and unit is not None
        and store.cases(room.registry, procedure=procedure.slug, unit=unit, open=True)
    ):
        return []
    event = next((e for e in procedure.openings() if e.name == opens.event), None)
    if event is None:
        return []
    known = {**dict(case.values), "case": case.id}
    values = {
        name: known.get(where, "") if not where.startswith("=") else where[1:] for name, where in opens.values
    }
    cause = Cause(By.CASE, {k: v for k, v in values.items() if v}, other=case.id)
    return [begin(room, procedure, unit, event, cause, depth=depth + 1)]


def _followed(room: CaseRoom, case: Case, event: Event, depth: int) -> list[Moved]:
    """What other open cases of the unit make of it, and cases that it opens because they follow it."""
    made: list[Moved] = []
    if depth >= DEEPEST:
        return made
    key = (case.procedure, event.name)
    followers = [p for p in room.procedures.by_slug.values() if any(key in e.follows for e in p.events)]
    for procedure in followers:
        made += _follow(room, procedure, case, key, depth)
    return made


def _follow(
    room: CaseRoom, procedure: Procedure, case: Case, key: tuple[str, str], depth: int
) -> list[Moved]:
    unit = case.unit if procedure.scope is Scope.UNIT else None
    if procedure.scope is Scope.UNIT and unit is None:
        return []
    running = store.cases(room.registry, procedure=procedure.slug, unit=unit, office=unit is None, open=True)
    cause = Cause(By.CASE, other=case.id)
    made: list[Moved] = []
    for other in _meant(room, procedure, case, running):
        position = position_of(room, other)
        event = next((e for e in offered(position, By.CASE) if key in e.follows), None)
        if event is not None:
            made += _unless_refused(room, position, event, cause, depth)
    opening = next((e for e in procedure.openings() if key in e.follows and By.CASE in e.by), None)
    if opening is not None and not (procedure.alone and running):
        position = position_of(room, _blank(room, procedure, unit))
        if holds(opening.when, position.standing):
            made += _unless_refused(room, position, opening, cause, depth)
    return made


def _meant(room: CaseRoom, procedure: Procedure, case: Case, running: Sequence[Case]) -> list[Case]:
    """Which of the unit's cases follow this one: those that one of the two opened; where there are none the only one there
    is. Of several that have nothing to do with it a person chooses."""
    others = [one for one in running if one.id != case.id]
    parents = {line.other for line in store.history(room.registry, case.id) if line.other}
    linked = [one for one in others if one.id in parents or _opened_by(room, one) == case.id]
    if linked or procedure.alone or len(others) == 1:
        return linked or others
    return []


def _opened_by(room: CaseRoom, case: Case) -> str:
    lines = store.history(room.registry, case.id)
    return lines[0].other if lines else ""


def _unless_refused(
    room: CaseRoom, position: Position, event: Event, cause: Cause, depth: int
) -> list[Moved]:
    """What does not hold in the other case does not stop this one."""
    try:
        return [happen(room, position, event, cause, depth=depth + 1)]
    except Refused:
        return []
