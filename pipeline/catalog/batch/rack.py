"""The plates made so far in this process or kept on a shelf, and letters set on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from pipeline.catalog import compose
from pipeline.catalog.batch.body import Body, Skeleton, Unpaintable, take_apart
from pipeline.catalog.batch.lengths import outline
from pipeline.catalog.batch.plate import Plate, make_plate
from pipeline.catalog.batch.shelf import Shelf
from pipeline.catalog.batch.typed import Typed, holds, set_letter
from pipeline.catalog.compose import Composed, SheetContext
from pipeline.catalog.load import SHARED
from pipeline.catalog.prose import NORMAL, Measure
from pipeline.catalog.values import Values
from pipeline.catalog.zones import Mode
from pipeline.model import PaperType

MOST_VARIANTS = 40  # plates of one skeleton; beyond, its letters differ too much to gain anything
MOST_PLATES = 400

_Key = tuple[Path, Skeleton]


@dataclass(slots=True)
class Rack:
    """Plates by skeleton; the words of a skeleton's places that must not change tell its variants apart."""

    plates: dict[_Key, list[Plate]] = field(default_factory=dict)
    usual: dict[Path, int] = field(default_factory=dict)  # the measure of the last letter that fitted a page
    overfull: dict[tuple[tuple[str, ...], Measure], int] = field(default_factory=dict)
    stamps: dict[Path, tuple[int, ...]] = field(default_factory=dict)
    shelf: Shelf | None = None  # where plates are kept for other processes
    fresh: set[_Key] = field(default_factory=set)  # not yet on the shelf
    odd: set[_Key] = field(default_factory=set)  # cannot be set: pictures, bold letters that no font has …

    def set(self, paper: PaperType, values: Values, context: SheetContext) -> Typed | None:
        """The letter on its plate, in smaller print where that brings it onto one page; None where only WeasyPrint
        can set it. Raises as `compose.letter` does."""
        setting = self._best(paper, values, context)
        try:
            return self._typed(setting) if setting else None
        except Unpaintable:
            assert setting is not None
            self.odd.add(setting.key)
            self.plates.pop(setting.key, None)
            return None
        finally:
            self._keep()

    def _typed(self, setting: _Setting) -> Typed:
        if setting.plate.drawings.lost:
            self.fresh.add(setting.key)
            variants = self.plates[setting.key]
            made = make_plate(setting.composed, setting.body)
            variants[variants.index(setting.plate)] = made
            setting = replace(setting, plate=made)
        return setting.typed()

    def _keep(self) -> None:
        """Put what was made on the shelf."""
        for key in self.fresh - self.odd if self.shelf else ():
            assert self.shelf is not None
            self.shelf.save(*key, self.plates[key])
        self.fresh.clear()

    def _best(self, paper: PaperType, values: Values, context: SheetContext) -> _Setting | None:
        measures = compose.measures(paper)
        self._forget_if_edited(paper.folder)
        usual = self.usual.get(paper.folder, 0)
        if usual:
            setting = self._at(paper, values, context, measures[usual])
            if setting and setting.plate.pages == 1 and self._overflows(setting.body, measures[:usual]):
                return setting
        first: _Setting | None = None
        for index, measure in enumerate(measures):
            setting = self._at(paper, values, context, measure)
            if setting is None:
                return None
            if setting.plate.pages == 1:
                self.usual[paper.folder] = index
                return setting
            self._note(setting.body, measure)
            if first is None and measure.size <= NORMAL.size:
                first = setting  # what needs several pages is in the usual print, as in `press_letter`
        return first

    def _forget_if_edited(self, folder: Path) -> None:
        """What was learned of lengths holds for the templates as they were."""
        shared = folder.parent / SHARED
        stamp = tuple(sorted(f.stat().st_mtime_ns for f in (folder / "letter.html", *shared.glob("*.*"))))
        if self.stamps.get(folder) != stamp:
            self.stamps[folder] = stamp
            self.usual.clear()
            self.overfull.clear()

    def _at(
        self, paper: PaperType, values: Values, context: SheetContext, measure: Measure
    ) -> _Setting | None:
        composed = compose.letter(paper, values, context, Mode.PRINT, measure)
        return self._setting(composed, take_apart(composed.html))

    def _note(self, body: Body, measure: Measure) -> None:
        """So many lines in this print are more than a page."""
        found = outline(body)
        key, lines = (found.shape, measure), found.lines(measure.size)
        self.overfull[key] = min(lines, self.overfull.get(key, lines))

    def _overflows(self, body: Body, measures: Sequence[Measure]) -> bool:
        """Whether a letter of the same shape with no more lines took more than a page in each of these prints."""
        found = outline(body)
        least = [self.overfull.get((found.shape, measure)) for measure in measures]
        pairs = zip(least, measures, strict=True)
        return all(known is not None and found.lines(m.size) >= known for known, m in pairs)

    def _setting(self, composed: Composed, body: Body) -> _Setting | None:
        """The plate that holds these words, made where there is none yet."""
        key = (composed.paper.folder, body.skeleton)
        if key in self.odd:
            return None
        try:
            for plate in self._variants(key):
                if holds(plate, body):
                    return _Setting(key, plate, composed, body)
            made = self._make(key, composed, body)
            return _Setting(key, made, composed, body) if made and holds(made, body) else None
        except Unpaintable:
            self.odd.add(key)
        except LookupError:
            pass  # a character that only WeasyPrint finds a font for
        return None

    def _make(self, key: _Key, composed: Composed, body: Body) -> Plate | None:
        variants = self._variants(key)
        if len(variants) >= MOST_VARIANTS or sum(map(len, self.plates.values())) >= MOST_PLATES:
            return None
        plate = make_plate(composed, body)
        variants.append(plate)
        self.fresh.add(key)
        return plate

    def _variants(self, key: _Key) -> list[Plate]:
        """The plates of a skeleton; those on the shelf are taken when it is first asked for."""
        if key not in self.plates:
            self.plates[key] = self.shelf.load(*key) if self.shelf else []
        return self.plates[key]


@dataclass(frozen=True, slots=True)
class _Setting:
    """A letter and the plate that holds it."""

    key: _Key
    plate: Plate
    composed: Composed
    body: Body

    def typed(self) -> Typed:
        codes = _codes(self.composed, self.plate.pages)
        return set_letter(self.plate, self.body, codes, self.composed.size)


def _codes(composed: Composed, pages: int) -> Sequence[str]:
    context = replace(composed.context, pages=pages)
    return [compose.payload(composed, context, page) for page in range(1, pages + 1)]


@cache
def rack() -> Rack:
    """Of this process: a second letter with the same skeleton needs no layout."""
    return Rack()


def keep_plates(folder: Path) -> None:
    """Have the plates of this process kept in `folder`, and take from there what others left."""
    if rack().shelf != Shelf(folder):
        rack().shelf = Shelf(folder)
