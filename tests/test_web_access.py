"""Nobody sees or does more than the table says: every route with every role and with none."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases_kit import MONDAY
from register_kit import make_document
from web_kit import ROLES, Office, advance, make_desk, post

from pipeline.model import Direction, Field, FieldKind, PaperType, UnitCode
from pipeline.model.person import Person
from pipeline.model.procedure import Role
from pipeline.web import access
from pipeline.web.access import Action, may, may_know, may_open, seen, viewer_of
from pipeline.web.app import application
from pipeline.web.limits import Limit
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone, mask_text
from pipeline.web.routes import PAGES

UNIT = UnitCode.parse("3-1203")
# What domain C8 and A1 allow, written a second time: widening the table in the program alone fails here.
KEEPERS = {"clerk", "front_desk", "assistant", "supervisor", "archivist", "manager", "general_manager"}
EVERYBODY = set(ROLES) - {"administrator"}
EXPECTED = {
    None: set(ROLES),
    Action.PASSWORD: set(ROLES),
    Action.TODAY: EVERYBODY,
    Action.SEARCH: EVERYBODY,
    Action.DOSSIER: EVERYBODY,
    Action.RECORD: EVERYBODY,
    Action.SCAN: EVERYBODY,
    Action.CASES: EVERYBODY,
    Action.ACT: EVERYBODY,
    Action.EXPORT: KEEPERS,
    Action.DOWNLOAD: {"archivist", "manager", "general_manager"},
    Action.INBOX: EVERYBODY,
    Action.HELD: KEEPERS - {"general_manager"},
    Action.LETTERS: EVERYBODY,
    Action.APPROVE: {"supervisor", "manager", "general_manager"},
    Action.SEND: KEEPERS | {"administration"},
    Action.REPORTS: EVERYBODY,
    Action.CONSULT: KEEPERS,
    Action.GRANT: {"manager", "general_manager"},
    Action.LEND: KEEPERS,
    Action.SETTINGS: {"archivist", "manager", "general_manager", "administrator"},
    Action.AUDIT: {"manager", "general_manager", "administrator"},
    Action.TOKENS: {"administrator"},
    Action.ACCOUNTS: {"administrator"},
    Action.JOBS: set(ROLES),
}
FILLED = {
    "id": "000001",
    "unit": "3-1203",
    "code": "3",
    "login": "outsider",
    "answer": "1",
    "report": "works",
    "slug": "fit-out",
    "page": "1",
    "number": "1",
}


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    """Whose desk lets one address ask as often as these tests do."""
    made = make_desk(module_tmp / "site")
    made.app = application(made.site.root, made.time)
    made.app.state.desk.requests = Limit(1_000_000, 60)
    return made


def viewer(role: str, *areas: str) -> access.Viewer:
    tiers = {"archivist": 1, "manager": 1, "general_manager": 1, "clerk": 2, "supervisor": 2, "finance": 2}
    roles = {role: Role(role, role, tier=tiers.get(role, 3))}
    return viewer_of(Person("某人", "x", (role,), areas=areas), roles)


def paper(secrecy: str = "", *kinds: FieldKind, slug: str = "some") -> PaperType:
    fields = tuple(Field(kind.value, kind.value, kind) for kind in kinds)
    return PaperType(slug, "", "", slug, "g", Direction.IN, Path(), secrecy=secrecy, fields=fields)


def path_of(page, office: Office) -> str:  # type: ignore[no-untyped-def]
    case = page.path.startswith("/cases")
    return page.path.format(**{**FILLED, "id": office.case if case else FILLED["id"]})


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.method} {p.path}")
def test_every_route_is_open_to_exactly_the_roles_of_the_table(office: Office, page) -> None:  # type: ignore[no-untyped-def]
    if page.path == "/signout":
        return  # ends the session that the test needs; test_web_signin has it
    path = path_of(page, office)
    for role in ROLES:
        browser = office.browser(role)
        answer = post(browser, path) if page.method == "POST" else browser.get(path)
        refused = answer.status_code == 403
        if role in EXPECTED[page.action]:
            # Beyond the route: papers with hidden kinds stay shut for who keeps no dossiers, events for other roles.
            inside = page.action in (Action.SCAN, Action.ACT) and role not in KEEPERS
            acting = page.action is Action.ACT
            assert not refused or inside or acting, f"{role} is refused {path}"
        else:
            assert refused, f"{role} may {page.method} {path}: {answer.status_code}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: f"{p.method} {p.path}")
def test_nobody_without_a_session_gets_anything_but_the_sign_in(office: Office, page) -> None:  # type: ignore[no-untyped-def]
    browser = office.browser()
    path = path_of(page, office)
    answer = browser.post(path) if page.method == "POST" else browser.get(path)
    if page.path in ("/signin/company", "/signin/callback"):
        assert answer.status_code == 404  # a site without a company's sign-in
    elif page.action is None:
        assert answer.status_code == (403 if page.method == "POST" else 200)
    else:
        assert answer.status_code == 303 and answer.headers["location"].startswith("/signin")
        assert not answer.content


def test_every_page_of_the_application_stands_in_the_table(office: Office) -> None:
    from starlette.routing import Mount, Route

    from pipeline.web.app import application

    known = {(page.method, page.path) for page in PAGES}
    for route in application(office.site.root).routes:
        if isinstance(route, Mount):
            assert route.path in ("/static", "/api/v1")  # the second has test_api_access
        elif isinstance(route, Route) and route.path != "/health":
            assert route.methods is not None
            assert {(m, route.path) for m in route.methods - {"HEAD"}} <= known


def test_another_building_is_out_of_bounds_for_areas_but_not_for_tier_one(office: Office) -> None:
    clerk, archivist = office.browser("clerk5"), office.browser("archivist5")
    for path in ("/buildings/3", "/units/3-1203", "/units/3-1203/inventory"):
        assert clerk.get(path).status_code == 403
        assert archivist.get(path).status_code == 200
    for path in ("/documents/000001", "/documents/000001.pdf", "/documents/000005", f"/cases/{office.case}"):
        assert clerk.get(path).status_code == 404
        assert archivist.get(path).status_code == 200
    assert clerk.get("/units/5-0101").status_code == 200
    assert office.case not in clerk.get("/cases").text
    assert "3-1203" not in clerk.get("/").text
    assert "3栋" not in clerk.get("/units").text


def test_secret_papers_are_known_to_tier_one_only_and_top_secret_scans_to_who_approves(
    office: Office,
) -> None:
    for role in EVERYBODY:
        top = role in ("archivist", "manager", "general_manager")
        assert office.browser(role).get("/documents/000003").status_code == (200 if top else 404), role
    assert office.browser("archivist").get("/documents/000003.pdf").status_code == 403
    manager = office.browser("manager")
    assert manager.get("/documents/000003.pdf").status_code == 403  # the reason first (000 §7 4.5)
    assert post(manager, "/documents/000003/consult", reason="律师函要求").status_code == 303
    assert manager.get("/documents/000003.pdf").status_code == 200


def test_the_vip_file_is_for_tier_one_and_the_supervisor(office: Office) -> None:
    for role in EVERYBODY:
        knows = role in ("archivist", "manager", "general_manager", "supervisor")
        assert office.browser(role).get("/documents/000004").status_code == (200 if knows else 404), role


def test_a_kind_that_the_catalogue_lost_is_for_tier_one_only(office: Office) -> None:
    assert office.browser("clerk").get("/documents/000008").status_code == 404
    assert office.browser("manager").get("/documents/000008").status_code == 200


def test_phones_and_id_numbers_are_masked_by_tier_on_every_page(office: Office) -> None:
    pages = (
        "/documents/000001",
        "/units/3-1202",
        "/units/3-1203",
        "/search?q=木工",
        f"/cases/{office.case}",
        "/",
    )
    for role, phone, number in (
        ("archivist", True, True),
        ("clerk", True, False),
        ("engineering", False, False),
    ):
        browser = office.browser(role)
        text = "".join(browser.get(path).text for path in pages)
        assert ("13800138000" in text) == phone, role
        assert ("13800000002" in text) == phone, role
        assert ("110101199001011237" in text) == number, role
        assert ("138****8000" in text) == (not phone), role


def test_a_vip_phone_is_masked_for_tier_two(office: Office) -> None:
    assert "139****9000" in office.browser("clerk").get("/documents/000006").text
    assert "13900139000" not in office.browser("clerk").get("/search?q=贵宾").text
    assert "没有找到" in office.browser("clerk").get("/search?q=13900139000").text
    assert "13900139000" in office.browser("manager").get("/documents/000006").text


def test_scans_with_hidden_values_open_only_for_who_keeps_dossiers(office: Office) -> None:
    for role in EVERYBODY:
        browser = office.browser(role)
        opens = role in KEEPERS or role == "finance"  # the form has a phone, which tier 2 may see
        assert browser.get("/documents/000001.pdf").status_code == (200 if opens else 403), role
    assert "您的岗位不能看原件" in office.browser("engineering").get("/documents/000001").text


def test_who_may_not_act_on_an_event_is_refused_and_nothing_happens(office: Office) -> None:
    answer = post(
        office.browser("clerk"), f"/cases/{office.case}/act", event="agree-engineering", version="1"
    )
    assert answer.status_code == 403
    assert (
        '工程部同意</b> <span class="quiet">工程部员'
        not in office.browser("clerk").get(f"/cases/{office.case}").text
    )


def test_areas_and_roles_outside_give_nothing_more() -> None:
    clerk = viewer("clerk", "5")
    assert not may(clerk, Action.DOSSIER, UNIT) and may(clerk, Action.DOSSIER, UnitCode.parse("5-0101"))
    assert may(viewer("manager", "5"), Action.DOSSIER, UNIT)
    outside = viewer_of(Person("某", "x", ("owner",)), {"owner": Role("owner", "业主", outside=True, tier=1)})
    assert not any(may(outside, action) for action in Action)
    assert not outside.covers(None) or outside.tier == access.NO_TIER


def test_secrecy_decides_by_tier_and_unknown_words_are_the_strictest() -> None:
    assert [may_know(viewer("security"), "some", paper(word)) for word in ("", "内部", "机密", "绝密", "??")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert may_know(viewer("clerk"), "some", paper("内部")) and not may_know(
        viewer("clerk"), "some", paper("??")
    )


def test_papers_without_hidden_kinds_open_for_engineering() -> None:
    document = make_document(1, unit="3-1203")
    assert may_open(viewer("engineering"), document, paper("", FieldKind.TEXT))
    assert not may_open(viewer("engineering"), document, paper("", FieldKind.PHONE))
    assert not may_open(viewer("engineering"), document, paper())  # nobody knows what stands on it
    assert not may_open(viewer("engineering", "5"), document, paper("", FieldKind.TEXT))
    assert may_open(viewer("clerk"), document, paper("", FieldKind.ID_NUMBER))


def test_a_masked_record_has_no_number_left_anywhere() -> None:
    document = make_document(1, fields=(("phone", "13800138000"), ("note", "电话 138-0013-8000")))
    masked = seen(viewer("security"), document, paper("", FieldKind.PHONE))
    assert masked is not None
    assert "13800138000" not in repr(masked) and "0013" not in repr(masked.fields)


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("13812345678", "138****5678"),
        ("0755-82345678", "0755-****5678"),
        ("82345678", "82****78"),
        ("", ""),
        ("12", "**"),
    ],
)
def test_a_phone_loses_its_middle(raw: str, masked: str) -> None:
    assert mask_phone(raw) == masked


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "0755-82345678",
        "82345678",
        "(0755)82345678",
        "１３８１２３４５６７８",
    ],
)
def test_phones_in_running_text_are_masked_however_they_are_written(text: str) -> None:
    assert "*" in mask_text(f"电话{text}，谢谢", PHONES)


@pytest.mark.parametrize(
    "text", ["2026-11-21", "20261121", "2026年11月21日", "3-1203", "120 平方米", "000123"]
)
def test_days_units_and_short_numbers_stay(text: str) -> None:
    assert mask_text(text, PHONES | IDS) == text


def test_id_numbers_keep_nothing_of_the_birthday() -> None:
    assert mask_id("110101199001011237") == "110***********1237"
    for text in ("110101199001011237", "110101 19900101 1237", "11010119900101123X", "110101900101123"):
        assert "900101" not in mask_text(f"身份证 {text}。", IDS).replace(" ", "")


def test_advance_is_what_the_roles_do(office: Office) -> None:
    """The kit's own way of acting keeps to the roles too."""
    with pytest.raises(Exception, match="不能办"):
        advance(office, "agree-security", "clerk")
    assert office.time.now == MONDAY
