"""Print-and-scan: profiles, geometry of the picture, files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from scansim.canvas import Canvas
from scansim.files import write_pdf, write_photo, write_tiff
from scansim.profiles import EASY, HARD, PROFILES, Profile, profile
from scansim.rng import generator
from scansim.scan import ScannedPage, canvas_dpi, scan
from scansim.truth import Page, Truth


def page(dpi: int = 200) -> Canvas:
    """A4 with a black disc, 4 mm across, 60 mm from the left and 40 mm from the top."""
    canvas = Canvas(210, 297, dpi)
    canvas.draw.ellipse([canvas.px(v) for v in (58, 38, 62, 42)], fill=(0, 0, 0))
    return canvas


def scanned(how: Profile, seed: int = 3) -> ScannedPage:
    canvas = page(canvas_dpi(how))
    return scan(canvas.pixels(), canvas.dpi, how, generator(seed, how.name))


def disc(seen: ScannedPage) -> tuple[float, float]:
    """Where the disc lies in the picture: the dark blob of its size."""
    grey = cv2.cvtColor(seen.image, cv2.COLOR_RGB2GRAY) if seen.image.ndim == 3 else seen.image
    dark = (grey < 128).astype(np.uint8)
    _, _, stats, centres = cv2.connectedComponentsWithStats(dark)
    wanted = np.pi * (2 * seen.dpi / 25.4) ** 2
    best = min(range(1, len(stats)), key=lambda i: abs(stats[i, cv2.CC_STAT_AREA] - wanted))
    return float(centres[best][0]), float(centres[best][1])


@pytest.mark.parametrize("name", [*EASY, *HARD])
def test_a_profile_gives_a_picture_of_a_sane_size_and_mode(name: str) -> None:
    how = PROFILES[name]
    seen = scanned(how)
    long, short = max(seen.image.shape[:2]), min(seen.image.shape[:2])
    assert 0.93 < long / (297 / 25.4 * how.dpi) < 1.12
    assert 0.93 < short / (210 / 25.4 * how.dpi) < 1.16
    assert (seen.image.ndim == 3) is (how.mode == "colour")
    assert how.mode != "bilevel" or set(np.unique(seen.image)) <= {0, 255}
    assert len(seen.encode()) < 900_000
    assert np.array_equal(seen.image, scanned(how).image)


@pytest.mark.parametrize(
    "name", ["grey200", "skew3", "photo", "turn90", "turn180", "turn270", "crop", "grey300"]
)
def test_the_matrix_says_where_a_millimetre_of_the_sheet_lies(name: str) -> None:
    seen = scanned(replace(PROFILES[name], uneven=0.0, lid=255) if name != "photo" else PROFILES[name])
    assert seen.matrix is not None
    x, y, w = np.array(seen.matrix).reshape(3, 3) @ np.array([60.0, 40.0, 1.0])
    assert np.hypot(*(np.array(disc(seen)) - np.array([x / w, y / w]))) < 1.5


def test_a_bent_sheet_has_no_matrix() -> None:
    assert scanned(profile("curl")).matrix is None
    assert scanned(profile("stretch")).matrix is None


def test_turning_the_picture_by_what_the_scan_says_sets_it_upright() -> None:
    for name in ("turn90", "turn180", "turn270"):
        seen = scanned(profile(name))
        x, y = disc(replace(seen, image=np.ascontiguousarray(np.rot90(seen.image, -(seen.turned // 90)))))
        assert x < 100 * seen.dpi / 25.4
        assert y < 80 * seen.dpi / 25.4


def test_a_scan_pdf_shows_its_pictures_also_bilevel_ones(tmp_path: Path) -> None:
    pages = [Page(scanned(profile(n)), Truth("own", "")) for n in ("bilevel200", "grey150", "colour150")]
    write_pdf(pages, tmp_path / "scan.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "scan.pdf")
    assert len(document) == 3
    for i, made in enumerate(pages):
        shown = document[i].render(scale=made.scan.dpi / 72, grayscale=True).to_numpy()
        assert abs(float(shown.mean()) - float(made.image.mean())) < 3


def test_a_tiff_keeps_all_pages(tmp_path: Path) -> None:
    pages = [Page(scanned(profile("bilevel200"), seed), Truth("own", "")) for seed in (1, 2, 3)]
    write_tiff(pages, tmp_path / "scan.tif")
    with Image.open(tmp_path / "scan.tif") as made:
        assert made.n_frames == 3
        assert made.info["dpi"] == (200, 200)


def test_a_telephone_photo_is_stored_lying_with_its_turn_in_exif(tmp_path: Path) -> None:
    seen = scanned(profile("photo"))
    write_photo(Page(seen, Truth("own", "")), tmp_path / "IMG_1.jpg")
    with Image.open(tmp_path / "IMG_1.jpg") as made:
        assert made.getexif()[274] == 6
        assert made.size == (seen.image.shape[0], seen.image.shape[1])
