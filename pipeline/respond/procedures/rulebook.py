"""Where rules are used."""

from __future__ import annotations

from pathlib import Path

from pipeline.model.rule import Rule, RuleKind
from pipeline.respond.procedures.load import Procedures

_PROGRAM = Path(__file__).resolve().parent.parent.parent


def unused_rules(procedures: Procedures, folder: Path) -> list[Rule]:
    """Rules that no file of `folder` names (but those that define them) and no part of the program."""
    files = [*folder.glob("*.toml"), *_PROGRAM.rglob("*.py")]
    text = "\n".join(path.read_text("utf-8", "replace") for path in files)
    rules = (rule for rule in procedures.rules.values() if rule.kind is not RuleKind.NONE)
    return [rule for rule in rules if f'"{rule.key}"' not in text and f"'{rule.key}'" not in text]
