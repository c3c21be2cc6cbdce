"""`[[people]]` of site.toml: who works in the office, with which login, in which roles, for which buildings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model.email import is_email

RuleSetting = bool | int | float | str | tuple[str, ...]
"""What `[rules]` of site.toml may say; the rule itself (procedures/_rules) says what it must be."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the office. `login` is the account that stands in histories, `roles` are keys of procedures/_roles.toml,
    `areas` codes of the buildings that the person looks after (domain C8: tiers 2 and 3 see only those); () = all."""

    name: str = ""
    login: str = ""
    roles: tuple[str, ...] = ()
    email: str = ""
    areas: tuple[str, ...] = ()

    @property
    def fault(self) -> str:
        """What is wrong, in Chinese; "" when all is well."""
        if not self.name:
            return "缺少 name（姓名）"
        if not self.login:
            return f"“{self.name}”缺少 login（电脑登录名）"
        if not self.roles:
            return f"“{self.name}”缺少 roles（岗位）"
        if self.email and not is_email(self.email):
            return f"“{self.name}”的 email 不是邮箱地址：{self.email}"
        return ""


def flat_rules(raw: Mapping[str, object], before: str = "") -> dict[str, RuleSetting]:
    """`[rules]` with one key for each rule: `a.b = 1` and `"a.b" = 1` are the same. Raises ValueError, with the key, for a value
    that no rule can have."""
    found: dict[str, RuleSetting] = {}
    for name, value in raw.items():
        key = f"{before}{name}"
        if isinstance(value, Mapping):
            found.update(flat_rules(value, f"{key}."))
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            found[key] = tuple(value)
        elif isinstance(value, bool | int | float | str):
            found[key] = value
        else:
            raise ValueError(key)
    return found
