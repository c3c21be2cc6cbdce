"""Pages of held papers put together anew: the originals stay as they are, nothing is lost and nothing comes twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from decisions_kit import COMPLETE, SEED, assert_sound, clerk_of, leave, taken_in, watched
from PIL import Image

from pipeline.errors import UsageError
from pipeline.flow import decisions as flow
from pipeline.flow.remaking import PageWanted
from pipeline.flow.run import Run
from pipeline.intake.compose import Piece, compose
from pipeline.model import HeldReason
from pipeline.register import decisions, held
from pipeline.register.held import held_of_source
from pipeline.site import Limits
from scansim.files import write_page, write_pdf
from scansim.generate import own_pages, unknown_pages


@pytest.fixture(scope="module")
def run(module_tmp: Path, measured_templates: Path) -> Iterator[Run]:
    """One site for all tests of this file, opened once as the watcher has it."""
    with watched(module_tmp, measured_templates) as opened:
        yield opened


def test_pages_are_split_turned_and_merged_without_touching_the_originals(run: Run) -> None:
    pages = unknown_pages(SEED + 1, 2, profiles=("grey150",), kinds=("till-slip",))
    write_pdf(list(pages), run.site.inbox / "两份.pdf")
    ids = [one.held for one in taken_in(run)]
    wanted = [PageWanted(id, n) for id in ids for n in held.find_held(run.registry, id).origin.pages]
    before = {p.name: p.read_bytes() for p in run.site.store.rglob("*") if p.is_file()}
    assert len(wanted) == 2
    with pytest.raises(UsageError, match="两次"):
        flow.remake_held(clerk_of(run), ids[0], [[wanted[0], wanted[0]]])
    with pytest.raises(UsageError, match="没有这一页"):
        flow.remake_held(clerk_of(run), ids[0], [[PageWanted(ids[0], 99)]])
    turned = PageWanted(wanted[1].held, wanted[1].page, 180)
    flow.remake_held(clerk_of(run), ids[0], [[turned, wanted[0]]])
    (made,) = taken_in(run)
    assert (made.outcome, made.pages) == ("held", (1, 2))
    one = held.find_held(run.registry, made.held)
    assert decisions.remade_from(run.registry, one.origin.sha256) == sorted(set(ids))
    assert {held.find_held(run.registry, id).state for id in ids} == {"remade"}
    assert all((run.site.store / n[:2] / n).read_bytes() == b for n, b in before.items())
    flow.remake_held(clerk_of(run), one.id, [[PageWanted(one.id, 1)], [PageWanted(one.id, 2)]])
    assert [o.pages for o in taken_in(run)] == [(1,), (1,)]
    assert_sound(run)


def test_a_remake_that_was_cut_off_drops_its_file_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    id = leave(run)
    flow.remake_held(clerk_of(run), id, [[PageWanted(id, 1, 90)]])
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.flow.remaking.settle_held", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            flow.carry_out(run)
    (made,) = taken_in(run)
    assert made.outcome == "held"
    sha256 = held.find_held(run.registry, made.held).origin.sha256
    assert [p.id for p in held_of_source(run.registry, sha256)] == [made.held]
    assert held.find_held(run.registry, id).state == "remade"


def test_pictures_are_put_together_byte_for_byte(tmp_path: Path) -> None:
    photo = tmp_path / "a.jpg"
    Image.new("L", (60, 80), 200).save(photo)
    pieces = [Piece(photo, "a.jpg", "", 1, 90)]
    first = compose(pieces, tmp_path / "one.pdf", tmp_path / "d1", Limits())
    assert first == compose(pieces, tmp_path / "two.pdf", tmp_path / "d2", Limits())
    with pikepdf.open(tmp_path / "one.pdf") as made:
        page = made.pages[0]
        assert page.Rotate == 90
        assert page.Resources.XObject.Scan.read_raw_bytes() == photo.read_bytes()


def test_pages_of_one_sheet_that_were_dropped_apart_are_filed_as_one_paper(run: Run) -> None:
    pages = list(
        own_pages(SEED, 2, profiles=("grey150",), papers=("area-fire-responsibility",), habits=COMPLETE)
    )
    for number, page in enumerate(pages, 1):
        write_page(page, run.site.inbox / f"责任书{number}{page.scan.suffix}")
    one, two = sorted(taken_in(run), key=lambda outcome: outcome.source)
    assert {one.reason, two.reason} == {HeldReason.MISSING_PAGE.value}
    wanted = [PageWanted(held_id, 1) for held_id in (one.held, two.held)]
    flow.remake_held(clerk_of(run), one.held, [wanted])
    (made,) = taken_in(run)
    assert (made.outcome, made.paper, made.pages) == ("filed", "area-fire-responsibility", (1, 2))
    assert_sound(run)
