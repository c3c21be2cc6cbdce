"""`templates/` → Catalog: every paper that the office knows."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.catalog.definition import FILE
from pipeline.catalog.remember import read_all
from pipeline.errors import CatalogError, UsageError
from pipeline.model import PaperType

SHARED = "_shared"


@dataclass(frozen=True, slots=True)
class Catalog:
    """`papers`: slug → paper, in the order of the slugs. `folder` is absolute. `faults` says in Chinese what is wrong with
    the folders that were left out; the others work on."""

    folder: Path
    papers: Mapping[str, PaperType]
    faults: tuple[str, ...] = ()

    def get(self, name: str) -> PaperType:
        """By slug, code, id, title or alias. Raises UsageError that names what may have been meant."""
        found = self.find(name)
        if found is None:
            raise UsageError(f"没有这种文件：{name} / no such paper", hint=self._near(name))
        return found

    def find(self, name: str) -> PaperType | None:
        """As `get`, None where nothing (or more than one paper by its alias) answers to the name."""
        if name in self.papers:
            return self.papers[name]
        named = [p for p in self.papers.values() if name.upper() in (p.code, p.id)]
        folded = fold(name)
        named = named or [p for p in self.papers.values() if fold(p.title) == folded]
        named = named or [p for p in self.papers.values() if folded in map(fold, p.aliases)]
        return named[0] if len(named) == 1 else None

    def by_code(self, code: str) -> PaperType | None:
        """By the short code of the QR."""
        return next((p for p in self.papers.values() if p.code == code), None)

    def _near(self, name: str) -> str:
        words = {w: p for p in self.papers.values() for w in (p.slug, p.title, *p.aliases)}
        close = difflib.get_close_matches(name, words, n=3, cutoff=0.4)
        close = close or [w for w in words if name and name in w][:3]
        if not close:
            return "用 pipeline papers 查看全部文件种类。"
        meant = dict.fromkeys(f"{words[w].slug}（{words[w].title}）" for w in close)
        return f"您是不是要找：{'、'.join(meant)}？"


def load_catalog(folder: Path, kept: Path | None = None) -> Catalog:
    """Read every `type.toml` under `folder`; those that did not change since come out of the file `kept`. A faulty one is
    left out and noted. Raises CatalogError where the folder cannot be read or no paper is left."""
    papers: dict[str, PaperType] = {}
    faults: list[str] = []
    folders = paper_folders(folder)
    for place, (paper, found) in zip(folders, read_all(folders, kept), strict=True):
        wrong = found
        if paper is not None and not wrong:
            wrong = _code_twin(paper, papers.values())
        faults.extend(f"{place.name}/{FILE}：{w}" for w in wrong)
        if paper is not None and not wrong:
            papers[paper.slug] = paper
    if faults and not papers:
        raise CatalogError("模板有误：" + "\n".join(faults[:5]), hint="用 pipeline check 查看全部问题。")
    return Catalog(folder.absolute(), papers, tuple(faults))


def paper_folders(folder: Path) -> list[Path]:
    """The folders that define a paper: all but hidden ones and those that begin with an underscore."""
    try:
        found = [p for p in sorted(folder.iterdir()) if p.is_dir() and p.name[0] not in "._"]
    except OSError:
        raise CatalogError(
            f"读不到模板目录：{folder} / the templates folder cannot be read",
            hint="请确认 --site 指向正确的站点。",
        ) from None
    return [p.absolute() for p in found]


def _code_twin(paper: PaperType, others: Iterable[PaperType]) -> list[str]:
    twin = next((p for p in others if p.code == paper.code), None)
    return [f"code {paper.code} 与 {twin.slug} 重复。"] if twin else []


def fold(title: str) -> str:
    """A title as it is compared: Simplified, half width, without 《》, spaces and punctuation, lower case."""
    text = unicodedata.normalize("NFKC", title)
    text = "".join(c for c in text if unicodedata.category(c)[0] not in "PZC")
    return str(_simplifier().convert(text)).lower()


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
