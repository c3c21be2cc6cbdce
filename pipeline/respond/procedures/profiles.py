"""What of a file belongs to the site's profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.respond.procedures.tables import Faults

KNOWN = frozenset({"tower", "residential"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One file being read for a site of one profile. `profiles` are those that may be named."""

    faults: Faults
    profile: str
    profiles: frozenset[str]

    def here(self, good: Mapping[str, Any], where: str) -> bool:
        """Does the part hold at this site? Parts without `profiles` hold everywhere."""
        if "profiles" not in good:
            return True
        named = self.faults.texts(good["profiles"], where, "profiles")
        for one in named:
            if one not in self.profiles:
                listed = "、".join(sorted(self.profiles))
                self.faults.add(where, f"profiles 里的 {one} 不是项目类型（可用：{listed}）。")
        return self.profile in named
