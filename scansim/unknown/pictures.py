"""Drawings, photographs and things written by hand."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from scansim import phrases
from scansim.canvas import Canvas
from scansim.hand import hand, write
from scansim.people import name
from scansim.pixels import Pixels
from scansim.rng import between, chance, digits, pick
from scansim.roster import RosterRow
from scansim.spelling import unit

Rows = list[RosterRow]


def plan(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A floor plan with dimensions and a title block."""
    canvas, row = Canvas(297, 210, dpi), pick(rng, rows)
    canvas.rect(10, 8, 287, 202, mm=0.6)
    x0, y0, x1, y1 = 40.0, 35.0, 215.0, 165.0
    canvas.rect(x0, y0, x1, y1, mm=1.2)
    cuts = sorted(between(rng, x0 + 25, x1 - 25) for _ in range(int(rng.integers(2, 4))))
    middle = between(rng, 80, 115)
    canvas.line(x0, middle, x1, middle, mm=1.0)
    edges = [x0, *cuts, x1]
    for cut in cuts:
        canvas.line(cut, y0, cut, middle if chance(rng, 0.5) else y1, mm=1.0)
    for left, right in itertools.pairwise(edges):
        for top, bottom in ((y0, middle), (middle, y1)):
            canvas.text(
                (left + right) / 2,
                (top + bottom) / 2,
                pick(rng, ("卧室", "客厅", "厨房", "卫生间", "会议室", "办公区", "阳台")),
                size=4,
                name="fang",
                anchor="m",
            )
            canvas.draw.arc(
                [canvas.px(v) for v in (left, bottom - 16, left + 16, bottom)],
                270,
                360,
                fill=(60, 60, 60),
                width=2,
            )
        canvas.line(left, y1 + 10, right, y1 + 10, mm=0.15)
        canvas.text(
            (left + right) / 2, y1 + 7, str(round((right - left) * 50)), size=3, name="fang", anchor="m"
        )
    block = [
        ("工程名称", f"{unit(rng, row)}室内装修工程"),
        ("图名", pick(rng, ("平面布置图", "天花布置图", "电气平面图", "给排水平面图", "竣工图"))),
        ("比例", "1:100"),
        ("设计", name(rng)),
        ("图号", f"P-{digits(rng, 2)}"),
    ]
    for i, (label, value) in enumerate(block):
        canvas.rect(225, 110 + i * 14, 285, 124 + i * 14, mm=0.3)
        canvas.text(227, 114 + i * 14, label, size=2.8, name="fang")
        canvas.text(229, 120 + i * 14, value, size=3.0, name="fang")
    canvas.image = canvas.image.rotate(90, expand=True) if chance(rng, 0.5) else canvas.image
    return Canvas.of(np.asarray(canvas.image).copy(), dpi)


def photograph(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A room or a facade as a telephone sees it: no text, or a door sign with a room number."""
    wide, tall = 150.0, 200.0
    canvas = Canvas(wide, tall, dpi)
    w, h = canvas.image.size
    wall, floor = rng.integers(120, 230, 3), rng.integers(50, 150, 3)
    ramp = np.linspace(1.1, 0.6, h)[:, None, None]
    picture: Pixels = np.clip(
        np.where(np.arange(h)[:, None, None] < h * 0.68, wall, floor) * ramp, 0, 255
    ) * np.ones((h, w, 3))
    picture = picture.astype(np.uint8)
    for _ in range(int(rng.integers(4, 12))):
        x, y = int(rng.integers(0, w)), int(rng.integers(h // 4, h))
        size = (int(rng.integers(w // 12, w // 3)), int(rng.integers(h // 12, h // 4)))
        colour = tuple(int(c) for c in rng.integers(20, 240, 3))
        if chance(rng, 0.7):
            cv2.rectangle(picture, (x, y - size[1]), (x + size[0], y), colour, -1)
        else:
            cv2.ellipse(picture, (x, y), size, between(rng, 0, 180), 0, 360, colour, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 3)
    canvas.image.paste(Image.fromarray(picture))
    if chance(rng, 0.3):
        canvas.rect(60, 40, 92, 54, fill=(30, 40, 60))
        canvas.text(76, 47, pick(rng, rows).room, size=8, name="hei-bold", colour=(230, 220, 160), anchor="m")
    return canvas


def ruled_paper(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """Ruled paper, empty or nearly so."""
    canvas = Canvas(210, 297, dpi)
    for i in range(30):
        canvas.line(15, 30 + i * 8.5, 195, 30 + i * 8.5, mm=0.15, colour=(150, 60, 60))
    if chance(rng, 0.5):
        write(canvas, 25, 26, pick(rng, ("备忘", "今日待办", "1203", "装修", "钥匙已取")), hand(rng), rng)
    return canvas


def handwritten(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A letter by hand: a complaint, a request, a note; it often names a unit."""
    canvas, row, pen = Canvas(210, 297, dpi), pick(rng, rows), hand(rng, size=6.0)
    lined = chance(rng, 0.6)
    texts = (
        f"物业公司：我是{unit(rng, row)}的业主{row.owner}，{pick(rng, phrases.COMPLAINTS)}{pick(rng, phrases.DEMANDS)}。谢谢！电话{row.owner_phone}",
        f"管理处：我家准备下个月装修，请问需要办理什么手续？我是{unit(rng, row)}，电话{row.owner_phone}。",
        f"便条：请把{unit(rng, row)}的快递放在前台，晚上来取。{row.owner}",
        f"借条：今借到管理处梯子一把，用于{unit(rng, row)}更换灯泡，三日内归还。",
        "购物清单：水泥两包、沙子五袋、瓷砖二十箱、开关十个、电线两卷。",
    )
    y, x = 40.0, 22.0
    text = pick(rng, texts)
    while text:
        part, text = text[:24], text[24:]
        write(canvas, x, y, part, pen, rng)
        if lined:
            canvas.line(18, y + 5, 192, y + 5, mm=0.15, colour=(170, 170, 180))
        y += 11
    return canvas
