"""Invented people and rosters."""

from __future__ import annotations

import openpyxl
import pytest

from pipeline.model.address import find_units, resolve
from scansim.people import RARE, check_digit, id_number, phone
from scansim.rng import generator
from scansim.roster import HEADERS, SMALL, RosterRow, roster, units_of, write_xlsx
from scansim.spelling import spellings


@pytest.fixture(scope="module")
def rows() -> list[RosterRow]:
    return roster(1)


def test_an_id_number_always_has_a_wrong_check_digit() -> None:
    rng = generator(1, "ids")
    numbers = [id_number(rng) for _ in range(300)]
    assert all(len(n) == 18 and n[17] != check_digit(n[:17]) for n in numbers)


def test_a_telephone_number_has_eleven_digits_and_a_prefix_of_no_operator() -> None:
    rng = generator(1, "phones")
    assert {phone(rng)[:3] for _ in range(200)} <= {"154", "160", "161", "163", "164", "168", "169", "179"}


def test_a_roster_names_every_unit_once_and_is_the_same_every_time(rows: list[RosterRow]) -> None:
    assert len({r.unit for r in rows}) == len(rows) > 300
    assert rows == roster(1) != roster(2)


def test_a_roster_has_owners_of_several_units_namesakes_and_rare_names(rows: list[RosterRow]) -> None:
    shared = [r for r in rows if len(units_of(rows, r.owner)) > 1]
    assert {len({s.owner_id for s in units_of(rows, r.owner)}) > 1 for r in shared} == {True, False}
    assert any(set(r.owner) & set(RARE) for r in rows)


def test_every_spelling_of_a_unit_leads_to_that_unit_alone(rows: list[RosterRow]) -> None:
    known = {r.unit for r in rows}
    for row in rows[::7]:
        for spelt in spellings(row):
            assert resolve(find_units(f"房号：{spelt}，电话"), known) == {row.unit}, spelt


def test_the_small_roster_is_written_as_offices_keep_it(tmp_path) -> None:  # type: ignore[no-untyped-def]
    write_xlsx(roster(7, SMALL), tmp_path / "roster.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "roster.xlsx").active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == HEADERS
    assert len(lines) == 43
    assert {line[0] for line in lines[1:]} == {"3栋", "5栋", "A座"}
