"""Scan simulator: papers of a property office as a scanner or a telephone delivers them, with the truth.

Three kinds of pages, each a pure function of (seed, index) — the same numbers give the same pixels:

* `own_pages`      our own sheets (pressed from `templates/`), filled by hand or machine
* `foreign_pages`  the same papers as other offices lay them out, ID card copies and leases
* `unknown_pages`  papers of no known type: receipts, drawings, photographs, letters …

Seeds below 1000 tune the code; figures are reported with seeds of 1000 and above, never the other way round.
All people, firms, telephone numbers and ID numbers are invented: numbers lie in ranges that no operator
uses, every ID number has a wrong check digit.

`office` plays a whole property office with them. Used by tests, the demo, benchmarks and `pipeline simulate`;
nothing else of the pipeline imports it.
"""

from __future__ import annotations

TUNING_SEEDS = range(1000)
REPORT_SEEDS = range(1000, 2000)
