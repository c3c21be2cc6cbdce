"""What all letters on a plate have in common, page by page: rules, marks, frames."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Drawings:
    """The drawing of each page: `known`, or painted when first asked for; a plate of the shelf may have neither."""

    paint: Callable[[], tuple[bytes, ...]] | None = None
    known: tuple[bytes, ...] | None = None

    def __call__(self) -> tuple[bytes, ...]:
        """Raises Unpaintable. Not to be asked where `lost`."""
        if self.known is None:
            assert self.paint is not None
            self.known, self.paint = self.paint(), None
        return self.known

    @property
    def lost(self) -> bool:
        return self.known is None and self.paint is None
