"""发文: several letters at once: approved at once; issued, printed and mailed outside the request."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from pipeline.archive.place import write_atomic
from pipeline.errors import UsageError
from pipeline.flow import letters as flow
from pipeline.flow.batchprint import merge, note_printed
from pipeline.flow.mailing import NoAddress, queue_mail
from pipeline.model import Letter, LetterState
from pipeline.register import letters as store
from pipeline.respond.printer import print_pdf
from pipeline.web import jobs
from pipeline.web.access import Action
from pipeline.web.jobs import Again, Done, Work
from pipeline.web.pages.letters_acts import send_queue
from pipeline.web.pages.letters_seen import (
    approves,
    known_letter,
    may_open,
    office_for,
    office_of,
    to_approve,
    why_not_issue,
)
from pipeline.web.visit import Visit, forbidden, go

MOST = 500  # letters of one go
KIND = "letters"
WORDS = {"issue": "签发函件", "print": "打印函件", "mail": "发送函件邮件"}


def many(visit: Visit) -> Response:
    """What the ticked letters are for. Raises NotHere, Forbidden, UsageError, BusyError."""
    what, letters = visit.given("do"), _ticked(visit)
    if what == "approve":
        approve_all(visit, letters)
        return go("/letters", list="approved", done="approved")
    if what not in WORDS:
        raise UsageError("请选择要办什么 / what is to be done?", hint="批准、签发、打印或发邮件。")
    visit.require(Action.SEND)
    ids = ",".join(one.id for one in letters)
    fields = {"do": what, "ids": ids} | {name: visit.given(name)[:20] for name in ("listed", "to", "sure")}
    return start(visit, what, letters, f"{WORDS[what]} {len(letters)} 封", Again("/letters/many", fields))


def start(visit: Visit, what: str, letters: list[Letter], label: str, again: Again) -> Response:
    """A job that does it to all of them. Raises UsageError, Forbidden, BusyError."""
    works = {"issue": _issuing, "print": _printing, "mail": _mailing}
    work = works[what](visit, letters)
    job = jobs.start(visit.desk, visit.viewer, KIND, label, work, again, alone=True)
    return go(f"/jobs/{job.id}")


def _ticked(visit: Visit) -> list[Letter]:
    ids = [*visit.form.get("id", ()), *visit.given("ids").split(",")]
    wanted = list(dict.fromkeys(id.strip().upper() for id in ids if id.strip()))
    if not wanted:
        raise UsageError("没有勾选函件 / nothing was chosen", hint="请先在列表里勾选要办的函件。")
    if len(wanted) > MOST:
        raise UsageError(f"一次最多 {MOST} 封 / too many", hint="请分几次办理。")
    return [known_letter(visit, id) for id in wanted]


def approve_all(visit: Visit, letters: list[Letter]) -> None:
    """Those that are drafts and need it. Raises Forbidden."""
    if not approves(visit):
        raise forbidden()
    office = office_of(visit)
    with office.registry.atomic():
        for letter in letters:
            if letter.state is LetterState.DRAFT and to_approve(visit, letter.paper):
                flow.approve(office, letter.id)


def _issuing(visit: Visit, letters: list[Letter]) -> Callable[[Work], Done]:
    for letter in letters:
        why = why_not_issue(visit, letter)
        if why and letter.state in (LetterState.DRAFT, LetterState.VOID):
            raise UsageError(
                f"函件 {letter.id} 不能签发：{why}；一封也没有签发 / cannot be issued",
                hint="请去掉这一封，或先办好它。",
            )

    def work(work: Work) -> Done:
        done: list[Letter] = []
        with work.desk.registry() as registry:
            office = office_for(work.desk, registry, work.viewer)
            for one in flow.issue_all(office, [letter.id for letter in letters]):
                done.append(one)
                work.tell(f"已签发 {len(done)} / {len(letters)} 封", len(done) / len(letters))
        span = f"：{done[0].number} 至 {done[-1].number}" if len(done) > 1 else f"：{done[0].number}"
        return Done(note=f"签发了 {len(done)} 封{span}", link="/letters?list=issued")

    return work


def _printing(visit: Visit, letters: list[Letter]) -> Callable[[Work], Done]:
    for letter in letters:
        if not may_open(visit, letter.paper, letter.unit):
            raise forbidden()
    settings = visit.site.printer
    printer = settings.name if visit.given("to") == "printer" else ""
    listed = visit.given("listed") == "1"

    def work(work: Work) -> Done:
        work.tell("正在合成打印文件")
        with work.desk.registry() as registry:
            office = office_for(work.desk, registry, work.viewer)
            fresh = [store.find_letter(registry, one.id) for one in letters]
            job = merge(office, fresh, duplex=settings.duplex, listed=listed)
            path = work.file(f"函件{len(fresh)}封_{office.now:%Y%m%d-%H%M}.pdf")
            write_atomic(path, job.pdf)
            if printer:
                print_pdf(path, printer, title=f"函件{len(fresh)}封", duplex=settings.duplex)
            note_printed(office, job, printer or "PDF")
        sent = f"，已送打印机 {printer}" if printer else ""
        return Done(path, f"{len(fresh)} 封，共 {job.pages} 页{sent}", "/letters?list=issued")

    return work


def _mailing(visit: Visit, letters: list[Letter]) -> Callable[[Work], Done]:
    if visit.given("sure") != "1":
        raise UsageError("请先核对收件人和邮箱 / not confirmed", hint="核对后勾选“已核对”再发。")

    def work(work: Work) -> Done:
        with work.desk.registry() as registry:
            office = office_for(work.desk, registry, work.viewer)
            fresh = [store.find_letter(registry, one.id) for one in letters]
            left = [one for one in (queue_mail(office, one) for one in fresh) if isinstance(one, NoAddress)]
        sent = send_queue(work)
        skipped = f"；没有发 {len(left)} 封（没有邮箱或已发过）" if left else ""
        return Done(note=f"{sent.note}{skipped}", link="/letters?list=issued")

    return work
