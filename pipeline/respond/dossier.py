"""`procedures/_dossier.toml` → which papers a complete dossier of a unit holds (domain C2–C5, E12, E15; G22).

A demand names papers (any of them will do), from when they are demanded and who has to bring them. `flow.cases.missing`
asks it of the units.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from pipeline.model.procedure import Test
from pipeline.model.rule import Rule, said
from pipeline.model.term import Term, TermUnit, parse_term
from pipeline.respond.procedures.conditions import read_condition
from pipeline.respond.procedures.kept import Kept, read_files
from pipeline.respond.procedures.tables import EVENT_NAME, Faults
from pipeline.site import Site

FILE = "_dossier.toml"
SCHEME = "dossier.scheme"
"""The rule that says by which of the regulations dossiers are judged (G22)."""

_TOP: dict[str, type] = {"void": list, "letter": dict, "demand": list}
_LETTER: dict[str, type] = {"paper": str, "within": str}
_DEMAND: dict[str, type] = {
    **dict.fromkeys(["name", "title", "of", "from", "until", "whose", "category", "source"], str),
    **dict.fromkeys(["papers", "scheme"], list),
    "copies": object,
    "when": dict,
}
_NEEDED = ("title", "papers", "of", "from", "category", "source")
_MOST_COPIES = 99


class Start(StrEnum):
    """What a demand counts from."""

    MOVE_IN = "move-in"
    CASE = "case"  # a case is opened, or comes into a state
    CLOSED = "closed"


class Whose(StrEnum):
    """Whose time decides whether a case's papers are still demanded."""

    HOLDER = "holder"  # who held the unit when the case was opened, as long as they hold it
    LEAVER = "leaver"  # the same, though they have left since
    COMER = "comer"  # who holds the unit after the case (transfer)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A moment in a unit's history. `state` "" = the opening of the case."""

    start: Start
    procedure: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """Papers of a complete dossier. `copies` is a number or a rule's key. `scheme`: only where the rule `SCHEME` has one
    of these values, () = under each. `of` is the role that has to bring it. `until`: not demanded any more once that has
    happened after it. `source` is the regulation."""

    name: str
    title: str
    papers: tuple[str, ...]
    of: str
    start: Anchor
    category: str
    source: str
    copies: str = "1"
    scheme: tuple[str, ...] = ()
    when: Test | None = None
    whose: Whose = Whose.HOLDER
    until: Anchor | None = None

    def number(self, rules: Mapping[str, Rule]) -> int:
        """How many complete copies; 1 where the rule is no number (`check_dossier` says so)."""
        rule = rules.get(self.copies)
        text = said(rule.value) if rule is not None else self.copies
        return int(text) if text.isdecimal() and 0 < int(text) <= _MOST_COPIES else 1


@dataclass(frozen=True, slots=True)
class Demands:
    """`void`: states in which a case ends without demanding anything. `letter` is the paper that asks for what is
    missing, `within` how long people have. `faults` says in Chinese what is wrong with what was left out."""

    demands: tuple[Demand, ...] = ()
    void: frozenset[str] = frozenset()
    letter: str = ""
    within: Term = field(default_factory=lambda: Term(15, TermUnit.DAYS))
    faults: tuple[str, ...] = ()

    def in_force(self, rules: Mapping[str, Rule]) -> tuple[Demand, ...]:
        """Those of the office's scheme."""
        rule = rules.get(SCHEME)
        scheme = said(rule.value) if rule is not None else ""
        return tuple(one for one in self.demands if not one.scheme or scheme in one.scheme)


def load_demands(folder: Path, site: Site) -> Demands:
    """The demands of a site's `procedures/`; none where the file is not there. A faulty demand is left out and noted in
    `faults`."""
    if not (folder / FILE).is_file():
        return Demands()
    faults: list[str] = []
    kept = Kept(site.state / "cache" / "dossier", "raw")
    bodies = read_files(folder, [FILE], kept, lambda name, table, noted: ("", table), faults)
    noted = Faults(FILE, faults)
    return _demands(bodies[FILE].value, noted, site.categories) if bodies else Demands(faults=tuple(faults))


def _demands(raw: object, faults: Faults, categories: Collection[str]) -> Demands:
    good = faults.keys(raw, _TOP, "")
    found = faults.tables(
        good.get("demand", []), "", "demand", lambda r, w: _demand(r, w, faults, categories)
    )
    faults.twins((one.name for one in found), "", "资料")
    void = faults.texts(good["void"], "", "void") if "void" in good else ()
    letter = faults.keys(good.get("letter", {}), _LETTER, "letter")
    within = Demands().within
    try:
        within = parse_term(letter["within"]) if "within" in letter else within
    except ValueError as error:
        faults.add("letter", f"within：{error}。")
    return Demands(found, frozenset(void), letter.get("paper", ""), within, tuple(faults.said))


def _demand(raw: object, where: str, faults: Faults, categories: Collection[str]) -> Demand | None:
    before = len(faults.said)
    good = faults.keys(raw, _DEMAND, where)
    name = faults.name(good.get("name"), where, EVENT_NAME)
    where = f"资料 {name}" if name else where
    for key in _NEEDED:
        if not good.get(key):
            faults.add(where, f"缺少 {key}。")
    if good.get("category") and good["category"] not in categories:
        faults.add(where, f"category 没有“{good['category']}”这一类（可用：{'、'.join(categories)}）。")
    papers = faults.texts(good.get("papers", []), where, "papers")
    scheme = faults.texts(good["scheme"], where, "scheme") if "scheme" in good else ()
    copies = _copies(good.get("copies", 1), where, faults)
    start = _anchor(good.get("from", ""), where, "from", faults)
    until = _anchor(good["until"], where, "until", faults) if "until" in good else None
    if until is not None and until.start is Start.MOVE_IN:
        faults.add(where, "until 应写成 case:流程、case:流程:状态 或 closed:流程。")
    whose = faults.choice(Whose, good.get("whose", Whose.HOLDER), where, "whose")
    when = read_condition(good["when"], f"{where} 的 when", faults) if "when" in good else None
    if len(faults.said) > before or start is None or whose is None:
        return None
    texts = {key: good[key] for key in ("title", "of", "category", "source")}
    return Demand(
        name=name,
        papers=papers,
        start=start,
        copies=copies,
        scheme=scheme,
        when=when,
        whose=whose,
        until=until,
        **texts,
    )


def _copies(raw: Any, where: str, faults: Faults) -> str:
    """A number of copies or the key of a rule."""
    if isinstance(raw, int) and not isinstance(raw, bool) and 0 < raw <= _MOST_COPIES:
        return str(raw)
    if isinstance(raw, str) and "." in raw:
        return raw
    faults.add(where, f"copies 应当是 1 到 {_MOST_COPIES} 的整数，或规定的 key。")
    return "1"


def _anchor(text: str, where: str, key: str, faults: Faults) -> Anchor | None:
    """`move-in`, `case:P`, `case:P:STATE` or `closed:P`."""
    if not text:
        return None
    kind, *names = text.split(":")
    most = {Start.MOVE_IN: 0, Start.CASE: 2, Start.CLOSED: 1}.get(kind, -1)  # type: ignore[call-overload]
    least = min(most, 1)
    if most < 0 or not least <= len(names) <= most or not all(EVENT_NAME.fullmatch(one) for one in names):
        faults.add(where, f"{key}“{text}”应写成 move-in、case:流程、case:流程:状态 或 closed:流程。")
        return None
    return Anchor(Start(kind), *names)
