"""What was last printed of a kind of paper: labels that have gone out of date, boxes that have a label."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import UnitCode
from pipeline.register.registry import Registry
from pipeline.register.sheets import Sheet, sheet_of


def last_of_units(registry: Registry, paper: str) -> dict[UnitCode, Sheet]:
    """Unit → the newest copy printed for it of the paper with this short code."""
    rows = registry.rows(
        "SELECT * FROM sheet WHERE serial IN"
        " (SELECT max(serial) FROM sheet WHERE paper = ? AND unit <> '' GROUP BY unit) ORDER BY serial",
        (paper,),
    )
    sheets = [sheet_of(row) for row in rows]
    return {sheet.unit: sheet for sheet in sheets if sheet.unit is not None}


def forget(registry: Registry, serials: Sequence[str]) -> None:
    """Copies that were never pressed. Their serials are not given again."""
    with registry.atomic():
        registry.write_all("DELETE FROM sheet WHERE serial = ?", [(serial,) for serial in serials])


def all_printed(registry: Registry, paper: str) -> list[Sheet]:
    """Every copy printed of a paper, oldest first."""
    rows = registry.rows("SELECT * FROM sheet WHERE paper = ? ORDER BY serial", (paper,))
    return [sheet_of(row) for row in rows]
