"""操作日志: who did and looked at what, and the proof that nobody changed it since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from pipeline.archive.layout import INVENTORY
from pipeline.archive.record import records
from pipeline.errors import UsageError
from pipeline.model.letter import DeliveryState, Way
from pipeline.register import audit, cases
from pipeline.register.audit import Event
from pipeline.register.documents import count_documents
from pipeline.register.verify import is_sound, verify
from pipeline.respond.cases.fold import UNDO
from pipeline.web import findings, jobs
from pipeline.web.access import Action
from pipeline.web.jobs import Again, Done, Work
from pipeline.web.visit import Visit, go

PER_PAGE = 100
# What the program writes into the log, in words; what is missing here is shown as it stands.
ACTIONS: Mapping[str, str] = {
    "filed": "归档", "refiled": "更正后重新归档", "confirmed": "人工确认", "rebuilt": "索引重建", "recovered": "由记录恢复",
    "decided": "核对决定", "decision-taken-back": "撤回核对决定", "uploaded": "上传", "put-aside": "搁置", "taken-up": "重新拿出",
    "signed-in": "登录", "signed-out": "退出", "session-over": "登录过期", "sign-in-failed": "登录失败", "sign-in-shut": "登录被锁定时登录",
    "password-set": "设密码", "account-locked": "锁定账号", "account-unlocked": "解锁账号",
    "looked-dossier": "看档案", "looked-document": "看登记内容", "opened-scan": "打开原件", "downloaded": "下载原件",
    "looked-report": "看报表", "printed-report": "打印报表", "exported-report": "导出报表", "looked-letter": "看函件",
    "opened-letter": "打开函件", "downloaded-word": "下载 Word", "opened-sheet": "打开表单", "printed-inventory": "打印目录",
    "printed-dossier": "打印整户档案", "printed-labels": "打印标签", "exported-list": "导出清单", "consulted": "查阅绝密",
    "backed-up": "备份", "roster-imported": "导入名册", "roster-changed": "更新名册", "bulk-started": "成批发文", "token-made": "发放接口令牌",
    "drafted": "起草函件", "revised": "修改草稿", "sent-back": "退回修改", "approved": "批准函件", "issued": "签发函件",
    "delivered": "送达登记", "returned": "回执收回", "voided": "函件作废", "print-sent": "送打印机", "printed-sheet": "印发表格",
    "printed-dispatch-register": "打印发文登记簿", "exported-dispatch-register": "导出发文登记簿",
    "held": "转待核对", "settled": "待核对处理完毕", "looked-held": "看待核对文件", "withdrawn": "撤回归档",
    "consultation-asked": "申请查阅绝密", "consultation-granted": "准予查阅绝密", "consultation-refused": "不准查阅绝密",
    "token-revoked": "收回接口令牌", "token-used": "接口访问", "hook-made": "设置推送", "hook-removed": "取消推送", "hook-dead": "推送停用",
}  # fmt: skip


def page(visit: Visit) -> Response:
    """Newest first, within what is asked for; bounded, going on from where it stopped. Raises UsageError."""
    values = {name: visit.asked(name).strip() for name in ("actor", "action", "object", "from", "to")}
    zone = visit.site.timezone
    first, last = (_day(values[name]) for name in ("from", "to"))
    asked = audit.Asked(
        values["actor"],
        values["action"],
        values["object"],
        datetime.combine(first, time.min, zone) if first else None,
        datetime.combine(last + timedelta(days=1), time.min, zone) if last else None,
    )
    before = visit.asked("before")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 12 else 0
    found = audit.stretch(visit.registry, asked, before=number, most=PER_PAGE)
    people = {person.login: person.name for person in visit.site.people}
    return visit.show(
        "audit.html",
        events=[(event, _detail(event), _link(visit, event)) for event in found.events],
        older=found.older,
        newest=not number,
        values=values,
        people=people,
        actions=ACTIONS,
        title_of=_titles(visit),
        moment=datetime.fromisoformat,
        head=audit.audit_head(visit.registry),
        chain=findings.last(visit.site, "chain"),
        whole=findings.last(visit.site, "verify"),
        running=jobs.running(visit.desk, "chain") or jobs.running(visit.desk, "verify"),
    )


def _delivery(action: str) -> str:
    """`hand-done` → 面交：已送达."""
    way, _, state = action.partition("-")
    try:
        return f"{Way(way).chinese}：{DeliveryState(state).chinese}"
    except ValueError:
        return ""


def _titles(visit: Visit) -> Callable[[Event], str]:
    """What was done, in words: of a case's steps as its procedure calls them."""
    procedures = visit.desk.procedures.by_slug

    def title(event: Event) -> str:
        name = event.action.removeprefix("case-")
        if name == event.action:
            return ACTIONS.get(event.action) or _delivery(event.action) or event.action
        if name == UNDO:
            return "更正：撤回上一步"
        try:
            procedure = procedures.get(cases.find_case(visit.registry, event.object).procedure)
        except UsageError:
            procedure = None
        named = procedure.events_named(name) if procedure is not None else ()
        return f"事项：{named[0].title}" if named else f"事项：{name}"

    return title


def check_chain(visit: Visit) -> Response:
    """Every link of the log, and the ends that were exported before."""
    login = visit.viewer.login

    def work(work: Work) -> Done:
        site = work.desk.site
        with work.desk.registry() as registry:
            end = audit.audit_head(registry).seq
            broken = audit.broken_links(
                registry,
                audit.exported_heads(site.state / "audit"),
                lambda done: work.tell(f"已核对 {done} 条", done / max(end, 1)),
            )
        lines = [(f"第 {n} 条", "被改动、缺失，或与导出过的校验值不符") for n in broken]
        note = f"核对了 {end} 条"
        findings.keep(site, "chain", at=work.now, by=login, lines=lines, note=note, good=not broken)
        said = f"{len(broken)} 条不符" if broken else "全部相符"
        return Done(note=f"{note}，{said}", link="/settings/audit")

    again = Again("/settings/audit/chain")
    job = jobs.start(visit.desk, visit.viewer, "chain", "核对操作日志", work, again, alone=True)
    return go(f"/jobs/{job.id}")


def check_all(visit: Visit) -> Response:
    """`pipeline verify`: every file, record, row and link. Reads the whole archive once."""
    login = visit.viewer.login

    def work(work: Work) -> Done:
        site = work.desk.site
        looked = 0

        def tell(_: str) -> None:
            nonlocal looked
            looked += 1
            if looked % 20 == 0:
                work.tell(f"已核验 {looked} 个文件", min(looked / max(3 * total, 1), 0.99))

        with work.desk.registry() as registry:
            total = count_documents(registry)
            work.tell("正在检查登记库")
            found = verify(
                registry,
                site,
                records(site.archive),
                heads=audit.exported_heads(site.state / "audit"),
                inventory=INVENTORY,
                progress=tell,
            )
        lines = [(one.object, one.message) for one in found]
        sound = is_sound(found)
        note = f"核验了 {total} 件"
        findings.keep(site, "verify", at=work.now, by=login, lines=lines, note=note, good=sound)
        return Done(
            note=f"{note}，{'全部相符' if sound else f'{len(found)} 处不符'}", link="/settings/audit#verify"
        )

    again = Again("/settings/audit/verify")
    job = jobs.start(visit.desk, visit.viewer, "verify", "核验全部档案", work, again, alone=True)
    return go(f"/jobs/{job.id}")


def export_head(visit: Visit) -> Response:
    """The present end of the chain, as a line of text to keep off this machine; kept here too."""
    folder = visit.site.state / "audit"
    path = audit.export_head(visit.registry, folder, visit.now)
    name = f"{audit.HEADS.removesuffix('.txt')}_{visit.now:%Y%m%d}.txt"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(path.read_bytes(), media_type="text/plain; charset=utf-8", headers=headers)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"“{text[:20]}”不是日期 / not a date", hint="写法如 2026-11-22。") from None


def _detail(event: Event) -> str:
    """Short: hashes are cut."""
    try:
        found = json.loads(event.detail)
    except ValueError:
        return event.detail
    parts = (f"{name}={_short(str(value))}" for name, value in found.items() if value != "")
    return "　".join(parts)


def _short(text: str) -> str:
    return f"{text[:12]}…" if len(text) >= 40 else text


def _link(visit: Visit, event: Event) -> str:
    """Where the thing is, for who may go there."""
    object = event.object
    if object.isdecimal() and len(object) == 6 and visit.may(Action.RECORD):
        return f"/documents/{object}"
    if object[:1] == "C" and object[1:].isdecimal() and visit.may(Action.CASES):
        return f"/cases/{object}"
    if object.startswith("report:") and visit.may(Action.REPORTS):
        return f"/reports/{object.removeprefix('report:')}"
    if event.action in ("looked-dossier", "printed-inventory", "printed-dossier") and visit.may(
        Action.DOSSIER
    ):
        return f"/units/{object}"
    return ""
