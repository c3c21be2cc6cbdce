"""What a case decides about owner and tenant stands in the roster with it, and is taken back with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, make_office, room_in
from conftest import TEMPLATES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.catalog.load import load_catalog
from pipeline.flow.cases.moving import act, open_case
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.undoing import undo
from pipeline.model import Occupancy, Party, PartyRole, UnitCode
from pipeline.model.case import Case
from pipeline.register import audit, hands
from pipeline.register import cases as store
from pipeline.register.parties import occupancies, units_of_phone
from pipeline.register.rosterchanges import last_holdings
from pipeline.respond.procedures.check import check_procedure
from pipeline.respond.procedures.describe import describe
from pipeline.site import Site

LET, OWN = UnitCode.parse("3-1202"), UnitCode.parse("3-1203")
TODAY = MONDAY.date()

HANDS = """
id = "E18"
title = "换手"
summary = "试验用。"
scope = "unit"

[[state]]
name = "open"
title = "办理中"
waits = ["clerk"]
[[state]]
name = "closed"
title = "已办结"
final = true

[[event]]
name = "begin"
title = "受理"
from = ["start"]
to = "open"
by = ["person"]
roles = ["clerk"]
ask = [
  { name = "owner", label = "新业主", kind = "name" },
  { name = "phone", label = "电话", kind = "phone" },
  { name = "day", label = "日期", kind = "date" },
]

[[event]]
name = "sell"
title = "过户"
from = ["open"]
by = ["person"]
roles = ["clerk"]
  [[event.roster]]
  role = "owner"
  hand = "enters"
  on = "day"
  party = { name = "owner", phone = "phone" }

[[event]]
name = "leave"
title = "租户迁出"
from = ["open"]
by = ["person"]
roles = ["clerk"]
  [[event.roster]]
  role = "tenant"
  hand = "leaves"
  on = "day"
  when = { occupant = "tenant" }

[[event]]
name = "correct"
title = "更正电话"
from = ["open"]
by = ["person"]
roles = ["clerk"]
  [[event.roster]]
  role = "tenant"
  hand = "corrects"
  party = { phone = "phone" }

[[event]]
name = "close"
title = "办结"
from = ["open"]
to = "closed"
by = ["person"]
roles = ["clerk"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = make_office(tmp_path)
    (tmp_path / "procedures" / "hands.toml").write_text(HANDS, "utf-8")
    return made


def begun(room: CaseRoom, unit: UnitCode, **given: str) -> Case:
    return open_case(room, room.procedures.by_slug["hands"], unit, "begin", given).case


def held(room: CaseRoom, unit: UnitCode, role: PartyRole) -> list[Occupancy]:
    return [one for one in occupancies(room.registry, unit) if one.role is role]


def test_a_new_owner_follows_the_old_one_from_the_day_that_the_case_says(site: Site) -> None:
    with room_in(site) as room:
        case = begun(room, OWN, owner="云小舟", phone="13800000077", day="2026-11-02")
        line = act(room, case.id, "sell", {}).line
        new, old = held(room, OWN, PartyRole.OWNER)
        assert (new.party.name, new.begun, new.ended) == ("云小舟", TODAY - timedelta(days=14), None)
        assert old.ended == TODAY - timedelta(days=15)
        assert units_of_phone(room.registry, "13800000077") == [OWN]
    assert [one.said for one in line.effects.roster] == ["名册：业主 业主4 → 云小舟，自2026-11-02起"]


def test_a_tenant_who_leaves_held_the_unit_until_that_day(site: Site) -> None:
    with room_in(site) as room:
        act(room, begun(room, LET, day="2026-11-10").id, "leave", {})
        (gone,) = held(room, LET, PartyRole.TENANT)
    assert gone.ended == TODAY - timedelta(days=6)


def test_a_corrected_phone_is_the_same_party_and_is_told_without_the_number(site: Site) -> None:
    with room_in(site) as room:
        line = act(room, begun(room, LET, phone="13800000099").id, "correct", {}).line
        (tenant,) = held(room, LET, PartyRole.TENANT)
    assert tenant.party.phone == "13800000099"
    assert [one.said for one in line.effects.roster] == ["名册：更正租户云栖贸易有限公司的资料"]


def test_a_new_owner_without_a_name_is_not_written_and_the_history_says_so(site: Site) -> None:
    with room_in(site) as room:
        line = act(room, begun(room, OWN).id, "sell", {}).line
        assert len(held(room, OWN, PartyRole.OWNER)) == 1
    assert (line.effects.roster, line.warnings) == (
        (),
        ("名册没有改：新业主的名称还不知道，请用名册文件登记",),
    )


def test_nobody_to_leave_changes_nothing(site: Site) -> None:
    with room_in(site) as room:
        line = act(room, begun(room, OWN).id, "leave", {}).line
    assert (line.effects.roster, line.warnings) == ((), ())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(
    unit=st.sampled_from([LET, OWN]),
    steps=st.lists(st.sampled_from(["sell", "leave", "correct"]), min_size=1, max_size=4),
    day=st.dates(TODAY - timedelta(days=1500), TODAY + timedelta(days=30)),
    owner=st.sampled_from(["云小舟", ""]),
)
def test_taking_everything_back_leaves_the_roster_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, unit: UnitCode, steps: list[str], day: object, owner: str
) -> None:
    folder = tmp_path_factory.mktemp("site")
    site = make_office(folder)
    (folder / "procedures" / "hands.toml").write_text(HANDS, "utf-8")
    with room_in(site) as room:
        before = [last_holdings(room.registry, unit, role) for role in PartyRole]
        case = begun(room, unit, owner=owner, phone="13800000099", day=str(day))
        for step in steps:
            act(room, case.id, step, {})
        for _ in steps:
            undo(room, case.id, reason="登错了")
        assert [last_holdings(room.registry, unit, role) for role in PartyRole] == before


def test_what_was_changed_again_since_is_not_taken_back_and_a_person_is_told(site: Site) -> None:
    with room_in(site) as room:
        case = begun(room, OWN, owner="云小舟", day="2026-11-02")
        act(room, case.id, "sell", {})
        hands.take_over(room.registry, OWN, PartyRole.OWNER, Party("海小月"), TODAY, TODAY)
        line = undo(room, case.id, reason="登错了").line
        assert held(room, OWN, PartyRole.OWNER)[0].party.name == "海小月"
    assert [said.split("，")[0] for said in line.warnings] == ["名册没有退回（此后又有变动）"]


def test_the_change_stands_in_history_and_audit_log_and_the_log_names_nobody(site: Site) -> None:
    with room_in(site) as room:
        case = begun(room, OWN, owner="云小舟", day="2026-11-02")
        made = act(room, case.id, "sell", {}).line
        assert store.history(room.registry, case.id)[-1] == made
        (event,) = [one for one in audit.events(room.registry) if one.action == "roster-changed"]
    assert event.object == "3-1203"
    assert "云小舟" not in str(event.detail)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('on = "day"', 'on = "phone"', "on 的值 phone 是 phone，应当是日期"),
        ('on = "day"', 'on = "dya"', "值 dya 没有任何步骤给过值"),
        ('party = { name = "owner", phone = "phone" }', "", "缺少 party 的 name"),
        ('party = { phone = "phone" }', "", "缺少 party：更正哪几项"),
        ('hand = "leaves"', 'hand = "goes"', "hand 不认识“goes”"),
        ('role = "owner"', 'role = "guest"', "role 不认识“guest”"),
        ('party = { phone = "phone" }', 'party = { fax = "phone" }', "party 里的 fax 不认识"),
        ('scope = "unit"', 'scope = "office"', "不能写名册"),
    ],
)
def test_check_says_what_an_entry_lacks(site: Site, old: str, new: str, told: str) -> None:
    assert old in HANDS
    (site.root / "procedures" / "hands.toml").write_text(HANDS.replace(old, new, 1), "utf-8")
    with room_in(site) as room:
        procedures = room.procedures
    found = [*procedures.faults]
    if "hands" in procedures.by_slug:
        found += check_procedure(procedures.by_slug["hands"], procedures, load_catalog(TEMPLATES))
    assert any(told in one for one in found), found


def test_a_clerk_reads_what_becomes_of_the_roster(site: Site) -> None:
    with room_in(site) as room:
        procedures = room.procedures
    lines = describe(procedures.by_slug["hands"], procedures, load_catalog(TEMPLATES))
    told = [line.strip(" -") for line in lines if "名册：" in line]
    assert told == [
        "名册：登记新业主，自日期起；原业主到前一日为止。",
        "名册：租户迁出，到日期为止（现住的是租户时）。",
        "名册：更正租户的电话。",
    ]
