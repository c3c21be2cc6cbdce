"""Parts that all layouts share: letterhead, title, ticks, signatures, small print."""

from __future__ import annotations

from numpy.random import Generator

from scansim.canvas import GREY, RED, Canvas, Colour
from scansim.foreign.content import Content, Goods, Item, Signer
from scansim.foreign.look import Look, put
from scansim.rng import between, chance, pick
from scansim.seals import round_seal
from scansim.signature import sign
from scansim.ticks import box, scribble_out, tick

_LOGOS: tuple[Colour, ...] = ((16, 90, 160), (20, 120, 70), (190, 60, 40), (60, 60, 60))


def letterhead(canvas: Canvas, content: Content, style: Look, rng: Generator) -> float:
    """The firm's name and sign above the title. Gives the height at which it ends."""
    kind = pick(rng, ("none", "none", "middle", "left", "line"))
    y = between(rng, 12, 17)
    if kind == "none":
        return y
    office = style.script(content.office)
    if kind == "middle":
        canvas.text(canvas.width / 2, y, office, size=4.6, name=style.label_face, anchor="m", spread=0.4)
    else:
        colour = pick(rng, _LOGOS)
        logo(canvas, style.margin + 4, y, colour, rng)
        canvas.text(style.margin + 10, y, office, size=4.0, name=style.label_face, colour=colour)
    if kind == "line":
        canvas.line(style.margin, y + 5, canvas.width - style.margin, y + 5, mm=0.5, colour=colour)
        canvas.line(style.margin, y + 6, canvas.width - style.margin, y + 6, mm=0.15, colour=colour)
    return y + 7


def logo(canvas: Canvas, x: float, y: float, colour: Colour, rng: Generator) -> None:
    if chance(rng, 0.5):
        canvas.draw.ellipse([canvas.px(v) for v in (x - 4, y - 4, x + 4, y + 4)], fill=colour)
        canvas.text(
            x,
            y,
            pick(rng, ("物", "业", "家", "安")),
            size=4.5,
            name="hei-bold",
            colour=(255, 255, 255),
            anchor="m",
        )
    else:
        points = [
            (canvas.px(px), canvas.px(py)) for px, py in ((x - 4, y + 3.5), (x, y - 4), (x + 4, y + 3.5))
        ]
        canvas.draw.polygon(points, fill=colour)


def title(
    canvas: Canvas,
    y: float,
    content: Content,
    style: Look,
    *,
    middle: float | None = None,
    room: float | None = None,
) -> float:
    """The title. Gives the height at which it ends."""
    text, size, spread = style.script(content.title), style.title_size, style.title_spread
    room = room or canvas.width - 2 * style.margin
    while canvas.text_width(text, size, style.title_face, spread) > room:
        size, spread = size * 0.93, spread * 0.5
    x = middle if middle is not None else canvas.width / 2
    y += size * 0.9
    canvas.text(x, y, text, size=size, name=style.title_face, anchor="m", spread=spread)
    if style.underline:
        wide = canvas.text_width(text, size, style.title_face, spread)
        canvas.line(x - wide / 2, y + size * 0.7, x + wide / 2, y + size * 0.7, mm=0.3)
    return y + size * 0.9 + 1.5


def numbers(canvas: Canvas, y: float, content: Content, style: Look) -> float:
    """Form code at the left, red serial number at the right."""
    if content.form_code:
        canvas.text(style.margin, y + 2, content.form_code, size=3.1, name=style.label_face)
    if content.serial:
        canvas.text(
            canvas.width - style.margin, y + 2, content.serial, size=4.2, name="song", colour=RED, anchor="r"
        )
    return y + 5.5 if content.form_code or content.serial else y


def ticks(canvas: Canvas, x: float, y: float, room: float, item: Item, style: Look, rng: Generator) -> float:
    """Options with their boxes from x on, wrapped into `room`. Gives the height of the last line's middle."""
    side, left = 3.3, x
    spoilt = chance(rng, 0.04)
    for option in item.options:
        text = style.script(option)
        wide = side + 1.2 + canvas.text_width(text, style.label_size, style.label_face) + 3.5
        if x + wide > left + room and x > left:
            x, y = left, y + style.label_size * 1.7
        box(canvas, x, y, side)
        canvas.text(x + side + 1.2, y, text, size=style.label_size, name=style.label_face)
        if option in item.chosen:
            _tick(canvas, x, y, side, style, rng)
        elif spoilt:
            _tick(canvas, x, y, side, style, rng)
            scribble_out(canvas, x, y, side, style.pen, rng)
            spoilt = False
        x += wide
    return y


def _tick(canvas: Canvas, x: float, y: float, side: float, style: Look, rng: Generator) -> None:
    if style.typed:
        canvas.text(x + side / 2, y, "√", size=side * 1.1, name="song", anchor="m")
    else:
        tick(canvas, x, y, side, style.pen, rng, off=(float(rng.normal(0, 0.35)), float(rng.normal(0, 0.35))))


def clauses(canvas: Canvas, x: float, y: float, room: float, content: Content, style: Look) -> float:
    for clause in content.clauses:
        y = canvas.paragraph(
            x, y, style.script(clause), room, size=style.label_size * 0.88, name=style.label_face, leading=1.5
        )
    return y + 1 if content.clauses else y


def signatures(
    canvas: Canvas, x: float, y: float, room: float, content: Content, style: Look, rng: Generator
) -> float:
    """Signers beside each other, the seal over the last one."""
    if not content.signers:
        return y
    step, wide = 13.0, room / min(2, len(content.signers))
    for i, signer in enumerate(content.signers):
        column, line = i % 2, i // 2
        _signer(canvas, x + column * wide, y + 6 + line * step, wide, signer, style, rng)
    return y + 6 + step * ((len(content.signers) + 1) // 2)


def _signer(
    canvas: Canvas, x: float, y: float, room: float, signer: Signer, style: Look, rng: Generator
) -> None:
    end = canvas.text(x, y, style.script(signer.label) + "：", size=style.label_size, name=style.label_face)
    if signer.who:
        sign(canvas, end + 2, y, signer.who, style.pen, rng, tall=between(rng, 5.5, 8.5))
    put(canvas, (x + room * 0.3, y + 4, x + room, y + 9.5), signer.dated, style, rng)
    if signer.seal:
        seal(canvas, min(end + 16, canvas.width - 24), y + 3, signer.seal, style, rng)


def seal(canvas: Canvas, x: float, y: float, text: str, style: Look, rng: Generator) -> None:
    foot = pick(rng, ("", "业务专用章", "管理处", "服务中心"))
    round_seal(canvas, x, y, style.script(text), rng, mm=between(rng, 34, 42), foot=style.script(foot))


def goods(
    canvas: Canvas,
    x: float,
    y: float,
    room: float,
    table: Goods,
    style: Look,
    rng: Generator,
    *,
    row: float = 0.0,
) -> float:
    """A table of rows to fill. Gives the height at which it ends."""
    row = row or style.row * 0.85
    shares = [0.34, 0.2, 0.2, 0.26] if table.name == "goods" else [0.17, 0.13, 0.42, 0.28]
    edges = [x + room * sum(shares[:i]) for i in range(len(shares) + 1)]
    for i in range(table.room + 2):
        canvas.line(x, y + i * row, x + room, y + i * row, mm=style.line)
    for edge in edges:
        canvas.line(edge, y, edge, y + (table.room + 1) * row, mm=style.line)
    for i, heading in enumerate(table.columns):
        canvas.text(
            (edges[i] + edges[i + 1]) / 2,
            y + row / 2,
            style.script(heading),
            size=style.label_size,
            name=style.label_face,
            anchor="m",
        )
    for n, cells in enumerate(table.rows[: table.room]):
        for i, cell in enumerate(cells):
            put(canvas, (edges[i], y + (n + 1) * row, edges[i + 1], y + (n + 2) * row), cell, style, rng)
    return y + (table.room + 1) * row


def foot(canvas: Canvas, style: Look, rng: Generator) -> None:
    if chance(rng, 0.3):
        text = pick(
            rng,
            (
                "第一联：存根　第二联：交业主",
                "本表一式两份，物业公司与业主各执一份",
                "第 1 页 共 1 页",
                "服务热线：400-000-0000",
            ),
        )
        canvas.text(
            canvas.width / 2,
            canvas.height - 12,
            style.script(text),
            size=3.0,
            name=style.label_face,
            colour=GREY,
            anchor="m",
        )
