"""A program sees and does what its person may see and do, and no more: every operation with every role and with none."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from api_kit import acting, program, secret_of, token_of
from test_web_access import EXPECTED
from web_kit import ID, PHONE, ROLES, Office, make_desk

from pipeline.register import accounts, audit, tokens
from pipeline.register.open import open_registry
from pipeline.register.tokens import Scope
from pipeline.web.access import Action
from pipeline.web.api.call import Operation
from pipeline.web.api.table import OPERATIONS


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    return make_desk(module_tmp / "site")


def address(office: Office, one: Operation) -> str:
    ids = {"/scans": "S000001", "/cases": office.case, "/letters": "L000001"}
    id = next((id for start, id in ids.items() if one.path.startswith(start)), "000001")
    return one.path.format(id=id, unit="3-1203", name="works")


def ask(client, one: Operation, path: str):  # type: ignore[no-untyped-def]
    if one.method == "GET":
        return client.get(path)
    if one.file:
        return client.post(path, content=b"%PDF-1.4 x", headers={"Content-Type": "application/pdf"})
    return client.post(path, json={})


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_operation_is_open_to_exactly_the_roles_of_the_table(office: Office, one: Operation) -> None:
    for role in ROLES:
        answer = ask(acting(office, role), one, address(office, one))
        if role in EXPECTED[one.action]:
            # Beyond the table: scans of hidden kinds, letters that wait for approval.
            inside = one.action in (Action.DOWNLOAD, Action.ACT)
            assert answer.status_code != 403 or inside, f"{role} is refused {one.name}: {answer.text}"
        else:
            assert answer.status_code == 403, f"{role} may {one.name}: {answer.status_code}"
            assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_nobody_without_a_token_gets_anything(office: Office, one: Operation) -> None:
    for client in (program(office), program(office, "wyda_wrong")):
        answer = ask(client, one, address(office, one))
        assert answer.status_code == 401 and answer.json()["code"] == "unauthorized"
    assert ask(office.browser("manager"), one, "/api/v1" + address(office, one)).status_code == 401
    office.app = None  # addresses that failed too often begin anew


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_a_token_is_good_for_its_scopes_only(office: Office, one: Operation) -> None:
    login = "manager" if one.action is not Action.TOKENS else "administrator"
    for scope in Scope:
        answer = ask(acting(office, login, frozenset({scope})), one, address(office, one))
        assert (answer.status_code == 403 and "scope" in answer.text) == (scope not in one.scopes), scope


def test_a_token_ends_with_its_day_its_revocation_its_persons_lock_and_a_wrong_letter(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    secret = secret_of(office, "clerk", days=1)
    client = program(office, secret)
    assert client.get("/due").status_code == 200
    assert program(office, secret[:-1]).get("/due").status_code == 401
    office.time.now += timedelta(days=2)
    assert client.get("/due").status_code == 401
    second, secret = token_of(office, "clerk")
    client = program(office, secret)
    assert client.get("/due").status_code == 200
    with open_registry(office.site.registry) as registry:
        accounts.set_password(
            registry, "clerk", "x", must_change=False, actor="administrator", now=office.time.now
        )
        accounts.set_locked(registry, "clerk", True, actor="administrator", now=office.time.now)
    assert client.get("/due").status_code == 401
    with open_registry(office.site.registry) as registry:
        accounts.set_locked(registry, "clerk", False, actor="administrator", now=office.time.now)
        tokens.revoke(registry, second.id, actor="administrator", now=office.time.now)
    assert client.get("/due").status_code == 401


def test_who_leaves_site_toml_or_changes_roles_does_so_for_tokens_too(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    client = acting(office, "manager")
    assert client.get("/documents/000003").status_code == 200
    path = office.site.root / "site.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('roles = ["manager"]', 'roles = ["clerk"]'), "utf-8")
    assert client.get("/documents/000003").status_code == 404
    path.write_text(text.replace('login = "manager"', 'login = "gone"'), "utf-8")
    assert client.get("/documents/000001").status_code == 401


def test_the_secret_of_a_token_is_nowhere_in_the_registry(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    secret = secret_of(office, "clerk")
    program(office, secret).get("/due")
    with open_registry(office.site.registry) as registry:
        assert secret not in str(registry.rows("SELECT * FROM token"))
        actions = [event.action for event in audit.events(registry)]
        assert secret not in str(registry.rows("SELECT * FROM audit"))
        assert "token-made" in actions and "token-used" in actions


def test_an_address_that_tries_tokens_is_stopped(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    client = program(office, "wyda_guess")
    assert [client.get("/due").status_code for _ in range(31)][-1] == 429


def test_a_token_may_not_ask_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.web.api.bearer.PER_TOKEN", (3, 60))
    office = make_desk(tmp_path / "site")
    client = acting(office, "clerk")
    answers = [client.get("/reports") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].headers["retry-after"]


def test_another_building_is_out_of_bounds_for_areas(office: Office) -> None:
    clerk, archivist = acting(office, "clerk5"), acting(office, "archivist5")
    for path, status in (
        ("/documents/000001", 404),
        (f"/cases/{office.case}", 404),
        ("/units/3-1203", 403),
        ("/cases?unit=3-1203", 403),
        ("/letters?unit=3-1203", 403),
        ("/reports/works?building=3", 403),
    ):
        assert clerk.get(path).status_code == status, path
        assert archivist.get(path).status_code == 200, path
    assert clerk.get("/cases").json()["items"] == []
    assert clerk.get("/due").json()["total"] == 0
    assert {hit["document"]["unit"] for hit in clerk.get("/search?q=木工").json()["items"]} == {"5-0101"}
    opened = clerk.post("/cases", json={"procedure": "fit-out", "unit": "3-1201", "event": "submit"})
    assert opened.status_code == 403


def test_what_is_secret_is_not_there(office: Office) -> None:
    for role, top in (("clerk", False), ("supervisor", False), ("archivist", True)):
        client = acting(office, role)
        assert client.get("/documents/000003").status_code == (200 if top else 404)
        assert client.get("/search?q=火星").json()["total"] == (1 if top else 0)
    assert acting(office, "clerk").get("/search?q=水星").json()["total"] == 0
    assert acting(office, "supervisor").get("/search?q=水星").json()["total"] == 1


@pytest.mark.parametrize(
    ("role", "phone", "number"),
    [("archivist", True, True), ("clerk", True, False), ("engineering", False, False)],
)
def test_phones_and_id_numbers_are_masked_by_tier(
    office: Office, role: str, phone: bool, number: bool
) -> None:
    client = acting(office, role)
    paths = ("/documents/000001", "/units/3-1203", "/search?q=木工", f"/cases/{office.case}", "/due")
    texts = [client.get(path).text for path in paths]
    assert (PHONE in "".join(texts)) == phone
    assert (ID in "".join(texts)) == number
    refused = client.get(f"/search?q={PHONE}").json()
    assert refused["refused"] == (role == "engineering") and bool(refused["total"]) == (role != "engineering")


def test_a_file_is_for_who_may_download(office: Office) -> None:
    assert acting(office, "clerk").get("/documents/000001/file").status_code == 403
    answer = acting(office, "archivist").get("/documents/000001/file")
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF")
    with open_registry(office.site.registry) as registry:
        assert "downloaded" in [event.action for event in audit.events(registry, "000001")]
