"""Finding a sheet's place on the page to fractions of a millimetre, or refusing to."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from read_kit import GEOMETRY, SCALE, Drawing, sheet

from pipeline.catalog.qr import marks
from pipeline.model import Box, Held, HeldReason
from pipeline.read.align import Alignment, align
from pipeline.read.codes import read_codes, sheet_code
from pipeline.read.pages import PageImage
from pipeline.read.raster import mapped
from pipeline.read.rules import flattened, measure

Matrix = NDArray[np.float64]
TO_PIXELS = np.diag([SCALE, SCALE, 1.0])
PLACES = np.stack(np.meshgrid(np.linspace(12, 198, 7), np.linspace(12, 285, 9)), -1).reshape(-1, 2)


def aligned(page: PageImage) -> Alignment | Held:
    found = sheet_code(read_codes(page))
    assert found is not None and found.turned == 0
    return align(page, found.corners, GEOMETRY, 1)


def moved(paper: Drawing, matrix: Matrix, *, paper_level: int = 255) -> PageImage:
    gray = paper.page(gray=True).gray
    out = cv2.warpPerspective(gray, matrix, gray.shape[::-1], borderValue=paper_level)
    return PageImage(out, 200.0)


def worst(found: Alignment, matrix: Matrix) -> float:
    """Largest error over the sheet in mm."""
    centres = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # OpenCV counts by pixel centres
    truth = mapped(centres @ matrix @ np.linalg.inv(centres) @ TO_PIXELS, PLACES)
    return float(np.linalg.norm(mapped(found.matrix, PLACES) - truth, axis=1).max() / found.px_per_mm)


def tilt(degrees: float, shift: float = 12.0, size: float = 1.0) -> Matrix:
    turn = cv2.getRotationMatrix2D((827, 1170), degrees, size)
    turn[:, 2] += shift
    return np.vstack([turn, [0, 0, 1]])


@pytest.mark.parametrize("degrees", [-3.0, -0.7, 0.0, 1.5, 3.0])
def test_a_skewed_scan_is_placed_within_a_sixth_of_a_millimetre(degrees: float) -> None:
    matrix = tilt(degrees, size=0.985)
    found = aligned(moved(sheet(), matrix))
    assert isinstance(found, Alignment) and found.marks == 4
    assert worst(found, matrix) < 0.17


def test_a_photograph_is_placed_too() -> None:
    corners = np.array([[0, 0], [1653, 0], [1653, 2338], [0, 2338]], np.float32)
    seen = np.array([[130, 90], [1560, 160], [1620, 2250], [60, 2200]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen).astype(np.float64)
    found = aligned(moved(sheet(), matrix, paper_level=120))
    assert isinstance(found, Alignment) and found.marks == 4
    assert worst(found, matrix) < 0.2


@pytest.mark.parametrize("covered", range(4))
def test_three_marks_are_enough(covered: int) -> None:
    paper, (x, y) = sheet(), marks()[covered]
    paper.rect(Box(x - 7, y - 7, x + 4, y + 7), (250, 232, 120))
    matrix = tilt(1.2, size=0.985)
    found = aligned(moved(paper, matrix))
    assert isinstance(found, Alignment) and found.marks == 3
    assert worst(found, matrix) < 0.2


def test_a_margin_that_was_cut_off_takes_two_marks_with_it() -> None:
    page = sheet().page(gray=True)
    cut = PageImage(np.ascontiguousarray(page.gray[: round(280 * SCALE)]), 200.0)
    found = aligned(cut)
    assert isinstance(found, Alignment) and found.marks == 2
    assert worst(found, np.eye(3)) < 0.6


def test_a_dark_square_elsewhere_is_not_taken_for_a_mark() -> None:
    paper = sheet()
    paper.rect(Box(20, 20, 25, 25))
    paper.rect(Box(186, 270, 191, 275))
    found = aligned(paper.page())
    assert isinstance(found, Alignment) and worst(found, np.eye(3)) < 0.17


def test_writing_over_a_mark_does_not_move_it() -> None:
    paper = sheet()
    paper.line((2, 284), (30, 289), wide=0.7)
    found = aligned(paper.page())
    assert isinstance(found, Alignment) and worst(found, np.eye(3)) < 0.25


def test_faint_print_gives_its_own_black() -> None:
    gray = sheet().page(gray=True).gray
    faint = PageImage((255 - (255 - gray) * 0.35).astype(np.uint8), 200.0)
    found = aligned(faint)
    assert isinstance(found, Alignment)
    assert 150 < found.black < 180 and found.paper > 250


def test_a_page_that_the_sheet_does_not_have_is_held() -> None:
    page = sheet().page()
    found = sheet_code(read_codes(page))
    assert found is not None
    held = align(page, found.corners, GEOMETRY, 2)
    assert isinstance(held, Held) and held.reason is HeldReason.NOT_ALIGNED


def test_rules_show_where_the_paper_is_bent() -> None:
    """A feeder that slips: every row below the middle lies 1.5 mm lower, seen to a tenth."""
    gray = sheet().page(gray=True).gray
    ys, xs = np.mgrid[0 : gray.shape[0], 0 : gray.shape[1]].astype(np.float32)
    slip = 1.5 * SCALE * np.clip((ys / SCALE - 60) / 30, 0, 1)
    bent = cv2.remap(gray, xs, ys - slip, cv2.INTER_LINEAR)
    shifts = measure(flattened(bent, TO_PIXELS, (210, 297)), GEOMETRY.zones)
    assert shifts.believable
    assert abs(shifts.at(100, 118)[1] - 1.5) < 0.25
    assert abs(shifts.at(100, 50)[1]) < 0.25


def test_a_map_that_the_rules_contradict_is_not_believed() -> None:
    gray = sheet().page(gray=True).gray
    far_off = np.array([[SCALE, 0, 0], [0, SCALE, 5 * SCALE], [0, 0, 1]])
    shifts = measure(flattened(gray, far_off, (210, 297)), GEOMETRY.zones)
    assert not shifts.believable


def test_a_sheet_with_few_cells_needs_no_rules() -> None:
    shifts = measure(np.full((1188, 840), 255, np.uint8), GEOMETRY.zones[:2])
    assert shifts.believable and shifts.at(100, 100) == (0.0, 0.0)


def test_a_sheet_without_marks_is_placed_by_its_code_alone() -> None:
    unmarked = replace(GEOMETRY, marks=((),))
    page = sheet().page()
    found = sheet_code(read_codes(page))
    assert found is not None
    place = align(page, found.corners, unmarked, 1)
    assert isinstance(place, Alignment) and worst(place, np.eye(3)) < 3.0
