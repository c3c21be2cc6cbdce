"""What programs do: drop scans, find, act on cases, write letters; once, in order, and never over somebody's head."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from api_kit import acting
from hypothesis import given, settings
from hypothesis import strategies as st
from web_kit import Office, advance, make_desk, pdf_of

from pipeline.errors import UsageError
from pipeline.register import audit
from pipeline.register.open import open_registry
from pipeline.web.api.call import from_cursor, from_offset, to_cursor

PDF = {"Content-Type": "application/pdf"}


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


@pytest.fixture(scope="module")
def shared(module_tmp: Path) -> Iterator[Office]:
    yield make_desk(module_tmp / "site")


def test_a_scan_goes_into_the_inbox_whole_and_its_sender_may_ask_after_it(office: Office) -> None:
    client = acting(office, "clerk")
    sent = client.post("/scans?name=../../合同 <b>.pdf", content=pdf_of("x"), headers=PDF)
    assert sent.status_code == 201, sent.text
    scan = sent.json()
    assert scan["state"] == "waiting" and sent.headers["location"] == f"/api/v1/scans/{scan['id']}"
    assert (office.site.inbox / scan["name"]).read_bytes() == pdf_of("x")
    assert "/" not in scan["name"] and "<" not in scan["name"]
    assert client.get(f"/scans/{scan['id']}").json() == scan
    assert acting(office, "supervisor").get(f"/scans/{scan['id']}").status_code == 404
    (office.site.inbox / scan["name"]).unlink()
    assert client.get(f"/scans/{scan['id']}").json()["state"] == "gone"


def test_a_form_does_as_well_as_a_body(office: Office) -> None:
    client = acting(office, "clerk")
    sent = client.post("/scans", files={"file": ("扫描.pdf", pdf_of("y"), "application/pdf")})
    assert sent.status_code == 201 and sent.json()["name"] == "扫描.pdf"
    assert (office.site.inbox / "扫描.pdf").read_bytes() == pdf_of("y")
    two = client.post("/scans", files=[("file", ("a.pdf", b"1")), ("file", ("b.pdf", b"2"))])
    assert two.status_code == 422
    assert client.post("/scans", files={"other": ("a.pdf", b"1")}).status_code == 422


def test_what_is_too_large_empty_or_nothing_is_refused_and_leaves_nothing(office: Office) -> None:
    path = office.site.root / "site.toml"
    path.write_text(path.read_text("utf-8") + "\n[limits]\nfile_mb = 1\n", "utf-8")
    client = acting(office, "clerk")
    assert client.post("/scans", content=b"x" * 1_048_577, headers=PDF).status_code == 413
    assert client.post("/scans", files={"file": ("a.pdf", b"x" * 1_048_577)}).status_code == 413
    assert client.post("/scans", content=b"", headers=PDF).status_code == 422
    assert client.post("/scans", content=b"x").status_code == 415
    assert not list(office.site.inbox.glob("*"))
    assert not list((office.site.state / "uploads").iterdir())


def test_a_request_with_a_key_is_carried_out_once(office: Office) -> None:
    client = acting(office, "clerk")
    headers = {**PDF, "Idempotency-Key": "d1b1"}
    first = client.post("/scans?name=a.pdf", content=pdf_of("a"), headers=headers)
    again = client.post("/scans?name=a.pdf", content=pdf_of("a"), headers=headers)
    assert again.status_code == 201 and again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = client.post("/scans?name=a.pdf", content=pdf_of("b"), headers=headers)
    assert other.status_code == 422 and "Idempotency-Key" in other.json()["detail"]
    assert len([one for one in office.site.inbox.iterdir() if one.is_file()]) == 1
    theirs = acting(office, "supervisor").post("/scans?name=a.pdf", content=pdf_of("a"), headers=headers)
    assert theirs.json()["id"] != first.json()["id"]


def test_what_failed_may_be_tried_again_with_the_same_key(office: Office) -> None:
    client = acting(office, "engineering")
    body: dict[str, Any] = {"event": "agree-engineering", "version": 9}
    headers = {"Idempotency-Key": "k"}
    path = f"/cases/{office.case}/events"
    assert client.post(path, json=body, headers=headers).status_code == 409
    body["version"] = client.get(f"/cases/{office.case}").json()["version"]
    done = client.post(path, json=body, headers=headers)
    assert done.status_code == 200
    assert client.post(path, json=body, headers=headers).json() == done.json()
    assert client.get(f"/cases/{office.case}").json()["version"] == body["version"] + 1


def test_of_two_who_act_the_second_is_told(office: Office) -> None:
    client = acting(office, "security")
    seen = client.get(f"/cases/{office.case}").json()
    step = next(one for one in seen["steps"] if one["event"] == "agree-security")
    assert step["mine"] and step["ready"]
    advance(office, "agree-engineering", "engineering")
    late = client.post(
        f"/cases/{office.case}/events", json={"event": "agree-security", "version": seen["version"]}
    )
    assert late.status_code == 409 and late.json()["code"] == "conflict" and late.json()["hint"]
    fresh = client.get(f"/cases/{office.case}").json()
    done = client.post(
        f"/cases/{office.case}/events", json={"event": "agree-security", "version": fresh["version"]}
    )
    assert done.status_code == 200 and done.json()["state"] == "agreed"
    assert done.json()["history"][-1]["actor"] == "security"


def test_an_event_for_another_role_is_refused_and_so_is_one_that_may_not_happen(office: Office) -> None:
    path = f"/cases/{office.case}/events"
    clerk = acting(office, "clerk")
    version = clerk.get(f"/cases/{office.case}").json()["version"]
    body = {"event": "agree-engineering", "version": version}
    assert clerk.post(path, json=body).status_code == 403
    assert clerk.post(path, json={"event": "resubmit", "version": version}).status_code == 422
    assert clerk.post(path, json={"event": "resubmit"}).status_code == 422
    lacking = acting(office, "engineering").post(path, json={"event": "ask-again", "version": version})
    assert lacking.status_code == 422 and lacking.headers["content-type"] == "application/problem+json"


def test_a_case_is_opened_and_what_it_lacks_is_told(office: Office) -> None:
    clerk = acting(office, "clerk")
    body = {"procedure": "fit-out", "unit": "3-1202", "event": "submit", "values": {"contractor": "某装饰"}}
    refused = clerk.post("/cases", json=body)
    assert refused.status_code == 422 and any("图纸" in one for one in refused.json()["lacks"])
    assert clerk.post("/cases", json={**body, "procedure": "nothing"}).status_code == 422
    assert clerk.post("/cases", json={**body, "unit": "9-9999"}).status_code == 404
    assert clerk.post("/cases", json={**body, "more": 1}).status_code == 422
    assert acting(office, "engineering").post("/cases", json=body).status_code == 403


def test_a_letter_goes_from_draft_to_void_by_the_hands_that_may(office: Office) -> None:
    clerk, manager = acting(office, "clerk"), acting(office, "manager")
    values = {"deadline": "2026-12-05", "defects": "木工隔断未按图施工"}
    lacking = clerk.post("/letters", json={"paper": "rectification-notice", "unit": "3-1203", "values": {}})
    assert lacking.status_code == 422 and lacking.json()["lacks"]
    made = clerk.post("/letters", json={"paper": "rectification-notice", "unit": "3-1203", "values": values})
    assert made.status_code == 201, made.text
    path = f"/letters/{made.json()['id']}"
    assert clerk.post(f"{path}/issue", json={}).status_code == 403  # bears a seal: the manager approves
    assert clerk.post(f"{path}/approve", json={}).status_code == 403
    assert manager.post(f"{path}/approve", json={}).json()["state"] == "approved"
    issued = clerk.post(f"{path}/issue", json={}).json()
    assert issued["number"] and issued["document"]
    assert clerk.post(f"{path}/issue", json={}).json()["number"] == issued["number"]
    assert clerk.get(f"/documents/{issued['document']}").json()["letter"] == made.json()["id"]
    assert clerk.post(f"{path}/void", json={"reason": ""}).status_code == 422
    assert clerk.post(f"{path}/void", json={"reason": "期限写错"}).json()["state"] == "void"
    assert [one["state"] for one in clerk.get("/letters?unit=3-1203").json()["items"]] == ["void"]
    assert acting(office, "clerk5").get(path).status_code == 404
    assert acting(office, "clerk5").get("/letters").json()["items"] == []


def test_pages_follow_one_another_without_gap_or_repetition(shared: Office) -> None:
    client = acting(shared, "manager")
    whole = [hit["document"]["id"] for hit in client.get("/search?q=&limit=200").json()["items"]]
    found, cursor = [], ""
    while True:
        page = client.get(f"/search?limit=2&cursor={cursor}").json()
        found += [hit["document"]["id"] for hit in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert found == whole and len(set(found)) == len(found) > 4
    papers = client.get("/units/3-1203?limit=2").json()["papers"]
    second = client.get(f"/units/3-1203?limit=2&cursor={papers['next']}").json()["papers"]
    assert {one["id"] for one in papers["items"]}.isdisjoint({one["id"] for one in second["items"]})
    assert client.get("/search?cursor=abcd").status_code == 422
    assert client.get("/search?limit=0").status_code == 422
    assert client.get("/search?limit=1&limit=2").status_code == 422
    assert client.get("/search?nothing=1").status_code == 422


def test_what_has_not_changed_is_not_sent_again(shared: Office) -> None:
    client = acting(shared, "manager")
    first = client.get("/documents/000001")
    again = client.get("/documents/000001", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert (
        client.get("/documents/000002", headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    )


def test_everything_that_is_wrong_comes_as_a_problem(shared: Office) -> None:
    client = acting(shared, "manager")
    wrong = (
        (client.get("/nothing"), 404),
        (client.delete("/cases"), 405),
        (client.post("/cases", content=b"{", headers={"Content-Type": "application/json"}), 400),
        (client.post("/cases", content=b"{}", headers={"Content-Type": "text/plain"}), 415),
        (client.post("/cases", content=b'{"a":"' + b"x" * 300_000 + b'"}', headers={"Content-Type": "application/json"}), 413),
        (client.post("/cases", json={"procedure": "张三" * 99}), 422),
        (client.get("/documents/99999999"), 404),
        (client.get("/units/9-9999"), 404),
    )  # fmt: skip
    for answer, status in wrong:
        body = answer.json()
        assert (answer.status_code, body["status"]) == (status, status), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert body["title"] and body["detail"] and "张三" not in answer.text


def test_a_report_is_for_its_tier(shared: Office) -> None:
    manager = acting(shared, "manager")
    names = {one["name"] for one in manager.get("/reports").json()["items"]}
    assert "works" in names
    report = manager.get("/reports/works").json()
    assert {column["name"] for column in report["columns"]} >= set(
        report["rows"][0] if report["rows"] else ()
    )
    assert manager.get("/reports/nothing").status_code == 404
    assert manager.get("/reports/works?month=2026-13").status_code in (200, 422)


def test_looks_are_written_down_without_what_was_asked(shared: Office) -> None:
    client = acting(shared, "archivist")
    client.get("/documents/000001")
    client.get("/units/3-1203")
    client.get("/search?q=张三丰")
    with open_registry(shared.site.registry) as registry:
        found = [(event.actor, event.action) for event in audit.events(registry)]
        assert ("archivist", "looked-document") in found and ("archivist", "looked-dossier") in found
        assert "张三丰" not in str(registry.rows("SELECT * FROM audit"))


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{0,40}", fullmatch=True))
@settings(max_examples=60)
def test_no_cursor_breaks_anything(text: str) -> None:
    for read in (
        lambda: from_cursor(text, str, str),
        lambda: from_cursor(text, int),
        lambda: from_offset(text),
    ):
        with suppress(UsageError):
            read()


@given(st.text(), st.integers())
def test_a_cursor_comes_back_as_it_went(text: str, number: int) -> None:
    assert from_cursor(to_cursor(text, number), str, int) == (text, number)
