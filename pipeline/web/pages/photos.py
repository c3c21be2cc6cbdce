"""Photographs from a phone at a door: they come with a step of a case, or by themselves, and lie in the dossier at once."""

from __future__ import annotations

from starlette.responses import Response

from pipeline.errors import BusyError, StorageError, UsageError
from pipeline.flow.cases.moving import act as do
from pipeline.flow.cases.moving import position_of
from pipeline.flow.cases.photos import PAPER, Photos, file_photos
from pipeline.model import Document, PaperType
from pipeline.model.case import Case
from pipeline.model.procedure import Event
from pipeline.register import cases
from pipeline.web.multipart import Arrival
from pipeline.web.pages.caseform import Typed, not_done, typed_note, typed_values
from pipeline.web.pages.casepage import act_on, found_case, may_do, show_case, version_seen
from pipeline.web.visit import Visit, forbidden, go

FIELD = "photos"


def act(visit: Visit) -> Response:
    """A step with its photographs; without a step they are put to the case; without photographs it is a step as any. Raises
    NotHere, Forbidden, StorageError."""
    case = found_case(visit)
    arrival: Arrival = visit.request.state.arrival
    sent = [one for one in arrival.files if one.field == FIELD and one.size]
    event = visit.given("event")[:60]
    if not sent and event:
        return act_on(visit, case)
    named = visit.room().procedure_of(case).events_named(event) if event else ()
    if not _allowed(visit, case, event, named):
        raise forbidden()
    values = typed_values(visit, named)
    try:
        if not sent:
            raise UsageError("没有选择照片 / no photo was sent", hint="请先拍照或选择照片，再提交。")
        photos = Photos([one.path for one in sent], _subject(visit, case, named))
        _file(visit, case, photos, event, values)
    except (UsageError, BusyError) as fault:
        return _again(visit, case.id, event, values, fault)
    return go(f"/cases/{case.id}", done=event or "photos")


def _allowed(visit: Visit, case: Case, event: str, named: tuple[Event, ...]) -> bool:
    """Photographs without a step: who may do any step of the procedure by hand."""
    if event:
        return not named or may_do(visit, named)
    return may_do(visit, visit.room().procedure_of(case).events)


def _subject(visit: Visit, case: Case, named: tuple[Event, ...]) -> str:
    """What they show: the step, or what the person says."""
    said = visit.given("subject").strip()[:60]
    procedure = visit.room().procedure_of(case).title
    return f"{procedure}：{named[0].title}" if named else said or procedure


def _file(visit: Visit, case: Case, photos: Photos, event: str, values: dict[str, str]) -> None:
    room, seen = visit.room(), version_seen(visit)

    def step(document: Document) -> None:
        if event:
            do(room, case.id, event, values, note=typed_note(visit), document=document.id, expected=seen)

    file_photos(room, _paper(visit), case, photos, visit.desk.workers, step)


def _paper(visit: Visit) -> PaperType:
    """Raises StorageError where the site's templates lack it."""
    found = visit.papers.get(PAPER)
    if found is None:
        raise StorageError(
            "文件目录里没有“现场照片” / the paper for photographs is missing",
            hint=f"请系统管理员把程序自带的 templates/{PAPER} 复制到本站点；照片没有保存。",
        )
    return found


def _again(
    visit: Visit, id: str, event: str, values: dict[str, str], fault: UsageError | BusyError
) -> Response:
    """The page with everything typed; browsers do not give files back."""
    now = cases.find_case(visit.registry, id)
    if not event:
        return show_case(visit, now, Typed("", message=fault.message, hint=fault.hint))
    typed = not_done(
        visit, position_of(visit.room(), now), event, values, fault, "照片没有保存，改好后请重新选择照片。"
    )
    return show_case(visit, now, typed)
