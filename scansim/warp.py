"""Where the paper lies: on the glass, in the feeder, or on a desk before a telephone."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from scansim.pixels import Pixels
from scansim.profiles import Profile
from scansim.rng import between, pick

Matrix = NDArray[Any]

_DESKS = ((146, 112, 82), (90, 84, 80), (196, 190, 180), (60, 70, 84), (168, 140, 104))


def flat(page: Pixels, dpi: int, profile: Profile, rng: Generator) -> tuple[Pixels, Matrix | None]:
    """A scanner's picture of `page`. Gives it with the map from millimetres, None where the paper was bent."""
    tall, wide = page.shape[:2]
    ratio = profile.dpi / dpi
    out = (round(wide * ratio), round(tall * ratio))
    move = _placed(wide, tall, dpi, ratio, profile, rng)
    cut = round(profile.crop * between(rng, 0.6, 1.0) * profile.dpi / 25.4)
    border = (profile.lid,) * 3
    if profile.curl or profile.stretch:
        picture = _bent(page, move, out, dpi, profile, rng)
        return _cropped(picture, cut, move, rng)[0], None
    how = cv2.INTER_AREA if ratio < 0.8 else cv2.INTER_LINEAR
    picture = cv2.warpPerspective(
        page, move, out, flags=how, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    picture, move = _cropped(picture, cut, move, rng)
    return picture, move @ np.diag([dpi / 25.4, dpi / 25.4, 1.0])


def _placed(wide: int, tall: int, dpi: int, ratio: float, profile: Profile, rng: Generator) -> Matrix:
    angle = between(rng, -profile.skew, profile.skew)
    size = 1 + between(rng, -profile.scale, profile.scale)
    turn = np.vstack([cv2.getRotationMatrix2D((wide / 2, tall / 2), angle, size), [0, 0, 1]])
    limit = profile.shift * dpi / 25.4
    turn[:2, 2] += (between(rng, -limit, limit), between(rng, -limit, limit))
    placed: Matrix = np.diag([ratio, ratio, 1.0]) @ turn
    return placed


def _bent(
    page: Pixels, move: Matrix, out: tuple[int, int], dpi: int, profile: Profile, rng: Generator
) -> Pixels:
    """Curled edge and feeder stretch: every pixel of the picture looks up its own place on the paper."""
    xs, ys = _grid(out)
    back = np.linalg.inv(move)
    px = back[0, 0] * xs + back[0, 1] * ys + back[0, 2]
    py = back[1, 0] * xs + back[1, 1] * ys + back[1, 2]
    tall, wide = page.shape[:2]
    if profile.stretch:
        py = py + _slip(py / tall, rng) * profile.stretch * tall * 0.5
    if profile.curl:
        px, py = _curled(px, py, wide, tall, profile.curl * dpi / 25.4 * between(rng, 0.5, 1.0), rng)
    full = [cv2.resize(m.astype(np.float32), out, interpolation=cv2.INTER_LINEAR) for m in (px, py)]
    border = (profile.lid,) * 3
    picture = cv2.remap(
        page, full[0], full[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )
    return _shaded(picture, rng) if profile.curl else picture


def _grid(out: tuple[int, int], step: int = 16) -> tuple[NDArray[Any], NDArray[Any]]:
    """Pixel coordinates on a coarse grid: bending is smooth, so the rest is interpolated. The samples stand
    where `cv2.resize` takes them: at cell centres."""
    cols, rows = -(-out[0] // step), -(-out[1] // step)
    across = (np.arange(cols, dtype=np.float32) + 0.5) * out[0] / cols - 0.5
    down = (np.arange(rows, dtype=np.float32) + 0.5) * out[1] / rows - 0.5
    xs, ys = np.meshgrid(across, down)
    return xs.astype(np.float32), ys.astype(np.float32)


def _slip(along: NDArray[Any], rng: Generator) -> NDArray[Any]:
    """Rollers that turn unevenly: a slow wave along the page, nothing at its ends."""
    phase = between(rng, 0, 6.28)
    waves = np.sin(along * between(rng, 4, 8) + phase) + 0.4 * np.sin(along * between(rng, 10, 16))
    slip: NDArray[Any] = (waves * np.clip(along * 4, 0, 1)).astype(np.float32)
    return slip


def _curled(
    px: NDArray[Any], py: NDArray[Any], wide: int, tall: int, amount: float, rng: Generator
) -> tuple[NDArray[Any], NDArray[Any]]:
    """The outer third of the sheet rises from the glass: narrower across and bowed."""
    side = pick(rng, (-1, 1))
    from_edge = (px if side < 0 else wide - px) / wide
    lift = np.clip(1 - from_edge / 0.4, 0, 1.4) ** 2
    bow = (np.clip(py / tall, 0, 1) - 0.5) ** 2 * 4
    px = px - side * lift * amount * (0.6 + 0.4 * bow)
    py = py + lift * amount * 0.5 * (py / tall - 0.5)
    return px.astype(np.float32), py.astype(np.float32)


def _shaded(picture: Pixels, rng: Generator) -> Pixels:
    wide = picture.shape[1]
    dark = np.clip(np.linspace(0, 1, wide) / 0.25, 0, 1) * 0.25 + 0.75
    row = (dark if rng.random() < 0.5 else dark[::-1]) * 255
    light = row[None, :, None] if picture.ndim == 3 else row[None, :]
    return cv2.multiply(picture, np.broadcast_to(light, picture.shape).astype(np.uint8), scale=1 / 255)


def _cropped(picture: Pixels, cut: int, move: Matrix, rng: Generator) -> tuple[Pixels, Matrix]:
    if not cut:
        return picture, move
    tall, wide = picture.shape[:2]
    side = pick(rng, ("top", "bottom", "left", "right"))
    top, left = (cut if side == "top" else 0), (cut if side == "left" else 0)
    kept = picture[
        top : tall - (cut if side == "bottom" else 0), left : wide - (cut if side == "right" else 0)
    ]
    away = np.array([[1, 0, -left], [0, 1, -top], [0, 0, 1.0]])
    return np.ascontiguousarray(kept), away @ move


def photographed(page: Pixels, dpi: int, profile: Profile, rng: Generator) -> tuple[Pixels, Matrix]:
    """A telephone's picture: perspective, a desk around the paper, the shadow of a hand."""
    tall, wide = page.shape[:2]
    frame = (round(wide * 1.14 * profile.dpi / dpi), round(tall * 1.1 * profile.dpi / dpi))
    corners = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], np.float32)
    move = cv2.getPerspectiveTransform(corners, _held(frame, rng)).astype(np.float64)
    desk = _desk(frame, rng)
    desk = desk if page.ndim == 3 else cv2.cvtColor(desk, cv2.COLOR_RGB2GRAY)
    picture = cv2.warpPerspective(
        page, move, frame, dst=desk, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    return _shadowed(picture, rng), move @ np.diag([dpi / 25.4, dpi / 25.4, 1.0])


def _held(frame: tuple[int, int], rng: Generator) -> NDArray[Any]:
    wide, tall = frame
    near = np.array([[0.06, 0.045], [0.94, 0.045], [0.94, 0.955], [0.06, 0.955]])
    near += rng.uniform(-0.028, 0.028, (4, 2))
    narrow = between(rng, 0, 0.035)  # the far edge is shorter
    near[0, 0] += narrow
    near[1, 0] -= narrow
    corners: NDArray[Any] = (near * np.array([wide, tall])).astype(np.float32)
    return corners


def _desk(frame: tuple[int, int], rng: Generator) -> Pixels:
    colour = np.array(pick(rng, _DESKS), np.float32)
    grain = rng.uniform(0.86, 1.1, (frame[1] // 40 + 2, frame[0] // 9 + 2, 1)).astype(np.float32)
    small = np.clip(grain * colour, 0, 255).astype(np.uint8)
    desk: Pixels = cv2.resize(small, frame, interpolation=cv2.INTER_CUBIC)
    return desk


def _shadowed(picture: Pixels, rng: Generator) -> Pixels:
    tall, wide = picture.shape[:2]
    small = np.full((tall // 16 + 1, wide // 16 + 1), 255, np.uint8)
    h, w = small.shape
    centre = (int(w * between(rng, -0.1, 1.1)), int(h * between(rng, 0.6, 1.2)))
    depth = int(between(rng, 150, 215))
    cv2.ellipse(
        small,
        centre,
        (int(w * between(rng, 0.3, 0.6)), int(h * 0.45)),
        between(rng, 0, 90),
        0,
        360,
        depth,
        -1,
    )
    soft = cv2.resize(cv2.GaussianBlur(small, (0, 0), 6), (wide, tall))
    soft = cv2.cvtColor(soft, cv2.COLOR_GRAY2RGB) if picture.ndim == 3 else soft
    return cv2.multiply(picture, soft, scale=1 / 255)
