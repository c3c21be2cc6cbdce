"""Drafts what events want to have written: letters as drafts for approval, forms as pre-filled sheets with
the case in their QR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.errors import PipelineError
from pipeline.flow.letters import draft
from pipeline.flow.office import Office
from pipeline.flow.pressing import write_letters
from pipeline.flow.sheets import print_paper
from pipeline.model import Letter, PaperType, PartyRole
from pipeline.model.case import Answer, Case
from pipeline.register import answers as store
from pipeline.register import cases
from pipeline.register.letters import find_letter


@dataclass(frozen=True, slots=True)
class Drafted:
    """What became of an answer: a letter, a printed sheet (path relative to the site), or why neither."""

    answer: Answer
    letter: Letter | None = None
    sheet: str = ""
    fault: str = ""


class _DoneMeanwhile(Exception):
    """Somebody else drafted it: within this file only."""


def draft_wanted(office: Office, case: str = "") -> Iterator[Drafted]:
    """Everything that waits to be drafted (of one case where given). What lacks values stays, with the reason, until
    somebody gives them; a reason that was told before is not told again."""
    for answer in store.waiting(office.registry, case):
        done = _draft(office, answer)
        if done is not None:
            yield done
    _finish(office, case)


def _draft(office: Office, answer: Answer) -> Drafted | None:
    """None where there is nothing new to tell."""
    paper = office.catalog.find(answer.paper)
    case = cases.find_case(office.registry, answer.case)
    try:
        if paper is None:
            raise PipelineError(
                f"没有“{answer.paper}”这种文件 / no such paper", hint="请运行 pipeline check。"
            )
        given = values_for(office, paper, case, answer)
        if paper.has_letter:
            return _letter(office, paper, answer, given)
        return _sheet(office, paper, case, answer, given)
    except PipelineError as error:
        if error.message == answer.fault:
            return None
        store.drafted(office.registry, answer.id, fault=error.message)
        return Drafted(answer, fault=error.message)


def values_for(office: Office, paper: PaperType, case: Case, answer: Answer) -> dict[str, str]:
    """Field → text: what the procedure named, and values of the case that are called like a field. An
    adjacent unit is not told the case's people."""
    given = own_values(paper, case, answer)
    if answer.to in ("owner", "tenant"):
        given |= _addressee(office, paper, answer)
    return given


def own_values(paper: PaperType, case: Case, answer: Answer) -> dict[str, str]:
    """As `values_for`, before anybody is asked who is who."""
    names = {field.name for field in paper.fields}
    ours = {field.name for field in paper.fields if field.person == "office"}
    skip = ours | set(dict(answer.values))
    own = {} if answer.to == "adjacent" else {k: v for k, v in case.values if k in names and k not in skip}
    given = {**own, **{k: v for k, v in answer.values if k in names}}
    return {name: value for name, value in given.items() if value}


def _addressee(office: Office, paper: PaperType, answer: Answer) -> dict[str, str]:
    """A letter to the owner bears the owner's name where it would bear the occupant's."""
    role = PartyRole.OWNER if answer.to == "owner" else PartyRole.TENANT
    held = office.facts(answer.unit).occupants if answer.unit is not None else ()
    party = next((one.party for one in held if one.role is role), None)
    fields = [f for f in paper.fields if f.person == "occupant" and f.kind.value in ("name", "company")]
    return {fields[0].name: party.name} if party is not None and fields else {}


def _letter(office: Office, paper: PaperType, answer: Answer, given: dict[str, str]) -> Drafted | None:
    """Letter and answer are kept in one transaction: a crash leaves both or neither."""

    def kept(letter: Letter) -> None:
        if not any(one.id == answer.id for one in store.waiting(office.registry, answer.case)):
            raise _DoneMeanwhile
        store.drafted(office.registry, answer.id, letter=letter.id)

    try:
        return Drafted(answer, letter=draft(office, paper, answer.unit, given, kept))
    except _DoneMeanwhile:
        return None


def _finish(office: Office, case: str) -> None:
    """Files of drafts that a crash left without them."""
    for answer in store.unpressed(office.registry, case):
        letter, paper = find_letter(office.registry, answer.letter), office.catalog.find(answer.paper)
        if paper is not None:
            write_letters(office, paper, [letter], word=True)


def _sheet(office: Office, paper: PaperType, case: Case, answer: Answer, given: dict[str, str]) -> Drafted:
    printed = print_paper(office, paper, answer.unit, given, case=case.id)
    folder = office.site.letters / str(office.now.year) / "表格"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{case.id}_{answer.id:06d}_{paper.title}.pdf".replace("/", "／")
    target = folder / name
    target.write_bytes(printed.pdf)
    path = target.relative_to(office.site.root).as_posix()
    store.drafted(office.registry, answer.id, sheet=path)
    return Drafted(answer, sheet=path)
