"""Filing: numbers given once, one transaction, safe to repeat."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from register_kit import NOW, file_all, make_document, make_office_document, registry_at

from pipeline.errors import RegistryError
from pipeline.model import Box, Evidence, Source, UnitCode, Value
from pipeline.register import audit
from pipeline.register.documents import (
    Plan,
    count_documents,
    count_of_office,
    document_of_serial,
    documents_in_folder,
    documents_of_office,
    documents_of_source,
    documents_of_unit,
    drop_reservation,
    file_document,
    find_document,
    refile,
    reservation,
    reservations,
    reserve,
    set_text,
)
from pipeline.register.holdings import holdings
from pipeline.register.rows import document_key
from pipeline.register.search import search

PLAN = Plan("a" * 64, "", 1, {"unit": "3-1203"})


def test_numbers_have_six_digits_and_go_up(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        plans = [PLAN, Plan("a" * 64, "", 2, {}), Plan("a" * 64, "附件/1.pdf", 1, {})]
        assert reserve(registry, plans, now=NOW) == ("000001", "000002", "000003")


def test_the_same_place_gets_the_same_number_again(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        first = reserve(registry, [PLAN], now=NOW)
        assert reserve(registry, [Plan("a" * 64, "", 1, {"unit": "5-0101"})], now=NOW) == first
        assert reservation(registry, first[0]).plan.record == {"unit": "5-0101"}


def test_a_dropped_number_is_given_to_nobody_else(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        (number,) = reserve(registry, [PLAN], now=NOW)
        drop_reservation(registry, number)
        assert reservations(registry) == []
        assert reserve(registry, [Plan("b" * 64, "", 1, {})], now=NOW) == ("000002",)
        assert reserve(registry, [PLAN], now=NOW) == (number,)


def test_what_was_under_way_is_known_until_it_is_filed(tmp_path: Path) -> None:
    document = make_document()
    plan = Plan(document.origin.sha256, "", 1, {"path": document.path})
    with registry_at(tmp_path) as registry:
        reserve(registry, [plan], now=NOW)
    with registry_at(tmp_path) as registry:
        (open_one,) = reservations(registry, document.origin.sha256)
        assert (open_one.document, open_one.plan) == ("000001", plan)
        file_all(registry, document)
        assert reservations(registry) == []


def test_filing_twice_is_filing_once(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        assert file_document(registry, make_document(), actor="a", now=NOW)
        assert not file_document(registry, make_document(), actor="a", now=NOW)
        assert count_documents(registry) == 1
        assert len(audit.events(registry, "000001")) == 1


def test_a_number_cannot_stand_for_two_papers(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document(1))
        other = replace(make_document(2), id="000001")
        with pytest.raises(RegistryError, match="另一份文件"):
            file_document(registry, other, actor="a", now=NOW)


def test_a_place_in_a_source_cannot_be_filed_under_two_numbers(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document(1))
        other = replace(make_document(2), origin=make_document(1).origin)
        with pytest.raises(RegistryError):
            file_document(registry, other, actor="a", now=NOW)
        assert count_documents(registry) == 1


def test_a_document_comes_back_as_it_was_given(tmp_path: Path) -> None:
    cell = Value("name", "水泵", "水汞", 0.8, note="改正", page=1, box=Box(1.5, 2, 3, 4))
    document = replace(
        make_document(letter="L000001", serial="00A3F9"),
        fields=(
            Value("goods", "", "", 1.0, rows=({"name": cell}, {})),
            Value("phone", "", "138x", 0.2, valid=False),
        ),
        evidence=(Evidence(Source.ADDRESS, "3-1203", 0.97, "房号：3栋1203"),),
        missing=("sign:applicant",),
        case="C12",
        party="张三丰、李四",
        paper_confidence=0.999,
        date_read=False,
    )
    with registry_at(tmp_path) as registry:
        file_all(registry, document)
        assert find_document(registry, "000001") == document
        assert find_document(registry, "000002") is None


text = st.text(max_size=40)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=text, body=text, party=text, name=text, detail=text)
def test_any_text_at_all_can_be_filed(
    tmp_path_factory: pytest.TempPathFactory, title: str, body: str, party: str, name: str, detail: str
) -> None:
    document = replace(
        make_document(title=title, text=body, party=party, fields=[("any", body)]),
        origin=replace(make_document().origin, name=name + "\ud800"),
        evidence=(Evidence(Source.TITLE, name, 1.0, detail),),
    )
    with registry_at(tmp_path_factory.mktemp("r")) as registry:
        file_all(registry, document)
        found = find_document(registry, "000001")
    assert found is not None
    assert (found.title, found.text, found.party) == (title, body, party)


def test_refiling_moves_everything_with_the_number(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document(1), make_document(2, unit="5-0101", text="别的内容"))
        moved = replace(
            make_document(1), unit=UnitCode.parse("5-0102"), date=date(2020, 1, 2), text="更正后的全文"
        )
        refile(registry, moved, actor="clerk", now=NOW)
        assert find_document(registry, "000001") == moved
        assert [hit.document for hit in search(registry, "更正后")] == ["000001"]
        assert search(registry, "张三丰 3-1203") == []
        assert [event.action for event in audit.events(registry, "000001")] == ["refiled", "filed"]


def test_what_is_not_there_cannot_be_refiled(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry, pytest.raises(RegistryError, match="000001"):
        refile(registry, make_document(), actor="clerk", now=NOW)


def test_text_that_is_read_later_is_found(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document(text=""))
        assert search(registry, "轻钢龙骨") == []
        set_text(registry, "000001", "新做轻钢龙骨吊顶")
        assert [hit.document for hit in search(registry, "轻钢龙骨")] == ["000001"]
        assert find_document(registry, "000001").text == "新做轻钢龙骨吊顶"


def test_papers_are_found_by_source_by_serial_and_by_unit(tmp_path: Path) -> None:
    first, second = make_document(1, serial="000A01"), make_document(2, category="a", day=date(2026, 1, 1))
    with registry_at(tmp_path) as registry:
        file_all(registry, first, second)
        assert documents_of_source(registry, first.origin.sha256) == [first]
        assert documents_of_source(registry, "0" * 64) == []
        assert document_of_serial(registry, "000A01") == first
        assert document_of_serial(registry, "") is None
        assert documents_of_unit(registry, first.unit) == [second, first]


def test_the_offices_own_papers_come_back_with_no_unit_and_in_no_units_dossier(tmp_path: Path) -> None:
    mine = make_document(1)
    old, new = make_office_document(2, day=date(2025, 12, 31)), make_office_document(3)
    log = make_office_document(4, paper="work-log", title="工作日志")
    with registry_at(tmp_path) as registry:
        file_all(registry, mine, old, new, log)
        assert find_document(registry, new.id) == new
        assert documents_of_office(registry) == [new, old, log]
        assert documents_of_office(registry, "patrol-record") == [new, old]
        assert documents_of_office(registry, "patrol-record", 2025) == [old]
        assert documents_of_unit(registry, mine.unit) == [mine]
        assert (count_documents(registry), count_of_office(registry)) == (4, 3)
        assert list(holdings(registry)) == [mine.unit]


def test_a_folders_papers_are_those_in_it_and_in_no_other(tmp_path: Path) -> None:
    first, second = make_office_document(1, day=date(2026, 1, 1)), make_office_document(2)
    near = make_office_document(3, title="巡查记录表0"), make_office_document(4, day=date(2025, 1, 1))
    with registry_at(tmp_path) as registry:
        file_all(registry, first, second, *near)
        assert documents_in_folder(registry, "archive/_管理处/巡查记录表/2026") == [second, first]
        assert documents_in_folder(registry, "archive/_管理处/巡查记录表") == []


def test_the_audit_log_holds_no_name_and_no_text(tmp_path: Path) -> None:
    with registry_at(tmp_path) as registry:
        file_all(registry, make_document())
        (event,) = audit.events(registry, "000001")
    assert not any(word in str(event) for word in ("张三", "1380", "装修申请"))


@given(st.dates(), st.dates(), st.integers(1, 9_999_999), st.integers(1, 9_999_999))
def test_keys_order_by_date_then_number(a: date, b: date, m: int, n: int) -> None:
    assert (document_key(f"{m:06d}", a) < document_key(f"{n:06d}", b)) == ((a, m) < (b, n))
