"""Write the table of the domain's papers D01–D180 into `docs/papers.md`, from `templates/`.

    .venv/bin/python scripts/papers_table.py [--check]

A number is a paper (a folder in `templates/`), or a view: a list that the program shows, or a standing paper that
lies elsewhere, as `templates/_views.toml` says. `--check` writes nothing and ends with 1 where the table is old.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomli

from pipeline.catalog.load import load_catalog
from pipeline.model import PaperType

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
VIEWS = "_views.toml"
DOCUMENT = ROOT / "docs" / "papers.md"
BEGIN = "<!-- papers D01–D180: written by scripts/papers_table.py -->"
END = "<!-- end of the papers -->"
NUMBERS = tuple(f"D{n:02d}" for n in range(1, 181))
HEAD = "| domain | folder or view | title | category | direction | procedure | source |\n|---|---|---|---|---|---|---|"
_NUMBER = re.compile(r"(D\d{2,3})[A-Za-z]?")  # D153B is a second paper of row D153


class TableError(ValueError):
    """The views or the document are not as they should be."""


@dataclass(frozen=True, slots=True)
class View:
    """A row of the domain that is no folder. `what` says in Chinese where it is seen or kept."""

    id: str
    title: str
    direction: str
    procedure: str
    what: str
    source: str


def read_views(path: Path) -> tuple[View, ...]:
    """The `[[view]]` tables of a file, () where there is none. Raises TableError for a wrong key or value."""
    if not path.is_file():
        return ()
    raw = tomli.loads(path.read_text("utf-8")).get("view", [])
    return tuple(_view(table) for table in raw)


def _view(table: Mapping[str, object]) -> View:
    wanted = set(View.__dataclass_fields__)
    if set(table) != wanted or not all(isinstance(v, str) for v in table.values()):
        raise TableError(
            f"view {table.get('id')!r}: its keys must be {', '.join(sorted(wanted))}, all strings"
        )
    return View(**{key: str(value) for key, value in table.items()})


def number_of(id: str) -> str:
    """The row of the domain that an id belongs to: D153B → D153; "" for ids of our own (SEP)."""
    found = _NUMBER.fullmatch(id)
    return found[1] if found else ""


def papers_by_number(papers: Sequence[PaperType]) -> dict[str, list[PaperType]]:
    """Row of the domain → its papers, in the order of their ids."""
    found: dict[str, list[PaperType]] = {}
    for paper in sorted(papers, key=lambda p: p.id.upper()):
        found.setdefault(number_of(paper.id), []).append(paper)
    return found


def table(papers: Sequence[PaperType], views: Sequence[View]) -> str:
    """One row for each number; a number that is nowhere says so."""
    folders = papers_by_number(papers)
    lists = {number_of(view.id): view for view in views}
    rows = [_row(number, folders.get(number, []), lists.get(number)) for number in NUMBERS]
    return "\n".join([HEAD, *rows])


def _row(number: str, papers: Sequence[PaperType], view: View | None) -> str:
    cells = [_of_paper(paper) for paper in papers] + ([_of_view(view)] if view else [])
    if not cells:
        cells = [("**missing**", "", "", "", "", "")]
    columns = ("<br>".join(_distinct(column)) for column in zip(*cells, strict=True))
    return f"| {number} | {' | '.join(columns)} |"


def _of_paper(paper: PaperType) -> tuple[str, ...]:
    kept = (paper.category or "–") + "".join(f" ({e}: {c})" for e, c in paper.case_category)
    source = "; ".join(paper.sources)
    return (f"`{paper.slug}`", paper.title, kept, paper.direction.value, paper.procedure or "–", source)


def _of_view(view: View) -> tuple[str, ...]:
    said = view.what.replace("|", "\\|")
    return (f"view: {said}", view.title, "–", view.direction, view.procedure or "–", view.source)


def _distinct(column: Sequence[str]) -> Sequence[str]:
    """Several papers of one row say once what is the same for all of them."""
    return column[:1] if len(set(column)) == 1 else column


def rewritten(document: str, rows: str) -> str:
    """The document with the table between its two marks. Raises TableError where the marks are not there once."""
    if document.count(BEGIN) != 1 or document.count(END) != 1:
        raise TableError(f"the document must hold {BEGIN!r} and {END!r} once each")
    before, rest = document.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def fresh() -> str:
    """`docs/papers.md` as it should be now."""
    papers = tuple(load_catalog(TEMPLATES).papers.values())
    return rewritten(DOCUMENT.read_text("utf-8"), table(papers, read_views(TEMPLATES / VIEWS)))


def main(arguments: Sequence[str]) -> int:
    wanted = fresh()
    if wanted == DOCUMENT.read_text("utf-8"):
        return 0
    if "--check" in arguments:
        print("docs/papers.md is old: run scripts/papers_table.py", file=sys.stderr)
        return 1
    DOCUMENT.write_text(wanted, "utf-8")
    print("docs/papers.md")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
