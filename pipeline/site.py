"""`site.toml` → one frozen Site: names, codes, buildings, categories, limits. Nothing else reads the file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tomli

from pipeline.errors import SiteError
from pipeline.model.calendar import Calendar as Calendar  # with the other tables
from pipeline.model.email import is_email
from pipeline.model.person import Person as Person
from pipeline.model.person import RuleSetting, flat_rules
from pipeline.model.settings import CATEGORIES as CATEGORIES
from pipeline.model.settings import Building as Building
from pipeline.model.settings import Desk as Desk
from pipeline.model.settings import Intake as Intake
from pipeline.model.settings import Letters as Letters
from pipeline.model.settings import Limits as Limits
from pipeline.model.settings import Mail as Mail
from pipeline.model.settings import Office as Office
from pipeline.model.settings import Oidc as Oidc
from pipeline.model.settings import Printer as Printer
from pipeline.model.unit import UnitCode

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """A site on disk. `root` is absolute; all other paths follow from it."""

    root: Path
    name: str = ""
    profile: str = "residential"
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    office: Office = field(default_factory=Office)
    buildings: tuple[Building, ...] = ()
    categories: Mapping[str, str] = field(default_factory=lambda: dict(CATEGORIES))
    limits: Limits = field(default_factory=Limits)
    intake: Intake = field(default_factory=Intake)
    sending: Letters = field(default_factory=Letters)
    mail: Mail = field(default_factory=Mail)
    printer: Printer = field(default_factory=Printer)
    calendar: Calendar = field(default_factory=Calendar)
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    people: tuple[Person, ...] = ()
    adjacent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    desk: Desk = field(default_factory=Desk)

    @property
    def inbox(self) -> Path:
        return self.root / "inbox"

    @property
    def held(self) -> Path:
        return self.root / "inbox" / "held"

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def procedures(self) -> Path:
        return self.root / "procedures"

    @property
    def registry(self) -> Path:
        return self.root / "registry.db"

    @property
    def letters(self) -> Path:
        return self.root / "letters"

    @property
    def state(self) -> Path:
        """Working files and the store of originals; nobody but the program looks here."""
        return self.root / ".pipeline"

    @property
    def work(self) -> Path:
        return self.state / "work"

    @property
    def store(self) -> Path:
        """Original bytes as dropped, by SHA-256: `store/ab/abcd…`."""
        return self.state / "originals"

    def building(self, code: str) -> Building | None:
        return next((b for b in self.buildings if b.code == code), None)

    def building_name(self, code: str) -> str:
        """What folders and letters call a building; a code that the site does not list gets 栋 or 座."""
        known = self.building(code)
        if known is not None:
            return known.name
        return f"{code}栋" if code.isdigit() else f"{code}座"

    def unit_name(self, unit: UnitCode | None) -> str:
        """3栋1203, 3栋2单元1203: as people write it; "" for none."""
        if unit is None:
            return ""
        entrance = f"{unit.entrance}单元" if unit.entrance else ""
        return f"{self.building_name(unit.building)}{entrance}{unit.room}"


def find_root(given: Path | None) -> Path:
    """`--site DIR`, else `PIPELINE_SITE`, else the current directory."""
    named = given or (Path(os.environ["PIPELINE_SITE"]) if os.environ.get("PIPELINE_SITE") else Path.cwd())
    return named.expanduser().absolute()


def open_site(given: Path | None = None) -> Site:
    """Read `site.toml`. Raises SiteError with the line or key that is wrong."""
    root = find_root(given)
    path = root / "site.toml"
    try:
        raw = tomli.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SiteError(
            f"这里没有站点：{root}（缺少 site.toml） / no site here",
            hint="用 --site 指定站点目录，或用 pipeline init DIR 新建一个。",
        ) from None
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteError(f"site.toml 写法有误：{error}", hint=f"请修改 {path}。") from None
    return parse_site(root, raw)


def parse_site(root: Path, raw: Mapping[str, Any]) -> Site:
    known = {"name", "profile", "timezone", "office", "buildings", "categories", "limits", "intake"}
    known |= {"letters", "mail", "printer", "calendar", "rules", "people", "adjacent", "desk"}
    unknown = sorted(set(raw) - known)
    if unknown:
        raise SiteError(f"site.toml 有不认识的项：{'、'.join(unknown)} / unknown keys")
    try:
        zone = ZoneInfo(raw.get("timezone", "Asia/Shanghai"))
    except (ZoneInfoNotFoundError, ValueError):
        raise SiteError(f"site.toml 的 timezone 不认识：{raw.get('timezone')!r}") from None
    return Site(
        root=root,
        name=str(raw.get("name", "")),
        profile=str(raw.get("profile", "residential")),
        timezone=zone,
        office=_table(Office, raw.get("office", {}), "office"),
        buildings=tuple(_building(b) for b in raw.get("buildings", [])),
        categories={**CATEGORIES, **raw.get("categories", {})},
        limits=_table(Limits, raw.get("limits", {}), "limits"),
        intake=_table(Intake, raw.get("intake", {}), "intake"),
        sending=_letters(_table(Letters, raw.get("letters", {}), "letters")),
        mail=_mail(_table(Mail, raw.get("mail", {}), "mail")),
        printer=_table(Printer, raw.get("printer", {}), "printer"),
        calendar=_calendar(_table(Calendar, raw.get("calendar", {}), "calendar")),
        rules=_rules(raw.get("rules", {})),
        people=_people(raw.get("people", [])),
        adjacent=_adjacent(raw.get("adjacent", {})),
        desk=_desk(raw.get("desk", {})),
    )


def _desk(raw: Any) -> Desk:
    flat = {key: value for key, value in raw.items() if key != "oidc"} if isinstance(raw, dict) else raw
    settings = _table(Desk, flat, "desk")
    if isinstance(raw, dict) and "oidc" in raw:
        settings = replace(settings, oidc=_table(Oidc, raw["oidc"], "desk.oidc"))
    if settings.fault:
        raise SiteError(f"site.toml 的 [desk] {settings.fault} / wrong setting")
    return settings


def _letters(settings: Letters) -> Letters:
    _one_of("letters", "approval", settings.approval, ("sealed", "all", "none"))
    return settings


def _mail(settings: Mail) -> Mail:
    _one_of("mail", "security", settings.security, ("starttls", "tls", "none"))
    for key, address in (("sender", settings.sender), ("reply_to", settings.reply_to)):
        if address and not is_email(address):
            raise SiteError(f"site.toml 的 [mail] {key} 不是邮箱地址：{address} / not an e-mail address")
    if settings.host and not settings.sender:
        raise SiteError("site.toml 的 [mail] 缺少 sender（发件邮箱） / no sender")
    if settings.user and settings.security == "none":
        raise SiteError(
            "site.toml 的 [mail] 要登录就必须加密 / no login without encryption",
            hint='security 请用 "starttls" 或 "tls"。',
        )
    return settings


def _calendar(settings: Calendar) -> Calendar:
    if settings.fault:
        hint = '日期写成 "2027-01-01"，年份写成 "2027"，都加引号；一天只能写在一处。'
        raise SiteError(f"site.toml 的 [calendar] {settings.fault} / wrong days", hint=hint)
    return settings


def _rules(raw: Any) -> dict[str, RuleSetting]:
    if not isinstance(raw, dict):
        raise SiteError("site.toml 的 [rules] 应当是一个表 / not a table")
    try:
        return flat_rules(raw)
    except ValueError as error:
        raise SiteError(
            f"site.toml 的 [rules] {error} 的值不对 / wrong type",
            hint='值写成文字（"3日"）、数字、true、false 或文字列表；pipeline procedure rules 列出各项。',
        ) from None


def _people(raw: Any) -> tuple[Person, ...]:
    if not isinstance(raw, list):
        raise SiteError("site.toml 的 people 应当写成 [[people]]，每人一段 / not a list of tables")
    people = tuple(_table(Person, one, "[people]") for one in raw)
    fault = next((person.fault for person in people if person.fault), "")
    logins = [person.login for person in people]
    fault = fault or next((f"login {one} 写了两次" for one in logins if logins.count(one) > 1), "")
    if fault:
        raise SiteError(f"site.toml 的 [[people]] {fault} / a person is wrong")
    return tuple(replace(one, areas=tuple(code.upper() for code in one.areas)) for one in people)


def _adjacent(raw: Any) -> dict[str, tuple[str, ...]]:
    """Units that lie beside others, where the roster's numbers do not tell: `"3-1203" = ["3-1202", "3-1103"]`."""
    if not isinstance(raw, dict):
        raise SiteError("site.toml 的 [adjacent] 应当是一个表 / not a table")
    found: dict[str, tuple[str, ...]] = {}
    for unit, others in raw.items():
        if not isinstance(others, list):
            raise SiteError(f'site.toml 的 [adjacent] {unit} 应写成 ["3-1202", "3-1103"] / not a list')
        try:
            found[str(UnitCode.parse(unit))] = tuple(str(UnitCode.parse(str(one))) for one in others)
        except ValueError as error:
            raise SiteError(
                f"site.toml 的 [adjacent] {unit} 里有不认识的房号：{error} / not a unit"
            ) from None
    return found


def _one_of(table: str, key: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise SiteError(f"site.toml 的 [{table}] {key} 应为 {'、'.join(known)} 之一 / unknown value")


def _building(raw: Mapping[str, Any]) -> Building:
    if not isinstance(raw, dict) or "code" not in raw:
        raise SiteError("site.toml 的 [[buildings]] 缺少 code / a building without code")
    code = str(raw["code"]).upper()
    return Building(code, str(raw.get("name", f"{code}栋")), tuple(raw.get("aliases", ())))


def _table(kind: type[T], raw: Any, name: str) -> T:
    if not isinstance(raw, dict):
        raise SiteError(f"site.toml 的 [{name}] 应当是一个表 / not a table")
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key, value in raw.items():
        if key not in known:
            raise SiteError(f"site.toml 的 [{name}] 有不认识的项：{key} / unknown key")
        default = known[key].default
        if not _fits(value, default):
            raise SiteError(f"site.toml 的 [{name}] {key} 类型不对 / wrong type")
    return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()})


def _fits(value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if isinstance(default, bool) or isinstance(value, bool):
        return isinstance(default, bool) and isinstance(value, bool)
    return isinstance(value, (int, float) if isinstance(default, float) else type(default))
