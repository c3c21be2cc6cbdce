"""Other programs that ask the desk of `web_kit`."""

from __future__ import annotations

from datetime import timedelta

from starlette.testclient import TestClient
from web_kit import Office

from pipeline.register import tokens
from pipeline.register.open import open_registry
from pipeline.register.tokens import Scope, Token
from pipeline.web.api.bearer import new_secret
from pipeline.web.app import application
from pipeline.web.signin import token_hash

ALL = frozenset(Scope)


def secret_of(office: Office, login: str, scopes: frozenset[Scope] = ALL, days: int = 30) -> str:
    """A new token of that person."""
    return token_of(office, login, scopes, days)[1]


def token_of(office: Office, login: str, scopes: frozenset[Scope] = ALL, days: int = 30) -> tuple[Token, str]:
    secret = new_secret()
    with open_registry(office.site.registry) as registry:
        made = tokens.add_token(
            registry,
            login=login,
            name="试验",
            scopes=scopes,
            hash=token_hash(secret),
            expires=office.time.now + timedelta(days=days),
            actor="administrator",
            now=office.time.now,
        )
    return made, secret


def program(office: Office, secret: str = "") -> TestClient:
    """A program with a token, or with none."""
    office.app = office.app or application(office.site.root, office.time)
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    return TestClient(office.app, base_url="http://desk.test/api/v1", headers=headers, follow_redirects=False)


def acting(office: Office, login: str, scopes: frozenset[Scope] = ALL) -> TestClient:
    """A program that acts as this person; its token is made once."""
    key = f"token {login} {' '.join(sorted(scopes))}"
    if key not in office.tokens:
        office.tokens[key] = secret_of(office, login, scopes)
    return program(office, office.tokens[key])
