"""Held papers put together anew: split, merged, turned, put in order. The originals stay in the store as they are; the new
drop goes into the inbox and takes the way of every other file, except that each is one paper as the person said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.flow import holding
from pipeline.flow.run import Run
from pipeline.intake import store
from pipeline.intake.claim import discard
from pipeline.intake.compose import Piece, compose
from pipeline.intake.names import windows_name
from pipeline.model import Held
from pipeline.register import decisions
from pipeline.register.held import OPEN, HeldPaper, find_held, settle_held

SECONDS = 120.0
TURNS = (0, 90, 180, 270)


@dataclass(frozen=True, slots=True)
class PageWanted:
    """Page `page` (as in the held paper's `origin.pages`) turned by `turn` degrees from how it is shown."""

    held: str
    page: int
    turn: int = 0


Parts = Sequence[Sequence[PageWanted]]


def parts_to_json(parts: Parts) -> list[list[list[Any]]]:
    return [[[one.held, one.page, one.turn] for one in part] for part in parts]


def parts_of(raw: Sequence[Sequence[Sequence[Any]]]) -> list[list[PageWanted]]:
    return [[PageWanted(str(h), int(p), int(t)) for h, p, t in part] for part in raw]


def pages_of(found: HeldPaper) -> tuple[int, ...]:
    """Its pages in the source; of something that was never read as pages, none."""
    return found.origin.pages or tuple(int(page["page"]) for page in found.plan.get("pages", ()))


def checked(papers: Mapping[str, HeldPaper], parts: Parts) -> None:
    """Raises UsageError for pages that are not there, or are there twice, or for nothing at all."""
    wanted = [one for part in parts for one in part]
    if not wanted or any(not part for part in parts):
        raise UsageError("没有留下页面 / no pages are left", hint="整份不要的，请用“不是我们的文件”。")
    if len({(one.held, one.page) for one in wanted}) < len(wanted):
        raise UsageError("同一页用了两次 / a page is used twice", hint="请刷新后重新整理。")
    for one in wanted:
        if one.held not in papers or one.page not in pages_of(papers[one.held]) or one.turn not in TURNS:
            raise UsageError("没有这一页 / no such page", hint="请刷新后重新整理。")


def remake(work: Run, decision: int, parts: Parts) -> list[str]:
    """Carry out a decision: each part becomes a drop. The names of the drops. Raises UsageError."""
    ids = list(dict.fromkeys(one.held for part in parts for one in part))
    papers = {id: find_held(work.registry, id) for id in ids}
    for paper in papers.values():
        if paper.state != OPEN:
            raise UsageError(
                f"{paper.id} 已另有处理 / already decided", hint="没有改动任何文件，请重新整理。"
            )
    checked(papers, parts)
    ready = [_composed(work, decision, number, part, papers) for number, part in enumerate(parts, 1)]
    with work.registry.atomic():
        for (_, sha256, _), part in zip(ready, parts, strict=True):
            decisions.keep_remade(work.registry, decision, sha256, sorted({one.held for one in part}))
    for path, sha256, name in ready:
        _drop(work, path, sha256, name)
    with work.registry.atomic():
        for id in ids:
            settle_held(work.registry, id, remade=True, actor=work.actor, now=work.clock())
    for paper in papers.values():
        holding.release(work, paper.path)
    return [name for _, _, name in ready]


def _composed(
    work: Run, decision: int, number: int, part: Sequence[PageWanted], papers: Mapping[str, HeldPaper]
) -> tuple[Path, str, str]:
    """The new file (not in the inbox yet), its hash and its name."""
    first = papers[part[0].held]
    target = work.site.work / f"remade-{decision}-{number}"
    pieces = [_piece(work, papers[one.held], one) for one in part]
    work.site.work.mkdir(parents=True, exist_ok=True)
    folder = target.with_name(f"{target.name}.d")
    made = work.workers.run(compose, pieces, target, folder, work.site.limits, timeout=SECONDS)
    if isinstance(made, Held):
        discard(target)
        raise UsageError(f"{made.chinese} / the pages cannot be put together")
    stem = (first.origin.member or first.origin.name).rpartition("/")[2].rpartition(".")[0] or first.id
    return target, made, windows_name(f"{stem}.pdf", f"_整理{decision}-{number}")


def _piece(work: Run, paper: HeldPaper, one: PageWanted) -> Piece:
    original = store.place(work.site.store, paper.origin.sha256)
    if not original.is_file():
        raise UsageError(
            "原件库里没有这份文件 / the original is missing", hint="请运行 pipeline verify 核验。"
        )
    shown = {int(p["page"]): int(p["turned"]) for p in paper.plan.get("pages", ())}.get(one.page, 0)
    name = paper.origin.name.rpartition("/")[2]
    return Piece(original, name, paper.origin.member, one.page, (shown + one.turn) % 360)


def _drop(work: Run, path: Path, sha256: str, name: str) -> None:
    """Into the inbox, whole or not at all; not again where the intake has taken it already."""
    target = work.site.inbox / name
    if not work.journal.same_bytes(sha256) and not target.exists():
        part = target.with_name(f".{target.name}.part")
        with store.guarded(f"“{name}”未能放入收件箱"):
            store.copy(path, part)
            part.replace(target)
            store.sync_folder(target.parent)
    discard(path)
