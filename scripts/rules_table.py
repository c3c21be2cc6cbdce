"""Write docs/rules.md: every number N1–N89 and every conflict G1–G36 of the domain with its setting and its tests.

    .venv/bin/python scripts/rules_table.py [--check]

The settings come from `procedures/_rules`, the tests are those of `tests/` that name the number in a comment, a docstring or
their own name. `--check` writes nothing and ends with 1 where the document is old or a number has neither setting nor reason.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import StringIO
from pathlib import Path

from pipeline.model.rule import Rule, RuleKind, said
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "rules.md"
NUMBERS = tuple(f"N{n}" for n in range(1, 90))
CONFLICTS = tuple(f"G{n}" for n in range(1, 37))
PROFILES = {"residential": "住宅", "tower": "写字楼"}
_CITED = re.compile(r"(?<![A-Za-z0-9])([NG][1-9]\d?)(?!\d)")
_CITED_IN_NAME = re.compile(r"(?<=_)([ng][1-9]\d?)(?=_|$)")
_MOST_TESTS = 6
_HEAD = "| no | what | setting | default | source | tests |\n|---|---|---|---|---|---|"
_TOP = """\
# Rules

Written by `.venv/bin/python scripts/rules_table.py`. N1–N89 are the numbers and G1–G36 the conflicts of the domain. A setting is
changed in `site.toml`: `[rules]` with `"moveout.notice" = "1周"`; `pipeline procedure rules` shows what holds at a site. Where a
default differs by profile both are given. A number without a setting has the reason in its place.
"""


@cache
def loaded() -> dict[str, Procedures]:
    """The stock of procedures as it holds for each profile."""
    with tempfile.TemporaryDirectory() as folder:
        return {
            profile: load_procedures(ROOT / "procedures", Site(Path(folder), profile=profile))
            for profile in PROFILES
        }


def citing_tests(folder: Path) -> dict[str, list[str]]:
    """Number → the tests that name it, as file::function, or the file alone where it stands outside of a test."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for name, text in _tests(path.read_text("utf-8")):
            where = f"{path.name}::{name}" if name else path.name
            numbers = {*_CITED.findall(text), *(n.upper() for n in _CITED_IN_NAME.findall(name))}
            for number in sorted(numbers):
                found.setdefault(number, []).append(where)
    return found


def _tests(source: str) -> Iterator[tuple[str, str]]:
    """Each test with its docstring and comments, and "" with those that stand outside of tests."""
    comments = {
        token.start[0]: token.string
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    tree = ast.parse(source)
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            inside = [comments.pop(line, "") for line in range(first, (node.end_lineno or first) + 1)]
            yield node.name, "\n".join([ast.get_docstring(node) or "", *inside])
    yield "", "\n".join([ast.get_docstring(tree) or "", *comments.values()])


def document(procedures: Mapping[str, Procedures], tests: Mapping[str, Sequence[str]]) -> str:
    parts = [_TOP]
    for title, numbers in (("Numbers", NUMBERS), ("Conflicts", CONFLICTS)):
        rows = [_row(number, procedures, tests.get(number, ())) for number in numbers]
        parts.append("\n".join([f"## {title}\n", _HEAD, *rows]) + "\n")
    return "\n".join(parts)


def _row(number: str, procedures: Mapping[str, Procedures], tests: Sequence[str]) -> str:
    cells = [_cells(rule, procedures) for rule in rules_of(number, procedures)]
    if not cells:
        cells = [("**missing**", "", "", "")]
    columns = ["<br>".join(column) for column in zip(*cells, strict=True)]
    named = [f"`{test}`" for test in tests[:_MOST_TESTS]]
    more = [f"and {len(tests) - _MOST_TESTS} more"] if len(tests) > _MOST_TESTS else []
    return f"| {number} | {' | '.join(columns)} | {'<br>'.join([*named, *more]) or '–'} |"


def rules_of(number: str, procedures: Mapping[str, Procedures]) -> list[Rule]:
    """The rules that cite a number, in the order of the files."""
    first = next(iter(procedures.values()))
    return [rule for rule in first.rules.values() if number in rule.cites]


def _cells(rule: Rule, procedures: Mapping[str, Procedures]) -> tuple[str, ...]:
    if rule.kind is RuleKind.NONE:
        return _safe(rule.title), f"none: {_safe(rule.note)}", "–", _safe(rule.source)
    values = {profile: _value(p.rules[rule.key]) for profile, p in procedures.items() if rule.key in p.rules}
    same = len(set(values.values())) == 1
    default = (
        next(iter(values.values())) if same else "；".join(f"{PROFILES[p]}：{v}" for p, v in values.items())
    )
    key = f"`{rule.key}`" + (f" (stated, nothing runs by it: {_safe(rule.note)})" if rule.stated else "")
    return _safe(rule.title), key, _safe(default), _safe(rule.source)


def _value(rule: Rule) -> str:
    return f"{said(rule.value)}%" if rule.kind is RuleKind.PERCENT else said(rule.value)


def _safe(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def missing(procedures: Mapping[str, Procedures]) -> list[str]:
    """Numbers that no rule cites."""
    return [number for number in (*NUMBERS, *CONFLICTS) if not rules_of(number, procedures)]


def fresh(procedures: Mapping[str, Procedures]) -> str:
    """docs/rules.md as it should be now."""
    return document(procedures, citing_tests(ROOT / "tests"))


def main(arguments: Sequence[str]) -> int:
    procedures = loaded()
    lacking = missing(procedures)
    if lacking:
        print(f"neither setting nor reason: {', '.join(lacking)}", file=sys.stderr)
    wanted = fresh(procedures)
    if "--check" in arguments:
        old = not DOCUMENT.is_file() or wanted != DOCUMENT.read_text("utf-8")
        if old:
            print("docs/rules.md is old: run scripts/rules_table.py", file=sys.stderr)
        return int(old or bool(lacking))
    DOCUMENT.write_text(wanted, "utf-8")
    return int(bool(lacking))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
