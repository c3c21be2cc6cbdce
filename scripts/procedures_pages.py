"""Write docs/procedures/: every procedure of the stock told in Chinese with its diagram, and an index.

    .venv/bin/python scripts/procedures_pages.py [--check]

Where a procedure differs by profile its page has it once for each. `--check` writes nothing and ends with 1 where a page is old.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.model.procedure import Procedure
from pipeline.respond.procedures.describe import describe
from pipeline.respond.procedures.diagram import mermaid
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.site import Site

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "procedures"
INDEX = "README.md"
PROFILES = {"residential": "住宅小区", "tower": "写字楼"}
_TOP = """\
# 办事流程

由 `procedures/*.toml` 生成（`.venv/bin/python scripts/procedures_pages.py`），不要直接修改。各项期限、份数的现值以本站点的
`pipeline procedure rules` 为准；文件格式见 [docs/procedures.md](../procedures.md)。

| 编号 | 流程 | 文件 | 适用 |
|---|---|---|---|
"""


def pages() -> dict[str, str]:
    """File name → text of every page."""
    catalog = load_catalog(ROOT / "templates")
    with tempfile.TemporaryDirectory() as folder:
        loaded = {
            profile: load_procedures(ROOT / "procedures", Site(Path(folder), profile=profile))
            for profile in PROFILES
        }
    slugs = {p.slug: p for procedures in loaded.values() for p in procedures}
    found = {f"{slug}.md": _page(slug, loaded, catalog) for slug in slugs}
    rows = [_indexed(procedure, loaded) for procedure in sorted(slugs.values(), key=_order)]
    return {INDEX: _TOP + "\n".join(rows) + "\n", **found}


def _order(procedure: Procedure) -> tuple[int, str]:
    return int("".join(c for c in procedure.id if c.isdigit()) or 0), procedure.slug


def _indexed(procedure: Procedure, loaded: Mapping[str, Procedures]) -> str:
    here = [PROFILES[profile] for profile, p in loaded.items() if procedure.slug in p.by_slug]
    where = "" if len(here) == len(loaded) else "、".join(here)
    return (
        f"| {procedure.id} | [{procedure.title}]({procedure.slug}.md) | `{procedure.slug}.toml` | {where} |"
    )


def _page(slug: str, loaded: Mapping[str, Procedures], catalog: Catalog) -> str:
    told = {
        profile: _told(procedures.by_slug[slug], procedures, catalog)
        for profile, procedures in loaded.items()
        if slug in procedures.by_slug
    }
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    return "\n".join(text.replace("\n", f"（{PROFILES[profile]}）\n", 1) for profile, text in told.items())


def _told(procedure: Procedure, procedures: Procedures, catalog: Catalog) -> str:
    lines = describe(procedure, procedures, catalog)
    return "\n".join([*lines, "", "## 状态图", "", "```mermaid", mermaid(procedure).rstrip(), "```", ""])


def stale(wanted: Mapping[str, str]) -> list[str]:
    """Pages that are not as they should be, and files that are none."""
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    return sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))


def main(arguments: Sequence[str]) -> int:
    wanted = pages()
    old = stale(wanted)
    if "--check" in arguments:
        for name in old:
            print(f"docs/procedures/{name} is old: run scripts/procedures_pages.py", file=sys.stderr)
        return int(bool(old))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in old:
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
