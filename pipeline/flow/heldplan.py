"""What is kept of a held paper for the person who decides: what was read and where it stands, what it could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pipeline.archive.record import value_to_json
from pipeline.classify.proposals import propose_papers
from pipeline.flow.judging import Bundle, Opinion
from pipeline.flow.layer import page_box
from pipeline.flow.run import Run
from pipeline.model import Box, PageReading, Value


def plan_of(run: Run, bundle: Bundle, opinion: Opinion) -> dict[str, Any]:
    """`pages`: for each page how it must be turned to stand upright; `boxes`: where values stand, as shares of the
    upright page (left, top, width, height)."""
    unit, paper = opinion.about_unit.unit, opinion.paper
    return {
        "paper": paper.slug if paper else "",
        "title": paper.title if paper else "",
        "unit": str(unit) if unit else "",
        "office": paper is not None and not paper.category,
        "fields": [value_to_json(value) for value in opinion.values],
        "missing": list(opinion.missing),
        "sure": [round(opinion.about_paper.confidence, 3), round(opinion.about_unit.confidence, 3)],
        "papers": [
            asdict(one)
            for one in propose_papers(bundle.readings, run.catalog.papers.values(), run.model, run.neighbours)
        ],
        "pages": [
            {"page": r.page, "turned": r.turned, "fault": r.fault.reason.value if r.fault else ""}
            for r in bundle.readings
        ],
        "boxes": _boxes(bundle.readings, opinion.values),
    }


def _boxes(readings: Sequence[PageReading], values: Sequence[Value]) -> list[dict[str, Any]]:
    pages = {reading.page: reading for reading in readings}
    return [
        {"name": value.name, "page": value.page, "box": share}
        for value in values
        if value.box is not None and value.page in pages
        if (share := _share(pages[value.page], value.box)) is not None
    ]


def _share(reading: PageReading, box: Box) -> list[float] | None:
    """Cells of our own sheets are known in the sheet's millimetres, other values in the page's."""
    on_page = page_box(reading, box) if reading.code is not None else box
    if on_page is None or reading.width <= 0 or reading.height <= 0:
        return None
    left, top = on_page.left / reading.width, on_page.top / reading.height
    share = [left, top, on_page.width / reading.width, on_page.height / reading.height]
    return [round(min(max(part, 0.0), 1.0), 4) for part in share]
