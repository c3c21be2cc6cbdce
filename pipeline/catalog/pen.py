"""The functions that `form.html` calls: each draws one field of the paper by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from pipeline.catalog.compartments import OPTION_SIZE, Abreast, Opinion, Photo, Rows, Statement, Ticks
from pipeline.catalog.parts import (
    SHEET_WIDTH,
    Beside,
    Group,
    Item,
    Label,
    Place,
    Prose,
    Row,
    as_item,
    join,
    mm,
)
from pipeline.catalog.typeset import MM_PER_PT, width_em
from pipeline.catalog.values import Values, chosen, shown, table_rows
from pipeline.catalog.zones import TICK_SIDE, VALUE_SIZE, Drawn, Mode, Zoned
from pipeline.model import Column, Field, FieldKind, Mark, PaperType, ZoneKind

HEAD_HEIGHT = 8.0  # mm, of a table's heading row


class UnknownField(ValueError):
    """A sheet names a field that the definition does not have; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws the fields of one paper with the given values in one mode. `width` is what a row has, in mm."""

    paper: PaperType
    values: Values
    mode: Mode
    unit_name: str = ""
    width: float = SHEET_WIDTH
    drawn: Drawn = field(default_factory=Drawn)

    def functions(self) -> Mapping[str, Callable[..., object]]:
        """Name in the template → function."""
        names = (
            "row group beside cell lines ticks tick blank table table_cell photo signature seal label prose "
            "statement sign_off gap opinion section panel"
        )
        return {name: getattr(self, name) for name in names.split()}

    # rows and text

    def row(self, height: float, *items: object, css: str = "") -> Row:
        """A ruled row `height` mm high; strings become labels of 26 mm."""
        return self._row(float(height), *(as_item(i) for i in items), css=css)

    def _row(self, height: float, *items: Item, css: str = "") -> Row:
        return Row(height, items, css, self.width)

    def group(self, label: str, *rows: Row | Rows, width: float = 9.0) -> Group:
        """Rows beside one upright label."""
        return Group(label, _flat(rows), width, self.width)

    def beside(self, thing: Item, *rows: Row | Rows) -> Beside:
        """Rows with one item of a given width at their right, as high as all of them: a photograph."""
        if not thing.width:
            raise ValueError("beside() 右边的一格须给出宽度")
        return Beside(thing, _flat(rows), self.width)

    def photo(self, width: float = 30.0, text: str = "照片") -> Photo:
        """A box to paste a photograph into (one inch: 25 × 35 mm; two: 35 × 49 mm)."""
        return Photo(width, text)

    def label(self, text: str, width: float = 0.0, size: float = 11.0) -> Label:
        return Label(width, text, size)

    def prose(self, *parts: object, width: float = 0.0, css: str = "prose") -> Prose:
        """Running text in a compartment; `|safe` strings, blanks and ticks keep their form."""
        return Prose(width, join(parts), css)

    def section(self, text: str, height: float = 7.5) -> Row:
        """A heading across the whole form."""
        words = Markup('<div style="line-height:{}">{}</div>').format(mm(height - 2.2), text)
        return self._row(height, Prose(0.0, words, "section"))

    def panel(self, thing: object, height: float) -> Markup:
        """One item across the sheet without rules, for sheets that are no ruled form."""
        item = as_item(thing)
        return Markup('<div class="panel" style="height:{}">{}</div>').format(
            mm(height), item.draw(self.width, height)
        )

    def gap(self, height: float) -> Markup:
        return Markup('<div style="height:{}"></div>').format(mm(height))

    # fields

    def cell(
        self, name: str, width: float = 0.0, *, label: str = "", under: bool = False, size: float = VALUE_SIZE
    ) -> Place:
        """One field of text. `label` is printed inside the compartment, before or `under`=above the zone; a value is
        printed in `size` points or smaller."""
        return Place(zone=self._zone(name, size=size), caption=label, under=under, width=width)

    def lines(
        self, name: str, number: int = 3, width: float = 0.0, *, label: str = "", size: float = VALUE_SIZE
    ) -> Place:
        """A field of several lines; a label stands above them."""
        return Place(zone=self._zone(name, lines=number, size=size), caption=label, under=True, width=width)

    def blank(self, name: str, width: float = 30.0) -> Markup:
        """A ruled blank in running text, `width` mm wide."""
        inner = self._zone(name, centre=True).at(0, 0.3, width, 6.5)
        return Markup('<span class="blank" style="width:{}">{}</span>').format(mm(width), inner)

    def ticks(self, name: str, width: float = 0.0, *, columns: int = 0) -> Item:
        """All options of a tick field with their boxes, in running text or in equal `columns`."""
        found = self._field(name)
        if found.kind is not FieldKind.TICK:
            raise UnknownField(f'栏目 {name} 不是勾选项（kind="tick"）')
        widest = (
            max((width_em(o) for o in found.options), default=0.0) * OPTION_SIZE * MM_PER_PT + TICK_SIDE + 2
        )
        return Ticks(width, tuple(self.tick(name, option) for option in found.options), columns, widest)

    def tick(self, name: str, option: str, text: str | None = None) -> Markup:
        """One option: its box and its words (`text` where the sheet words it otherwise)."""
        found = self._field(name)
        if option not in found.options:
            raise UnknownField(f"栏目 {name} 没有选项“{option}”")
        value = "√" if option in chosen(found, self._value(found)) else ""
        title = f"{found.label}：{option}"
        place = f"{name}#{found.options.index(option)}"
        zone = Zoned(place, title, ZoneKind.TICK, self.mode, value, option=option)
        said = option if text is None else text
        return Markup('<span class="option">{}<span>{}</span></span>').format(
            self.drawn.add(zone).tick(), said
        )

    def table(
        self, name: str, widths: list[float] | None = None, *, height: float = 8.5, number: str = "序号"
    ) -> Rows:
        """A table field: heading and all its rows. `widths` in mm of the columns (0 = the rest)."""
        found = self._table(name)
        shares = list(widths or [0.0] * len(found.columns))
        if len(shares) != len(found.columns):
            raise ValueError(f"表格 {name} 有 {len(found.columns)} 列，widths 给了 {len(shares)} 个")
        head = [Label(w, c.label) for w, c in zip(shares, found.columns, strict=True)]
        first = [Label(12.0, number)] if number else []
        rows = [self._row(HEAD_HEIGHT, *first, *head, css="head")]
        for i in range(found.rows):
            cells = [self.table_cell(name, i, c.name, w) for w, c in zip(shares, found.columns, strict=True)]
            first = [Label(12.0, str(i + 1))] if number else []
            rows.append(self._row(float(height), *first, *cells))
        return Rows(tuple(rows))

    def table_cell(self, name: str, row: int, column: str, width: float = 0.0) -> Place:
        found = self._table(name)
        col = next((c for c in found.columns if c.name == column), None)
        if col is None or not 0 <= row < found.rows:
            raise UnknownField(f"表格 {name} 没有第 {row} 行的 {column} 列")
        return Place(zone=self._table_zone(found, row, col), width=width)

    # signing

    def signature(self, name: str, width: float = 0.0, *, label: str | None = None) -> Place:
        """A place to sign. The words before it are the definition's unless `label` says otherwise ("" = none)."""
        mark = self._mark(name, self.paper.signatures, "signature")
        zone = Zoned(f"sign:{name}", mark.label, ZoneKind.SIGNATURE, self.mode)
        return Place(zone=self.drawn.add(zone), caption=_said(label, f"{mark.label}："), width=width)

    def seal(self, name: str, width: float = 0.0, *, label: str | None = None) -> Place:
        """A place for a seal: 42 mm (the usual round seal) and a little more is wanted."""
        mark = self._mark(name, self.paper.seals, "seal")
        zone = Zoned(f"seal:{name}", mark.label, ZoneKind.SEAL, self.mode)
        words = _said(label, f"（{mark.label}）")
        return Place(zone=self.drawn.add(zone), caption=words, under=True, width=width)

    def sign_off(self, signature: str, date: str = "", width: float = 0.0) -> Item:
        """Signature and date, one beside the other, without a rule between."""
        sign = self.signature(signature)
        return Abreast(width, (sign, self.cell(date, label="日期：")) if date else (sign,), (0.6, 0.4))

    def statement(
        self, content: object, foot: Item | None = None, width: float = 0.0, *, css: str = "prose"
    ) -> Item:
        """A declaration with a line to sign at the bottom of its compartment."""
        return Statement(width, join([content]), foot, css)

    def opinion(
        self,
        name: str,
        label: str,
        *,
        height: float = 30.0,
        signature: str = "",
        date: str = "",
        seal: str = "",
    ) -> Row:
        """An office's opinion: label, room to write, below it who signed and when; a seal's place at the right."""
        foot = self.sign_off(signature, date) if signature else None
        seal_place = self.seal(seal) if seal else None
        room = Opinion(0.0, self._zone(name, lines=3), foot, seal_place)
        return self._row(height, Label(26.0, label), room)

    # values

    def _zone(self, name: str, *, lines: int = 1, centre: bool = False, size: float = VALUE_SIZE) -> Zoned:
        found = self._field(name)
        if found.kind in (FieldKind.TICK, FieldKind.TABLE):
            raise UnknownField(
                f"栏目 {name} 是{'勾选项' if found.kind is FieldKind.TICK else '表格'}，请用 ticks() 或 table()"
            )
        text = shown(found, self._value(found))
        return self.drawn.add(
            Zoned(
                name, found.label, ZoneKind.CELL, self.mode, text, lines, centre, found.max_length, size=size
            )
        )

    def _table_zone(self, found: Field, row: int, column: Column) -> Zoned:
        rows = table_rows(found, self._value(found))
        text = rows[row][column.name] if row < len(rows) else ""
        title = f"{found.label} 第{row + 1}行 {column.label}"
        return self.drawn.add(
            Zoned(f"{found.name}.{row}.{column.name}", title, ZoneKind.CELL, self.mode, text)
        )

    def _value(self, found: Field) -> object:
        if self.mode is Mode.MEASURE:
            return None
        given = self.values.get(found.name)
        if found.kind is FieldKind.UNIT and self.unit_name and given in (None, ""):
            return self.unit_name
        return given if given is not None else found.default

    def _field(self, name: str) -> Field:
        found = self.paper.field(name)
        if found is None:
            raise UnknownField(f"表格用了栏目 {name}，type.toml 没有定义")
        return found

    def _table(self, name: str) -> Field:
        found = self._field(name)
        if found.kind is not FieldKind.TABLE:
            raise UnknownField(f'栏目 {name} 不是表格（kind="table"）')
        return found

    def _mark(self, name: str, marks: tuple[Mark, ...], table: str) -> Mark:
        found = next((m for m in marks if m.name == name), None)
        if found is None:
            raise UnknownField(f"表格用了 {table} {name}，type.toml 没有定义 [[{table}]]")
        return found


def _said(label: str | None, usual: str) -> str:
    return usual if label is None else label


def _flat(rows: Sequence[Row | Rows]) -> tuple[Row, ...]:
    return tuple(r for thing in rows for r in (thing.rows if isinstance(thing, Rows) else (thing,)))
