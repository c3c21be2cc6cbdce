"""The site that is played: its buildings, the register of invented people, who works in the office."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import tomli

from pipeline.model import UnitCode
from pipeline.newsite import make_site
from pipeline.register.open import open_registry
from pipeline.register.roster import read_roster
from pipeline.register.roster_import import import_roster
from pipeline.site import Site, open_site
from scansim.people import name
from scansim.rng import generator
from scansim.roster import Block, RosterRow, roster, write_xlsx

_FLOORS = 20
_RESIDENTIAL_ROOMS, _TOWER_ROOMS = 4, 8
_SITE = """\
name = "{name}"
profile = "{profile}"

[office]
name = "云山花园物业服务中心"
company = "广东云山物业服务有限公司"
short = "云山物服"
phone = "020-10000000"
address = "广州市天河区示例路1号"
email = "office@example.com"

[intake]
settle = 0.01
scan = 0.2
workers = 1

[letters]
approvers = ["manager"]
"""
_PERSON = '\n[[people]]\nname = "{name}"\nlogin = "{login}"\nroles = {roles}\nemail = "{login}@example.com"\n'


@dataclass(frozen=True, slots=True)
class Town:
    """A site with its people. `logins`: role → the account of whoever has it."""

    site: Site
    rows: dict[UnitCode, RosterRow]
    logins: dict[str, str]


def make_town(folder: Path, units: int, seed: int, profile: str, start: date) -> Town:
    """A new site in `folder` with `units` units and a person for each role of the office. `profile`: residential or
    tower. Raises SiteError where there is a site already."""
    make_site(folder)
    return populate(folder, units, seed, profile, start)


def populate(folder: Path, units: int, seed: int, profile: str, start: date) -> Town:
    """People and units for a site in `folder`, whose templates and procedures are there; writes its site.toml."""
    logins = _staff(folder, seed, profile)
    site = open_site(folder)
    rows = people(units, seed, profile, start)
    file = folder / "名册.xlsx"
    write_xlsx(list(rows.values()), file)
    begun = datetime.combine(start, time(8), site.timezone)
    with open_registry(site.registry, buildings=site.buildings, categories=site.categories) as registry:
        import_roster(registry, read_roster(file), today=start, now=begun)
    return Town(site, rows, logins)


def people(units: int, seed: int, profile: str, start: date) -> dict[UnitCode, RosterRow]:
    """Who owns and rents what on the first day."""
    rooms = _TOWER_ROOMS if profile == "tower" else _RESIDENTIAL_ROOMS
    floors = min(_FLOORS, max(2, -(-units // rooms)))
    count = -(-units // (rooms * floors))
    codes = [chr(ord("A") + i) if profile == "tower" else str(i + 1) for i in range(count)]
    blocks = tuple(Block(code, profile, range(2, 2 + floors), rooms) for code in codes)
    found = [_settled(row, start) for row in roster(seed, blocks)[:units]]
    return {row.unit: row for row in found}


def _settled(row: RosterRow, start: date) -> RosterRow:
    """Everybody of the first register moved in before the first day."""
    return row if row.since < start else replace(row, since=start - timedelta(days=400))


def _staff(folder: Path, seed: int, profile: str) -> dict[str, str]:
    """Writes site.toml; one person for each role of the office, and one who stands in at the counter."""
    rng = generator(seed, "staff")
    raw = tomli.loads((folder / "procedures" / "_roles.toml").read_text("utf-8"))
    roles = [role["key"] for role in raw["role"] if not role.get("outside")]
    text = _SITE.format(name="云山花园（模拟）", profile=profile)
    for key in roles:
        text += _PERSON.format(name=name(rng, rare=0.0), login=key, roles=f'["{key}"]')
    text += _PERSON.format(
        name=name(rng, rare=0.0), login="relief", roles='["clerk", "front_desk", "assistant"]'
    )
    (folder / "site.toml").write_text(text, "utf-8")
    return {key: key for key in roles}
