"""Letters that ask owners and tenants for the papers that their dossiers lack (002 §1 4.1.2 “gaps chased”; E12, E15).

Nothing is asked for that the office itself has to make, and nothing of people who have left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.errors import SiteError
from pipeline.flow.bulk import BulkPlan, Left, plan_rows
from pipeline.flow.bulkrows import Row
from pipeline.flow.cases.missing import Asked, DossierState
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.letters import draft
from pipeline.flow.office import Office
from pipeline.model import Letter, LetterState, Occupancy, PaperType, PartyRole, UnitCode
from pipeline.model.moments import show_date
from pipeline.register.letters import letters
from pipeline.respond.clock import due
from pipeline.respond.dossier import Demands

SUBJECT = "关于补交用户档案资料的通知"
_WAITING = (LetterState.DRAFT, LetterState.APPROVED)
_LONGEST = 1200  # characters of the list, so that the letter stays within its field
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Request:
    """One letter to be: to whom of a unit, for which papers."""

    unit: UnitCode
    to: Occupancy
    papers: tuple[Asked, ...]


def requests(
    room: CaseRoom, states: Iterable[DossierState], role: str = ""
) -> tuple[list[Request], list[Left]]:
    """A letter to each owner and tenant who lacks something (only what `role` has to bring, where given), and the units
    that get none, with the reason."""
    found: list[Request] = []
    left: list[Left] = []
    for state in states:
        mine = list(_of_unit(room, state, role))
        found += mine
        if not mine:
            left.append(Left(state.unit, _why_none(room, state)))
    return found, left


def _of_unit(room: CaseRoom, state: DossierState, role: str) -> Iterator[Request]:
    held = room.register.occupants_on(state.unit, _today(room))
    papers: dict[PartyRole, list[Asked]] = {}
    for one in state.missing:
        to = _asked_of(room, one, held)
        if to is not None and (not role or one.concerns(role)):
            papers.setdefault(to, []).append(one)
    for occupant in held:
        if occupant.role in papers:
            yield Request(state.unit, occupant, tuple(_once(papers[occupant.role])))


def _asked_of(room: CaseRoom, one: Asked, held: Sequence[Occupancy]) -> PartyRole | None:
    """Whom to write to: contractors bring theirs by who has the works done."""
    role = room.procedures.roles.get(one.of)
    if one.gone or role is None or not role.outside:
        return None
    there = [occupant.role for occupant in held]
    if one.of in ("owner", "tenant"):
        wanted = PartyRole(one.of)
        return wanted if wanted in there else None
    if one.party in there:
        return one.party
    return there[0] if there else None


def _once(papers: Sequence[Asked]) -> list[Asked]:
    """The same papers are asked for once, though two demands want them."""
    return list({one.demand.papers: one for one in reversed(papers)}.values())[::-1]


def _why_none(room: CaseRoom, state: DossierState) -> str:
    if state.complete:
        return "资料齐全"
    if not room.register.occupants_on(state.unit, _today(room)):
        return "名册上没有业主、租户，无人可发"
    return "所缺的资料由本单位补办，或用户已迁出，不发函"


def _today(room: CaseRoom) -> date:
    return room.now.astimezone(room.site.timezone).date()


def last_day(room: CaseRoom, demands: Demands) -> date:
    """How long people have, counted from today. Raises UnknownYear."""
    moment = room.moment
    at = due(moment.now, demands.within, moment.calendar, moment.zone)
    assert at is not None  # nothing pauses it
    return at.astimezone(moment.zone).date()


def letter_paper(office: Office, demands: Demands) -> PaperType:
    """The paper that asks. Raises SiteError where `_dossier.toml` names none."""
    if not demands.letter:
        raise SiteError(
            "没有写明用哪种函件催交资料 / no letter is named",
            hint='请在 procedures/_dossier.toml 里写 [letter] paper = "notice"。',
        )
    return office.catalog.get(demands.letter)


def given_of(office: Office, request: Request, day: date) -> dict[str, str]:
    """The values of a letter."""
    lines = [f"经核对，{office.site.unit_name(request.unit)}的用户档案尚缺下列资料，需由您补交："]
    lines += _listed(request.papers)
    where = f"（{office.site.office.address}）" if office.site.office.address else ""
    lines.append(
        f"请于{show_date(day.isoformat())}前将上述资料交到{office.site.office.name}前台{where}，空白表格可在前台领取；"
        "交复印件的，请带原件核对。已经交过的，请告知前台查核。"
    )
    return {"subject": SUBJECT, "content": "\n".join(lines), "occupant": request.to.party.name}


def _listed(papers: Sequence[Asked]) -> list[str]:
    lines: list[str] = []
    for number, one in enumerate(papers, 1):
        line = f"{_numeral(number)}、{one.demand.title}{_remark(one)}"
        if sum(map(len, lines)) + len(line) > _LONGEST:
            return [*lines, f"另有{len(papers) - len(lines)}项，请到前台核对清单。"]
        lines.append(line)
    return lines


def _remark(one: Asked) -> str:
    words = ["由施工单位提供"] if one.of == "contractor" else []
    if one.state.value == "unsigned":
        words.append("已交，缺签名或印章，请补签")
    elif one.wanted > 1:
        words.append(f"应交{one.wanted}份，已交{one.copies}份")
    return f"（{'，'.join(words)}）" if words else ""


def _numeral(number: int) -> str:
    """1–99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{ten}{_DIGITS[ones] if ones else ''}"


def plan(office: Office, paper: PaperType, asked: Sequence[Request], day: date, words: str) -> BulkPlan:
    """The letters as a bulk run. Who was asked already and the letter waits is left out."""
    waiting = {
        (one.unit, str(dict(one.values).get("occupant", ""))): one.id
        for one in letters(office.registry, states=_WAITING)
        if one.paper == paper.slug and dict(one.values).get("subject") == SUBJECT
    }
    fresh: list[Row] = []
    left: list[Left] = []
    for number, request in enumerate(asked, 1):
        before = waiting.get((request.unit, request.to.party.name))
        if before is not None:
            left.append(Left(request.unit, f"已有一封待发：{before}"))
        else:
            fresh.append(Row(number, request.unit, given_of(office, request, day), {}))
    made = plan_rows(office, paper, fresh, {}, words)
    return BulkPlan(paper, made.items, tuple(left), made.faults, words)


def draft_all(office: Office, plan: BulkPlan) -> Iterator[Letter]:
    """The few letters of one unit, without a bulk run."""
    for item in plan.items:
        given = {name: str(value) for name, value in item.values.items()}
        yield draft(office, plan.paper, item.unit, given)
