"""Letters in milliseconds: laid out once by WeasyPrint for each skeleton, then only their words are set.

`press_batch` gives each letter as a PDF/A-3u of its own (some 80 KB: fonts of 仿宋 are large). What is kept for the
archive is one file for the whole batch (`write_batch`): all letters share its fonts, which brings a letter to 2–3 KB,
each with its data attached; `letter_from` takes one out again, byte for byte the file that `press_batch` gives.
"""

from __future__ import annotations

from pipeline.catalog.batch.extract import letter_from, letters_in
from pipeline.catalog.batch.pressing import Item, describe, letter_pdf, press_batch, write_batch
from pipeline.catalog.batch.rack import keep_plates

__all__ = [
    "Item",
    "describe",
    "keep_plates",
    "letter_from",
    "letter_pdf",
    "letters_in",
    "press_batch",
    "write_batch",
]
