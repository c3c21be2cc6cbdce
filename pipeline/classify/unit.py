"""Which unit a paper belongs to: `decide_unit`. A wrong dossier is a breach of privacy, so this is the stricter
of the two decisions (design §7).

Sources that count: the code of our sheet, the separator before it in the stack, the unit field and addresses
said of the paper's own unit, names and phones of occupants on the register. Rules:

* The unit must stand on the register.
* Two sources that disagree: held, both named. A name that is in doubt, or that stands beside another name or
  phone which agrees, does not disagree with anything: namesakes are common.
* An address alone is enough only when it was read with a confidence that the counts in `calibrate` bear out,
  and when nobody is named on the paper who belongs elsewhere; the bar is higher where the register has a unit
  that it is easily misread for (1203 and 1208, 1101 and 101).
* A room without its building needs a person or phone that tells which building.
* An address in the running text, a name, a phone, an ID number or the file's name alone: held, with the unit
  as a hint. Two of name, phone and ID number together, or an address in the text with one of them, are two
  sources; they also outvote an address of which one character was read unsurely.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.classify import calibrate
from pipeline.classify.clues import Clue, Clues, gather_clues, named_on, seen_of
from pipeline.classify.confusable import lookalikes, one_apart
from pipeline.classify.register import UnitRegister
from pipeline.classify.saying import PERSONAL, SPOKEN, evidence_of, listed_units, said
from pipeline.model import (
    Held,
    HeldReason,
    PageReading,
    PaperType,
    Source,
    UnitCode,
    UnitDecision,
    Value,
)
from pipeline.model.address import parse_unit

_A_LIST = 3  # so many other units on a paper: it is a list of units, not the paper of one


def decide_unit(
    pages: Sequence[PageReading],
    values: Sequence[Value],
    register: UnitRegister,
    *,
    separator: UnitCode | None = None,
    code_unit: UnitCode | None = None,
    file_name_hint: str = "",
    paper: PaperType | None = None,
) -> UnitDecision:
    """The unit of one paper. `values` are its fields as read, `separator` the unit that the stack's separator
    sheet names, `code_unit` the unit in the paper's own QR. Never raises for anything on the pages."""
    clues = gather_clues(pages, values, register, file_name=file_name_hint, paper=paper)
    told = [
        Clue(source, frozenset((unit,)), str(unit), 1.0)
        for source, unit in ((Source.CODE, code_unit), (Source.SEPARATOR, separator))
        if unit is not None
    ]
    return _Case(tuple(pages), register, tuple(told), clues).decide()


@dataclass(frozen=True, slots=True)
class _Case:
    pages: tuple[PageReading, ...]
    register: UnitRegister
    told: tuple[Clue, ...]
    clues: Clues

    def decide(self) -> UnitDecision:
        if self.told:
            return self._told()
        if self.clues.own:
            return self._written()
        return self._indirect()

    # --- code or separator

    def _told(self) -> UnitDecision:
        units = {unit for clue in self.told for unit in clue.units}
        if len(units) > 1:
            return self._conflict(*self.told[:2])
        unit = next(iter(units))
        if unit not in self.register.units:
            said = SPOKEN[self.told[0].source]
            return self._held(HeldReason.UNKNOWN_UNIT, f"{said}上的房号 {unit} 不在名册上", self.told)
        against = self._against(unit)
        if against is not None:
            return self._conflict(self.told[0], against)
        rule = "code" if self.told[0].source is Source.CODE else "separator"
        return self._filed(unit, rule, (*self.told, *self._for(unit)))

    # --- a unit field, or an address said of the paper's own unit

    def _written(self) -> UnitDecision:
        listed = [clue for clue in self.clues.own if clue.units]
        if not listed:
            return self._unlisted()
        units = frozenset.intersection(*(clue.units for clue in listed))
        if not units:
            return self._conflict(*_disjoint(listed))
        if len(units) > 1:
            return self._narrowed(units, listed)
        unit = next(iter(units))
        against = self._against(unit)
        if against is not None:
            return self._by_people() or self._conflict(listed[0], against)
        others = frozenset(u for clue in self.clues.body for u in clue.units if unit not in clue.units)
        if len(others) >= _A_LIST:
            return self._held(HeldReason.AMBIGUOUS_UNIT, f"文中提到 {listed_units(others | units)}", listed)
        return self._addressed(unit, listed)

    def _addressed(self, unit: UnitCode, listed: Sequence[Clue]) -> UnitDecision:
        support = self._support(unit, listed)
        if support is not None:
            return self._filed(unit, f"address+{support.source.value}", (*listed, support))
        for clue in named_on(self.pages, self.register):
            if clue.units and unit not in clue.units:
                return self._conflict(listed[0], clue)
        score = max(clue.score for clue in listed)
        needed = calibrate.ALONE_AMONG_TWINS if lookalikes(unit, self.register) else calibrate.ALONE
        if score >= needed:
            return self._filed(unit, "address-alone", listed)
        return self._held(
            HeldReason.UNKNOWN_UNIT, f"房号似为 {unit}，字迹不够清楚，又无姓名、电话可核对", listed
        )

    def _support(self, unit: UnitCode, listed: Sequence[Clue]) -> Clue | None:
        """A second source for the unit: occupants' names and phones, the same unit written at another place,
        the file's name."""
        agreeing = next((clue for clue in self.clues.people if unit in clue.units), None)
        if agreeing is not None:
            return agreeing
        seen = seen_of(unit, self.pages, self.register)
        if seen is not None:
            return seen
        again = self._written_again(unit, listed)
        if again is not None:
            return again
        return self.clues.file if self.clues.file is not None and self.clues.file.units == {unit} else None

    def _written_again(self, unit: UnitCode, listed: Sequence[Clue]) -> Clue | None:
        """The same unit at another place of the paper: two readings of two pieces of ink."""
        others = (
            clue for clue in (*listed[1:], *self.clues.body) if clue.units == {unit} and clue.score > 0.5
        )
        return next((clue for clue in others if listed and not clue.same_ink(listed[0])), None)

    def _narrowed(self, units: frozenset[UnitCode], listed: Sequence[Clue]) -> UnitDecision:
        """A room of several buildings: people tell which."""
        people = [clue for clue in self.clues.people if clue.units & units]
        left = frozenset.intersection(units, *(clue.units for clue in people))
        if people and len(left) == 1:
            unit = next(iter(left))
            against = self._against(unit)
            return (
                self._conflict(listed[0], against)
                if against
                else self._filed(unit, "room+person", (*listed, *people))
            )
        return self._held(
            HeldReason.AMBIGUOUS_UNIT, f"“{listed[0].text}”可能是 {listed_units(units)}", listed
        )

    def _unlisted(self) -> UnitDecision:
        clue = self.clues.own[0]
        return self._by_people() or self._held(
            HeldReason.UNKNOWN_UNIT, f"“{clue.text}”读不清，或不在名册上", self.clues.own
        )

    # --- no address of its own

    def _indirect(self) -> UnitDecision:
        people = self._people()
        body = self._only_body()
        if people is not None and (body is None or body.units <= people.units):
            by_people = self._by_people()
            if by_people is not None:
                return by_people
        if body is not None:
            return self._in_body(body)
        if people is not None and len(people.units) > 1:
            return self._held(
                HeldReason.AMBIGUOUS_UNIT, f"同一人名下有 {listed_units(people.units)}", self.clues.people
            )
        if people is not None:
            return self._held(
                HeldReason.UNKNOWN_UNIT,
                f"只有姓名、电话或证件号码之一对得上 {listed_units(people.units)}，依据不足",
                self.clues.people,
            )
        bodies = frozenset(unit for clue in self.clues.body for unit in clue.units)
        if len(bodies) > 1:
            return self._held(HeldReason.AMBIGUOUS_UNIT, f"文中提到 {listed_units(bodies)}", self.clues.body)
        return self._held(HeldReason.UNKNOWN_UNIT, "文件上没有可核对的房号、姓名、电话", ())

    def _by_people(self) -> UnitDecision | None:
        """The unit that name, phone and ID number, two of them at least, point at; None where they do not, or
        where an address speaks against it that is more than one misread character away."""
        people = self._people()
        if people is None or len(people.units) != 1 or len({clue.source for clue in self.clues.people}) < 2:
            return None
        unit = next(iter(people.units))
        if any(self._surely_another(clue, unit) for clue in self.clues.own):
            return None
        return self._filed(unit, "people", self.clues.people)

    def _surely_another(self, clue: Clue, unit: UnitCode) -> bool:
        if not clue.units:
            return self._names_another(clue, unit)
        near = any(one_apart(unit, other) for other in clue.units)
        return unit not in clue.units and (clue.score >= calibrate.COUNTS_AGAINST or not near)

    def _people(self) -> Clue | None:
        """What names, phones and ID numbers agree on; None where they say nothing, or where they disagree."""
        if not self.clues.people:
            return None
        units = frozenset.intersection(*(clue.units for clue in self.clues.people))
        first = self.clues.people[0]
        return Clue(first.source, units, first.text, first.score) if units else None

    def _only_body(self) -> Clue | None:
        """The one unit that the text speaks of."""
        units = {clue.units for clue in self.clues.body}
        single = len(units) == 1 and len(next(iter(units))) == 1
        return self.clues.body[0] if single else None

    def _in_body(self, body: Clue) -> UnitDecision:
        unit = next(iter(body.units))
        against = self._against(unit)
        if against is not None:
            return self._conflict(body, against)
        support = self._support(unit, ())
        if support is not None and support is not body and support.source in PERSONAL:
            return self._filed(unit, f"body+{support.source.value}", (body, support))
        return self._held(HeldReason.UNKNOWN_UNIT, f"文中提到 {unit}，但没有第二个依据", (body,))

    # --- what speaks for and against

    def _for(self, unit: UnitCode) -> tuple[Clue, ...]:
        return tuple(clue for clue in (*self.clues.own, *self.clues.people) if unit in clue.units)

    def _against(self, unit: UnitCode) -> Clue | None:
        """A clue that surely means another unit."""
        for clue in self.clues.own:
            if clue.units and unit not in clue.units and clue.score >= calibrate.COUNTS_AGAINST:
                return clue
            if not clue.units and self.told and self._names_another(clue, unit):
                return clue
        return self._person_against(unit)

    def _names_another(self, clue: Clue, unit: UnitCode) -> bool:
        """Does the clue name a unit, not on the register, that is more than a misread character away?"""
        codes = parse_unit(clue.text, self.register.buildings)
        sure = clue.score >= calibrate.COUNTS_AGAINST_UNLISTED
        return sure and bool(codes) and not any(code == unit or one_apart(code, unit) for code in codes)

    def _person_against(self, unit: UnitCode) -> Clue | None:
        needed = calibrate.COUNTS_AGAINST_CODE if self.told else calibrate.COUNTS_AGAINST
        others = [c for c in self.clues.people if unit not in c.units and c.score >= needed]
        phones = [clue for clue in others if clue.source is not Source.PERSON]
        agree = any(unit in clue.units for clue in self.clues.people)
        return next(iter(phones or ([] if agree else others)), None)

    # --- what comes of it

    def _filed(self, unit: UnitCode, rule: str, clues: Sequence[Clue]) -> UnitDecision:
        return UnitDecision(unit, calibrate.unit_confidence(rule), evidence_of(clues), rule=rule)

    def _held(self, reason: HeldReason, detail: str, clues: Sequence[Clue]) -> UnitDecision:
        return UnitDecision(None, 0.0, evidence_of(clues), Held(reason, detail))

    def _conflict(self, one: Clue, other: Clue) -> UnitDecision:
        return self._held(HeldReason.CONFLICT, f"{said(one)}，{said(other)}", (one, other))


def _disjoint(clues: Sequence[Clue]) -> tuple[Clue, Clue]:
    return next(((a, b) for a in clues for b in clues if not a.units & b.units), (clues[0], clues[-1]))
