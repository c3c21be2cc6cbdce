"""Top secrets are looked at with a reason and the manager's approval, for a time, and every look is written down."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY
from register_kit import make_document
from web_kit import Office, make_desk, post

from pipeline.model import Direction, PaperType
from pipeline.model.person import Person
from pipeline.model.procedure import Role
from pipeline.register import audit, consultations
from pipeline.register.open import open_registry
from pipeline.web import access
from pipeline.web.access import viewer_of

SECRET = "/documents/000003"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def asked(office: Office, who: str = "archivist", reason: str = "律师函要求提供产权资料") -> int:
    assert post(office.browser(who), f"{SECRET}/consult", reason=reason).status_code == 303
    with open_registry(office.site.registry) as registry:
        found = consultations.last(registry, "000003", who)
    assert found is not None
    return found.number


def decide(office: Office, number: int, answer: str, who: str = "manager", **more: str) -> int:
    return post(office.browser(who), f"/consultations/{number}/decide", answer=answer, **more).status_code


def looks(office: Office, who: str = "archivist") -> int:
    return office.browser(who).get(f"{SECRET}/pages/1").status_code


def test_asked_granted_looked_at_and_over_after_a_day(office: Office) -> None:
    assert looks(office) == 403
    number = asked(office)
    assert looks(office) == 403 and "正在等待" in office.browser("archivist").get(SECRET).text
    assert "律师函要求" in office.browser("manager").get("/consultations").text
    assert decide(office, number, "grant") == 303
    assert looks(office) == 200
    office.time.now = MONDAY + timedelta(hours=23, minutes=59)
    office.tokens.clear()  # the session has ended by then
    assert looks(office) == 200
    office.time.now = MONDAY + timedelta(hours=24)
    assert looks(office) == 403
    page = office.browser("archivist").get(SECRET).text
    assert "查阅时间已过" in page and "/pages/1" not in page


def test_a_consultation_is_for_looking_and_not_for_keeping(office: Office) -> None:
    decide(office, asked(office), "grant")
    browser = office.browser("archivist")
    page = browser.get(SECRET).text
    assert f"{SECRET}/pages/1" in page
    assert f"{SECRET}.pdf" not in page and f"{SECRET}/copy" not in page
    assert browser.get(f"{SECRET}.pdf").status_code == 403
    assert browser.get(f"{SECRET}/copy").status_code == 403
    assert "<iframe" not in browser.get(f"{SECRET}?view=pdf").text


def test_what_a_top_secret_says_is_shut_as_its_scan_is(office: Office) -> None:
    for who in ("archivist", "manager"):
        browser = office.browser(who)
        found = browser.get("/search?q=绝密内容").text
        assert "/documents/000003?" in found and "火星" not in found
        page = browser.get(SECRET).text
        assert "批准查阅后显示" in page and "张三丰" not in page.split("读出的内容")[1]
    decide(office, asked(office), "grant")
    assert "批准查阅后显示" not in office.browser("archivist").get(SECRET).text


def test_a_grant_is_for_one_person_and_one_paper(office: Office) -> None:
    decide(office, asked(office), "grant")
    assert looks(office, "manager") == 403 and looks(office, "archivist5") == 403
    assert looks(office, "clerk") == 404


def test_every_look_is_in_the_audit_log_with_the_number_and_no_reason(office: Office) -> None:
    number = asked(office, reason="张三丰 13800138000 的律师")
    decide(office, number, "grant")
    looks(office)
    looks(office)
    with open_registry(office.site.registry) as registry:
        events = {e.action: e for e in audit.events(registry, "000003")}
        everything = " ".join(e.detail for e in audit.events(registry))
    for action, who in (
        ("consultation-asked", "archivist"),
        ("consultation-granted", "manager"),
        ("consulted", "archivist"),
    ):
        assert events[action].actor == who and json.loads(events[action].detail) == {"request": number}
    assert "张三丰" not in everything and "13800138000" not in everything


def test_a_refusal_needs_a_reason_which_the_asker_reads(office: Office) -> None:
    number = asked(office)
    assert decide(office, number, "refuse", reason=" ") == 400
    assert decide(office, number, "refuse", reason="先由法务确认") == 303
    assert "先由法务确认" in office.browser("archivist").get(SECRET).text
    assert looks(office) == 403
    assert asked(office) != number  # one may ask again


def test_a_request_is_decided_once_and_asked_once(office: Office) -> None:
    number = asked(office)
    assert asked(office) == number
    assert decide(office, number, "grant") == 303
    assert decide(office, number, "refuse", "general_manager", reason="晚了") == 409
    assert decide(office, number, "maybe") == 400 and decide(office, 999, "grant") == 400


def test_no_reason_no_request(office: Office) -> None:
    for reason in ("", "  \n "):
        answer = post(office.browser("archivist"), f"{SECRET}/consult", reason=reason)
        assert answer.status_code == 400 and "怎么办" in answer.text
    assert post(office.browser("archivist"), "/documents/000001/consult", reason="x").status_code == 400


def test_who_approves_writes_the_own_reason_down_first(office: Office) -> None:
    for who in ("manager", "general_manager"):
        browser = office.browser(who)
        assert browser.get(f"{SECRET}.pdf").status_code == 403 and looks(office, who) == 403
        number = asked(office, who)
        assert browser.get(f"{SECRET}.pdf").status_code == 200 and looks(office, who) == 200
        with open_registry(office.site.registry) as registry:
            one = consultations.find(registry, number)
        assert one.decided_by == who == one.asker and one.reason
    assert (
        "manager员" in office.browser("archivist").get("/consultations").text
    )  # the records officer registers


def test_who_may_not_know_of_it_may_not_ask_and_learns_nothing(office: Office) -> None:
    asked(office)
    for who in ("clerk", "supervisor", "front_desk"):
        browser = office.browser(who)
        assert post(browser, f"{SECRET}/consult", reason="想看").status_code == 404
        assert post(browser, "/documents/999999/consult", reason="想看").status_code == 404
        page = browser.get("/consultations").text
        assert "000003" not in page and "用户档案资料" not in page and "律师函" not in page
    assert post(office.browser("archivist"), "/consultations/1/decide", answer="grant").status_code == 403


def test_the_managers_list_has_what_waits_and_hostile_reasons_are_text(office: Office) -> None:
    number = asked(office, reason="<script>alert(1)</script>")
    for page in ("/consultations", SECRET):
        for who in ("manager", "archivist"):
            assert "<script>alert" not in office.browser(who).get(page).text
    decide(office, number, "grant")
    assert f"/consultations/{number}/decide" not in office.browser("manager").get("/consultations").text


def test_the_rule_is_pure_and_shut_by_default() -> None:
    paper = PaperType("s", "", "", "s", "h", Direction.IN, Path(), secrecy="绝密")
    document = make_document(1, paper="s")
    for role, opens, may_be_granted in (
        ("manager", True, True),
        ("archivist", False, True),
        ("security", False, False),
    ):
        viewer = viewer_of(Person("某", "x", (role,)), {role: Role(role, role, tier=1)})
        assert not access.may_open(viewer, document, paper) and not access.may_look(viewer, document, paper)
        assert access.may_open(viewer, document, paper, (), True) is opens
        assert access.may_look(viewer, document, paper, (), True) is may_be_granted
        assert not access.may_decide(viewer, "x")
