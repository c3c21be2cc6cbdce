"""Places on a sheet that are filled: drawn blank, filled, or as form inputs that give their position."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from markupsafe import Markup

from pipeline.catalog.parts import box, mm
from pipeline.catalog.typeset import fit, width_em, width_of_value
from pipeline.errors import UsageError
from pipeline.model import ZoneKind

TICK_SIDE = 4.0  # mm
VALUE_SIZE = 12.0  # pt


class Mode(StrEnum):
    """PRINT on paper; MEASURE for the geometry; FILLABLE for a PDF that is typed into."""

    PRINT = "print"
    MEASURE = "measure"
    FILLABLE = "fillable"


@dataclass(frozen=True, slots=True)
class Zoned:
    """A zone with its value. `kind` as in the geometry; `lines` of writing that it is meant for."""

    name: str
    title: str
    kind: ZoneKind
    mode: Mode
    value: str = ""
    lines: int = 1
    centre: bool = False
    max_length: int = 0
    option: str = ""  # of a tick box: its option
    size: float = VALUE_SIZE  # points of a printed value, smaller where it must be

    @property
    def is_input(self) -> bool:
        return self.mode is Mode.MEASURE or (
            self.mode is Mode.FILLABLE and self.kind in (ZoneKind.CELL, ZoneKind.TICK)
        )

    def at(self, left: float, top: float, width: float, height: float) -> Markup:
        """The zone's box, with its value or input."""
        if width < 2 or height < 2:
            raise ValueError(f"栏目 {self.name} 的格子太小（{width:.1f}×{height:.1f} mm）")
        inner = self._value(width, height) if self.value and self.mode is not Mode.FILLABLE else Markup()
        if self.is_input:
            inner += self._input(width, height)
        if not inner:
            return inner
        # Spans, for a division would end the paragraph of a blank in running text.
        return box(left, top, width, height, f"zone {self.kind}", inner, tag="span")

    def tick(self) -> Markup:
        """A tick box in the line of text."""
        inner = (
            Markup('<span class="on">√</span>') if self.value and self.mode is not Mode.FILLABLE else Markup()
        )
        if self.is_input:
            inner += self._input(TICK_SIDE, TICK_SIDE)
        return Markup('<span class="tick">{}</span>').format(inner)

    def _value(self, width: float, height: float) -> Markup:
        room = (width - 2) * min(1.0, width_em(self.value) / max(width_of_value(self.value), 0.1))
        fitted = fit(self.value, room, height, largest=self.size)
        if fitted is None:
            raise UsageError(
                f"“{self.title}”写不下：{len(self.value)} 个字 / too long for its cell",
                hint="请缩短内容，或另附页。",
            )
        tall = fitted.leading * len(fitted.lines)
        # Several lines begin at the top, where a person would begin to write.
        top = (height - tall) / 2 if self.lines == 1 else min(1.0, (height - tall) / 2)
        style = f";font-size:{fitted.size}pt;line-height:{mm(fitted.leading)}"
        css = "a value mid" if self.centre else "a value"
        return box(1, top, width - 2, tall, css, Markup("<br>").join(fitted.lines), style, tag="span")

    def _input(self, width: float, height: float) -> Markup:
        style = f"width:{mm(width)};height:{mm(height)}"
        if self.mode is Mode.MEASURE:
            style += ";font-family:Pipeline Probe"  # a form embeds its whole font
        if self.kind is ZoneKind.TICK:
            on = Markup(" checked") if self.value else ""
            return Markup('<input type="checkbox" class="z" name="{}" title="{}" style="{}"{}>').format(
                wire_name(self.name), self.title, style, on
            )
        style += f";font-size:{min(self.size, height * 2):.1f}pt"
        longest = Markup(' maxlength="{}"').format(self.max_length) if self.max_length else ""
        value = self.value if self.mode is Mode.FILLABLE else ""
        if self.lines > 1:
            return Markup('<textarea class="z" name="{}" title="{}" style="{}"{}>{}</textarea>').format(
                wire_name(self.name), self.title, style, longest, value
            )
        return Markup('<input class="z" name="{}" title="{}" style="{}" value="{}"{}>').format(
            wire_name(self.name), self.title, style, value, longest
        )


@dataclass(slots=True)
class Drawn:
    """Zones that a template has drawn so far, by name; a name drawn twice is a fault of the template."""

    zones: dict[str, Zoned] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)

    def add(self, zone: Zoned) -> Zoned:
        if zone.name in self.zones:
            self.twice.append(zone.name)
        self.zones[zone.name] = zone
        return zone


def wire_name(name: str) -> str:
    """Zone name → AcroForm field name, where a full stop would mean a child (ISO 32000-1 12.7.3.2)."""
    return name.replace(".", "/")


def zone_name(wire: str) -> str:
    return wire.replace("/", ".")
