"""`pipeline check`: every fault of every template folder at once."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipeline.catalog.definition import FILE, read_definition
from pipeline.catalog.examine import examine_letter, examine_sheet, said
from pipeline.catalog.guard import guarded
from pipeline.catalog.load import SHARED, fold, paper_folders
from pipeline.catalog.prepare import FOLDER, state_of
from pipeline.catalog.word import COMMON, docx_variables
from pipeline.errors import CatalogError, PipelineError
from pipeline.model import Direction, PaperType

_KNOWN = {FILE, "form.html", "letter.html", "letter.docx", "samples", "geometry"}
_GOOD = "examined"
_EXAMINERS = tuple(
    Path(__file__).parent / name
    for name in ("check.py", "examine.py", "overrun.py", "press.py", "wording.py")
)
_ASSETS = {".png", ".jpg", ".svg", ".css", ".md"}
_SHARED_FILES = (
    *("sheet.html", "sheet.css", "deed.html", "copy-mark.html"),
    *("letter.html", "letter.css", "notice.html", "notice.css", "contact.html", "to-unit.html"),
    *("label.html", "label.css", "card.html", "card.css", "label-sheets.toml"),
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault: the paper's slug, the file in its folder, what is wrong and what to change (Chinese)."""

    paper: str
    file: str
    message: str


def check(folder: Path) -> list[Finding]:
    """Look at every template. Raises CatalogError only where the folder itself cannot be read."""
    findings = [
        Finding(SHARED, name, "缺少这个文件。")
        for name in _SHARED_FILES
        if not (folder / SHARED / name).is_file()
    ]
    papers: list[PaperType] = []
    for place in paper_folders(folder):
        paper, faults = read_definition(place)
        findings += [Finding(place.name, FILE, fault) for fault in faults]
        findings += _files(place)
        if paper is not None:
            papers.append(paper)
            findings += _filing(paper) + _word(paper)
    findings += _twins(papers)
    if not any(f.paper == SHARED for f in findings):
        findings += _pressed(papers, folder / SHARED)
    return sorted(set(findings))


def _files(place: Path) -> list[Finding]:
    strays = [
        p.name
        for p in place.iterdir()
        if p.name not in _KNOWN and p.suffix not in _ASSETS and p.name[0] != "."
    ]
    found = [Finding(place.name, name, "不认识的文件，请检查文件名的拼写。") for name in sorted(strays)]
    samples = place / "samples"
    if not samples.is_dir() or not any(samples.iterdir()):
        found.append(Finding(place.name, "samples", "缺少填写样例（samples 文件夹）。"))
    return found


def _filing(paper: PaperType) -> list[Finding]:
    """What a paper must have for the way it goes."""
    found = []
    if paper.direction in (Direction.IN, Direction.RT) and not paper.category and not paper.separator:
        found.append(Finding(paper.slug, FILE, "收回来归档的文件须有 category（a–j）。"))
    if paper.direction in (Direction.OUT, Direction.RT) and not (paper.has_sheet or paper.has_letter):
        found.append(Finding(paper.slug, "form.html", "由我方发出的文件须有 form.html 或 letter.html。"))
    if paper.has_letter and not (paper.folder / "letter.docx").is_file():
        found.append(
            Finding(paper.slug, "letter.docx", "有 letter.html 而没有 letter.docx，函件将没有 Word 版。")
        )
    if (paper.folder / "letter.docx").is_file() and not paper.has_letter:
        found.append(
            Finding(paper.slug, "letter.html", "有 letter.docx 而没有 letter.html，函件将没有 PDF 版。")
        )
    return found


def _word(paper: PaperType) -> list[Finding]:
    path = paper.folder / "letter.docx"
    if not path.is_file():
        return []
    try:
        used = docx_variables(path)
    except CatalogError as error:
        return [Finding(paper.slug, path.name, said(error))]
    unknown = sorted(used - COMMON - {f.name for f in paper.fields})
    found = [Finding(paper.slug, path.name, f"用了没有定义的变量 {name}。") for name in unknown]
    unused = [f for f in paper.fields if f.required and f.name not in used and not paper.has_sheet]
    found += [Finding(paper.slug, path.name, f"必填栏目 {f.name}（{f.label}）没有用到。") for f in unused]
    if _wide_braces(path):
        found.append(Finding(paper.slug, path.name, "有全角大括号｛｛，请改成半角 {{ }}。"))
    return found


def _wide_braces(path: Path) -> bool:
    with zipfile.ZipFile(path) as docx:
        return "｛" in docx.read("word/document.xml").decode("utf-8", "replace")


def _twins(papers: list[PaperType]) -> list[Finding]:
    """Ids, codes, form codes and titles must tell papers apart."""
    found = []
    for key in ("id", "code", "form_code"):
        seen: dict[str, str] = {}
        for paper in papers:
            value = fold(getattr(paper, key))
            if value and seen.setdefault(value, paper.slug) != paper.slug:
                found.append(
                    Finding(paper.slug, FILE, f"{key} {getattr(paper, key)} 与 {seen[value]} 重复。")
                )
    return found + _title_twins(papers)


def _title_twins(papers: list[PaperType]) -> list[Finding]:
    owners: dict[str, tuple[str, str]] = {}
    found = []
    for paper, title in ((p, t) for p in papers for t in (p.title, *p.aliases)):
        slug, other = owners.setdefault(fold(title), (paper.slug, title))
        if slug != paper.slug:
            found.append(
                Finding(paper.slug, FILE, f"标题或别名“{title}”与 {slug} 的“{other}”相同，无法区分。")
            )
        elif other is not title and other:
            found.append(Finding(paper.slug, FILE, f"别名“{title}”与“{other}”重复。"))
    return found


def _pressed(papers: Iterable[PaperType], shared: Path) -> list[Finding]:
    """Press every sheet and letter in a child process and look at them, but for those that were found good as they
    are now."""
    states = {p.slug: state_of(p, shared, _EXAMINERS) for p in papers if p.has_sheet or p.has_letter}
    fresh = [p for p in papers if p.slug in states and _found_good(p) != states[p.slug]]
    wanted = [(p, "form.html", examine_sheet) for p in fresh if p.has_sheet]
    wanted += [(p, "letter.html", examine_letter) for p in fresh if p.has_letter]
    jobs = [partial(examine, paper) for paper, _, examine in wanted]
    found = []
    for (paper, file, _), result in zip(wanted, guarded(jobs, workers=2), strict=True):
        faults = [said(result)] if isinstance(result, PipelineError) else result
        found += [Finding(paper.slug, file, fault) for fault in faults]
    faulty = {finding.paper for finding in found}
    for paper in fresh:
        if paper.slug not in faulty:
            _note_good(paper, states[paper.slug])
    return found


def _found_good(paper: PaperType) -> str:
    """The state of the folder in which its last press was without fault, "" if none was."""
    try:
        return (paper.folder / FOLDER / _GOOD).read_text("ascii").strip()
    except (OSError, ValueError):
        return ""


def _note_good(paper: PaperType, state: str) -> None:
    with contextlib.suppress(OSError):  # a folder that cannot be written is pressed again next time
        (paper.folder / FOLDER).mkdir(exist_ok=True)
        (paper.folder / FOLDER / _GOOD).write_text(state + "\n", "ascii")
