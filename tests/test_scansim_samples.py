"""The shipped samples: small, and of the sheets as they are now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.catalog.fillable import read_fillable
from pipeline.model import UnitCode
from scansim.desk import ROSTER_SEED, filled_pdf
from scansim.generate import TEMPLATES
from scansim.own.sheets import sheets
from scansim.roster import SMALL, roster
from scansim.samples import SAMPLES

SHIPPED = Path(__file__).parent.parent / "samples"


def test_a_typed_sheet_gives_back_what_was_typed() -> None:
    made, row = sheets(TEMPLATES), roster(ROSTER_SEED, SMALL)[0]
    pdf, truth = filled_pdf(made, made.catalog.papers["fit-out-application"], row)
    code, values = read_fillable(pdf)
    assert code is not None
    assert code.unit == UnitCode.parse(truth.unit)
    assert values["applicant"] == truth.values["applicant"]
    ticked = {name.split("#")[0] for name in values if "#" in name}
    assert ticked == set(truth.ticks)


def test_the_shipped_samples_are_complete_and_small() -> None:
    files = list((SHIPPED / "scans").iterdir())
    assert {f.name for f in files} == {s.name for s in SAMPLES}
    assert sum(f.stat().st_size for f in files) < 6_000_000


def test_the_shipped_samples_are_of_the_sheets_as_they_are_now() -> None:
    """Made again with `python -m scansim samples --out samples` when a sheet changes."""
    tags = json.loads((SHIPPED / "sheets.json").read_text("utf-8"))
    current = sheets(TEMPLATES).geometries.current
    stale = [slug for slug, tag in tags.items() if current[slug].sheet != tag]
    if stale:
        pytest.fail(f"samples are of older sheets: {stale}; run python -m scansim samples --out samples")
