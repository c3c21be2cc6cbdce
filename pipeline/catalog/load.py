"""`templates/` → Catalog: every paper that the office knows."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.catalog.definition import FILE, read_definition
from pipeline.errors import CatalogError, UsageError
from pipeline.model import PaperType

SHARED = "_shared"


@dataclass(frozen=True, slots=True)
class Catalog:
    """`papers`: slug → paper, in the order of the slugs. `folder` is absolute."""

    folder: Path
    papers: Mapping[str, PaperType]

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


def load_catalog(folder: Path) -> Catalog:
    """Read every `type.toml` under `folder`. Raises CatalogError naming every faulty folder."""
    papers: dict[str, PaperType] = {}
    faults: list[str] = []
    for place in paper_folders(folder):
        paper, wrong = read_definition(place)
        faults.extend(f"{place.name}/{FILE}：{w}" for w in wrong)
        if paper is not None:
            papers[paper.slug] = paper
    faults.extend(_code_twins(papers))
    if faults:
        more = f"（另有 {len(faults) - 5} 处）" if len(faults) > 5 else ""
        raise CatalogError(
            "模板有误：" + "\n".join(faults[:5]) + more, hint="用 pipeline check 查看全部问题。"
        )
    return Catalog(folder.absolute(), papers)


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


def _code_twins(papers: Mapping[str, PaperType]) -> list[str]:
    seen: dict[str, str] = {}
    faults = []
    for slug, paper in papers.items():
        if paper.code in seen:
            faults.append(f"{slug}/{FILE}：code {paper.code} 与 {seen[paper.code]} 重复。")
        seen.setdefault(paper.code, slug)
    return faults


def fold(title: str) -> str:
    """A title as it is compared: Simplified, half width, without 《》, spaces and punctuation, lower case."""
    text = unicodedata.normalize("NFKC", title)
    text = "".join(c for c in text if unicodedata.category(c)[0] not in "PZC")
    return str(_simplifier().convert(text)).lower()


@cache
def _simplifier() -> Any:
    import opencc

    return opencc.OpenCC("t2s")
