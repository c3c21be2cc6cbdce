"""The QR of a sheet: read whichever way the page lies, never from behind, and rescued where it is spoilt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from read_kit import CODE, GEOMETRY, QR, SCALE, Drawing, context, sheet

from pipeline.catalog.geometry import dump
from pipeline.model import Box
from pipeline.read.codes import read_codes, search_codes, sheet_code
from pipeline.read.context import ReadContext
from pipeline.read.ocr import engine
from pipeline.read.pages import PageImage
from pipeline.read.rescue import rescued_code


def crossed_out(paper: Drawing) -> Drawing:
    """Finder patterns struck through: no reader finds the symbol."""
    for y in (18.5, 20.0, 35.0):
        paper.line((168, y), (196, y + 1), wide=1.6, colour="black")
    paper.rect(Box(176, 24, 184, 30))
    return paper


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_code_says_how_the_page_must_be_turned(turn: int) -> None:
    page = sheet().page().turned(-turn)
    found = sheet_code(read_codes(page))
    assert found is not None and found.sheet == CODE and found.turned == turn


def test_its_corners_are_those_of_the_symbol() -> None:
    found = sheet_code(read_codes(sheet().page()))
    assert found is not None
    wanted = np.array([(QR.left, QR.top), (QR.right, QR.top), (QR.right, QR.bottom), (QR.left, QR.bottom)])
    assert np.abs(found.corners / SCALE - wanted).max() < 0.7


@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_it_reads_at_every_resolution_of_an_office(dpi: int) -> None:
    assert sheet_code(read_codes(sheet().page(dpi, gray=True))) is not None


def test_a_code_that_shines_through_from_the_back_is_not_of_this_page() -> None:
    mirrored = cv2.flip(sheet().page(gray=True).gray, 1)
    faint = (255 - (255 - mirrored) * 0.4).astype(np.uint8)
    page = PageImage(faint, 200.0)
    assert read_codes(page) == [] and search_codes(page) == []


def test_two_sheets_on_one_page_give_no_code() -> None:
    both = sheet()
    other = sheet(replace(CODE, serial="00A3FA")).image.crop((1340, 120, 1540, 320))
    both.image.paste(other, (300, 1900))
    assert len(read_codes(both.page())) == 2
    assert sheet_code(read_codes(both.page())) is None


def test_a_spoilt_code_is_rescued_from_the_small_print_at_the_foot(tmp_path: Path) -> None:
    for turn in (0, 180):
        page = crossed_out(sheet()).page().turned(turn)
        assert read_codes(page) == []
        found = rescued_code(page, context(tmp_path), engine())
        assert found is not None and found.sheet == CODE and found.turned == turn


def test_small_print_of_a_version_that_we_never_printed_is_not_believed(tmp_path: Path) -> None:
    dump(replace(GEOMETRY, tag="ZZZ"), tmp_path / "ZZZ.json")
    page = crossed_out(sheet()).page()
    assert rescued_code(page, ReadContext({"T1": tmp_path}), engine()) is None


def test_pages_without_our_marks_are_not_searched(tmp_path: Path) -> None:
    paper = Drawing()
    for n in range(20):
        paper.text(30, 40 + 10 * n, "室内装修管理规定")
    assert rescued_code(paper.page(), context(tmp_path), engine()) is None
