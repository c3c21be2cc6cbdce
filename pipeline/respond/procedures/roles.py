"""`procedures/_roles.toml` → who acts (domain A), and whether the people of site.toml have roles that exist."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from pipeline.model.person import Person
from pipeline.model.procedure import Role
from pipeline.respond.procedures.tables import VALUE_NAME, Faults

FILE = "_roles.toml"
_ROLE: dict[str, type] = {"key": str, "title": str, "outside": bool, "tier": int, "source": str}


def read_roles(raw: Mapping[str, Any], faults: list[str]) -> dict[str, Role]:
    """Every role of the parsed file. A faulty one is left out and noted."""
    noted = Faults(FILE)
    good = noted.keys(dict(raw), {"role": list}, "")
    roles = noted.tables(good.get("role", []), "", "role", lambda one, where: _role(one, where, noted))
    noted.twins((role.key for role in roles), "", "key")
    faults += noted.said
    return {role.key: role for role in roles}


def _role(raw: object, where: str, faults: Faults) -> Role | None:
    good = faults.keys(raw, _ROLE, where)
    key, title = good.get("key", ""), good.get("title", "")
    if not VALUE_NAME.fullmatch(key):
        faults.add(where, f"key“{key}”应以小写字母开头，只用小写字母、数字和下划线。")
        return None
    if not title:
        faults.add(key, "缺少 title。")
    if good.get("tier", 3) not in (1, 2, 3):
        faults.add(key, "tier 应为 1、2 或 3。")
        return None
    return Role(key, title or key, good.get("outside", False), good.get("tier", 3), good.get("source", ""))


def people_faults(people: Iterable[Person], roles: Mapping[str, Role]) -> list[str]:
    """People of site.toml with roles that nobody has, or that people outside the office have."""
    noted = Faults("site.toml [[people]]")
    for person in people:
        for key in person.roles:
            if key not in roles:
                noted.add(person.name, f"没有岗位 {key}，{_near(key, roles)}")
            elif roles[key].outside:
                noted.add(person.name, f"岗位 {key}（{roles[key].title}）是外部人员，不能由本单位的人担任。")
    return noted.said


def _near(key: str, roles: Mapping[str, Role]) -> str:
    inside = [role for role in roles.values() if not role.outside]
    close = difflib.get_close_matches(key, [role.key for role in inside], n=1, cutoff=0.5)
    if close:
        return f"您是不是要写 {close[0]}（{roles[close[0]].title}）？"
    return "可用：" + "、".join(f"{role.key}（{role.title}）" for role in inside) + "。"
