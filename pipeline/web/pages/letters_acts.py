"""发文: what is done to one letter. Each form carries the version that its page showed: of two who act at once, the second is
told what the first did."""

from __future__ import annotations

from datetime import date, datetime, time

from starlette.responses import Response

from pipeline.archive.place import write_atomic
from pipeline.errors import BusyError, UsageError
from pipeline.flow import letters as flow
from pipeline.flow.batchprint import merge, note_printed
from pipeline.flow.handing import hand_over, take_receipt
from pipeline.flow.mailing import NoAddress, queue_mail, resolve, send_due
from pipeline.model import Letter, LetterState, Way
from pipeline.model.kinds import parse_value
from pipeline.model.paper import FieldKind
from pipeline.register import deliveries, documents, letterlists
from pipeline.respond.printer import print_pdf
from pipeline.web import jobs
from pipeline.web.desk import Desk
from pipeline.web.jobs import Done, Work
from pipeline.web.pages.letters_one import can, mask_address
from pipeline.web.pages.letters_seen import approves, letter_of, may_open, office_for, office_of
from pipeline.web.pages.letters_write import PDF_HEADERS, version_given
from pipeline.web.visit import Forbidden, Visit, forbidden, go, not_here

BY_HAND = (Way.HAND, Way.POST, Way.DOOR)


def approve(visit: Visit) -> Response:
    """Raises NotHere, Forbidden, UsageError, BusyError."""
    letter = letter_of(visit)
    _require_approver(visit)
    flow.approve(office_of(visit), letter.id, seen=version_given(visit))
    return go(f"/letters/{letter.id}", done="approved")


def refuse(visit: Visit) -> Response:
    """Back to the drafter, with the reason. Raises like `approve`."""
    letter = letter_of(visit)
    _require_approver(visit)
    reason = visit.given("reason").strip()[:500]
    flow.refuse(office_of(visit), letter.id, reason, seen=version_given(visit))
    return go(f"/letters/{letter.id}", done="refused")


def _require_approver(visit: Visit) -> None:
    if not approves(visit):
        raise Forbidden(
            "您不是批准人，不能批准或退回函件 / not an approver",
            hint="批准人在 site.toml 的 [letters] approvers 设置。",
        )


def issue(visit: Visit) -> Response:
    """Number it once and file it. Raises NotHere, UsageError, BusyError."""
    letter = letter_of(visit)
    seen, allowed = version_given(visit), can(visit, letter)
    letterlists.require_version(visit.registry, letter.id, seen)
    if not allowed.issue:
        raise UsageError(
            f"函件 {letter.id} 不能签发：{allowed.issue_why or '已办过'} / cannot be issued",
            hint="请返回这封信，看它现在的状态。",
        )
    flow.issue(office_of(visit), letter.id, seen=seen)
    return go(f"/letters/{letter.id}", done="issued")


def void(visit: Visit) -> Response:
    """Raises NotHere, Forbidden, UsageError, BusyError."""
    letter = letter_of(visit)
    if not can(visit, letter).void and letter.state is not LetterState.VOID:
        raise forbidden()
    reason = visit.given("reason").strip()[:500]
    if not reason:
        raise UsageError("作废要写明原因 / a reason is needed", hint="原因记入发文登记簿。")
    flow.void(office_of(visit), letter.id, reason, seen=version_given(visit))
    return go(f"/letters/{letter.id}", done="void")


def print_one(visit: Visit) -> Response:
    """The PDF as it is printed (copies, blank backs), to the printer where one is set up. Raises NotHere, Forbidden,
    UsageError, DeliveryError."""
    letter = _out(visit)
    if not may_open(visit, letter.paper, letter.unit):
        raise forbidden()
    office, settings = office_of(visit), visit.site.printer
    job = merge(office, [letter], duplex=settings.duplex, listed=False)
    if settings.name and visit.given("to") == "printer":
        path = visit.site.letters / "打印" / f"{visit.now:%Y%m%d-%H%M%S-%f}.pdf"
        write_atomic(path, job.pdf)
        print_pdf(path, settings.name, title="函件1封", duplex=settings.duplex)
        note_printed(office, job, settings.name)
        return go(f"/letters/{letter.id}", done="printed")
    note_printed(office, job, "PDF")
    headers = {**PDF_HEADERS, "Content-Disposition": f'inline; filename="{letter.id}.pdf"'}
    return Response(job.pdf, media_type="application/pdf", headers=headers)


def mail(visit: Visit) -> Response:
    """Into the queue, once for each address; it is sent outside the request. Raises NotHere, Forbidden, UsageError."""
    letter = _out(visit)
    if visit.given("sure") != "1":
        raise UsageError("请先核对收件人和邮箱 / not confirmed", hint="核对后勾选“已核对”再发。")
    other = visit.given("other").strip()
    if other and visit.viewer.tier > 2:
        raise forbidden()
    queued = queue_mail(office_of(visit), letter, other)
    if isinstance(queued, NoAddress):
        raise BusyError(
            f"没有发：{mask_address(visit.viewer, queued.reason)} / not sent",
            hint="可先在名册补上邮箱，或改为打印送达。",
        )
    send_later(visit)
    return go(f"/letters/{letter.id}", done="mail")


def send_later(visit: Visit) -> None:
    """Begin to send what is due."""
    jobs.start(visit.desk, visit.viewer, "mail", "发送电子邮件", send_queue)


def send_queue(work: Work) -> Done:
    """The queue, in a job. Raises BusyError while another program sends, DeliveryError where the server cannot be used."""
    with work.desk.registry() as registry:
        office = office_for(work.desk, registry, work.viewer)
        sent = send_due(office, work.desk.now, lambda one: work.tell(f"{one.letter} {one.state.chinese}"))
    ends = [one.state.chinese for one in sent]
    said = "，".join(f"{state} {ends.count(state)} 封" for state in dict.fromkeys(ends))
    return Done(note=said or "没有到时间要发的邮件", link="/letters?list=mail")


def settle(visit: Visit) -> Response:
    """A person says whether an unsure e-mail went out. Raises NotHere, UsageError."""
    letter = letter_of(visit)
    number = visit.given("delivery")
    mine = [one for one in deliveries.deliveries(visit.registry, letter.id) if str(one.id) == number]
    if not mine or visit.given("was") not in ("sent", "resend"):
        raise not_here("次投递")
    resolve(office_of(visit), mine[0].id, was_sent=visit.given("was") == "sent")
    if visit.given("was") == "resend":
        send_later(visit)
    return go(f"/letters/{letter.id}", done="settled")


def deliver(visit: Visit) -> Response:
    """Handed over, posted or put up. Raises NotHere, UsageError, BusyError."""
    letter = _out(visit)
    way = next((one for one in BY_HAND if one.value == visit.given("way")), None)
    if way is None:
        raise UsageError("请选择送达方式 / which way?", hint="当面送达、邮寄或张贴。")
    office, seen = office_of(visit), version_given(visit)
    note, to = visit.given("note").strip()[:200], visit.given("to").strip()[:60]
    at = moment_given(visit.desk, visit.given("on"), visit.now)
    with office.registry.atomic():
        letterlists.require_version(office.registry, letter.id, seen)
        hand_over(office, letter, way, to=to, note=note, at=at)
    return go(f"/letters/{letter.id}", done="delivered")


def receipt(visit: Visit) -> Response:
    """The signed copy is back, as a filed paper. Raises NotHere, UsageError, BusyError."""
    letter = _out(visit)
    number = visit.given("document").strip()
    number = number.zfill(6) if number.isascii() and number.isdecimal() else number
    document = documents.find_document(visit.registry, number)
    if document is None or visit.seen(document) is None:
        raise UsageError(f"没有编号为 {number[:12]} 的档案 / no such paper", hint="档案编号是六位数字。")
    take_receipt(office_of(visit), letter, number, seen=version_given(visit))
    return go(f"/letters/{letter.id}", done="returned")


def moment_given(desk: Desk, text: str, now: datetime) -> datetime | None:
    """Noon of the day that was typed; None for today. Raises UsageError for a day to come, and for none."""
    if not text.strip():
        return None
    parsed = parse_value(FieldKind.DATE, text.strip(), today=now.date())
    if not parsed.valid or not parsed.value:
        raise UsageError(f"“{text[:20]}”不是日期 / not a date", hint="写法如 2026-11-21。")
    day = date.fromisoformat(parsed.value)
    if day > now.date():
        raise UsageError(f"送达日期 {day.isoformat()} 还没有到 / a day to come")
    return None if day == now.date() else datetime.combine(day, time(12), desk.site.timezone)


def _out(visit: Visit) -> Letter:
    letter = letter_of(visit)
    if not (letter.state.is_out and letter.finished):
        raise UsageError(
            f"函件 {letter.id} 是“{letter.state.chinese}”，不能送出 / not issued",
            hint="签发以后才能打印、发送和登记送达。",
        )
    return letter
