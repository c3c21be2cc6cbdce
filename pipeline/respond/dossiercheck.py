"""`pipeline check` of `procedures/_dossier.toml`: demands must ask about what there is."""

from __future__ import annotations

from pathlib import Path

from pipeline.catalog.load import Catalog
from pipeline.model.procedure import Procedure, Scope, Test, TestKind
from pipeline.model.rule import RuleKind
from pipeline.respond.dossier import FILE, SCHEME, Anchor, Demand, Demands, Start
from pipeline.respond.procedures.check_conditions import check_test
from pipeline.respond.procedures.finding import Checking, near
from pipeline.respond.procedures.load import Procedures

_NO_CASE = {
    TestKind.VALUE: "value",
    TestKind.EVENT: "event",
    TestKind.LETTER: "letter",
    TestKind.NOTICE: "notice",
}


def check_dossier(demands: Demands, procedures: Procedures, catalog: Catalog, folder: Path) -> list[str]:
    """Every fault of the demands, in Chinese; what kept one from being read first. `folder` has the procedures of all
    profiles: one that this site has not is no fault."""
    none = Procedure(FILE.removesuffix(".toml"), "", "", "", Scope.UNIT, (), ())
    look = Checking(none, procedures, catalog, {}, {})
    for demand in demands.demands:
        _demand(look, demand, folder)
    _letter(look, demands)
    return [*demands.faults, *dict.fromkeys(look.found)]


def _demand(look: Checking, demand: Demand, folder: Path) -> None:
    where = f"资料 {demand.name}（{demand.title}）"
    for slug in demand.papers:
        look.paper(slug, where, "papers")
    look.role(demand.of, where, "of")
    look.number(demand.copies, where, "copies")
    if demand.scheme:
        _scheme(look, demand, where)
    for key, anchor in (("from", demand.start), ("until", demand.until)):
        if anchor is not None and anchor.start is not Start.MOVE_IN:
            _anchor(look, anchor, where, key, folder)
    if demand.when is not None:
        _condition(look, demand.when, where)


def _scheme(look: Checking, demand: Demand, where: str) -> None:
    rule = look.rule(SCHEME, (RuleKind.CHOICE, RuleKind.TEXT), where, "scheme")
    known = [value for value, _ in rule.options] if rule is not None else []
    for name in demand.scheme:
        if known and name not in known:
            look.add(where, f"scheme 里的“{name}”不是规定 {SCHEME} 的可选项（可用：{'、'.join(known)}）。")


def _anchor(look: Checking, anchor: Anchor, where: str, key: str, folder: Path) -> None:
    procedure = look.procedures.by_slug.get(anchor.procedure)
    if procedure is None:
        if not (folder / f"{anchor.procedure}.toml").is_file():
            said = near(anchor.procedure, look.procedures.by_slug)
            look.add(where, f"{key} 的流程 {anchor.procedure} 不存在{said}。")
        return
    names = [state.name for state in procedure.states]
    if anchor.state and anchor.state not in names:
        said = near(anchor.state, names)
        look.add(where, f"{key}：{procedure.slug}（{procedure.title}）没有状态 {anchor.state}{said}。")
    if procedure.scope is not Scope.UNIT:
        look.add(where, f"{key} 的流程 {procedure.slug}（{procedure.title}）不按户办理。")


def _condition(look: Checking, test: Test, where: str) -> None:
    """What is asked of the unit, not of a case."""
    for part in test.parts:
        _condition(look, part, where)
    if test.kind in _NO_CASE:
        look.add(where, f"when 不能用条件 {_NO_CASE[test.kind]}：这里没有办理中的事项。")
    elif test.kind is TestKind.PAPER and test.since != "ever":
        look.add(where, '条件 paper 要写 since = "ever"：这里没有办理中的事项。')
    elif not test.parts:
        check_test(look, test, where)


def _letter(look: Checking, demands: Demands) -> None:
    if not demands.letter:
        return
    paper = look.paper(demands.letter, "letter", "paper")
    if paper is None:
        return
    if not paper.has_letter:
        look.add("letter", f"《{paper.title}》不是函件（没有 letter.html）。")
    for name in ("subject", "content"):
        if paper.field(name) is None:
            look.add("letter", f"《{paper.title}》没有栏目 {name}，写不下所缺资料。")
