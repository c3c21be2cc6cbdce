"""Letters go out and come back: the manager approves, the clerk issues, they are handed over, signed copies are brought."""

from __future__ import annotations

from pipeline.errors import PipelineError
from pipeline.flow.cases.answers import values_for
from pipeline.flow.handing import hand_over
from pipeline.flow.letters import approve, issue
from pipeline.flow.receipts import has_receipt
from pipeline.model import Letter, LetterState, Way
from pipeline.register import answers, cases, duelists
from pipeline.register.letters import letters
from pipeline.register.sheets import issue_serials
from scansim.office.papers import bring
from scansim.office.stage import Stage

_APPROVED, _ISSUED, _DELIVERED, _RETURNED = 0.75, 0.85, 0.7, 0.3  # of those that wait, each working day
_NEVER_BACK = 0.25
# Of the forms that cases hand out, one in so many is truly printed.
_PRINTED = {"file": 200, "mix": 20, "scan": 1}


def office_day(stage: Stage) -> None:
    """What the office does with letters on a working day."""
    for entry in duelists.drafts_of_cases(stage.registry):
        if entry.state == "draft" and stage.chance(_APPROVED):
            _approve(stage, entry.letter)
        elif entry.state == "approved" and stage.chance(_ISSUED):
            _issue(stage, entry.letter)
    for letter in letters(stage.registry, states=[LetterState.ISSUED]):
        if stage.chance(_DELIVERED):
            stage.pass_time()
            hand_over(stage.office("clerk"), letter, Way.HAND, to="用户")
            stage.counted["letters delivered"] += 1


def _approve(stage: Stage, id: str) -> None:
    stage.pass_time()
    try:
        approve(stage.office("clerk" if stage.chance(0.02) else "manager"), id)
        stage.counted["letters approved"] += 1
    except PipelineError:
        stage.counted["letters that the wrong person wanted to approve"] += 1


def _issue(stage: Stage, id: str) -> None:
    stage.pass_time()
    try:
        issue(stage.office("clerk"), id)
        stage.counted["letters issued"] += 1
    except PipelineError as error:
        stage.counted["letters that could not be issued"] += 1
        stage.note(f"{id}: {error.message}")


def people_day(stage: Stage) -> None:
    """Signed copies are brought back; some never are."""
    for letter in letters(stage.registry, states=[LetterState.DELIVERED]):
        paper = stage.catalog.papers.get(letter.paper)
        if paper is None or not has_receipt(paper) or _lost(letter):
            continue
        if stage.chance(_RETURNED):
            _brought(stage, letter)


def _lost(letter: Letter) -> bool:
    """Whether this one never comes back, whatever day it is."""
    return (int(letter.id[1:]) * 7919) % 100 < _NEVER_BACK * 100


def _brought(stage: Stage, letter: Letter) -> None:
    answer = answers.answer_of_letter(stage.registry, letter.id)
    if bring(stage, letter.paper, letter.unit, case=answer.case if answer else "", letter=letter):
        stage.counted["signed copies brought back"] += 1


def hand_out_forms(stage: Stage) -> None:
    """The forms that cases want handed out, where not all papers are scanned: their serial is written down with the case, but only one in many
    is pressed (half a second each)."""
    for answer in answers.waiting(stage.registry):
        paper = stage.catalog.papers.get(answer.paper)
        if paper is None or paper.has_letter or not paper.has_sheet or paper.size == "label":
            continue
        stage.counted["forms handed out"] += 1
        if stage.counted["forms handed out"] % _PRINTED[stage.papers] == 0:
            continue
        case = cases.find_case(stage.registry, answer.case)
        values_for(stage.office(), paper, case, answer)
        (serial,) = issue_serials(
            stage.registry,
            paper=paper.code,
            tag="",
            now=stage.now,
            units=[answer.unit],
            case=case.id,
        )
        answers.drafted(stage.registry, answer.id, sheet=f"letters/模拟未印/{serial}.pdf")
