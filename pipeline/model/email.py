"""E-mail addresses: what can be one."""

from __future__ import annotations

import re

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def is_email(text: str) -> bool:
    """One address in plain letters: no name beside it, nothing that could begin another header.

    >>> is_email("li.si@example.com"), is_email("李四 <li@example.com>"), is_email("a@b.com\\nBcc: c@d.com")
    (True, False, False)
    """
    local = text.rpartition("@")[0]
    plain = _ADDRESS.fullmatch(text) is not None and len(text) <= 254
    return plain and ".." not in local and not local.startswith(".") and not local.endswith(".")
