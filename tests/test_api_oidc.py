"""The company's sign-in, against a real provider of a few lines: who it vouches for comes in, and nobody else."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.testclient import TestClient
from web_kit import Office, make_desk

from pipeline.errors import SiteError
from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.site import open_site, parse_site

KEY, OTHER = (RSAKey.generate_key(2048, {"kid": kid, "use": "sig"}) for kid in ("one", "two"))


@dataclass
class Provider:
    """A company: who is at its page, and what it would say of them."""

    issuer: str = ""
    now: int = 0
    who: str = "clerk"
    claims: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    published: tuple[RSAKey, ...] = (KEY,)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    basic: str = ""

    def authorize(self, url: str) -> str:
        """A person signs in there; the address that the browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
        self.codes["code-1"] = asked
        return f"/signin/callback?code=code-1&state={asked['state']}"

    def answer(self, path: str, form: dict[str, str], basic: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
            }
        if path == "/keys":
            return dict(KeySet(list(self.published)).as_dict(private=False))
        asked = self.codes.pop(form.get("code", ""), None)
        self.basic = basic
        verifier = form.get("code_verifier", "").encode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).decode().rstrip("=")
        if path != "/token" or asked is None or challenge != asked["code_challenge"]:
            return None
        claims = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "4711",
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
            "preferred_username": self.who,
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()

    class Asked(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            found = made.answer(self.path, form, self.headers.get("Authorization", ""))
            body = json.dumps(found or {"error": "invalid_grant"}).encode()
            self.send_response(200 if found is not None else 400)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    made.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def office(tmp_path: Path, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> Office:
    made = make_desk(tmp_path / "site")
    path = made.site.root / "site.toml"
    oidc = (
        f'\n[desk.oidc]\nissuer = "{provider.issuer}"\nclient_id = "records"\n'
        f'redirect = "https://desk.test/signin/callback"\n'
    )
    path.write_text(path.read_text("utf-8") + oidc, "utf-8")
    monkeypatch.setenv("PIPELINE_OIDC_SECRET", "s3cret")
    made.site = open_site(made.site.root)
    provider.now = int(made.time.now.timestamp())
    return made


def come_back(office: Office, provider: Provider, then: str = "") -> tuple[TestClient, Any]:
    browser = office.browser()
    there = browser.get("/signin/company" + (f"?then={then}" if then else ""))
    assert there.status_code == 303 and there.headers["location"].startswith(f"{provider.issuer}/authorize?")
    return browser, browser.get(provider.authorize(there.headers["location"]))


def test_who_the_company_vouches_for_comes_in_as_with_a_password(office: Office, provider: Provider) -> None:
    browser, back = come_back(office, provider, then="/cases")
    assert back.status_code == 303 and back.headers["location"] == "/cases"
    assert "clerk员" in browser.get("/cases").text
    assert provider.basic == "Basic " + base64.b64encode(b"records:s3cret").decode()
    with open_registry(office.site.registry) as registry:
        account = accounts.find_account(registry, "clerk")
        assert account is not None and account.password == ""


def test_the_button_is_there_only_where_the_site_has_a_company(office: Office, tmp_path: Path) -> None:
    assert "/signin/company" in office.browser().get("/signin?then=/cases").text
    plain = make_desk(tmp_path / "plain")
    assert "/signin/company" not in plain.browser().get("/signin").text


@pytest.mark.parametrize("who", ["nobody", "outsider"])
def test_an_unknown_person_is_told_so_and_gets_no_session(
    office: Office, provider: Provider, who: str
) -> None:
    provider.who = who
    browser, back = come_back(office, provider)
    assert back.status_code == 403 and "site.toml" in back.text
    assert browser.get("/").status_code == 303


def test_a_locked_account_stays_out(office: Office, provider: Provider) -> None:
    office.browser("clerk")
    with open_registry(office.site.registry) as registry:
        accounts.set_locked(registry, "clerk", True, actor="administrator", now=office.time.now)
    assert come_back(office, provider)[1].status_code == 403


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"}, {"aud": None}, {"aud": ["records", "another"]}, {"iss": "https://evil.example"},
        {"nonce": "other"}, {"nonce": None}, {"exp": 1}, {"exp": None}, {"iat": None}, {"sub": None},
    ],
    ids=str,
)  # fmt: skip
def test_a_proof_for_somebody_or_something_else_is_refused(
    office: Office, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser, back = come_back(office, provider)
    assert back.status_code == 403
    assert browser.get("/").status_code == 303


def test_a_key_that_the_company_does_not_have_signs_nothing(office: Office, provider: Provider) -> None:
    provider.key = OTHER
    assert come_back(office, provider)[1].status_code == 403


def test_a_key_that_the_company_changed_is_fetched(
    office: Office, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert come_back(office, provider)[1].status_code == 303
    provider.key, provider.published = OTHER, (OTHER,)
    assert come_back(office, provider)[1].status_code == 403  # not for every wrong token
    later = time.monotonic() + 100
    monkeypatch.setattr("pipeline.web.oidc.time.monotonic", lambda: later)
    assert come_back(office, provider)[1].status_code == 303


def test_a_way_back_that_this_browser_did_not_begin_is_refused(office: Office, provider: Provider) -> None:
    victim, other = office.browser(), office.browser()
    back = provider.authorize(other.get("/signin/company").headers["location"])
    assert victim.get(back).status_code == 403
    victim.get("/signin/company")
    assert victim.get(back).status_code == 403
    assert victim.get("/signin/callback").status_code == 403
    victim.cookies.set("company", "x" * 50)
    assert victim.get(back).status_code == 403


def test_nobody_is_led_away_after_signing_in(office: Office, provider: Provider) -> None:
    _, back = come_back(office, provider, then="https://evil.example/")
    assert back.headers["location"] == "/"


def test_a_company_that_does_not_answer_leaves_the_password(office: Office, provider: Provider) -> None:
    provider.issuer += "/gone"  # says another name than the site expects
    answer = office.browser().get("/signin/company")
    assert answer.status_code == 500 and "密码" in answer.text


@pytest.mark.parametrize(
    "oidc",
    [
        {"issuer": "http://login.example.cn", "client_id": "x", "redirect": "https://a.cn/signin/callback"},
        {"issuer": "https://login.example.cn", "client_id": "x", "redirect": "https://a.cn/other"},
        {"issuer": "https://login.example.cn", "redirect": "https://a.cn/signin/callback"},
        {"issuer": "https://login.example.cn", "secret": "in the file"},
    ],
)
def test_settings_that_cannot_work_are_said_at_the_start(tmp_path: Path, oidc: dict[str, str]) -> None:
    with pytest.raises(SiteError):
        parse_site(tmp_path, {"desk": {"oidc": oidc}})
