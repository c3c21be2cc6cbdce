"""绝密查阅: ask with a reason, grant for a time or refuse (domain C8 and E16, 000 §7 4.5)."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.model import Document
from pipeline.register import consultations, documents
from pipeline.register.consultations import Consultation
from pipeline.web import access
from pipeline.web.access import Action
from pipeline.web.pages.documents import sight_of
from pipeline.web.visit import Visit, forbidden, go


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a list shows it. `paper` None: not to be known of by this person (any more)."""

    one: Consultation
    paper: Document | None
    asker: str
    decider: str
    standing: str
    mine: bool


def listing(visit: Visit) -> Response:
    """Those to decide on, and all the others: of everybody for who decides and for the records officer."""
    every = visit.may(Action.GRANT) or "archivist" in visit.viewer.roles
    found = consultations.newest(visit.registry, "" if every else visit.viewer.login)
    waiting = visit.consultations()
    numbers = {one.number for one in waiting}
    return visit.show(
        "consultations.html",
        waiting=[_asked(visit, one) for one in waiting],
        others=[_asked(visit, one) for one in found if one.number not in numbers],
        hours=visit.site.desk.consultation,
        done=visit.asked("done"),
    )


def ask(visit: Visit) -> Response:
    """A request; of who approves consultation the written reason is enough. Raises NotHere, UsageError."""
    sight = sight_of(visit)
    if not sight.secret:
        raise UsageError(
            "这份文件不是绝密，不用申请 / not a top secret",
            hint="能打开的可以直接打开；不能打开的请找客户服务主管。",
        )
    document, login = sight.document.id, visit.viewer.login
    with visit.registry.atomic():
        asked = consultations.ask(visit.registry, document, login, visit.given("reason"), visit.now)
        if access.approves_own(visit.viewer):
            hours = visit.site.desk.consultation
            consultations.grant(visit.registry, asked.number, login, visit.now, hours)
    return go(f"/documents/{document}", done="asked")


def decide(visit: Visit) -> Response:
    """Grant or refuse. Raises Forbidden for the own request, NotHere, BusyError, UsageError."""
    given = visit.path("number")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
    asked = consultations.find(visit.registry, number)
    if not access.may_decide(visit.viewer, asked.asker):
        raise forbidden()
    actor, answer = visit.viewer.login, visit.given("answer")
    if answer == "grant":
        consultations.grant(visit.registry, number, actor, visit.now, visit.site.desk.consultation)
    elif answer == "refuse":
        consultations.refuse(visit.registry, number, actor, visit.now, visit.given("reason"))
    else:
        raise UsageError("请选择同意或不同意 / grant or refuse", hint="请返回重新选择。")
    return go("/consultations", done=answer)


def _asked(visit: Visit, one: Consultation) -> Asked:
    paper = documents.find_document(visit.registry, one.document)
    names = {person.login: person.name for person in visit.site.people}
    return Asked(
        one=one,
        paper=visit.seen(paper) if paper is not None else None,
        asker=names.get(one.asker, one.asker),
        decider=names.get(one.decided_by, one.decided_by),
        standing=one.standing(visit.now),
        mine=one.asker == visit.viewer.login,
    )
