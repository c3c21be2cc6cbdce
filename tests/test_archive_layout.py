from __future__ import annotations

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from pipeline.archive.layout import MAX_PATH, document_path, dossier_folder, office_path, safe_name
from pipeline.model import UnitCode
from pipeline.site import CATEGORIES

DAY = date(2026, 11, 21)


def test_a_paper_lies_under_building_floor_unit_and_category() -> None:
    path = document_path(
        UnitCode.parse("3-1203"), 12, "3栋", "g", CATEGORIES, DAY, "用户室内装修申请书", "000123"
    )
    assert str(path) == "archive/3栋/12层/1203/g-装修资料/2026-11-21_用户室内装修申请书_000123.pdf"


def test_an_entrance_stands_before_the_room() -> None:
    assert str(dossier_folder(UnitCode.parse("3-2-1203"), 12, "3栋")) == "3栋/12层/2单元1203"


def test_basements_are_named_as_such() -> None:
    assert str(dossier_folder(UnitCode.parse("A-B01"), -1, "A座")) == "A座/地下1层/B01"


def test_the_offices_own_papers_lie_by_kind_and_year() -> None:
    path = office_path(date(2026, 11, 22), "工作日志", "000123")
    assert str(path) == "archive/_管理处/工作日志/2026/2026-11-22_工作日志_000123.pdf"


@given(st.text(max_size=300), st.dates())
def test_no_title_leads_out_of_the_offices_dossier_or_past_the_limit(title: str, day: date) -> None:
    path = office_path(day, title, "000123")
    assert path.parts[:2] == ("archive", "_管理处")
    assert len(path.parts) == 5
    assert ".." not in path.parts
    assert len(str(path)) <= MAX_PATH


@given(st.text(max_size=300))
def test_every_name_is_valid_on_windows(text: str) -> None:
    name = safe_name(text)
    assert name
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
    assert name == name.strip(" .")
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT1"}
    assert name not in {".", ".."}


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_title_or_building_name_leads_out_of_the_archive_or_past_the_limit(
    title: str, building: str
) -> None:
    path = document_path(UnitCode.parse("3-1203"), 12, building, "g", CATEGORIES, DAY, title, "000123")
    assert path.parts[0] == "archive"
    assert len(path.parts) == 6
    assert ".." not in path.parts
    assert len(str(path)) <= MAX_PATH
