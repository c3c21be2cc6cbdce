"""`site.toml` → one frozen Site: names, codes, buildings, categories, limits. Nothing else reads the file."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.errors import SiteError

T = TypeVar("T")

# Domain C2 (000 §2 5): the primary classification of a unit's papers.
CATEGORIES: dict[str, str] = {
    "a": "来函复函",
    "b": "加班申请",
    "c": "水牌制作",
    "d": "电话开通",
    "e": "安全及物品放行",
    "f": "租户资料",
    "g": "装修资料",
    "h": "业主资料",
    "i": "用户迁出",
    "j": "其他资料",
}


@dataclass(frozen=True, slots=True)
class Office:
    """The sender of every letter. `short` stands in the 文号 (domain C6: company code, centre code)."""

    name: str = "物业服务中心"
    company: str = ""
    short: str = "物业"
    company_code: str = ""
    centre_code: str = ""
    address: str = ""
    phone: str = ""
    emergency_phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Building:
    """`code` is the first part of unit codes; `name` what stands on folders and letters (3栋, A座)."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What one dropped file may cost before it is held."""

    file_mb: int = 500
    pages: int = 2000
    megapixels: int = 120
    members: int = 2000
    unpacked_mb: int = 2000
    seconds: int = 60
    memory_mb: int = 4096


@dataclass(frozen=True, slots=True)
class Intake:
    """`settle` and `scan` are seconds: how long a file must stand still, how often the folder is looked at."""

    settle: float = 3.0
    scan: float = 5.0
    workers: int = 0  # 0 = one for each core


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


def find_root(given: Path | None) -> Path:
    """`--site DIR`, else `PIPELINE_SITE`, else the current directory."""
    named = given or (Path(os.environ["PIPELINE_SITE"]) if os.environ.get("PIPELINE_SITE") else Path.cwd())
    return named.expanduser().absolute()


def open_site(given: Path | None = None) -> Site:
    """Read `site.toml`. Raises SiteError with the line or key that is wrong."""
    root = find_root(given)
    path = root / "site.toml"
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SiteError(
            f"这里没有站点：{root}（缺少 site.toml） / no site here",
            hint="用 --site 指定站点目录，或用 pipeline init DIR 新建一个。",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SiteError(f"site.toml 写法有误：{error}", hint=f"请修改 {path}。") from None
    return parse_site(root, raw)


def parse_site(root: Path, raw: Mapping[str, Any]) -> Site:
    known = {"name", "profile", "timezone", "office", "buildings", "categories", "limits", "intake"}
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
    )


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
        wanted = (int, float) if isinstance(default, float) else type(default)
        if not isinstance(value, wanted) or isinstance(value, bool):
            raise SiteError(f"site.toml 的 [{name}] {key} 类型不对 / wrong type")
    return kind(**raw)
