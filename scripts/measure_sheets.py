"""Measure every sheet and letter of the stock that changed, for the offices that the tests, the simulator and the gallery know and
for one without a name, so that nothing is measured while they run and the working tree stays as it is.

    .venv/bin/python scripts/measure_sheets.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import measure_all, prepare, unmeasured
from pipeline.site import Office
from scansim.own.sheets import OFFICE as SIMULATED
from scripts.gallery import OFFICE as SHOWN
from tests.templates_kit import OFFICE as TESTED

ROOT = Path(__file__).resolve().parent.parent
OFFICES = (Office(), TESTED, SIMULATED, SHOWN)


def stale() -> list[str]:
    """Papers that would have to be measured."""
    catalog = load_catalog(ROOT / "templates")
    return sorted({slug for office in OFFICES for slug in unmeasured(prepare(catalog, office))})


def main() -> None:
    if "--check" in sys.argv[1:]:
        raise SystemExit(f"to be measured: {', '.join(found)}" if (found := stale()) else 0)
    catalog = load_catalog(ROOT / "templates")
    for office in OFFICES:
        measure_all(prepare(catalog, office))


if __name__ == "__main__":
    main()
