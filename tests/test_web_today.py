"""The page of the morning: each role's work, done with one press where that is enough, and what waits."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY, ROOT, room_in
from register_kit import make_document
from web_kit import ROLES, Office, make_desk, post, text_of

from pipeline.flow.cases.moving import open_case
from pipeline.model import DeliveryState, Held, HeldReason, Origin, UnitCode, Way
from pipeline.register import audit
from pipeline.register.deliveries import add_delivery, settle
from pipeline.register.documents import file_document
from pipeline.register.held import hold
from pipeline.register.letters import approve_letter, draft_letter, issue_letter
from pipeline.register.open import open_registry

UNIT = UnitCode.parse("3-1203")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def version_on(page: str, case: str) -> str:
    found = re.search(rf'/today/{case}/act".*?name="version" value="(\d+)"', page, re.S)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("login", [role for role in ROLES if role != "administrator"])
def test_each_role_sees_a_page_of_its_own(office: Office, login: str) -> None:
    page = office.browser(login).get("/")
    assert page.status_code == 200 and "待办" in page.text and "今日归档" in page.text


def test_a_step_that_needs_nothing_is_one_press_and_may_be_taken_back(office: Office) -> None:
    browser = office.browser("engineering")
    page = browser.get("/").text
    assert "工程部同意</button>" in page
    done = post(
        browser, f"/today/{office.case}/act", event="agree-engineering", version=version_on(page, office.case)
    )
    assert done.status_code == 303
    after = browser.get(done.headers["location"]).text
    assert "已办：工程部同意" in after and f'action="/cases/{office.case}/undo"' in after
    assert "撤回" not in office.browser("security").get(done.headers["location"]).text  # did not do it
    undone = post(browser, f"/cases/{office.case}/undo", version="2", reason="在今日页面点错")
    assert undone.status_code == 303
    assert "已办" not in browser.get(done.headers["location"]).text


def test_a_step_that_asks_for_something_leads_to_the_case(office: Office) -> None:
    page = office.browser("engineering").get("/").text
    assert "退回补正</button>" not in page and f'href="/cases/{office.case}' in page


def test_the_second_press_hears_that_the_case_moved_on(office: Office) -> None:
    path = f"/today/{office.case}/act"
    assert (
        post(office.browser("engineering"), path, event="agree-engineering", version="1").status_code == 303
    )
    assert post(office.browser("security"), path, event="agree-security", version="1").status_code == 409
    assert post(office.browser("security"), path, event="agree-security", version="x").status_code == 400


def test_a_press_is_for_the_role_and_the_area(office: Office) -> None:
    path = f"/today/{office.case}/act"
    assert post(office.browser("clerk"), path, event="agree-engineering", version="1").status_code == 403
    assert (
        post(office.browser("engineering5"), path, event="agree-engineering", version="1").status_code == 404
    )
    assert office.case not in office.browser("engineering5").get("/").text
    assert office.case not in office.browser("engineering5").get(f"/?did={office.case}").text


def test_what_came_in_today_is_told_by_kind_and_only_what_may_be_known(office: Office) -> None:
    clerk, manager = (text_of(office.browser(login).get("/").text) for login in ("clerk", "manager"))
    assert re.search(r"用户室内装修申请书\s+4", clerk)  # whatever their titles are
    assert "用户档案资料" in manager and "用户档案资料" not in clerk
    assert "旧表" in manager and "旧表" not in clerk and "重点业户档案" not in clerk
    area = office.browser("clerk5").get("/").text
    assert "/documents/000002" in area and "/documents/000001" not in area and "/units/3-" not in area


def test_what_was_filed_before_today_is_not_of_today(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        old = replace(
            make_document(900, title="昨天的件"), filed=MONDAY - timedelta(days=1), path="archive/p/900.pdf"
        )
        file_document(registry, old, actor="t", now=MONDAY)
    page = office.browser("clerk").get("/").text
    assert "昨天的件" not in page and "近 14 天归档" in page


def test_held_papers_are_told_with_the_age_of_the_oldest(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        hold(
            registry,
            Origin("a" * 64, "扫描.pdf", "", (1,), MONDAY),
            Held(HeldReason.UNREADABLE, ""),
            now=MONDAY - timedelta(days=4),
        )
    assert "最早 4 天前" in office.browser("clerk").get("/").text
    assert "待人工核对" not in office.browser("engineering").get("/").text


def test_letters_wait_for_who_approves_them(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        for paper in ("rectification-notice", "staff-appraisal"):
            draft_letter(
                registry, paper=paper, unit=UNIT, dated=MONDAY.date(), values={}, actor="clerk", now=MONDAY
            )
    manager = office.browser("manager").get("/").text
    assert "待批函件" in manager and "/letters/L000001" in manager
    assert "/letters/L000001" not in office.browser("clerk").get("/").text


def test_returned_mail_is_told_until_the_letter_gets_there(office: Office) -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        letter = draft_letter(
            registry,
            paper="rectification-notice",
            unit=UNIT,
            dated=MONDAY.date(),
            values={},
            actor="clerk",
            now=MONDAY,
        )
        approve_letter(registry, letter.id, actor="manager", now=MONDAY)
        out = issue_letter(
            registry, letter.id, series="物业函", dated=MONDAY.date(), actor="clerk", now=MONDAY
        )
        sent = add_delivery(
            registry,
            out,
            Way.MAIL,
            DeliveryState.SENT,
            address="a@b.example",
            message_id="<1@b.example>",
            actor="clerk",
            now=MONDAY,
        )
        settle(registry, sent, DeliveryState.BOUNCED, actor="clerk", now=MONDAY)
    page = office.browser("clerk").get("/").text
    assert "退信" in page and f"/letters/{letter.id}" in page and "a@b.example" not in page
    assert letter.id not in office.browser("clerk5").get("/").text
    assert letter.id not in office.browser("engineering").get("/").text


def test_charts_count_only_the_own_area(office: Office) -> None:
    everybody, own = (office.browser(login).get("/").text for login in ("engineering", "engineering5"))
    assert "在办装修" in everybody and "在办装修" not in own
    assert "<svg" in own  # the paper of building 5 came in today
    assert "style=" not in everybody.split("<main")[1]


def test_vip_cases_are_in_no_number_for_others(office: Office) -> None:
    shutil.copy(ROOT / "procedures" / "vip.toml", office.site.root / "procedures" / "vip.toml")
    before = text_of(office.browser("clerk").get("/buildings/3").text)
    with room_in(office.site, actor="supervisor") as room:
        vip = room.procedures.by_slug.get("vip")
        if vip is None:
            pytest.skip("the procedure needs more of the office")
        event = next(one for one in vip.openings() if "supervisor" in one.roles)
        given = {ask.name: (ask.options or ("贵宾",))[0] for ask in event.ask if ask.required}
        open_case(room, vip, UnitCode.parse("3-1101"), event.name, given)
    assert text_of(office.browser("clerk").get("/buildings/3").text) == before
    assert "1101 1" in re.sub(r"\s+", " ", text_of(office.browser("supervisor").get("/buildings/3").text))


def test_looking_at_today_leaves_no_event(office: Office) -> None:
    browser = office.browser("clerk")
    with open_registry(office.site.registry) as registry:
        before = audit.audit_head(registry).seq
    browser.get("/")
    with open_registry(office.site.registry) as registry:
        assert audit.audit_head(registry).seq == before
