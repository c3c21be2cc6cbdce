"""设置: the site as it is set up, each thing with its source and with the file and key where it is changed. Nothing is changed
here: the files are the truth, `pipeline check` says what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup
from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.model import PaperType
from pipeline.model.procedure import Procedure
from pipeline.model.rule import Rule, RuleKind, said
from pipeline.register import accounts as account_store
from pipeline.register import audit
from pipeline.respond.calendar import UnknownYear
from pipeline.respond.procedures.describe import describe
from pipeline.respond.procedures.diagram import svg
from pipeline.web import access, findings, jobs, sitefacts
from pipeline.web.access import Action
from pipeline.web.visit import Visit, not_here

MOST_DAYS = 400  # of the calculator
DIRECTIONS = {"IN": "收进", "OUT": "发出", "RT": "发出后收回", "REG": "内部记录", "REF": "参考"}
KINDS = {
    "text": "文字", "lines": "多行文字", "unit": "房号", "name": "姓名", "company": "单位", "phone": "电话", "id-number": "证件号码",
    "date": "日期", "datetime": "日期时间", "time": "时间", "money": "金额", "number": "数字", "area": "面积", "plate": "车牌",
    "tick": "选项", "table": "表格",
}  # fmt: skip
TIERS = {
    1: "全部：姓名、电话、证件号码，各栋",
    2: "分管楼栋的姓名、电话（重点业户除外）；证件号码遮住",
    3: "分管楼栋的姓名、房号；电话、证件号码遮住",
}
ACTIONS: Mapping[Action, str] = {
    Action.TODAY: "今日", Action.SEARCH: "检索", Action.DOSSIER: "看档案", Action.RECORD: "看登记内容", Action.SCAN: "看原件",
    Action.DOWNLOAD: "下载原件", Action.EXPORT: "打印和导出目录、报表", Action.CASES: "看事项", Action.ACT: "办事项",
    Action.INBOX: "收件箱", Action.HELD: "核对文件", Action.LETTERS: "看发文", Action.APPROVE: "批准发文", Action.SEND: "签发、打印、寄发",
    Action.REPORTS: "看登记与报表", Action.CONSULT: "申请查阅绝密", Action.GRANT: "批准查阅绝密", Action.LEND: "借阅、标签",
    Action.SETTINGS: "看设置", Action.AUDIT: "操作日志、备份", Action.TOKENS: "接口令牌", Action.ACCOUNTS: "人员账号",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role of the office: what it sees of people, what it may do, who has it."""

    title: str
    sees: str
    may: tuple[str, ...]
    people: tuple[str, ...]
    source: str


def overview(visit: Visit) -> Response:
    """The site and the tables of site.toml."""
    return visit.show(
        "settings.html",
        tables=sitefacts.tables(visit.site),
        fault=sitefacts.fault_of(visit.site),
        checked=findings.last(visit.site, "check"),
        checking=jobs.running(visit.desk, "check"),
    )


def rules(visit: Visit) -> Response:
    """Every number and every conflict of the domain, as it holds here."""
    known = list(visit.desk.procedures.rules.values())
    wanted, changed = visit.asked("q").strip(), visit.asked("changed") == "1"
    found = [rule for rule in known if _fits(rule, wanted) and (rule.changed or not changed)]
    return visit.show(
        "settings_rules.html",
        rules=found,
        count=len(known),
        changed_count=sum(rule.changed for rule in known),
        wanted=wanted,
        changed=changed,
        value_of=_value_of,
        said=said,
        RuleKind=RuleKind,
        written=_written,
    )


def _fits(rule: Rule, wanted: str) -> bool:
    """Every word in key, title, number, source, value or note."""
    text = " ".join((rule.key, rule.title, *rule.cites, rule.source, said(rule.value), rule.note)).casefold()
    numbers = {cite.casefold() for cite in rule.cites}
    words = wanted.casefold().split()
    return all(word in numbers if _is_number(word) else word in text for word in words)


def _is_number(word: str) -> bool:
    """N7 is not N77."""
    return word[:1] in "ng" and word[1:].isdecimal()


def _value_of(rule: Rule) -> str:
    if rule.kind is RuleKind.NONE:
        return "不由程序管"
    return f"{said(rule.value)}%" if rule.kind is RuleKind.PERCENT else said(rule.value)


def _written(rule: Rule) -> str:
    """As it would stand in site.toml."""
    value = rule.value
    if isinstance(value, bool):
        shown = "true" if value else "false"
    elif isinstance(value, tuple):
        shown = "[" + ", ".join(f'"{one}"' for one in value) + "]"
    elif rule.kind in (RuleKind.NUMBER, RuleKind.PERCENT):
        shown = said(value)
    else:
        shown = f'"{said(value)}"'
    return f'"{rule.key}" = {shown}'


def papers(visit: Visit) -> Response:
    """The catalogue."""
    wanted = visit.asked("q").strip().casefold()
    found = [p for p in visit.papers.values() if all(word in _words_of(p) for word in wanted.split())]
    return visit.show(
        "settings_papers.html",
        papers=sorted(found, key=lambda p: (_natural(p.id), p.slug)),
        count=len(visit.papers),
        wanted=visit.asked("q").strip(),
        directions=DIRECTIONS,
        faults=visit.desk.catalog.faults,
        checked=findings.last(visit.site, "check"),
        checking=jobs.running(visit.desk, "check"),
    )


def _words_of(paper: PaperType) -> str:
    category = f"{paper.category}类" if paper.category else ""
    words = (paper.slug, paper.id, paper.title, *paper.aliases, paper.secrecy, paper.series, category)
    return " ".join(words).casefold()


def _natural(number: str) -> tuple[str, int]:
    letters = number.rstrip("0123456789")
    return letters, int(number[len(letters) :] or 0)


def paper(visit: Visit) -> Response:
    """One paper and its fields. Raises NotHere."""
    found = paper_of(visit)
    return visit.show("settings_paper.html", paper=found, directions=DIRECTIONS, kinds=KINDS)


def paper_of(visit: Visit) -> PaperType:
    """Raises NotHere."""
    found = visit.papers.get(visit.path("slug"))
    if found is None:
        raise not_here("种文件")
    return found


def procedures(visit: Visit) -> Response:
    """What the office works by."""
    wanted = visit.asked("q").strip().casefold()
    found = [
        one
        for one in visit.desk.procedures.by_slug.values()
        if all(word in f"{one.slug} {one.id} {one.title} {one.summary}".casefold() for word in wanted.split())
    ]
    return visit.show(
        "settings_procedures.html",
        procedures=sorted(found, key=lambda one: (_natural(one.id), one.slug)),
        count=len(visit.desk.procedures.by_slug),
        wanted=visit.asked("q").strip(),
        faults=visit.desk.procedures.faults,
        checked=findings.last(visit.site, "check"),
        checking=jobs.running(visit.desk, "check"),
    )


def procedure(visit: Visit) -> Response:
    """One of them, drawn and told. Raises NotHere."""
    known = visit.desk.procedures
    found: Procedure | None = known.by_slug.get(visit.path("slug"))
    if found is None:
        raise not_here("个规程")
    return visit.show(
        "settings_procedure.html",
        procedure=found,
        drawing=Markup(svg(found, styled=False)),  # it escapes what it draws
        lines=describe(found, known, visit.desk.catalog, level=2)[2:],
    )


def people(visit: Visit) -> Response:
    """Who may what, and who is who."""
    site, roles = visit.site, visit.desk.procedures.roles
    have = {account.login: account for account in account_store.accounts(visit.registry)}
    lines = [
        RoleLine(
            role.title,
            "不看档案" if key == "administrator" else TIERS.get(role.tier, TIERS[3]),
            tuple(ACTIONS[a] for a in Action if a in ACTIONS and key in access.TABLE[a]),
            tuple(person.name for person in site.people if key in person.roles),
            role.source,
        )
        for key, role in roles.items()
        if not role.outside
    ]
    return visit.show(
        "settings_people.html",
        lines=lines,
        roles=roles,
        accounts=have,
        last={
            person.login: audit.last_at(visit.registry, person.login, "signed-in") for person in site.people
        },
    )


def calendar(visit: Visit) -> Response:
    """What is known of holidays, and what a day is."""
    today = visit.now.astimezone(visit.site.timezone).date()
    known = visit.desk.calendar
    start, days = _start(visit.asked("from"), today), visit.asked("days")
    number = int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else 2
    fault, reached = "", None
    try:
        reached = known.add_working_days(start, min(number, MOST_DAYS))
    except UnknownYear as error:
        fault = error.message.split(" / ")[0] + "。" + error.hint
    years = sorted(year for year in known.years if year >= today.year - 1)
    return visit.show(
        "settings_calendar.html",
        today=today,
        start=start,
        number=min(number, MOST_DAYS),
        reached=reached,
        between=_between(visit, start, reached) if reached is not None else [],
        fault=fault,
        years=years,
        unknown=today.year + 1 if today.year + 1 not in known.years else 0,
        off=_groups(sorted(day for day in known.off if day.year in years and day >= today)),
        worked=sorted(day for day in known.worked if day.year in years and day >= today),
        settings=sitefacts.settings("calendar", visit.site.calendar),
    )


def _start(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text) if text else today
    except ValueError:
        raise UsageError(f"“{text[:20]}”不是日期 / not a date", hint="写法如 2026-11-22。") from None
    return found if 1990 <= found.year <= 2100 else today


def _between(visit: Visit, start: date, end: date) -> list[tuple[date, str]]:
    """The days that are stepped over, with the reason."""
    known = visit.desk.calendar
    days = (start + timedelta(days=n) for n in range(1, min((end - start).days, 60)))
    return [
        (day, "放假" if day in known.off and day.weekday() < 5 else "周末")
        for day in days
        if not known.is_working_day(day)
    ]


def _groups(days: list[date]) -> list[tuple[date, date]]:
    """Days in a row as one stretch."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
