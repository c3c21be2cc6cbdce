"""发文 in the desk: a letter's way from the form to its reader, by who may and only once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cases_kit import SITE
from starlette.testclient import TestClient
from test_web_jobs import until
from web_kit import PHONE, Office, csrf, make_desk, post, text_of

from pipeline.model import Letter, LetterState
from pipeline.register import audit
from pipeline.register.letters import find_letter, letters
from pipeline.register.open import open_registry

PAPER = "rectification-notice"
GOOD = {"v-deadline": "2026-12-05", "v-defects": "木工隔断未按图施工；插座无接地"}


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    """One for all: each test has letters of its own."""
    return make_desk(module_tmp / "site")


def count(office: Office) -> int:
    with open_registry(office.site.registry) as registry:
        return len(letters(registry))


def send(client: TestClient, path: str, form: dict[str, object]):  # type: ignore[no-untyped-def]
    return client.post(path, data={"csrf": csrf(client), **form})


def drafted(office: Office, who: str = "clerk", unit: str = "3-1203", **values: str) -> str:
    answer = send(
        office.browser(who),
        "/letters/new",
        {"paper": PAPER, "unit": unit, **GOOD, **{f"v-{k}": v for k, v in values.items()}},
    )
    assert answer.status_code == 303, text_of(answer.text)[-800:]
    return re.search(r"L\d{6}", answer.headers["location"])[0]  # type: ignore[index]


def act(office: Office, who: str, id: str, what: str, **form: str):  # type: ignore[no-untyped-def]
    """As the page that stands now sends it."""
    page = office.browser(who).get(f"/letters/{id}").text
    version = re.search(r'name="version" value="(\d+)"', page)
    return post(office.browser(who), f"/letters/{id}/{what}", version=version[1] if version else "0", **form)


def letter(office: Office, id: str) -> Letter:
    with open_registry(office.site.registry) as registry:
        return find_letter(registry, id)


def ordinal(office: Office, id: str) -> int:
    return int(letter(office, id).number.rpartition("〕")[2].rstrip("号"))


def issued(office: Office, unit: str = "3-1203", **values: str) -> str:
    id = drafted(office, unit=unit, **values)
    assert act(office, "manager", id, "approve").status_code == 303
    assert act(office, "clerk", id, "issue").status_code == 303
    return id


def test_a_letter_goes_from_the_form_through_approval_into_the_dossier(office: Office) -> None:
    clerk, manager = office.browser("clerk"), office.browser("manager")
    assert "用户室内装修整改通知书" in clerk.get("/letters/new?q=zgtz").text
    assert 'value="业主' in clerk.get(f"/letters/new?paper={PAPER}&unit=3栋1203").text
    id = drafted(office)
    assert id in clerk.get("/letters?list=mine").text and id in manager.get("/letters").text
    assert clerk.get(f"/letters/{id}.pdf").content.startswith(b"%PDF")
    assert clerk.get(f"/letters/{id}.docx").content.startswith(b"PK")
    assert act(office, "clerk", id, "issue").status_code == 400  # not approved
    assert act(office, "clerk", id, "approve").status_code == 403
    assert act(office, "manager", id, "approve").status_code == 303
    assert act(office, "clerk", id, "issue").status_code == 303
    found = letter(office, id)
    assert found.state is LetterState.ISSUED and re.fullmatch(r"物业装改〔2026〕\d+号", found.number)
    assert "用户室内装修整改通知书" in clerk.get("/units/3-1203").text
    assert "整改通知书" in clerk.get("/search?q=插座无接地").text
    page = clerk.get(f"/letters/{id}").text
    assert found.document in page and "管理处" not in re.findall(r"<h1>.*?</h1>", page)[0]


def test_faults_stand_beside_their_fields_and_keep_what_was_typed(office: Office) -> None:
    before = count(office)
    answer = send(
        office.browser("clerk"),
        "/letters/new",
        {"paper": PAPER, "unit": "3-1203", "v-deadline": "大后天吧", "v-contact_phone": "12"},
    )
    assert answer.status_code == 400
    assert 'value="大后天吧"' in answer.text and 'value="12"' in answer.text
    assert answer.text.count('class="wrong"') == 3  # two bad values, and what has to be remedied
    assert "这一项必填" in answer.text and "日期写法如" in answer.text
    assert count(office) == before


def test_what_the_register_says_is_taken_as_it_is_when_the_form_sends_it_back(office: Office) -> None:
    page = office.browser("clerk").get(f"/letters/new?paper={PAPER}&unit=3-1203").text
    owner = re.search(r'name="v-occupant" value="([^"]+)"', page)[1]  # type: ignore[index]
    id = drafted(office, occupant=owner)  # 业主4 is no name by the rules for names that people type
    assert dict(letter(office, id).values)["occupant"] == owner


def test_the_preview_is_the_real_letter_and_keeps_nothing(office: Office) -> None:
    before = count(office)
    clerk = office.browser("clerk")
    form = {"paper": PAPER, "unit": "3-1203", **GOOD}
    answer = send(clerk, "/letters/preview", form)
    assert answer.headers["content-type"] == "application/pdf" and answer.content.startswith(b"%PDF")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    lacking = send(clerk, "/letters/preview", {"paper": PAPER, "unit": "3-1203"})
    assert lacking.status_code == 400 and "缺少" in lacking.text
    assert lacking.headers["content-type"].startswith("text/plain")
    assert count(office) == before


def test_a_draft_is_changed_sent_back_and_changed_again(office: Office) -> None:
    id = drafted(office)
    assert act(office, "manager", id, "refuse").status_code == 400  # no reason
    assert act(office, "manager", id, "refuse", reason="期限太短").status_code == 303
    clerk = office.browser("clerk")
    page = clerk.get(f"/letters/{id}").text
    assert "退回修改" in page and "期限太短" in page and "拟稿人修改" in page
    form = clerk.get(f"/letters/{id}/edit").text
    version = re.search(r'name="version" value="(\d+)"', form)[1]  # type: ignore[index]
    changed = {"version": version, **GOOD, "v-deadline": "2026-12-20"}
    assert send(clerk, f"/letters/{id}/edit", changed).status_code == 303
    assert dict(letter(office, id).values)["deadline"] == "2026-12-20"
    assert "拟稿人修改" not in clerk.get(f"/letters/{id}").text
    assert send(clerk, f"/letters/{id}/edit", changed).status_code == 409  # the page was old
    assert act(office, "manager", id, "approve").status_code == 303
    assert clerk.get(f"/letters/{id}/edit").status_code == 400


def test_what_was_changed_since_it_was_read_is_not_approved(office: Office) -> None:
    id = drafted(office)
    old = "1"
    clerk = office.browser("clerk")
    send(clerk, f"/letters/{id}/edit", {"version": old, **GOOD, "v-deadline": "2027-01-01"})
    answer = post(office.browser("manager"), f"/letters/{id}/approve", version=old)
    assert answer.status_code == 409 and "刚被别人办理过" in answer.text
    assert letter(office, id).state is LetterState.DRAFT


def test_two_who_issue_at_once_give_one_number(office: Office) -> None:
    id = drafted(office)
    act(office, "manager", id, "approve")
    page = office.browser("clerk").get(f"/letters/{id}").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]  # type: ignore[index]
    answers = [
        post(office.browser(who), f"/letters/{id}/issue", version=version) for who in ("clerk", "front_desk")
    ]
    assert [one.status_code for one in answers] == [303, 409]
    other = issued(office, "3-1202")
    assert ordinal(office, other) == ordinal(office, id) + 1


def test_named_approvers_are_the_only_ones(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site", site=SITE + '[letters]\napprovers = ["general_manager"]\n')
    id = drafted(office)
    assert act(office, "manager", id, "approve").status_code == 403
    assert "general_manager员" in office.browser("clerk").get(f"/letters/{id}").text
    assert act(office, "general_manager", id, "approve").status_code == 303


def test_void_needs_a_reason_and_keeps_the_number(office: Office) -> None:
    id = issued(office)
    assert act(office, "clerk", id, "void").status_code == 400
    assert act(office, "engineering", id, "void", reason="不要了").status_code == 403
    assert act(office, "clerk", id, "void", reason="期限写错，另发").status_code == 303
    assert letter(office, id).state is LetterState.VOID
    assert "期限写错，另发" in office.browser("clerk").get(f"/letters/{id}").text
    assert id in office.browser("clerk").get("/letters?list=void").text


def test_printing_is_noted_and_is_no_delivery(office: Office) -> None:
    id = issued(office)
    answer = act(office, "clerk", id, "print")
    assert answer.content.startswith(b"%PDF") and answer.content.count(b"/Type /Page") >= 0
    assert letter(office, id).state is LetterState.ISSUED
    with open_registry(office.site.registry) as registry:
        assert [e.actor for e in audit.events(registry, id) if e.action == "print-sent"] == ["clerk"]


def test_delivery_and_receipt_are_written_down(office: Office) -> None:
    id = issued(office)
    assert act(office, "clerk", id, "deliver", way="hand", to="张三丰", on="2026-12-31").status_code == 400
    assert act(office, "clerk", id, "deliver", way="carrier pigeon").status_code == 400
    assert act(office, "clerk", id, "deliver", way="hand", to="张三丰", on="2026-11-15").status_code == 303
    assert letter(office, id).state is LetterState.DELIVERED
    assert id in office.browser("clerk").get("/letters?list=awaiting").text
    assert act(office, "clerk", id, "receipt", document="2").status_code == 400  # another unit's paper
    assert act(office, "clerk", id, "receipt", document="999999").status_code == 400
    assert act(office, "clerk", id, "receipt", document="000001").status_code == 303
    assert (letter(office, id).state, letter(office, id).returned) == (LetterState.RETURNED, "000001")


def test_several_are_approved_issued_and_printed_in_one_go(office: Office) -> None:
    ids = [drafted(office, unit=unit) for unit in ("3-1203", "3-1202")]
    clerk = office.browser("clerk")
    assert send(clerk, "/letters/many", {"do": "issue", "id": ids}).status_code == 400
    assert send(clerk, "/letters/many", {"do": "approve", "id": ids}).status_code == 403
    assert send(office.browser("manager"), "/letters/many", {"do": "approve", "id": ids}).status_code == 303
    over(office, send(clerk, "/letters/many", {"do": "issue", "id": ids}))
    assert ordinal(office, ids[1]) == ordinal(office, ids[0]) + 1
    job = over(office, send(clerk, "/letters/many", {"do": "print", "ids": ",".join(ids), "listed": "1"}))
    assert clerk.get(f"/jobs/{job}/file").content.startswith(b"%PDF")
    assert send(clerk, "/letters/many", {"do": "print"}).status_code == 400
    assert send(office.browser("engineering"), "/letters/many", {"do": "print", "id": ids}).status_code == 403


def over(office: Office, answer) -> str:  # type: ignore[no-untyped-def]
    """The job that a form began, when it is over; it must have gone well."""
    from pipeline.web import jobs

    assert answer.status_code == 303, text_of(answer.text)[-400:]
    id = answer.headers["location"].rpartition("/")[2]
    desk = office.app.state.desk
    job = until(lambda: j if (j := jobs.find(desk, "clerk", id)) is not None and j.state.over else None)
    assert job.state is jobs.State.DONE, job.fault
    return id


def test_a_clerk_of_another_building_knows_nothing_of_the_letter(office: Office) -> None:
    id = issued(office)
    other = office.browser("clerk5")
    for path in (f"/letters/{id}", f"/letters/{id}.pdf", f"/letters/{id}.docx", f"/letters/{id}/edit"):
        assert other.get(path).status_code == 404
    assert post(other, f"/letters/{id}/void", version="3", reason="x").status_code == 404
    lists = "".join(
        other.get(f"/letters?list={name}&q={q}").text for name in ("issued", "all") for q in ("", "装改")
    )
    assert f"/letters/{id}" not in lists and "物业装改" not in lists
    refused = send(other, "/letters/new", {"paper": PAPER, "unit": "3-1203", **GOOD})
    unknown = send(other, "/letters/new", {"paper": PAPER, "unit": "9-9999", **GOOD})
    assert refused.status_code == unknown.status_code == 400
    assert issued(office, "5-0101") in other.get("/letters?list=issued").text


def test_phones_are_masked_by_tier_and_such_letters_do_not_open(office: Office) -> None:
    id = issued(office, contact_phone=PHONE)
    engineer = office.browser("engineering").get(f"/letters/{id}")
    assert PHONE not in engineer.text and "138****8000" in engineer.text
    assert office.browser("engineering").get(f"/letters/{id}.pdf").status_code == 403
    assert PHONE in office.browser("clerk").get(f"/letters/{id}").text


def test_a_masked_value_that_comes_back_untouched_stays_what_it_was(office: Office) -> None:
    id = drafted(office, contact_phone=PHONE)
    admin = office.browser("administration")  # tier 3, and sends letters
    page = admin.get(f"/letters/{id}/edit").text
    assert PHONE not in page and 'value="138****8000"' in page
    form = {"version": "1", **GOOD, "v-contact_phone": "138****8000", "v-contact": "小林"}
    assert send(admin, f"/letters/{id}/edit", form).status_code == 303
    assert dict(letter(office, id).values)["contact_phone"] == PHONE


def test_hostile_values_are_text(office: Office) -> None:
    id = drafted(office, defects="<script>alert(1)</script> & «引»", contractor="<b>粗</b>公司")
    page = office.browser("clerk").get(f"/letters/{id}").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page
    assert office.browser("clerk").get("/letters?q=%25_%27%22<x>&page=-3&list=../x").status_code == 200
    assert office.browser("clerk").get("/letters/new?paper=../../etc&unit=3").status_code == 404
