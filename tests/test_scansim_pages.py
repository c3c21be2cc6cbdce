"""Whole pages: determinism, completeness of the truth, every paper."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
import zxingcpp

from pipeline.model import SheetCode, UnitCode, ZoneKind
from scansim.canvas import Canvas
from scansim.foreign import pages as foreign
from scansim.foreign.case import case
from scansim.generate import TEMPLATES, foreign_page, own_sheet, site_roster, unknown_page
from scansim.hand import hand
from scansim.own.copy import Habits
from scansim.own.fill import Filling, Style, fill
from scansim.own.sheets import sheets
from scansim.own.values import answers
from scansim.profiles import HARD
from scansim.rng import generator
from scansim.roster import RosterRow
from scansim.stack import stack
from scansim.truth import Page, Truth
from scansim.unknown import pages as unknown

ROWS = site_roster()
UNITS = {str(r.unit) for r in ROWS}
PLAIN = ("grey200",)


@cache
def own_slugs() -> tuple[str, ...]:
    made = sheets(TEMPLATES)
    return tuple(p.slug for p in (*made.papers, *made.letters))


def same(one: list[Page], two: list[Page]) -> bool:
    return all(a.truth == b.truth and np.array_equal(a.image, b.image) for a, b in zip(one, two, strict=True))


def test_a_page_depends_only_on_seed_and_index() -> None:
    for index in [4]:
        assert same([foreign_page(9, index, ROWS)], [foreign_page(9, index, ROWS)])
        assert same([unknown_page(9, index, ROWS)], [unknown_page(9, index, ROWS)])
        assert same(own_sheet(9, index, ROWS), own_sheet(9, index, ROWS))
    assert not np.array_equal(
        foreign_page(9, 1, ROWS, profiles=PLAIN).image, foreign_page(10, 1, ROWS, profiles=PLAIN).image
    )


@pytest.mark.parametrize("slug", foreign.PAPERS)
def test_a_paper_of_another_office_says_what_stands_on_it(slug: str) -> None:
    for index in range(3):
        truth = foreign.draw(slug, generator(5, slug, index), ROWS).truth
        assert truth.kind == "foreign"
        assert truth.paper == slug
        assert truth.values
        assert truth.unit in UNITS or truth.unit_by == "none"
        assert "unit" not in truth.values or truth.values["unit"] == truth.unit
        assert all(truth.values.values())


def test_other_offices_use_names_of_fields_that_we_have() -> None:
    """Or else nothing could be compared."""
    catalog = sheets(TEMPLATES).catalog
    for slug in foreign.PAPERS:
        known = {f.name for f in catalog.papers[slug].fields}
        for index in range(4):
            truth = foreign.draw(slug, generator(6, slug, index), ROWS).truth
            assert {*truth.values, *truth.ticks, *truth.rows} <= known, slug


@pytest.mark.parametrize("kind", unknown.KINDS)
def test_a_page_of_no_known_type_names_no_paper(kind: str) -> None:
    drawn = unknown.draw(kind, generator(5, kind), ROWS)
    assert (drawn.truth.kind, drawn.truth.paper, drawn.truth.layout) == ("unknown", "", kind)
    assert np.asarray(drawn.canvas.image).std() > 3 or kind == "ruled-paper"


def test_there_are_enough_kinds_of_unknown_papers() -> None:
    assert len(unknown.KINDS) >= 40


@pytest.mark.parametrize("index", range(0, len(own_slugs()), 6))
def test_a_sheet_of_ours_carries_its_code_and_the_truth_of_every_zone(index: int) -> None:
    # Some of them: test_templates_return prints, scans and reads every sheet.
    pages = own_sheet(12, index, ROWS, profiles=PLAIN)
    made = sheets(TEMPLATES)
    for page in pages:
        truth = page.truth
        code = SheetCode.decode(zxingcpp.read_barcodes(page.image)[0].text)
        assert code is not None
        paper = made.catalog.by_code(code.paper)
        assert paper is not None
        assert (paper.slug, code.serial, code.page, code.pages) == (
            truth.paper,
            truth.serial,
            truth.page,
            truth.pages,
        )
        assert code.unit in (UnitCode.parse(truth.unit), None)
        geometry = made.geometries.load(code.paper, code.tag)
        assert geometry is not None
        zones = {z.name: z for z in geometry.on_page(code.page)}
        assert set(truth.ticked) == {n for n, z in zones.items() if z.kind is ZoneKind.TICK}
        assert set(truth.values) <= set(zones)
        assert set(truth.signed) <= set(zones)
        assert set(truth.sealed) <= {*zones, "seal:office"}  # a letter is sealed over its date, in no zone


def test_required_fields_are_always_filled() -> None:
    """What is to be written is enough: the test above draws them all."""
    for index, paper in enumerate(sheets(TEMPLATES).papers):
        rng = generator(13, "answers", index)
        given = answers(paper, case(rng, ROWS), rng)
        filled = {name.partition(".")[0] for name in (*given.written, *given.chosen, *given.rows)}
        assert {f.name for f in paper.fields if f.required and not f.stamp} <= filled


def test_an_empty_copy_has_nothing_written_on_it() -> None:
    truth = own_sheet(14, 3, ROWS, profiles=PLAIN, habits=Habits(empty=1.0, blank_unit=1.0))[0].truth
    assert not truth.values and not truth.signed
    assert set(truth.ticked.values()) <= {"no"}


def test_a_tick_that_was_taken_back_is_doubtful_and_beside_a_right_one() -> None:
    made = sheets(TEMPLATES)
    paper = made.catalog.papers["fit-out-application"]
    geometry, rng = made.geometry(paper), generator(1, "taken back")
    style = Style(hand(rng), corrections=1.0)
    canvas = Canvas(210, 297)
    states = fill(canvas, geometry, 1, Filling(ticks=frozenset({"capacity#0"})), style, rng)
    assert sorted(v for n, v in states.items() if n.startswith("capacity#")) == ["doubtful", "no", "yes"]


def test_hard_profiles_work_with_every_kind_of_page() -> None:
    for index, name in enumerate(HARD):
        hard = (name,)
        pages = (
            own_sheet(3, index, ROWS, profiles=hard)
            if index % 2
            else [foreign_page(3, index, ROWS, profiles=hard)]
        )
        for page in pages:
            assert page.truth.profile == name
            assert page.image.size > 500_000


def test_truth_survives_json() -> None:
    truth = own_sheet(12, 1, ROWS, profiles=PLAIN)[0].truth
    assert Truth.from_json(truth.to_json()) == truth
    assert json.loads(truth.to_json())["unit"] == truth.unit


def test_a_stack_is_separators_papers_and_blank_backs() -> None:
    row: list[RosterRow] = [r for r in ROWS if r.building == "5"][:1]
    pages = stack(4, 0, rows=row, units=1, each=2)
    kinds = [p.truth.kind for p in pages]
    assert kinds[0] == "separator"
    assert kinds[1::2] == ["blank"] * (len(pages) // 2)
    assert {p.truth.unit for p in pages[::2]} == {str(row[0].unit)}
