"""设置, what is done rather than shown: check, a test mail, backups, the blank sheet of a paper. Each outside the request, its last
result kept."""

from __future__ import annotations

import shutil
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from starlette.responses import Response

import pipeline
from pipeline.archive.place import write_atomic
from pipeline.catalog.guard import press_guarded
from pipeline.catalog.press import SheetContext, press_sheet
from pipeline.catalog.stock import stocks
from pipeline.errors import CatalogError, DeliveryError, UsageError
from pipeline.flow.checking import procedure_faults, template_findings
from pipeline.intake.watch import is_running
from pipeline.register import audit
from pipeline.register.backup import back_up, backups
from pipeline.respond.mail import plain_mail
from pipeline.respond.post import Answer, Post, password
from pipeline.respond.printer import printers
from pipeline.web import findings, jobs, sitefacts
from pipeline.web.jobs import Again, Done, Work
from pipeline.web.pages.settings import paper_of
from pipeline.web.visit import Visit, go, not_here

OLD_BACKUP = 7  # days
LITTLE_SPACE = 0.1  # of the disk
_PARTS = (
    "weasyprint",
    "starlette",
    "uvicorn",
    "pikepdf",
    "openvino",
    "zxing-cpp",
    "chinesecalendar",
    "argon2-cffi",
)
_MB = 1024 * 1024


def check(visit: Visit) -> Response:
    """`pipeline check`."""
    login = visit.viewer.login

    def work(work: Work) -> Done:
        site = work.desk.site
        work.tell("正在检查文件模板：只排版改动过的，头一次要几分钟")
        found = [(f"templates/{f.paper}/{f.file}", f.message) for f in template_findings(site)]
        work.tell("正在检查规程和规定", 0.8)
        found += [("procedures", fault) for fault in procedure_faults(site)]
        note = f"文件 {len(work.desk.catalog.papers)} 种、规程 {len(work.desk.procedures.by_slug)} 个"
        findings.keep(site, "check", at=work.now, by=login, lines=found, note=note, good=not found)
        return Done(note=f"{note}：{f'{len(found)} 处问题' if found else '没有问题'}", link="/settings/check")

    job = jobs.start(
        visit.desk, visit.viewer, "check", "检查模板和规程", work, Again("/settings/check"), alone=True
    )
    return go(f"/jobs/{job.id}")


def checked(visit: Visit) -> Response:
    """What the last check found."""
    return visit.show(
        "settings_check.html",
        checked=findings.last(visit.site, "check"),
        checking=jobs.running(visit.desk, "check"),
        fault=sitefacts.fault_of(visit.site),
    )


def sheet(visit: Visit) -> Response:
    """The blank sheet of a paper, to look at: without a serial, so that it is no sheet to hand out. Raises NotHere."""
    paper = paper_of(visit)
    if not paper.has_sheet:
        raise not_here("张空白表")
    office, today = visit.site.office, visit.now.date()

    def work(work: Work) -> Done:
        work.tell("正在排版")
        context = SheetContext(today, office, number="样张")
        pressed = press_guarded(press_sheet, paper, {}, context)
        path = work.file(f"样张_{paper.title}.pdf")
        write_atomic(path, pressed.pdf)
        return Done(path, note="仅供查看；发给用户的请从事项、发文或 pipeline print 打印，带流水号。")

    again = Again(f"/settings/papers/{paper.slug}/sheet")
    job = jobs.start(visit.desk, visit.viewer, "sheet", f"样张《{paper.title}》", work, again)
    return go(f"/jobs/{job.id}")


def mail(visit: Visit) -> Response:
    """Mail and printers, as they are set up."""
    settings = visit.site.mail
    try:
        kept = bool(not settings.user or password(visit.site.root, settings))
    except DeliveryError:
        kept = False
    try:
        sheets = list(stocks(visit.site.templates).values())
    except CatalogError:
        sheets = []
    return visit.show(
        "settings_mail.html",
        mail=sitefacts.settings("mail", settings),
        printer=sitefacts.settings("printer", visit.site.printer),
        password=kept,
        ready=bool(settings.host),
        own=_own_address(visit),
        printers=printers(),
        sheets=sheets,
        tested=findings.last(visit.site, "mail"),
    )


def test_mail(visit: Visit) -> Response:
    """A mail to oneself, at once, beside the queue. Raises UsageError."""
    address, name, login = _own_address(visit), visit.viewer.name, visit.viewer.login
    if not visit.site.mail.host:
        raise UsageError(
            "没有设置发信服务器 / no mail server", hint="请在 site.toml 的 [mail] 填写 host、sender 等。"
        )
    if not address:
        raise UsageError(
            "没有您的邮箱地址 / no address of yours", hint="请在 site.toml 您的 [[people]] 里写上 email。"
        )

    def work(work: Work) -> Done:
        site = work.desk.site
        work.tell(f"正在连接 {site.mail.host}")
        text = f"这是“{site.name or site.office.name}”发出的测试邮件，收到即说明发信设置可用。"
        message = plain_mail("测试邮件", text, (name, address), site.office, site.mail, work.now)
        with Post(site) as post:
            work.tell("正在发送", 0.6)
            said = post.send(message, address, lambda: True)
        good = said.answer is Answer.TAKEN
        told = "服务器已收下，请到邮箱里查看" if good else f"服务器没有收：{said.words}"
        findings.keep(site, "mail", at=work.now, by=login, lines=[], note=told, good=good)
        if not good:
            raise DeliveryError(
                f"{told} / not taken", hint="请核对 [mail] 的 sender、user 和密码，或问邮箱服务商。"
            )
        return Done(note=told, link="/settings/mail")

    again = Again("/settings/mail/test")
    job = jobs.start(visit.desk, visit.viewer, "mail", "测试邮件", work, again, alone=True)
    return go(f"/jobs/{job.id}")


def state(visit: Visit) -> Response:
    """Backups, disk, watcher, versions."""
    made = backups(visit.registry)
    age = (visit.now - made[0].at).days if made else None
    disk = shutil.disk_usage(visit.site.root)
    return visit.show(
        "settings_state.html",
        backups=[(one, one.path.is_file()) for one in made[:20]],
        count=len(made),
        age=age,
        late=age is None or age >= OLD_BACKUP,
        old=OLD_BACKUP,
        running=jobs.running(visit.desk, "backup"),
        size=_size(visit.site.registry),
        free=disk.free,
        total=disk.total,
        little=disk.free / disk.total < LITTLE_SPACE,
        watching=is_running(visit.site),
        versions=_versions(),
        amount=_amount,
    )


def make_backup(visit: Visit) -> Response:
    """The registry into `backups/` of the site, proved by opening the copy; the chain's end beside it."""
    login = visit.viewer.login

    def work(work: Work) -> Done:
        site = work.desk.site
        work.tell("正在复制登记库并核验副本")
        target = site.root / "backups" / f"registry_{work.now:%Y%m%d_%H%M%S}.db"
        with work.desk.registry() as registry:
            made = back_up(registry, target, now=work.now, actor=login)
            audit.export_head(registry, site.state / "audit", work.now)
        note = f"backups/{target.name}，{_amount(made.bytes)}，{made.documents} 件；请再复制到别的机器上"
        return Done(note=note, link="/settings/state")

    again = Again("/settings/backup")
    job = jobs.start(visit.desk, visit.viewer, "backup", "备份登记库", work, again, alone=True)
    return go(f"/jobs/{job.id}")


def _own_address(visit: Visit) -> str:
    return next((p.email for p in visit.site.people if p.login == visit.viewer.login), "")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _amount(count: int) -> str:
    """Bytes in words."""
    if count >= 1024 * _MB:
        return f"{count / 1024 / _MB:.1f} GB"
    return f"{count / _MB:.1f} MB" if count >= _MB else f"{max(1, count // 1024)} KB"


def _versions() -> list[tuple[str, str]]:
    found = [("pipeline", pipeline.__version__), ("Python", sys.version.split()[0])]
    for name in _PARTS:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found
