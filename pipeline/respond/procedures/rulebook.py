"""Where rules are used."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.model.rule import Rule, RuleKind
from pipeline.respond.procedures.load import Procedures

_PROGRAM = Path(__file__).resolve().parent.parent.parent
_NAMED = re.compile(r"""(["'])(?:rule:|per:)?([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)\1""")


def unused_rules(procedures: Procedures, folder: Path) -> list[Rule]:
    """Rules that no file of `folder` names (but those that define them) and no part of the program: as a condition, a term or a
    number, or as what a paper is filled from (`rule:KEY`, `per:KEY`)."""
    files = [*folder.glob("*.toml"), *_PROGRAM.rglob("*.py")]
    named = {key for path in files for _, key in _NAMED.findall(path.read_text("utf-8", "replace"))}
    rules = (rule for rule in procedures.rules.values() if rule.kind is not RuleKind.NONE and not rule.stated)
    return [rule for rule in rules if rule.key not in named]
