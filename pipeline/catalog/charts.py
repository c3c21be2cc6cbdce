"""Simple charts as SVG: bars that lie or stand, each with its label and its words, legible on a black-and-white printer.

A bar may have a dark part (of 12 complaints 9 are closed) and a target (a dashed line). Nothing here knows what is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

_FONT = "FandolHei, 'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif"
_BODY, _SMALL = 3.4, 2.9  # mm
_LINE = 5.8  # mm between lying bars
_BAR = 3.8
_INK, _LIGHT = "#333", "#d9d9d9"
_MOST_BARS = 60
_MOST_WORDS = 18  # characters of a label; the table has the whole of it


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` ≥ 0 is how long it is, `said` what stands at its end, `part` ≤ value its dark part (None = all of it is dark),
    `target` where it should end."""

    label: str
    value: Decimal
    said: str
    part: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars below a title. `upright` for what follows in time. `top` is the full length (100 for rates); 0 = the longest
    bar. `legend` names the dark and the light part."""

    title: str
    bars: tuple[Bar, ...]
    upright: bool = False
    top: Decimal = Decimal(0)
    legend: tuple[str, str] = ("", "")


def svg(chart: Chart, width: float = 170.0) -> str:
    """The chart as an SVG picture of `width` millimetres; of very many bars the first sixty."""
    return _standing(chart, width) if chart.upright else _lying(chart, width)


def height(chart: Chart) -> float:
    """Millimetres that the picture of a chart is high."""
    if chart.upright:
        return 64.0
    return 10.0 + _LINE * max(1, len(chart.bars[:_MOST_BARS])) + (5.0 if _keyed(chart) else 0.0)


def _lying(chart: Chart, width: float) -> str:
    left, right = 46.0, 44.0
    room, top = width - left - right, _top(chart)
    out = [_title(chart, width)]
    y = 10.0
    for bar in chart.bars[:_MOST_BARS]:
        long = float(bar.value / top) * room
        dark = float((bar.value if bar.part is None else bar.part) / top) * room
        out.append(_text(left - 2, y + 3.1, _short(bar.label), anchor="end"))
        out.append(_rect(left, y, long, _BAR, _LIGHT))
        out.append(_rect(left, y, dark, _BAR, _INK))
        if bar.target is not None:
            at = left + float(min(bar.target, top) / top) * room
            out.append(_dashed(at, y - 1.0, at, y + _BAR + 1.0))
        ends = max(long, float(min(bar.target or Decimal(0), top) / top) * room)
        out.append(_text(left + ends + 1.5, y + 3.1, bar.said, size=_SMALL))
        y += _LINE
    out.append(_stroke(left, 8.5, left, y))
    out += _legend(chart, left, y + 3.2)
    return _picture(width, height(chart), out)


def _standing(chart: Chart, width: float) -> str:
    bars = chart.bars[:_MOST_BARS]
    left, bottom, room = 12.0, 50.0, 34.0
    step = (width - left - 6) / max(len(bars), 1)
    thick = min(step * 0.6, 14.0)
    top = _top(chart)
    out = [_title(chart, width)]
    for number, bar in enumerate(bars):
        x = left + step * number + (step - thick) / 2
        tall = float(bar.value / top) * room
        dark = float((bar.value if bar.part is None else bar.part) / top) * room
        out.append(_rect(x, bottom - tall, thick, tall, _LIGHT))
        out.append(_rect(x, bottom - dark, thick, dark, _INK))
        out.append(_text(x + thick / 2, bottom - tall - 1.3, bar.said, size=_SMALL, anchor="middle"))
        out.append(_text(x + thick / 2, bottom + 4.2, _short(bar.label), size=_SMALL, anchor="middle"))
    out.append(_stroke(left, bottom, width - 4, bottom))
    out += _legend(chart, left, bottom + 10)
    return _picture(width, height(chart), out)


def _top(chart: Chart) -> Decimal:
    longest = max((bar.value for bar in chart.bars[:_MOST_BARS]), default=Decimal(0))
    return max(chart.top, longest, Decimal(1))


def _keyed(chart: Chart) -> bool:
    return any(chart.legend) or any(bar.target is not None for bar in chart.bars)


def _legend(chart: Chart, x: float, y: float) -> list[str]:
    out: list[str] = []
    for words, colour in zip(chart.legend, (_INK, _LIGHT), strict=True):
        if words:
            out.append(_rect(x, y - 2.6, 4.0, 2.8, colour))
            out.append(_text(x + 5.2, y, words, size=_SMALL))
            x += 8.0 + _SMALL * len(words)
    if any(bar.target is not None for bar in chart.bars):
        out += [_dashed(x + 2, y - 2.8, x + 2, y + 0.6), _text(x + 4.2, y, "目标", size=_SMALL)]
    return out


def _short(words: str) -> str:
    return words if len(words) <= _MOST_WORDS else words[: _MOST_WORDS - 1] + "…"


def _title(chart: Chart, width: float) -> str:
    return _text(width / 2, 4.6, chart.title, size=_BODY + 0.6, anchor="middle")


def _picture(width: float, tall: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{tall:g}mm"'
        f' viewBox="0 0 {width:g} {tall:g}">{"".join(parts)}</svg>'
    )


def _text(x: float, y: float, words: str, *, size: float = _BODY, anchor: str = "start") -> str:
    plain = escape("".join(c for c in words if c.isprintable()))
    return (
        f'<text x="{x:.2f}" y="{y:.2f}" font-family="{_FONT}" font-size="{size:g}" fill="#000"'
        f' text-anchor="{anchor}">{plain}</text>'
    )


def _rect(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    if wide <= 0 or tall <= 0:
        return ""
    return (
        f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{tall:.2f}" fill="{colour}"'
        ' stroke="#000" stroke-width="0.2"/>'
    )


def _stroke(x1: float, y1: float, x2: float, y2: float, more: str = "") -> str:
    return f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="#000" stroke-width="0.3"{more}/>'


def _dashed(x1: float, y1: float, x2: float, y2: float) -> str:
    return _stroke(x1, y1, x2, y2, ' stroke-dasharray="1 0.6"')
