"""发文: one letter: where it stands and what may be done, its PDF beside its values, how it went to its reader."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.responses import FileResponse, Response

from pipeline.flow.mailing import mail_receiver
from pipeline.flow.receipts import has_receipt
from pipeline.model import Delivery, DeliveryState, Letter, LetterState
from pipeline.register import deliveries, documents, letterlists
from pipeline.register.letters import steps
from pipeline.web import access
from pipeline.web.access import Action, Viewer
from pipeline.web.masking import mask_text
from pipeline.web.pages.letters_seen import (
    approver_names,
    approves,
    file_of,
    letter_of,
    may_open,
    office_of,
    shown_values,
    to_approve,
    why_not_issue,
)
from pipeline.web.pages.letters_write import PDF_HEADERS
from pipeline.web.visit import Visit, forbidden

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MOVING = (DeliveryState.QUEUED, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True)
class Can:
    """What the person may do now; for what may not be, why (Chinese; "" where nobody asks for it)."""

    edit: bool
    approve: bool
    approve_why: str
    issue: bool
    issue_why: str
    void: bool
    send: bool
    receipt: bool


def show(visit: Visit) -> Response:
    """The page; for htmx the deliveries. Raises NotHere."""
    letter = letter_of(visit)
    found = deliveries.deliveries(visit.registry, letter.id)
    hidden = visit.viewer.hidden_for(letter.unit, visit.vips())
    values = {
        "letter": letter,
        "ways": [(one, mask_address(visit.viewer, one.address), mask_text(one.to, hidden)) for one in found],
        "moving": any(one.state in _MOVING for one in found),
        "can": can(visit, letter),
        "version": letterlists.version(visit.registry, letter.id),
        "people": {person.login: person.name for person in visit.site.people},
        "DeliveryState": DeliveryState,
        "note": lambda text: mask_text(text, hidden),
    }
    if visit.fragment:
        return visit.show("letter_ways.html", **values)
    visit.looked("looked-letter", letter.id)
    paper = visit.papers.get(letter.paper)
    line = letterlists.line_of(visit.registry, letter)
    case = line.case if line.case and access.may_know_case(visit.viewer, line.procedure, letter.unit) else ""
    opens = may_open(visit, letter.paper, letter.unit)
    return visit.show(
        "letter.html",
        **values,
        paper=paper,
        line=line,
        case=case,
        steps=steps(visit.registry, letter.id),
        shown=shown_values(visit, letter),
        opens=opens,
        there=opens and (visit.site.root / letter.pdf).is_file(),
        word=opens and visit.may(Action.SEND) and bool(letter.docx),
        waits=waits_for(visit, letter, line.sent_back),
        receiver=_receiver(visit, letter, found),
        mail_on=bool(visit.site.mail.sender and visit.site.mail.host),
        printer=visit.site.printer.name,
        copy=_known_document(visit, letter.document),
        back=_known_document(visit, letter.returned),
        has_receipt=paper is not None and has_receipt(paper),
        done=visit.asked("done"),
        today=visit.now.date(),
        State=LetterState,
    )


def pdf(visit: Visit) -> Response:
    """The letter, in parts where the viewer asks for parts. Raises NotHere, Forbidden, StorageError."""
    letter = letter_of(visit)
    if not may_open(visit, letter.paper, letter.unit):
        raise forbidden()
    path = file_of(visit, letter.pdf)
    visit.looked("opened-letter", letter.id)
    return FileResponse(
        path,
        media_type="application/pdf",
        filename=f"{letter.id}_{letter.paper}.pdf",
        content_disposition_type="inline",
        headers=PDF_HEADERS,
    )


def word(visit: Visit) -> Response:
    """The Word file to keep. Raises NotHere, Forbidden, StorageError."""
    letter = letter_of(visit)
    if not may_open(visit, letter.paper, letter.unit):
        raise forbidden()
    path = file_of(visit, letter.docx)
    visit.looked("downloaded-word", letter.id)
    return FileResponse(path, media_type=WORD, filename=f"{letter.id}_{letter.paper}.docx")


def can(visit: Visit, letter: Letter) -> Can:
    """By state, role and the site's rules."""
    sends, draft = visit.may(Action.SEND), letter.state is LetterState.DRAFT
    needed = draft and to_approve(visit, letter.paper)
    why = why_not_issue(visit, letter)
    open_state = letter.state in (LetterState.DRAFT, LetterState.APPROVED)
    unfinished = letter.state.is_out and not letter.finished
    out = letter.state.is_out and letter.finished
    voids = sends or (visit.may(Action.APPROVE) and open_state)
    return Can(
        edit=sends and draft,
        approve=needed and approves(visit),
        approve_why=f"等{approver_names(visit)}批准" if needed and not approves(visit) else "",
        issue=sends and not why and (open_state or unfinished),
        issue_why=why if sends and open_state else "",
        void=voids and letter.state is not LetterState.VOID,
        send=sends and out,
        receipt=sends and out and letter.state is not LetterState.RETURNED,
    )


def waits_for(visit: Visit, letter: Letter, sent_back: str) -> str:
    """Who has to do what, in Chinese; "" where nobody has."""
    paper = visit.papers.get(letter.paper)
    if letter.state is LetterState.DRAFT:
        if sent_back:
            return "拟稿人修改"
        return f"{approver_names(visit)}批准" if to_approve(visit, letter.paper) else "签发"
    if letter.state is LetterState.APPROVED:
        return "签发"
    if letter.state.is_out and not letter.finished:
        return "把签发做完"
    if letter.state is LetterState.ISSUED:
        return "送达"
    if letter.state is LetterState.DELIVERED and paper is not None and has_receipt(paper):
        return "签收回执"
    return ""


def mask_address(viewer: Viewer, text: str) -> str:
    """An e-mail address as the tier may see it: li.si@example.com → l****@example.com from tier 3 on."""
    if viewer.tier <= 2:
        return text
    hidden = re.sub(r"([A-Za-z0-9])[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]*@", r"\1****@", text)
    return mask_text(hidden, viewer.hidden)


def _receiver(visit: Visit, letter: Letter, found: list[Delivery]) -> tuple[str, str, str]:
    """Name, address as shown, and why no e-mail can go there ("" where it can)."""
    if not (letter.state.is_out and visit.papers.get(letter.paper)):
        return ("", "", "")
    name, address = mail_receiver(office_of(visit), letter)
    gone = [one for one in found if one.way.value == "mail" and one.address == address and address]
    taken = [one for one in gone if one.state not in (DeliveryState.FAILED, DeliveryState.BOUNCED)]
    why = f"已经发往这个邮箱（{taken[-1].state.chinese}），不会再发一次" if taken else ""
    return (name, mask_address(visit.viewer, address), why)


def _known_document(visit: Visit, number: str) -> str:
    """The number of a filed paper, where the person may know of it."""
    document = documents.find_document(visit.registry, number) if number else None
    return number if document is not None and visit.seen(document) is not None else ""
