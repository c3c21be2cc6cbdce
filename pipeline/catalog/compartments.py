"""What a row may hold besides labels and cells: options, texts with a line to sign, opinions, whole tables."""

from __future__ import annotations

from dataclasses import dataclass, field

from markupsafe import Markup

from pipeline.catalog.parts import Item, Place, Prose, Row, box, centred, mm
from pipeline.catalog.zones import Zoned

OPTION_SIZE = 11.0  # pt, of the words after a tick box
FOOT_HEIGHT = 11.0  # mm, of the line to sign under a text


@dataclass(frozen=True, slots=True)
class Ticks(Item):
    """Options one after the other."""

    options: tuple[Markup, ...] = ()
    columns: int = 0
    widest: float = 0.0  # mm, of one option with its box

    def draw(self, width: float, height: float) -> Markup:
        if not self.columns:
            return Markup(
                '<div class="a ticks" style="left:1.5mm;top:0;width:{};height:{}"><div class="mid">{}</div></div>'
            ).format(mm(width - 3), mm(height), Markup(" ").join(self.options))
        lines = -(-len(self.options) // self.columns)
        across, down = (width - 3) / self.columns, height / lines
        if across < self.widest or down < 6.0:
            raise ValueError(
                f"勾选项排不下：每格 {across:.0f}×{down:.0f} mm，需要 {self.widest:.0f}×6 mm，请改 columns 或加大行高"
            )
        return Markup().join(
            box(
                1.5 + (i % self.columns) * across,
                (i // self.columns) * down,
                across,
                down,
                "a option-box",
                option,
                f";line-height:{mm(down)}",
            )
            for i, option in enumerate(self.options)
        )

    def __html__(self) -> Markup:
        return Markup(" ").join(self.options)


@dataclass(frozen=True, slots=True)
class Photo(Item):
    """A box to paste a photograph into. Nobody reads it back."""

    text: str = ""

    def draw(self, width: float, height: float) -> Markup:
        inner = centred(self.text, width - 6, height - 5, size=10.5, css="photo-words", left=1)
        return box(2, 2, width - 4, height - 4, "a photo", inner)


@dataclass(frozen=True, slots=True)
class Abreast(Item):
    """Items side by side without rules between them."""

    items: tuple[Item, ...] = ()
    shares: tuple[float, ...] = ()

    def draw(self, width: float, height: float) -> Markup:
        total = sum(self.shares[: len(self.items)])
        out, left = Markup(), 0.0
        for item, share in zip(self.items, self.shares, strict=False):
            part = width * share / total
            out += box(left, 0, part, height, "a", item.draw(part, height))
            left += part
        return out


@dataclass(frozen=True, slots=True)
class Statement(Item):
    """Running text above, a line to sign below."""

    content: Markup = field(default_factory=Markup)
    foot: Item | None = None
    css: str = "prose"

    def draw(self, width: float, height: float) -> Markup:
        foot = FOOT_HEIGHT if self.foot else 0.0
        out = Prose(0.0, self.content, self.css).draw(width, height - foot)
        if self.foot:
            out += box(0, height - foot, width, foot, "a", self.foot.draw(width, foot))
        return out


@dataclass(frozen=True, slots=True)
class Opinion(Item):
    """Room to write, a line to sign at the bottom, a seal's place at the right."""

    zone: Zoned | None = None
    foot: Item | None = None
    seal: Place | None = None

    def draw(self, width: float, height: float) -> Markup:
        assert self.zone is not None
        foot = FOOT_HEIGHT if self.foot else 0.0
        main = width - (48.0 if self.seal else 0.0)
        out = self.zone.at(0.7, 0.7, main - 1.4, height - foot - 1.4)
        if self.foot:
            out += box(0, height - foot, main, foot, "a", self.foot.draw(main, foot))
        if self.seal:
            out += box(main, 0, 48.0, height, "a", self.seal.draw(48.0, height))
        return out


@dataclass(frozen=True, slots=True)
class Rows:
    """Several rows as one thing."""

    rows: tuple[Row, ...]

    def __html__(self) -> Markup:
        return Markup().join(r.__html__() for r in self.rows)
