"""Every number and conflict of the domain that is a setting has a test, and those that forms and lists fix are as the domain says
(F, G): categories, columns, kinds, names, the order of units, the units of time."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from stock_kit import HOME, TOWER, Stage, catalog, stage

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import rules_table

from pipeline.flow.findingaids import user_dossiers
from pipeline.flow.lookups import read_register
from pipeline.flow.office import Office
from pipeline.model import Unit, UnitCode
from pipeline.model.rule import RuleKind, said
from pipeline.register.occupancy import add_unit
from pipeline.register.open import open_registry

TESTS = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def cited() -> dict[str, list[str]]:
    return rules_table.citing_tests(TESTS)


@pytest.mark.parametrize("number", [*rules_table.NUMBERS, *rules_table.CONFLICTS])
def test_what_is_a_setting_has_a_test(number: str, cited: dict[str, list[str]]) -> None:
    rules = rules_table.rules_of(number, rules_table.loaded())
    if any(rule.kind is not RuleKind.NONE for rule in rules):
        assert [name for name in cited.get(number, ()) if "::" in name], number


def options(paper: str, field: str) -> tuple[str, ...]:
    found = catalog().papers[paper].field(field)
    assert found is not None
    return found.options


def test_a_dossier_has_ten_sections() -> None:
    """N4: a to j."""
    with stage(TOWER) as office:
        assert "".join(sorted(office.room.site.categories)) == "abcdefghij"


def test_the_review_of_drawings_lists_at_least_seven_kinds() -> None:
    """N17"""
    named = options("drawing-review", "drawings")
    seven = {"照明系统图", "天花平面布置图", "照明平面布置图", "插座平面布置图", "风管平面布置图"}
    assert seven | {"烟感平面布置图", "装修间隔平面图"} <= set(named)


def test_calls_for_help_are_of_eight_kinds_and_two_classes() -> None:
    """N41; N42: the ambulance is 120."""
    assert len(options("help-request-record", "kind")) == 8
    assert options("help-request-record", "class") == ("特别求助", "一般求助")
    assert any(
        option.startswith("120")
        for field in catalog().papers["help-request-record"].fields
        for option in field.options
    )


def test_important_events_are_of_five_kinds() -> None:
    """N46"""
    kinds = next(f.options for f in catalog().papers["important-event"].fields if len(f.options) > 2)
    assert len(kinds) == 5 and "业户重大投诉" in kinds


def test_two_notices_to_rectify_are_two_papers_of_two_procedures() -> None:
    """G11: one after a failed acceptance, one during the works."""
    with stage(TOWER) as office:
        drafting = {
            paper: {
                procedure.slug
                for procedure in office.room.procedures
                for event in procedure.events
                for draft in event.drafts
                if draft.paper == paper
            }
            for paper in ("rectification-notice", "breach-rectification-notice")
        }
    assert drafting == {"rectification-notice": {"completion"}, "breach-rectification-notice": {"breach"}}


def test_an_undertaking_has_two_names() -> None:
    """G28: 承诺书 in the text, 规定 in the list of records."""
    paper = catalog().papers["move-in-undertaking"]
    assert any(name.endswith("承诺书") for name in (paper.title, *paper.aliases))
    assert any(name.endswith("规定") for name in paper.aliases)


@pytest.mark.parametrize("paper", ["works-patrol-record", "facility-daily-patrol", "works-inspection-record"])
def test_any_record_of_a_patrol_of_works_is_one(paper: str) -> None:
    """G29: three forms with three names."""
    with stage(TOWER) as office:
        patrols = office.room.procedures.get("fit-out").events_named("patrol")
    assert all(paper in event.papers for event in patrols) and patrols


def test_an_inspection_record_made_during_works_is_filed_with_them() -> None:
    """G36: section f, but g in cases of works."""
    paper = catalog().papers["facility-inspection-record"]
    assert paper.category == "f"
    assert set(dict(paper.case_category).items()) >= {("E4", "g"), ("E7", "g")}


def test_no_amount_is_invented() -> None:
    """G32: fees are what Engineering writes down; no rule names an amount."""
    rules = rules_table.loaded()[TOWER].rules.values()
    assert not [rule.key for rule in rules if re.search(r"\d元", said(rule.value))]


def desk(office: Stage) -> Office:
    room = office.room
    register = read_register(room.registry, room.site)
    return Office(room.site, catalog(), {}, room.registry, register, room.actor, room.now)


def test_the_register_of_dossiers_has_seven_columns() -> None:
    """N30: number, name, building and room, telephone, dossier, moved in, remarks."""
    with stage(TOWER) as office:
        titles = [column.head for column in user_dossiers(desk(office), "").columns]
    assert titles == ["序号", "用户姓名（名称）", "栋号—房号", "电话", "档案编号", "入住时间", "备注"]


def test_units_are_in_the_order_of_building_floor_and_room() -> None:
    """G24: the ninth floor before the eleventh."""
    with stage(TOWER) as office:
        with open_registry(office.room.site.registry) as registry, registry.atomic():
            for code in ("3-0902", "10-0101"):
                add_unit(registry, Unit(UnitCode.parse(code), UnitCode.parse(code).floor_hint or 1))
        rows = [row for row in user_dossiers(desk(office), "").rows if len(row) > 1]
    codes = [row[4] for row in rows]
    assert codes[:3] == ["3-0902", "3-1101", "3-1102"]
    assert codes.index("5-0101") < codes.index("10-0101")


@pytest.mark.parametrize(
    ("term", "due"),
    [
        ("2个工作日", "2026-11-24 23:59:59"),  # Monday and Tuesday
        ("2日", "2026-11-22 23:59:59"),  # Sunday
        ("48小时", "2026-11-22 09:00:00"),
        ("1周", "2026-11-27 23:59:59"),
    ],
)
def test_working_days_days_and_hours_are_counted_each_in_its_way(term: str, due: str) -> None:
    """G31: from Friday 2026-11-20 at nine o'clock."""
    with stage(TOWER, {"complaint.feedback": term}) as office:
        case = office.at("2026-11-20 09:00").open("complaint", "receive", HOME, subject="噪声", course="噪声")
        assert office.due(case, "feedback") == due
