"""What the company's sign-in says of itself: its addresses, its keys, what it gives for a code."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from weakref import WeakKeyDictionary

from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pipeline.errors import PipelineError, UsageError
from pipeline.respond.outgoing import Unreachable, send, target_of
from pipeline.site import Oidc
from pipeline.web.desk import Desk

KEPT = 3600.0  # seconds for which the company's addresses and keys are good
SECONDS, MOST = 8.0, 256 * 1024  # of one answer of theirs
_WELL_KNOWN = "/.well-known/openid-configuration"


class NoCompany(PipelineError):
    """The company's sign-in does not answer as it should (500)."""


@dataclass(frozen=True, slots=True)
class Company:
    """What its well-known document says, and its keys."""

    authorize: str
    token: str
    keys: KeySet
    read: float


_known: WeakKeyDictionary[Desk, Company] = WeakKeyDictionary()
_lock = threading.Lock()


def exchanged(root: Path, settings: Oidc, company: Company, code: str, verifier: str) -> Mapping[str, Any]:
    """What the company gives for a code. Raises NoCompany."""
    form = urlencode(
        {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": settings.redirect,
            "code_verifier": verifier,
        }
    )
    pair = f"{quote(settings.client_id, safe='')}:{quote(_secret(root, settings), safe='')}"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
        "Authorization": "Basic " + base64.b64encode(pair.encode()).decode(),
    }
    return _asked(company.token, "POST", headers, form.encode())


def company_of(desk: Desk, settings: Oidc, fresh: bool = False) -> Company:
    """Looked at again after `KEPT` seconds, or where it must be `fresh`. Raises NoCompany."""
    with _lock:
        found = _known.get(desk)
    if found is not None and not fresh and time.monotonic() - found.read < KEPT:
        return found
    said = _asked(settings.issuer.rstrip("/") + _WELL_KNOWN)
    places = [said.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if said.get("issuer") != settings.issuer or not all(isinstance(one, str) for one in places):
        raise _no_company()
    authorize, token, keys = map(str, places)
    try:
        made = Company(authorize, token, KeySet.import_key_set(_signing(_asked(keys))), time.monotonic())
    except (JoseError, ValueError, KeyError, TypeError):
        raise _no_company() from None
    with _lock:
        _known[desk] = made
    return made


def _signing(keys: Mapping[str, Any]) -> Any:
    """Of a set of keys, those that sign: public ones of kinds that we know."""
    listed = [one for one in keys["keys"] if isinstance(one, dict)]
    return {"keys": [k for k in listed if k.get("kty") in ("RSA", "EC") and k.get("use", "sig") == "sig"]}


def _asked(
    url: str, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes = b""
) -> Mapping[str, Any]:
    """A JSON object of theirs. The issuer stands in site.toml, so that it may lie in the own network."""
    try:
        target = target_of(url, [urlsplit(url).hostname or ""])
        heard = send(
            target, method, headers or {"Accept": "application/json"}, body, seconds=SECONDS, most=MOST
        )
        said = json.loads(heard.body) if heard.status == 200 else None
    except (Unreachable, UsageError, ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise _no_company()
    return said


def _secret(root: Path, settings: Oidc) -> str:
    """From the environment, else from the file. Raises NoCompany."""
    if given := os.environ.get(settings.secret_env, ""):
        return given
    try:
        text = (root / settings.secret_file).read_text("utf-8") if settings.secret_file else ""
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.strip():
        raise NoCompany(
            "没有公司登录的密钥 / no client secret",
            hint=f"请系统管理员设置环境变量 {settings.secret_env}，或 [desk.oidc] 的 secret_file。",
        )
    return text.splitlines()[0].strip()


def _no_company() -> NoCompany:
    return NoCompany(
        "公司统一登录现在用不了 / the company's sign-in does not answer",
        hint="请稍后再试，或用本系统的密码登录。",
    )
