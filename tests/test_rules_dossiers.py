"""The numbers and conflicts of dossiers, their inspection and of arrears (domain E12–E15) rule what happens at an office that works
by the stock of procedures: the domain's figure where nothing is changed, the office's where `[rules]` of site.toml says so."""

from __future__ import annotations

import re
import time
from datetime import timedelta

import pytest
from stock_kit import HOME, RENTED, RESIDENTIAL, TOWER, catalog, stage

from pipeline.flow.cases.moved import Refused
from pipeline.model.case import ClockState
from pipeline.model.rule import said
from pipeline.model.term import parse_term
from pipeline.register.search import search
from pipeline.respond.clock import due as due_of
from pipeline.respond.dossier import load_demands

DEBT = {"items": "管理费", "period": "2026年三季度", "amount": "900"}

# ------------------------------------------------------------ the dossier


@pytest.mark.parametrize(
    ("profile", "rules", "has", "lacks"),
    [
        (TOWER, {}, "000 §2", "002 §1"),
        (RESIDENTIAL, {}, "002 §1", "000 §2"),
        (TOWER, {"dossier.scheme": "000 §7"}, "000 §7", "000 §2"),
        (TOWER, {"dossier.scheme": "002 §3"}, "002 §3", "000 §2"),
        (RESIDENTIAL, {"dossier.scheme": "002 §2"}, "002 §2", "002 §1"),
    ],
)
def test_the_scheme_says_what_a_dossier_must_hold(
    profile: str, rules: dict[str, str], has: str, lacks: str
) -> None:
    """G22: the demands of the scheme, and no other's."""
    with stage(profile, rules) as office:
        demands = load_demands(office.room.site.procedures, office.room.site)
        found = demands.in_force(office.room.procedures.rules)
    assert demands.faults == ()
    assert any(has in one.scheme or not one.scheme for one in found)
    assert not [one.name for one in found if one.scheme and has not in one.scheme]
    assert {one.name for one in demands.demands if one.scheme == (lacks,)}.isdisjoint(
        one.name for one in found
    )


def test_a_dossier_of_eleven_items_or_of_ten_kinds() -> None:
    """N26: the eleven of 000 §7 4.1. N48: the ten of 002 §3, but for letters to the office, which cannot be missing; the third and
    the tenth are the papers of works, which every scheme has."""
    for scheme, clause, wanted in (
        ("000 §7", r"000 §7 4\.1\.(\d+)", set(range(1, 12))),
        ("002 §3", r"(?:002 §3 4 |、)(\d+)\)", {1, 2, 4, 5, 7, 8, 9}),
    ):
        with stage(TOWER, {"dossier.scheme": scheme}) as office:
            demands = load_demands(office.room.site.procedures, office.room.site)
            found = demands.in_force(office.room.procedures.rules)
        assert {int(n) for one in found for n in re.findall(clause, one.source)} == wanted
        assert {"fit-out-application", "completion-application"} <= {one.name for one in found}


@pytest.mark.parametrize(
    ("profile", "rules", "labels"),
    [
        (TOWER, {}, {"dossier-label"}),
        (RESIDENTIAL, {}, {"bag-label", "folder-label"}),
        (TOWER, {"dossier.containers": "档案盒、档案袋"}, {"bag-label"}),
    ],
)
def test_the_labels_are_those_of_the_containers(
    profile: str, rules: dict[str, str], labels: set[str]
) -> None:
    """G23: one dossier for each user in a cabinet, boxes and bags, or bags, folders and drawers."""
    with stage(profile, rules) as office:
        case = office.act(office.open("dossier-build", "begin"), "complete")
        assert set(office.drafts(office.act(case, "bind"))) == labels


@pytest.mark.parametrize(
    ("profile", "rules", "relabelled"),
    [
        (TOWER, {}, True),
        (RESIDENTIAL, {}, False),
        (TOWER, {"dossier.label_text": "公司-管理中心-编号"}, False),
        (RESIDENTIAL, {"dossier.label_text": "现用户名称"}, True),
    ],
)
def test_a_label_with_the_users_name_is_changed_with_the_name(
    profile: str, rules: dict[str, str], relabelled: bool
) -> None:
    """G25: the present user's name (000 §2), a number, or floor and room (002 §1)."""
    given = {"matter": "公司名称", "new_data": "云栖商贸有限公司", "started_on": "2026-11-16"}
    with stage(profile, rules) as office:
        case = office.open("data-correction", "report-change", **given)
        drafts = office.drafts(office.act(case, "update", ended_on="2026-11-17"))
        assert ("dossier-label" in drafts) == relabelled


def test_papers_of_owners_are_kept_for_ever() -> None:
    """N5, N34, G21: no choice of the rules ever destroys anything, and no paper of section h names a shorter time."""
    with stage(TOWER) as office:
        rules = office.room.procedures.rules
        assert (rules["retention.owner"].value, rules["retention.default"].value) == ("永久", "永久")
        offered = {
            value for key in ("retention.owner", "retention.default") for value, _ in rules[key].options
        }
    assert offered == {"永久", "另行妥善保存，不设期限"}
    named = {paper.retention for paper in catalog().papers.values() if paper.category == "h"}
    assert named <= {"", "永久"}
    with stage(TOWER, {"retention.default": "另行妥善保存，不设期限"}) as office:
        assert office.room.rule("retention.default") == "另行妥善保存，不设期限"


def test_any_file_is_found_within_a_minute() -> None:
    """N58"""
    with stage(TOWER) as office:
        for unit in (HOME, RENTED):
            office.file("fit-out-application", unit)
        room = office.room
        begun = time.monotonic()
        found = search(room.registry, f"{HOME} fit-out-application")
        took = time.monotonic() - begun
        assert [str(hit.unit) for hit in found] == [HOME]
        limit = due_of(
            room.now, parse_term(said(room.rule("dossier.retrieval"))), room.calendar, room.site.timezone
        )
        assert limit == room.now + timedelta(minutes=1)
        assert took < 60


# ------------------------------------------------------------ inspection


@pytest.mark.parametrize(
    ("rules", "over"), [({}, "2027-11-16"), ({"inspection.full_after": "半年"}, "2027-05-16")]
)
def test_everything_is_inspected_a_year_after_the_move_in(rules: dict[str, str], over: str) -> None:
    """N43"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("dossier-inspection", "await-full-check", "", range="3栋")
        assert office.due(case, "full-year") == f"{over} 23:59:59"
        assert case.id not in {one.id for one in office.at(f"{over} 12:00").tick()}
        moved = {one.id: one for one in office.at(f"{over[:-2]}17 00:01").tick()}
        assert moved[case.id].state == "full-check"


@pytest.mark.parametrize(
    ("rules", "occupancy", "warned"),
    [({}, "80", False), ({}, "79", True), ({"inspection.full_occupancy": 70}, "79", False)],
)
def test_or_when_four_fifths_have_moved_in(rules: dict[str, int], occupancy: str, warned: bool) -> None:
    """N43"""
    with stage(RESIDENTIAL, rules) as office:
        given = {"range": "3栋", "occupancy": occupancy}
        case = office.open("dossier-inspection", "occupancy-reached", "", **given)
        assert ("入伙率" in office.warnings(case)) == warned


@pytest.mark.parametrize(
    ("rules", "share", "refused"),
    [({}, "5", False), ({}, "4.9", True), ({"inspection.sample_share": 10}, "5", True)],
)
def test_a_sample_is_a_twentieth_of_all(rules: dict[str, int], share: str, refused: bool) -> None:
    """N44"""
    with stage(RESIDENTIAL, rules) as office:
        case = office.open("dossier-inspection", "plan-sample", "")
        given = {"total": "1000", "sampled": "50", "share": share}
        if refused:
            with pytest.raises(Refused, match="检查比例"):
                office.act(case, "faultless", **given)
        else:
            assert office.act(case, "faultless", **given).closed is not None


# ------------------------------------------------------------ arrears


@pytest.mark.parametrize(
    ("rules", "over", "next_day"),
    [({}, "2026-12-16", "2026-12-17"), ({"arrears.after": "2个月"}, "2027-01-16", "2027-01-17")],
)
def test_arrears_are_tracked_when_they_are_older_than_a_month(
    rules: dict[str, str], over: str, next_day: str
) -> None:
    """N32: on its last day not yet; the day after a reminder lies drafted."""
    with stage(TOWER, rules) as office:
        case = office.open("arrears", "report-unpaid", **DEBT)
        office.at(f"{over} 12:00").tick()
        assert office.case("arrears").state == "unpaid"
        office.at(f"{next_day} 00:01").tick()
        assert office.case("arrears").state == "tracked"
        assert "arrears-reminder" in office.drafts(case)


@pytest.mark.parametrize(
    ("rules", "first", "second"),
    [({}, "2026-12-01", "2026-12-11"), ({"arrears.every": "10日"}, "2026-11-26", "2026-12-06")],
)
def test_arrears_are_followed_up_at_least_every_fifteen_days(
    rules: dict[str, str], first: str, second: str
) -> None:
    """N33: counted anew from each time."""
    with stage(TOWER, rules) as office:
        case = office.open("arrears", "track-now", **DEBT)
        assert office.due(case, "follow-up") == f"{first} 23:59:59"
        given = {"reminded_on": "2026-11-26", "way": "电话", "answer": "月底缴"}
        case = office.at("2026-11-26 10:00").act(case, "follow-up", **given)
        assert office.due(case, "follow-up") == f"{second} 23:59:59"
        assert office.clock(case, "follow-up").state is ClockState.RUNNING
