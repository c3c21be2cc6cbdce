"""What cases want drafted becomes drafts with the case's data; the day's lists go out by e-mail, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, ZONE, at, make_office, room_in
from letters_kit import stock
from smtp_kit import mail_server
from test_flow_cases import agreed, submitted

from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import prepare
from pipeline.flow.cases.answers import draft_wanted
from pipeline.flow.cases.digest import digests, send_digests, subject, text
from pipeline.flow.cases.due import due_list
from pipeline.flow.cases.moving import act
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.cases.undoing import undo
from pipeline.flow.letters import issue
from pipeline.flow.office import Office
from pipeline.model import LetterState
from pipeline.model.person import Person
from pipeline.register import answers, letters
from pipeline.site import Site


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates")


@pytest.fixture
def site(tmp_path: Path, templates: Path) -> Site:
    made = make_office(tmp_path)
    (tmp_path / "templates").symlink_to(templates)
    return made


def office_of(room: CaseRoom) -> Office:
    catalog = load_catalog(room.site.templates)
    return Office(room.site, catalog, prepare(catalog), room.registry, room.register, room.actor, room.now)


def test_an_event_drafts_the_letter_and_one_for_each_neighbour(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        done = list(draft_wanted(office_of(room)))
        assert [d.fault for d in done] == ["", ""]
        made = [d.letter for d in done if d.letter is not None]
        assert sorted(one.place for one in made) == ["3-1202", "3-1203"]
        assert dict(made[0].values)["defects"] == "试验"
        assert list(draft_wanted(office_of(room))) == []
        assert {a.letter for a in answers.answers(room.registry, case.id)} == {one.id for one in made}


def test_drafts_wait_for_the_manager_then_for_the_clerk(site: Site) -> None:
    with room_in(site) as room:
        act(room, agreed(room).id, "pay", {"amount": "2000"})
        list(draft_wanted(office_of(room)))
        assert {d.role for d in due_list(room) if d.kind == "letter"} == {"manager"}
        (first, _) = [d.letter for d in due_list(room) if d.kind == "letter"]
        issue(office_of(room), first)
        assert len([d for d in due_list(room) if d.kind == "letter"]) == 1


def test_taking_an_event_back_voids_its_drafts_and_leaves_what_is_out(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        first, second = [d.letter for d in draft_wanted(office_of(room)) if d.letter is not None]
        issue(office_of(room), first.id)
        undo(room, case.id, reason="金额登错")
        assert letters.find_letter(room.registry, first.id).state is LetterState.ISSUED
        assert letters.find_letter(room.registry, second.id).state is LetterState.VOID


def test_a_draft_that_lacks_values_says_so_and_stays_on_the_list(site: Site) -> None:
    procedure = site.procedures / "fit-out.toml"
    procedure.write_text(procedure.read_text("utf-8").replace('defects = "=试验", ', ""), "utf-8")
    with room_in(site) as room:
        act(room, agreed(room).id, "pay", {"amount": "2000"})
        faults = [d.fault for d in draft_wanted(office_of(room)) if d.fault]
        assert len(faults) == 1 and "整改事项" in faults[0]
        assert [d.kind for d in due_list(room) if d.kind == "answer"] == ["answer"]


def test_what_lacks_is_told_once_until_something_changes(site: Site) -> None:
    procedure = site.procedures / "fit-out.toml"
    procedure.write_text(procedure.read_text("utf-8").replace('defects = "=试验", ', ""), "utf-8")
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        assert len([d for d in draft_wanted(office_of(room)) if d.fault]) == 1
        assert list(draft_wanted(office_of(room))) == []
        room.registry.write("UPDATE answer SET given = json_set(given, '$.defects', '补上')")
        (done,) = draft_wanted(office_of(room))
        assert done.letter is not None and done.fault == ""
        assert all(a.letter for a in answers.answers(room.registry, case.id))


def test_a_crash_while_drafting_leaves_letter_and_answer_or_neither(site: Site) -> None:
    with room_in(site) as room:
        case = act(room, agreed(room).id, "pay", {"amount": "2000"}).case
        room.registry.write(
            "CREATE TEMP TRIGGER crash BEFORE UPDATE ON answer BEGIN SELECT RAISE(ABORT, 'the power is gone'); END"
        )
        with pytest.raises(Exception, match="the power is gone"):
            list(draft_wanted(office_of(room)))
        room.registry.write("DROP TRIGGER crash")
        assert letters.letters(room.registry) == []
        assert len(list(draft_wanted(office_of(room)))) == 2
        assert len(letters.letters(room.registry)) == 2
        assert all(a.letter for a in answers.answers(room.registry, case.id))


def test_a_draft_without_its_files_gets_them_in_the_next_round(site: Site) -> None:
    with room_in(site) as room:
        act(room, agreed(room).id, "pay", {"amount": "2000"})
        first, _ = [d.letter for d in draft_wanted(office_of(room)) if d.letter is not None]
        (site.root / first.pdf).unlink()
        room.registry.write("UPDATE letter SET pdf = '' WHERE id = ?", (first.id,))
        assert list(draft_wanted(office_of(room))) == []
        again = letters.find_letter(room.registry, first.id)
        assert again.pdf == first.pdf and (site.root / again.pdf).is_file()


PEOPLE = (
    Person("钱会计", "qian", ("finance",), "qian@example.com"),
    Person("工工", "gong", ("engineering",), "gong@example.com", ("3",)),
    Person("远工", "yuan", ("engineering",), "yuan@example.com", ("9",)),
)


@pytest.fixture
def posted(site: Site, tmp_path: Path) -> Iterator[tuple[Site, object]]:
    (tmp_path / "mail").mkdir()
    with mail_server(tmp_path / "mail") as (box, mail):
        yield replace(site, mail=mail, people=PEOPLE), box


def test_each_role_gets_its_own_list_once_a_day(posted: tuple[Site, object]) -> None:
    site, box = posted
    with room_in(site, actor="gong") as room:
        submitted(replace(room, site=replace(site, people=())))
        friday = at(room, datetime(2026, 11, 20, 8, 0, tzinfo=ZONE))
        assert [s.person.login for s in send_digests(friday)] == ["gong"]
        assert list(send_digests(friday)) == []
        assert [s.person.login for s in send_digests(at(room, friday.now + timedelta(days=1)))] == ["gong"]
    (first, _) = box.of("gong@example.com")  # type: ignore[attr-defined]
    assert "逾期1件" in first["Subject"]
    said = first.get_body(("plain",)).get_content()
    assert "3-1203" in said and "审核" in said and "依据 000 §6 (二)2(3)" in said


def test_a_list_names_no_person_and_no_other_area(site: Site) -> None:
    with room_in(site) as room:
        submitted(room)
        mine, other = (d for d in digests(replace(room, site=replace(site, people=PEOPLE[1:]))))
    assert other.empty and not mine.empty
    assert "业主" not in text(mine, MONDAY)
    assert subject(mine, "测试小区", MONDAY).startswith("【测试小区】11月16日待办：")
