"""`procedures/` of a site → Procedures: every procedure, rule and role as they hold there."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model import procedure as model
from pipeline.model.procedure import Procedure, Role
from pipeline.model.rule import Rule
from pipeline.respond.procedures import roles as role_tables
from pipeline.respond.procedures import rules as rule_tables
from pipeline.respond.procedures.decoded import Decoded
from pipeline.respond.procedures.kept import Body, Kept, read_files
from pipeline.respond.procedures.profiles import KNOWN, Reading
from pipeline.respond.procedures.reading import read_procedure
from pipeline.respond.procedures.rows import row
from pipeline.respond.procedures.tables import Faults
from pipeline.site import Site

_MOST_FILES = 1000


@dataclass(frozen=True, slots=True)
class Procedures:
    """`by_slug` in the order of the domain's rows; each is made when it is first asked for. `faults` says in Chinese what is wrong with what was left out."""

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
    """Read all of `folder` for the site's profile and settings. A faulty file is left out and noted in `faults`. An office
    without the folder runs no procedures. What did not change comes out of the site's cache."""
    if not folder.is_dir():
        return Procedures()
    if not (folder / role_tables.FILE).is_file():
        fault = f"{folder.name}：找不到 {role_tables.FILE}，流程不启用；请由程序自带的 procedures 复制整个文件夹。"
        return Procedures(faults=(fault,))
    profiles = KNOWN | {site.profile}

    def read(name: str, table: Mapping[str, Any], noted: Faults) -> tuple[str, Any]:
        if name[0] == "_":
            return "", table
        made = read_procedure(Path(name).stem, table, Reading(noted, site.profile, profiles))
        return (made.id, row(made)) if made is not None else ("", None)

    faults: list[str] = []
    kept = Kept(site.state / "cache" / "procedures", f"{site.profile!r} {_reader()}")
    bodies = read_files(folder, _files(folder), kept, read, faults)
    tables = {name: bodies.pop(name).value for name in list(bodies) if name[0] == "_"}
    roles = role_tables.read_roles(tables.pop(role_tables.FILE, {}), faults)
    faults += role_tables.people_faults(site.people, roles)
    rules = rule_tables.read_rules(tables, site.profile, profiles, faults)
    rules = rule_tables.settled_rules(rules, site.rules, faults)
    return Procedures(Decoded(_ordered(bodies)), rules, roles, tuple(faults))


def _files(folder: Path) -> list[str]:
    """Names within the folder: roles, the topics of rules, procedures (not those that begin with a dot or underscore)."""
    topics = sorted(folder.glob(f"{rule_tables.FOLDER}/*.toml"))
    procedures = sorted(path for path in folder.glob("*.toml") if path.name[0] not in "._")
    named = [role_tables.FILE, *(f"{rule_tables.FOLDER}/{path.name}" for path in topics)]
    return [*named, *(path.name for path in procedures)][:_MOST_FILES]


def _ordered(bodies: Mapping[str, Body]) -> dict[str, Body]:
    """Slug → body, in the order of the domain's rows."""
    named = [(_row_of_domain(body.label), Path(name).stem, body) for name, body in bodies.items()]
    return {slug: body for _, slug, body in sorted(named, key=lambda one: one[:2])}


def _reader() -> str:
    """Changes with the program that reads procedures."""
    sources = [*Path(__file__).parent.glob("*.py"), Path(model.__file__)]
    stamps = [(path.name, (status := path.stat()).st_size, status.st_mtime_ns) for path in sorted(sources)]
    return sha256(repr(stamps).encode()).hexdigest()


def _row_of_domain(id: str) -> tuple[int, str]:
    """E4 before E12."""
    digits = "".join(c for c in id if c.isdigit())
    return (int(digits) if digits else 0, id)
