"""A procedure drawn: Mermaid for documents, SVG for the desk. Events that leave a case where it is are not drawn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from pipeline.model.procedure import START, Procedure
from pipeline.respond.procedures.layering import Layout, Line, Place, lay_out

# From so many states an event is drawn with lines; one that is possible in more is written into its target. Ends beside the
# usual one (the first) are ways out (withdrawn, cancelled) that would cover the way that matters.
_ANYTIME, _WAY_OUT = 4, 2
_FONT, _SMALL = 14.0, 12.0
_LEADING = 1.35
_STATE_SIGNS, _LABEL_SIGNS = 9, 9  # em of a line
_PAD = 9.0
_EDGE = 12.0
_DISC = 7.0
_SIGNS = {ord(sign): wide for sign, wide in zip('":;#<>\n', "”：；＃＜＞ ", strict=True)}
_STYLE = """
.state rect{fill:#fff;stroke:#4a5560;stroke-width:1.2}
.name{font:14px "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;fill:#1d252c;text-anchor:middle}
.any{font:12px "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;fill:#66717c;text-anchor:middle}
.final rect{fill:#eef1f3;stroke-width:2}
.been rect{fill:#e3f0e6;stroke:#3b7a4b}
.now rect{fill:#fff1cf;stroke:#b5790a;stroke-width:2.4}
.label{font:12px "Noto Sans CJK SC","Source Han Sans SC","Microsoft YaHei",sans-serif;fill:#33506b;text-anchor:middle}
.line{fill:none;stroke:#8592a0;stroke-width:1.2}
.back{stroke-dasharray:5 3}
.tip{fill:#8592a0}
.line.way{stroke:#3b7a4b;stroke-width:2.4}
.tip.way{fill:#3b7a4b}
.start{fill:#1d252c}
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn: (from, to) → titles of the events; target → titles of those that are possible nearly everywhere."""

    joined: dict[tuple[str, str], list[str]]
    anytime: dict[str, list[str]]


def picture(procedure: Procedure) -> Picture:
    joined: dict[tuple[str, str], list[str]] = {}
    anytime: dict[str, list[str]] = {}
    ways_out = [state.name for state in procedure.states if state.final][1:]
    for event in procedure.events:
        leaving = [name for name in event.states if event.to and event.to != name]
        most = _WAY_OUT if event.to in ways_out else _ANYTIME
        if len([name for name in leaving if name != START]) > most:
            _note(anytime.setdefault(event.to, []), event.title)
            leaving = [name for name in leaving if name == START]
        for name in leaving:
            _note(joined.setdefault((name, event.to), []), event.title)
    return Picture(joined, anytime)


def _note(titles: list[str], title: str) -> None:
    if title not in titles:
        titles.append(title)


def mermaid(procedure: Procedure) -> str:
    """A `stateDiagram-v2` with Chinese titles."""
    drawn = picture(procedure)
    keys = {state.name: f"s{number}" for number, state in enumerate(procedure.states, 1)}
    keys[START] = "[*]"
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{_plain(state.title)}" as {keys[state.name]}' for state in procedure.states]
    for (start, end), titles in drawn.joined.items():
        lines.append(f"    {keys[start]} --> {keys[end]} : {_plain('／'.join(titles))}")
    lines += [f"    {keys[state.name]} --> [*]" for state in procedure.states if state.final]
    for name, titles in drawn.anytime.items():
        lines.append(f"    note right of {keys[name]} : 多个状态下：{_plain('／'.join(titles))}")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Without the signs that Mermaid reads as its own."""
    return text.translate(_SIGNS)


def svg(
    procedure: Procedure,
    current: str = "",
    been: Collection[str] = (),
    ways: Collection[tuple[str, str]] = (),
    *,
    styled: bool = True,
) -> str:
    """The drawing. `current` is the state that a case is in, `been` the states that it was in, `ways` the steps from state to
    state that it took; colours and type come from classes (state, final, been, now, label, line, back, way). `styled` False: the
    page that it stands in has the styles."""
    drawn = picture(procedure)
    finals = {state.name for state in procedure.states if state.final}
    ordered = sorted(procedure.states, key=lambda state: state.final)
    texts = {state.name: _wrapped(state.title, _STATE_SIGNS) for state in ordered}
    notes = {name: _wrapped("／".join(drawn.anytime.get(name, [])), _STATE_SIGNS + 2) for name in texts}
    sizes = {START: (2 * _DISC, 2 * _DISC)}
    sizes |= {name: _box(texts[name], _FONT, notes[name]) for name in texts}
    labels = {pair: _label_lines(titles) for pair, titles in drawn.joined.items()}
    layout = lay_out(sizes, {pair: _box(lines, _SMALL, pad=3.0) for pair, lines in labels.items()})
    parts = [_line(line, (line.start, line.end) in ways) for line in layout.lines]
    parts += [_label(line.label, labels[line.start, line.end]) for line in layout.lines]
    parts.append(_start(layout.states[START]))
    for name, lines in texts.items():
        shown = [
            "state",
            *(
                kind
                for kind, is_so in (
                    ("final", name in finals),
                    ("been", name in been and name != current),
                    ("now", name == current),
                )
                if is_so
            ),
        ]
        parts.append(_state(layout.states[name], lines, notes[name], " ".join(shown)))
    return _page(layout, procedure.title, told(procedure, current, been), parts, styled)


def told(procedure: Procedure, current: str = "", been: Collection[str] = ()) -> str:
    """What the drawing shows, in words: for who cannot see it."""
    titles = {state.name: state.title for state in procedure.states}
    passed = "、".join(title for name, title in titles.items() if name in been and name != current)
    said = [f"{procedure.title}的流程图，共{len(titles)}个状态"]
    said += [f"已经过：{passed}"] if passed else []
    said += [f"现在：{titles[current]}"] if current in titles else []
    ways_on = [
        title for (start, end), all in picture(procedure).joined.items() if start == current for title in all
    ]
    said += [f"由此可以：{'、'.join(dict.fromkeys(ways_on))}"] if ways_on else []
    return "；".join(said) + "。"


def _page(layout: Layout, title: str, words: str, parts: Iterable[str], styled: bool) -> str:
    width, height = layout.width + 2 * _EDGE, layout.height + 2 * _EDGE
    style = f"<style>{_STYLE}</style>" if styled else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" class="procedure" aria-labelledby="drawn"><title>{escape(title)}</title>'
        f'<desc id="drawn">{escape(words)}</desc>{style}<defs>{_tip("tip", "tip")}{_tip("tip-way", "tip way")}</defs>'
        f'<g transform="translate({_EDGE:.0f} {_EDGE:.0f})">{"".join(parts)}</g></svg>\n'
    )


def _tip(id: str, kinds: str) -> str:
    return (
        f'<marker id="{id}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" '
        f'markerUnits="userSpaceOnUse" orient="auto"><path class="{kinds}" d="M0 0.6 8 4 0 7.4z"/></marker>'
    )


def _state(place: Place, lines: Sequence[str], notes: Sequence[str], kinds: str) -> str:
    left, top = place.x - place.width / 2, place.y - place.height / 2
    box = f'x="{left:.1f}" y="{top:.1f}" width="{place.width:.1f}" height="{place.height:.1f}" rx="6"'
    drawn = [f'<g class="{kinds}"><rect {box}/>']
    y = top + _PAD + _FONT * 0.9
    for line in lines:
        drawn.append(f'<text class="name" x="{place.x:.1f}" y="{y:.1f}">{escape(line)}</text>')
        y += _FONT * _LEADING
    for line in notes:
        drawn.append(f'<text class="any" x="{place.x:.1f}" y="{y:.1f}">{escape(line)}</text>')
        y += _SMALL * _LEADING
    return "".join([*drawn, "</g>"])


def _label(place: Place, lines: Sequence[str]) -> str:
    y = place.y - place.height / 2 + 3.0 + _SMALL * 0.9
    rows = [
        f'<text class="label" x="{place.x:.1f}" y="{y + n * _SMALL * _LEADING:.1f}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    ]
    return "".join(rows)


def _label_lines(titles: Sequence[str]) -> list[str]:
    """Each title from a new line; where there are several, a dot begins each."""
    dot = "·" if len(titles) > 1 else ""
    return [part for title in titles for part in _wrapped(dot + title, _LABEL_SIGNS)]


def _start(place: Place) -> str:
    return f'<circle class="start" cx="{place.x:.1f}" cy="{place.y:.1f}" r="{_DISC:.0f}"/>'


def _line(line: Line, taken: bool = False) -> str:
    """Two pieces, above and below the label; the tip at the true end."""
    first, last = line.way[0], line.way[-1]
    x = _port(first, line.way[1], down=True)
    above = [(x, first.y + first.height / 2), (x, first.bottom)]
    below: list[tuple[float, float]] = []
    piece = above
    for place in line.way[1:-1]:
        piece += [(place.x, place.top), (place.x, place.y - place.height / 2)]
        if place is line.label:
            piece = below
        piece += [(place.x, place.y + place.height / 2), (place.x, place.bottom)]
    x = _port(last, line.way[-2], down=False)
    below += [(x, last.top), (x, last.y - last.height / 2)]
    kind = f"line{' back' if line.upward else ''}{' way' if taken else ''}"
    tip = "tip-way" if taken else "tip"
    plain, tipped = (below, above[::-1]) if line.upward else (above, below)
    return (
        f'<path class="{kind}" d="{_curve(plain)}"/>'
        f'<path class="{kind}" d="{_curve(tipped)}" marker-end="url(#{tip})"/>'
    )


def _port(state: Place, other: Place, *, down: bool) -> float:
    """Where on the upper or lower side of a state a line is fixed: in the order of the places that they come from."""
    others = sorted(state.down if down else state.up, key=lambda place: (place.x, place.rank))
    step = (state.width - 2 * _PAD) / (len(others) + 1)
    return state.x - state.width / 2 + _PAD + step * (1 + next(n for n, o in enumerate(others) if o is other))


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Straight down within a layer, bent between two."""
    said = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in pairwise(points):
        middle = (y + to_y) / 2
        if abs(to_x - x) < 0.05 and abs(to_y - y) < 0.05:
            continue  # no length, so that a tip would have no direction
        if abs(to_x - x) < 0.05:
            said.append(f"V{to_y:.1f}")
        else:
            said.append(f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}")
    return "".join(said)


def _box(
    lines: Sequence[str], font: float, notes: Sequence[str] = (), pad: float = _PAD
) -> tuple[float, float]:
    wide = max([_ems(line) * font for line in lines] + [_ems(line) * _SMALL for line in notes], default=0.0)
    tall = len(lines) * font * _LEADING + len(notes) * _SMALL * _LEADING
    return max(wide, font) + 2 * pad, tall + 2 * pad


def _ems(text: str) -> float:
    return sum(0.6 if char.isascii() else 1.0 for char in text)


def _wrapped(text: str, most: int) -> list[str]:
    """Lines of at most so many em, about equally long; no closing mark begins one, no opening mark ends one."""
    if not text:
        return []
    count = -(-_ems(text) // most)
    room = max(_ems(text) / count, 1.0)
    lines = [""]
    for char in text:
        full = _ems(lines[-1]) + _ems(char) / 2 > room and len(lines) < count
        if full and char not in "，。、；：！？）》”／":
            opened = lines[-1][-1:] if lines[-1][-1:] in "《（“" else ""
            lines[-1] = lines[-1].removesuffix(opened)
            lines.append(opened)
        lines[-1] += char
    return lines
