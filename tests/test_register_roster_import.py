"""Importing rosters: all or nothing, again without effect, changes of hands with dates."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import NOW, TODAY, registry_at
from roster_kit import HEADERS, ROWS, changed, csv_file, xlsx

from pipeline.model import Occupancy, Party, PartyRole, UnitCode
from pipeline.register import audit
from pipeline.register.parties import (
    find_unit,
    has_unit,
    occupancies,
    occupants,
    party_names,
    phones,
    present_name,
    unit_codes,
    units,
    units_of_name,
    units_of_phone,
)
from pipeline.register.registry import Registry
from pipeline.register.roster import RosterFaults, read_roster
from pipeline.register.roster_import import RosterReport, import_roster

FIRST = UnitCode.parse("3-1203")
LET = UnitCode.parse("3-1204")
LATER = TODAY + timedelta(days=30)


def imported(registry: Registry, rows: list[list[object]], today: date = TODAY) -> RosterReport:
    path = csv_file(registry.path.parent / "roster.csv", [HEADERS, *rows])
    return import_roster(registry, read_roster(path), today=today, now=NOW)


def everything(registry: Registry) -> list[object]:
    tables = ("unit", "party", "party_key", "occupancy")
    return [registry.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables]


def history(
    registry: Registry, unit: UnitCode, role: PartyRole
) -> list[tuple[str, date | None, date | None]]:
    found = occupancies(registry, unit)
    return [(one.party.name, one.begun, one.ended) for one in found if one.role is role]


def test_a_first_import_adds_every_unit(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        report = imported(registry, ROWS)
        assert [str(unit) for unit in report.added] == ["3-1203", "3-1204", "5-2-302"]
        assert (report.owner_changes, report.tenant_changes, report.updated) == ((), (), ())
        assert [str(unit.code) for unit in units(registry)] == ["3-1203", "3-1204", "5-2-302"]
        assert unit_codes(registry) == {FIRST, LET, UnitCode.parse("5-2-302")}
        assert find_unit(registry, FIRST).floor == 12
        assert not has_unit(registry, UnitCode.parse("3-9999"))


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        before = everything(registry)
        report = imported(registry, ROWS, LATER)
        assert everything(registry) == before
        assert report.counts() == {
            "rows": 3, "added": 0, "updated": 0, "unchanged": 3, "owner_changes": 0, "tenant_changes": 0,
            "tenants_left": 0, "absent": 0,
        }  # fmt: skip


def test_a_new_owner_ends_one_occupancy_and_begins_the_next(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        report = imported(registry, changed(0, 业主姓名="孙八", 证件号="", 入住日期="2026-12-01"), LATER)
        (change,) = report.owner_changes
        assert (change.unit, change.before, change.after, change.begun) == (
            FIRST,
            "张三丰",
            "孙八",
            date(2026, 12, 1),
        )
        assert history(registry, FIRST, PartyRole.OWNER) == [
            ("孙八", date(2026, 12, 1), None),
            ("张三丰", date(2020, 5, 1), date(2026, 11, 30)),
        ]
        assert present_name(registry, FIRST, date(2026, 11, 30)) == "张三丰"
        assert present_name(registry, FIRST, date(2026, 12, 1)) == "孙八"
        assert report.updated == (FIRST,)


def test_a_new_owner_without_a_new_date_begins_today(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        imported(registry, changed(0, 业主姓名="孙八", 证件号=""), LATER)
        assert history(registry, FIRST, PartyRole.OWNER) == [
            ("孙八", LATER, None),
            ("张三丰", date(2020, 5, 1), LATER - timedelta(days=1)),
        ]


def test_the_same_name_with_another_certificate_is_another_person(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        report = imported(registry, changed(0, 证件号="000000190001019999"), LATER)
        assert len(report.owner_changes) == 1
        assert history(registry, FIRST, PartyRole.OWNER) == [
            ("张三丰", LATER, None),
            ("张三丰", date(2020, 5, 1), LATER - timedelta(days=1)),
        ]


def test_a_corrected_phone_is_no_new_occupancy(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        report = imported(registry, changed(0, 业主电话="13900000001"), LATER)
        assert (report.owner_changes, report.updated) == ((), (FIRST,))
        (owner,) = occupancies(registry, FIRST)
        assert owner.party == Party("张三丰", "13900000001", "000000190001010001")
        assert units_of_phone(registry, "13800138000") == []
        assert units_of_phone(registry, "139-0000-0001") == [FIRST]


def test_a_cell_left_empty_keeps_what_is_known(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        before = everything(registry)
        report = imported(
            registry, changed(0, 业主电话="", 证件号="", 建筑面积="", 入住日期="", 业主姓名=""), LATER
        )
        assert everything(registry) == before
        assert report.counts()["unchanged"] == 3


def test_a_tenant_left_empty_has_left(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        gone = changed(1, 租户名称="", 联系人="", 租户电话="")
        report = imported(registry, gone, LATER)
        (left,) = report.tenants_left
        assert (left.unit, left.before, left.after) == (LET, "某某贸易有限公司", "")
        assert history(registry, LET, PartyRole.TENANT) == [
            ("某某贸易有限公司", date(2024, 3, 1), LATER - timedelta(days=1))
        ]
        # 入住日期 still holds the tenant's day: it must not become the owner's.
        assert history(registry, LET, PartyRole.OWNER) == [("李四", None, None)]
        assert imported(registry, gone, LATER).counts()["unchanged"] == 3


def test_a_file_without_tenant_columns_says_nothing_of_tenants(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        path = xlsx(tmp_path / "owners.xlsx", [["栋号", "房号", "业主姓名"], ["3", "1204", "李四"]])
        report = import_roster(registry, read_roster(path), today=LATER, now=NOW)
        assert report.tenants_left == ()
        assert report.absent == (FIRST,)
        assert find_unit(registry, LET).note == "自用"
        assert present_name(registry, LET, LATER) == "某某贸易有限公司"


def test_the_next_tenant_follows_with_dates(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        imported(registry, changed(1, 租户名称="另一科技有限公司", 入住日期="2026-12-15"), LATER)
        assert history(registry, LET, PartyRole.TENANT) == [
            ("另一科技有限公司", date(2026, 12, 15), None),
            ("某某贸易有限公司", date(2024, 3, 1), date(2026, 12, 14)),
        ]


def test_a_corrected_first_day_moves_the_end_of_the_one_before(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        imported(registry, changed(1, 租户名称="另一科技有限公司", 入住日期="2026-12-15"), LATER)
        imported(registry, changed(1, 租户名称="另一科技有限公司", 入住日期="2026-12-10"), LATER)
        assert [ended for _, _, ended in history(registry, LET, PartyRole.TENANT)] == [
            None,
            date(2026, 12, 9),
        ]


def test_changing_twice_on_one_day_keeps_both_in_order(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        for name in ("甲公司", "乙公司", "丙公司"):
            imported(registry, changed(1, 租户名称=name, 入住日期=""), LATER)
        names = [name for name, _, _ in history(registry, LET, PartyRole.TENANT)]
        assert names[0] == "丙公司"
        assert sorted(names) == sorted(["某某贸易有限公司", "甲公司", "乙公司", "丙公司"])


def test_a_faulty_file_imports_nothing(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        before = everything(registry)
        bad = changed(0, 业主姓名="孙八")
        bad[2][HEADERS.index("业主电话")] = "12"
        with pytest.raises(RosterFaults) as refused:
            imported(registry, bad, LATER)
        assert [(fault.row, fault.column, fault.shown) for fault in refused.value.faults] == [
            (4, "业主电话", "12")
        ]
        assert "第 4 行" in refused.value.message
        assert refused.value.exit_code == 9
        assert everything(registry) == before
        assert len(audit.events(registry, "roster")) == 1


def test_people_and_phones_are_found_however_they_are_written(tmp_path: Path) -> None:
    other = UnitCode.parse("5-2-302")
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        assert units_of_name(registry, "張 三豐") == [FIRST]
        assert units_of_name(registry, "钱七") == units_of_name(registry, "赵六、钱七") == [other]
        assert units_of_name(registry, "王五") == units_of_name(registry, "某某贸易有限公司") == [LET]
        assert units_of_name(registry, "") == units_of_phone(registry, "") == []
        assert units_of_phone(registry, "+86 138 0013 8000") == [FIRST]
        assert units_of_phone(registry, "075588881234") == [LET]
        assert {"张三丰", "赵六", "钱七", "王五"} <= set(party_names(registry))
        assert "13800138000" in phones(registry)


def test_the_tenant_comes_before_the_owner_on_labels(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        assert [one.role for one in occupants(registry, LET, TODAY)] == [PartyRole.TENANT, PartyRole.OWNER]
        assert present_name(registry, LET, TODAY) == "某某贸易有限公司"
        assert present_name(registry, LET, date(2023, 1, 1)) == "李四"
        assert occupancies(registry, FIRST) == [
            Occupancy(
                FIRST, PartyRole.OWNER, Party("张三丰", "13800138000", "000000190001010001"), date(2020, 5, 1)
            )
        ]


def test_the_audit_log_counts_and_names_nobody(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        imported(registry, ROWS)
        (event,) = audit.events(registry, "roster")
        assert '"added":3' in event.detail
        assert "张" not in event.detail


_NAME = st.sampled_from(["", "张三", "李四", "王五", "某某公司"])
_DAY = st.sampled_from(["", "2020-01-01", "2025-06-01", "2026-11-01"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_NAME, _NAME, _DAY), min_size=1, max_size=4))
def test_whatever_happens_importing_again_changes_nothing_and_occupancies_are_in_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    with registry_at(tmp_path_factory.mktemp("r")) as registry:
        for place, (owner, tenant, day) in enumerate(steps):
            rows = changed(1, 业主姓名=owner or "业主", 租户名称=tenant, 联系人="", 租户电话="", 入住日期=day)
            today = TODAY + timedelta(days=10 * place)
            imported(registry, rows, today)
            before = everything(registry)
            assert imported(registry, rows, today).counts()["unchanged"] == 3
            assert everything(registry) == before
        for role in PartyRole:
            spans = history(registry, LET, role)
            assert sum(ended is None for _, _, ended in spans) <= 1
            assert all(begun is None or ended is None or begun <= ended for _, begun, ended in spans)
