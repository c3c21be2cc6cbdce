"""What people decide at the desk, carried out by whoever holds the intake: in their name, exactly once.

A decision is a row (register/decisions.py). What `what` holds, by kind: file {paper, unit, despite, fields}; drop {why};
remake {parts}; withdraw {why}; refile {why, paper, unit}.

A crash between filing and marking does not file twice: the number belongs to the place in the source (register/documents.py),
and a held paper that is filed already as decided is marked and no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pipeline.errors import BusyError, PipelineError, StorageError, UsageError
from pipeline.flow import deciding, remaking, withdrawing
from pipeline.flow.corrections import faults
from pipeline.flow.lookups import Register
from pipeline.flow.remaking import Parts, checked, parts_of, parts_to_json
from pipeline.flow.run import Run
from pipeline.model import Document, Outcome, PaperType, UnitCode
from pipeline.register import decisions, documents
from pipeline.register.decisions import Decision, Kind, State
from pipeline.register.held import FILED, OPEN, REMADE, HeldPaper, find_held
from pipeline.register.registry import Registry

MOST_WHY = 200
Fields = deciding.Fields


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who decides, and with what at hand."""

    registry: Registry
    papers: Mapping[str, PaperType]
    register: Register
    actor: str
    now: datetime


# --- deciding


def file_held(
    clerk: Clerk, id: str, paper: str, unit: UnitCode | None, *, despite: bool = False, fields: Fields = ()
) -> Decision:
    """File a held paper. Raises UsageError for what cannot be filed so, BusyError where somebody was first."""
    kind = clerk.papers.get(paper)
    if kind is None:
        raise UsageError("还没有选文件种类 / no paper chosen", hint="请选一个建议，或按 p 输入名称。")
    home = _home(clerk, kind, unit)
    wrong = faults(fields, kind, clerk.now.date(), clerk.register.buildings())
    if wrong:
        raise UsageError(f"{'；'.join(wrong)} / a value does not fit", hint="请改正这一栏后再确认。")
    what = {"paper": paper, "unit": str(home or ""), "despite": despite, "fields": [list(f) for f in fields]}
    return _decide(clerk, id, Kind.FILE, what)


def _home(clerk: Clerk, kind: PaperType, unit: UnitCode | None) -> UnitCode | None:
    if not kind.category:
        return None
    if unit is None:
        raise UsageError("还没有选房号 / no unit chosen", hint="请选一个建议，或按 u 输入房号。")
    if unit not in clerk.register.by_code:
        raise UsageError(f"名册上没有 {unit} / no such unit", hint="请核对房号；新房号先在名册里登记。")
    return unit


def drop_held(clerk: Clerk, id: str, why: str) -> Decision:
    """It is not ours. Raises UsageError, BusyError."""
    return _decide(clerk, id, Kind.DROP, {"why": _why(why)})


def remake_held(clerk: Clerk, id: str, parts: Parts) -> Decision:
    """Other papers of its pages, and of those of other held papers. Raises UsageError, BusyError."""
    with clerk.registry.atomic():
        ids = {one.held for part in parts for one in part} | {id}
        papers = {one: _open(clerk.registry, one) for one in sorted(ids)}
        for one in papers:
            other = decisions.open_of(clerk.registry, one) if one != id else None
            if other is not None:
                raise BusyError(f"{one} 刚由 {other.actor} 决定 / somebody else was first")
        checked(papers, parts)
        return _decide(clerk, id, Kind.REMAKE, {"parts": parts_to_json(parts)})


def withdraw_filed(clerk: Clerk, document: str, why: str) -> Decision:
    """It was filed by mistake. Raises UsageError, BusyError."""
    return _decide(clerk, document, Kind.WITHDRAW, {"why": _why(why)})


def refile_filed(clerk: Clerk, document: Document, why: str, paper: str, unit: UnitCode | None) -> Decision:
    """It belongs elsewhere. Raises UsageError, BusyError."""
    kind = clerk.papers.get(paper)
    if kind is None:
        raise UsageError("没有这种文件 / no such paper", hint="请另选文件种类。")
    home = _home(clerk, kind, unit)
    if (paper, home) == (document.paper, document.unit):
        raise UsageError("文件种类和房号都没有变 / nothing changed", hint="请改文件种类或房号。")
    return _decide(
        clerk, document.id, Kind.REFILE, {"why": _why(why), "paper": paper, "unit": str(home or "")}
    )


def _why(text: str) -> str:
    why = " ".join(text.split())[:MOST_WHY]
    if not why:
        raise UsageError("请写明原因 / a reason is needed", hint="例如：重复扫描、广告、归错房号。")
    return why


def _decide(clerk: Clerk, object: str, kind: Kind, what: Mapping[str, Any]) -> Decision:
    with clerk.registry.atomic():
        if kind in (Kind.FILE, Kind.DROP, Kind.REMAKE):
            _open(clerk.registry, object)
        elif not documents.has_document(clerk.registry, object):
            raise UsageError(f"{object} 已不在档案里 / not filed any more", hint="请刷新后再看。")
        return decisions.decide(clerk.registry, object, kind, what, actor=clerk.actor, now=clerk.now)


def _open(registry: Registry, id: str) -> HeldPaper:
    found = find_held(registry, id)
    if found.state != OPEN:
        raise BusyError(f"{id} 已经处理过了 / already decided", hint="请看下一份。")
    return found


# --- carrying out


def resume(work: Run) -> None:
    """What a crash cut off waits again. Only for who holds the intake."""
    decisions.resume(work.registry)


def carry_out(work: Run) -> int:
    """All that wait, oldest first; how many. Faults of the machine are raised, others are told to the person."""
    count = 0
    while (decision := decisions.begin_next(work.registry)) is not None:
        _carry_out(replace(work, actor=decision.actor), decision)
        count += 1
    return count


def _carry_out(work: Run, decision: Decision) -> None:
    try:
        state, document, said = _done(work, decision)
    except (StorageError, BusyError):
        raise
    except PipelineError as fault:
        state, document, said = State.FAILED, "", f"{fault.message.partition(' / ')[0]}。{fault.hint}"
    decisions.settle(work.registry, decision.id, state, now=work.clock(), document=document, said=said)


Done = tuple[State, str, str]


def _done(work: Run, decision: Decision) -> Done:
    what = decision.what
    if decision.kind is Kind.FILE:
        return _filed(work, decision)
    if decision.kind is Kind.WITHDRAW:
        outcome = withdrawing.withdraw(work, decision.object, str(what["why"]))
        return State.DONE, "", f"已撤回，回到待核对（{outcome.held}）"
    if decision.kind is Kind.REFILE:
        return _refiled(work, decision)
    found = find_held(work.registry, decision.object)
    if decision.kind is Kind.DROP:
        if found.state == OPEN:
            deciding.drop(work, found.id)
        return State.DONE, "", "不归档，原件保留"
    if found.state == REMADE:
        return State.DONE, "", "已重新整理"
    names = remaking.remake(work, decision.id, parts_of(what["parts"]))
    return State.DONE, "", f"已整理为 {len(names)} 份，放回收件箱：{'、'.join(names)}"


def _filed(work: Run, decision: Decision) -> Done:
    what = decision.what
    unit = UnitCode.parse(what["unit"]) if what["unit"] else None
    fields = tuple((str(name), str(text)) for name, text in what["fields"])
    found = find_held(work.registry, decision.object)
    if found.state == FILED:
        document = documents.find_document(work.registry, found.document)
        if document is not None and (document.paper, document.place) == (what["paper"], what["unit"]):
            deciding.settle(work, found, document.id, fields)
            return State.DONE, document.id, ""
        return State.FAILED, "", f"这份文件已另行归档为 {found.document}"
    outcome = deciding.decide(
        work, found.id, paper=what["paper"], unit=unit, despite=bool(what["despite"]), fields=fields
    )
    return _told(outcome)


def _refiled(work: Run, decision: Decision) -> Done:
    what = decision.what
    unit = UnitCode.parse(what["unit"]) if what["unit"] else None
    now = documents.find_document(work.registry, decision.object)
    if now is not None and (now.paper, now.place) == (what["paper"], what["unit"]):
        return State.DONE, now.id, ""
    return _told(withdrawing.refile(work, decision.object, str(what["why"]), paper=what["paper"], unit=unit))


def _told(outcome: Outcome) -> Done:
    if outcome.outcome == "filed":
        return State.DONE, outcome.document, ""
    return State.FAILED, "", outcome.message
