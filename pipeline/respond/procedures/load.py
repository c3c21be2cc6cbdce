"""`procedures/` of a site → Procedures: every procedure, rule and role as they hold there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.procedure import Procedure, Role, Rule
from pipeline.respond.procedures import roles as role_tables
from pipeline.respond.procedures import rules as rule_tables
from pipeline.respond.procedures.kept import read_files
from pipeline.respond.procedures.profiles import KNOWN, Reading
from pipeline.respond.procedures.reading import read_procedure
from pipeline.respond.procedures.tables import Faults
from pipeline.site import Site

_MOST_FILES = 1000
_Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Procedures:
    """`by_slug` in the order of the domain's rows. `faults` says in Chinese what is wrong with what was left out."""

    by_slug: Mapping[str, Procedure] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    faults: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Procedure]:
        return iter(self.by_slug.values())

    def get(self, name: str) -> Procedure:
        """By slug, row of the domain (E4) or title. Raises UsageError that names what may have been meant."""
        if name in self.by_slug:
            return self.by_slug[name]
        named = [p for p in self if p.title == name] or [p for p in self if p.id == name.upper()]
        if len(named) == 1:
            return named[0]
        if named:
            listed = "、".join(f"{p.slug}（{p.title}）" for p in named)
            raise UsageError(f"“{name}”有几个流程 / several procedures", hint=f"请写其中一个：{listed}。")
        raise UsageError(f"没有这个流程：{name} / no such procedure", hint=self._near(name))

    def role_title(self, key: str) -> str:
        """What people call a role; the key itself where it is none."""
        return self.roles[key].title if key in self.roles else key

    def _near(self, name: str) -> str:
        words = {word: p for p in self for word in (p.slug, p.title)}
        close = difflib.get_close_matches(name, words, n=3, cutoff=0.4)
        close = close or [word for word in words if name and name in word][:3]
        if not close:
            return "用 pipeline procedure list 查看全部流程。"
        meant = dict.fromkeys(f"{words[word].slug}（{words[word].title}）" for word in close)
        return f"您是不是要找：{'、'.join(meant)}？"


def load_procedures(folder: Path, site: Site) -> Procedures:
    """Read all of `folder` for the site's profile and settings. A faulty file is left out and noted in `faults`; an office
    without the folder has no procedures, which is noted too. What did not change comes out of the site's cache."""
    files = _files(folder)
    if not (folder / role_tables.FILE).is_file():
        fault = f"{folder.name}：找不到 {role_tables.FILE}，流程不启用；请由程序自带的 procedures 复制整个文件夹。"
        return Procedures(faults=(fault,))
    faults: list[str] = []
    raw = read_files(folder, files, site.state / "cache" / "procedures.json", faults)
    profiles = KNOWN | {site.profile}
    roles = role_tables.read_roles(raw.pop(role_tables.FILE, {}), faults)
    faults += role_tables.people_faults(site.people, roles)
    topics = {name: raw.pop(name) for name in list(raw) if name.startswith(f"{rule_tables.FOLDER}/")}
    rules = rule_tables.read_rules(topics, site.profile, profiles, faults)
    rules = rule_tables.settled_rules(rules, site.rules, faults)
    procedures = _procedures(raw, site.profile, profiles, faults)
    return Procedures(procedures, rules, roles, tuple(faults))


def _files(folder: Path) -> list[str]:
    """Names within the folder: roles, the topics of rules, procedures (not those that begin with a dot or underscore)."""
    topics = sorted(folder.glob(f"{rule_tables.FOLDER}/*.toml"))
    procedures = sorted(path for path in folder.glob("*.toml") if path.name[0] not in "._")
    named = [role_tables.FILE, *(f"{rule_tables.FOLDER}/{path.name}" for path in topics)]
    return [*named, *(path.name for path in procedures)][:_MOST_FILES]


def _procedures(
    raw: Mapping[str, _Raw], profile: str, profiles: frozenset[str], faults: list[str]
) -> dict[str, Procedure]:
    found: dict[str, Procedure] = {}
    for name, table in raw.items():
        noted = Faults(name)
        procedure = read_procedure(Path(name).stem, table, Reading(noted, profile, profiles))
        faults += noted.said
        if procedure is not None:
            found[procedure.slug] = procedure
    return dict(sorted(found.items(), key=lambda item: (_row(item[1].id), item[0])))


def _row(id: str) -> tuple[int, str]:
    """E4 before E12."""
    digits = "".join(c for c in id if c.isdigit())
    return (int(digits) if digits else 0, id)
