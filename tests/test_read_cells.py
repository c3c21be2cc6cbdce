"""What is filled in on a sheet of ours: cells, ticks, signature and seal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from read_kit import GEOMETRY, KINDS, VALUES, Drawing, context, filled, sheet, zone

from pipeline.model import CellReading, MarkReading, PageReading, TickState
from pipeline.read.page import read_image
from pipeline.read.pages import PageImage


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("geometry")


def read(paper: Drawing, folder: Path, dpi: float = 200, *, gray: bool = False) -> PageReading:
    return read_image(paper.page(dpi, gray=gray), context(folder))


def cell(reading: PageReading, name: str) -> CellReading:
    return next(c for c in reading.cells if c.zone == name)


def ticks(reading: PageReading) -> list[TickState]:
    return [t.state for t in reading.ticks]


def mark(reading: PageReading, name: str) -> MarkReading:
    return next(m for m in reading.marks if m.zone == name)


YES, NO, DOUBTFUL = TickState.YES, TickState.NO, TickState.DOUBTFUL


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_a_filled_sheet_is_read(folder: Path, dpi: int) -> None:
    reading = read(filled(), folder, dpi)
    assert {c.zone: c.text.replace(" ", "") for c in reading.cells if c.inked} == VALUES
    assert ticks(reading) == [NO, YES, NO, YES, NO]
    assert mark(reading, "sign:applicant").present and mark(reading, "seal:office").present


def test_an_empty_sheet_is_empty(folder: Path) -> None:
    reading = read(sheet(), folder)
    assert not any(c.inked or c.text for c in reading.cells)
    assert ticks(reading) == [NO] * 5
    assert not any(m.present for m in reading.marks)


def test_cells_are_masked_by_the_kind_of_their_field(folder: Path) -> None:
    reading = read(filled(), folder)
    assert cell(reading, "phone").charset == "phone" and cell(reading, "name").charset == ""
    assert set(KINDS) >= {c.zone for c in reading.cells if c.charset}


def test_writing_that_runs_over_the_rule_is_read_whole(folder: Path) -> None:
    paper = sheet()
    box = zone("name").box
    paper.text(60, box.bottom - 1.2, "欧阳明辉", 5.5)
    reading = read(paper, folder)
    assert cell(reading, "name").text == "欧阳明辉"
    assert not cell(reading, "phone").inked


def test_the_neighbours_writing_is_not_this_cells(folder: Path) -> None:
    paper = sheet()
    paper.text(60, zone("phone").box.top - 0.2, "16812345678", 4.6)
    reading = read(paper, folder)
    assert cell(reading, "spare").text == "" and not cell(reading, "date").inked


def test_a_lone_stroke_is_one_and_three_strokes_are_no_three_lines(folder: Path) -> None:
    paper = sheet()
    paper.fill_in("name", "三一")
    paper.fill_in("spare", "二")
    reading = read(paper, folder)
    assert cell(reading, "name").text == "三一" and cell(reading, "spare").text == "二"


def test_two_lines_of_small_type_in_one_cell_are_two_lines(folder: Path) -> None:
    paper = sheet()
    box = zone("spare").box
    paper.text(50, box.top + 2.0, "广东省广州市天河区示例路一号", 3.0)
    paper.text(50, box.top + 6.0, "云山花园三栋十二层一二〇三室", 3.0)
    assert "\n" in cell(read(paper, folder), "spare").text


def test_a_seal_over_the_writing_is_lifted_away(folder: Path) -> None:
    paper = filled()
    paper.ring(64, 71, 17)
    reading = read(paper, folder)
    assert cell(reading, "date").text == VALUES["date"] and cell(reading, "phone").text == VALUES["phone"]
    assert not cell(reading, "spare").inked


def test_bleed_through_is_no_ink_and_pencil_is(folder: Path) -> None:
    paper = sheet()
    paper.text(60, 71, "背面透过来的字", 5, colour=(205, 205, 205))
    paper.text(60, 61, "16812345678", 5, colour=(135, 135, 135))
    reading = read(paper, folder)
    assert not cell(reading, "date").inked
    assert cell(reading, "phone").text == "16812345678"


def test_a_faint_scan_is_read_by_its_own_black(folder: Path) -> None:
    gray = filled().page(gray=True).gray
    faint = (255 - (255 - gray) * 0.3).astype(np.uint8)
    reading = read_image(PageImage(faint, 200.0), context(folder))
    assert cell(reading, "phone").text == VALUES["phone"] and ticks(reading) == [NO, YES, NO, YES, NO]


def test_uneven_light_makes_no_ink(folder: Path) -> None:
    gray = sheet().page(gray=True).gray.astype(np.float32)
    light = np.linspace(1.0, 0.55, gray.shape[1], dtype=np.float32)
    reading = read_image(PageImage((gray * light).astype(np.uint8), 200.0), context(folder))
    assert not any(c.inked for c in reading.cells) and ticks(reading) == [NO] * 5


# Ticks


def test_every_way_to_tick_is_a_tick(folder: Path) -> None:
    paper = sheet()
    boxes = [zone(f"scope#{i}").box for i in range(5)]
    b = boxes[0]
    paper.line((b.left + 0.5, b.top + 0.5), (b.right - 0.5, b.bottom - 0.5))
    paper.line((b.right - 0.5, b.top + 0.5), (b.left + 0.5, b.bottom - 0.5))
    b = boxes[1]
    paper.line((b.right, b.top), (b.left + 0.3, b.bottom - 0.2), wide=0.35)
    b = boxes[2]
    paper.rect(b.shrunk(0.6))
    b = boxes[3]
    paper.line((b.left + 0.2, b.top + 1.8), (b.left + 1.4, b.bottom - 0.8), (b.right + 1.2, b.top - 1.4))
    paper.text(boxes[4].left + 0.2, boxes[4].top + 2, "√", 4.2)
    assert ticks(read(paper, folder)) == [YES] * 5


def test_a_tick_that_was_scribbled_out_is_doubtful(folder: Path) -> None:
    paper = sheet()
    b = zone("scope#2").box
    points = [(b.left - 1.2 + 6.2 * (i % 2), b.top - 1.0 + 0.5 * i) for i in range(13)]
    paper.line(*points, wide=0.5)
    assert ticks(read(paper, folder))[2] is DOUBTFUL


def test_a_stroke_beside_the_box_is_doubtful_not_no(folder: Path) -> None:
    paper = sheet()
    b = zone("scope#2").box
    paper.line((b.left - 1.6, b.top - 1.2), (b.left - 0.5, b.bottom + 1.2), wide=0.6)
    paper.line((b.left - 1.5, b.bottom + 1), (b.right, b.bottom + 0.9), wide=0.6)
    assert ticks(read(paper, folder))[2] is DOUBTFUL


def test_the_words_after_a_box_are_no_tick(folder: Path) -> None:
    assert len(GEOMETRY.zones) == 14
    assert all(t.ratio == 0.0 for t in read(sheet(), folder).ticks)


# Signature and seal


def test_a_dot_is_no_signature(folder: Path) -> None:
    paper = sheet()
    paper.line((80, 155), (80.6, 155.2), wide=0.5)
    assert not mark(read(paper, folder), "sign:applicant").present


def test_a_red_seal_beside_its_place_is_seen(folder: Path) -> None:
    paper = sheet()
    paper.ring(160, 176, 18)
    assert mark(read(paper, folder), "seal:office").present


def test_black_writing_in_the_seals_place_is_no_seal(folder: Path) -> None:
    paper = sheet()
    paper.text(150, 165, "同意盖章存档", 6)
    assert not mark(read(paper, folder), "seal:office").present


def test_a_gray_scan_tells_a_round_seal_but_not_a_little_ink(folder: Path) -> None:
    sealed, scrawled = sheet(), sheet()
    sealed.ring(169, 165, 19)
    scrawled.line((160, 160), (166, 166), wide=0.6)
    seal = mark(read(sealed, folder, gray=True), "seal:office")
    assert seal.present and seal.sure
    doubt = mark(read(scrawled, folder, gray=True), "seal:office")
    assert not doubt.present and not doubt.sure


def test_the_ring_of_a_gray_seal_is_no_signature(folder: Path) -> None:
    paper = sheet()
    paper.ring(136, 165, 19)  # reaches into the place to sign at its left
    found = mark(read(paper, folder, gray=True), "sign:applicant")
    assert not found.present
