"""Schemathesis asks everything that the OpenAPI document allows, and holds the answers against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from api_kit import acting, program
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from web_kit import Office, make_desk

from pipeline.web.api.call import Operation
from pipeline.web.api.table import OPERATIONS

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Iterator[Office]:
    made = make_desk(module_tmp / "site")
    program(made)
    yield made


@pytest.fixture(scope="module")
def api(office: Office):  # type: ignore[no-untyped-def]
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", office.app)  # needs no token


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.name)
def test_every_answer_is_one_that_the_document_promises(api, office: Office, one: Operation) -> None:  # type: ignore[no-untyped-def]
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=api[one.path][one.method].as_strategy())
    def ask(case) -> None:  # type: ignore[no-untyped-def]
        for login in ("manager", "clerk5"):
            case.call_and_validate(
                headers={"Authorization": acting(office, login).headers["Authorization"]}, checks=CHECKS
            )

    ask()


def test_answers_about_what_is_there_fit_too(api, office: Office) -> None:  # type: ignore[no-untyped-def]
    secret = {"Authorization": acting(office, "manager").headers["Authorization"]}
    sent = acting(office, "manager").post(
        "/scans", content=b"%PDF-1.4", headers={"Content-Type": "application/pdf"}
    )
    ids = {"/scans/{id}": sent.json()["id"], "/cases/{id}": office.case}
    for one in OPERATIONS:
        if one.method == "GET" and not one.path.startswith("/letters/"):
            place = {"id": ids.get(one.path, "000001"), "unit": "3-1203", "name": "works"}
            given = {name: place[name] for name in ("id", "unit", "name") if f"{{{name}}}" in one.path}
            case = api[one.path]["GET"].Case(path_parameters=given)
            answer = case.call_and_validate(headers=secret, checks=CHECKS)
            assert answer.status_code == 200, one.name


def test_the_document_has_every_operation_and_no_other(office: Office) -> None:
    found = program(office).get("/openapi.json").json()
    assert found["openapi"].startswith("3.1")
    paths = {(way.upper(), path) for path, ways in found["paths"].items() for way in ways}
    assert paths == {(one.method, one.path) for one in OPERATIONS}
    assert all(
        "$ref" not in str(one["parameters"]) for ways in found["paths"].values() for one in ways.values()
    )
