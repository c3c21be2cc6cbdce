"""The company's own sign-in (OpenID Connect): authorization code with PKCE, state and nonce; the ID token proves who it is.

    /signin/company → the company's page, with state, nonce and challenge; what belongs to them stays in a cookie
    /signin/callback → state is compared, the code exchanged, the ID token checked → a session as after a password

It says who somebody is, nothing else: the login must stand in site.toml, which says what that person may do.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from joserfc import jwt
from joserfc.errors import JoseError
from starlette.responses import RedirectResponse, Response

from pipeline.register import accounts
from pipeline.register.accounts import Session
from pipeline.site import Oidc
from pipeline.web import access, signin
from pipeline.web.company import Company, NoCompany, company_of, exchanged
from pipeline.web.cookies import keep_session
from pipeline.web.visit import Forbidden, TooMany, Visit, go, local_path, not_here

ALGORITHMS = ("RS256", "PS256", "ES256")
AGAIN = 60.0  # between two looks for a key that is not known
ROUND_TRIP = 600  # seconds to sign in there
LEEWAY = 60  # seconds by which clocks may differ


def begin(visit: Visit) -> Response:
    """To the company's page. Raises NotHere where there is none, NoCompany."""
    settings = _settings(visit)
    if visit.session is not None:
        return go(visit.home)
    _count(visit)
    company = company_of(visit.desk, settings)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    asked = {
        "response_type": "code",
        "client_id": settings.client_id,
        "redirect_uri": settings.redirect,
        "scope": "openid profile",
        "state": state,
        "nonce": nonce,
        "code_challenge": _challenge(verifier),
        "code_challenge_method": "S256",
    }
    mark = "&" if "?" in company.authorize else "?"
    response = RedirectResponse(f"{company.authorize}{mark}{urlencode(asked)}", 303)
    kept = json.dumps([state, nonce, verifier, local_path(visit.asked("then"))])
    _keep(response, base64.urlsafe_b64encode(kept.encode()).decode(), visit.site.desk.tls)
    return response


def callback(visit: Visit) -> Response:
    """Back from there: a session, or a page that says why not. Raises NotHere, Forbidden, NoCompany."""
    settings = _settings(visit)
    if visit.session is not None:
        return go(visit.home)
    _count(visit)
    state, nonce, verifier, then = _kept(visit)
    given, code = visit.asked("state"), visit.request.query_params.get("code", "")[:4000]
    if not state or not hmac.compare_digest(state.encode(), given.encode("utf-8", "replace")):
        raise _stale()
    if not code:
        raise Forbidden(
            "公司登录页没有放行 / the company's sign-in refused", hint="请重新登录，或用本系统的密码登录。"
        )
    login = _login(visit, settings, code, nonce, verifier)
    token = _session(visit, login)
    response = RedirectResponse(then if then != "/" else visit.home, 303)
    keep_session(response, token, visit.site.desk.tls)
    response.delete_cookie(_cookie(visit.site.desk.tls), path="/", secure=visit.site.desk.tls, httponly=True)
    return response


def _settings(visit: Visit) -> Oidc:
    settings = visit.site.desk.oidc
    if not settings.issuer:
        raise not_here("种登录方式")
    return settings


def _count(visit: Visit) -> None:
    address = visit.request.client.host if visit.request.client is not None else ""
    if not visit.desk.sign_ins.allows(address):
        raise TooMany("登录次数太多 / too many attempts", hint="请五分钟后再试。")


def _login(visit: Visit, settings: Oidc, code: str, nonce: str, verifier: str) -> str:
    company = company_of(visit.desk, settings)
    said = exchanged(visit.site.root, settings, company, code, verifier)
    claims = _claims(visit, settings, company, str(said.get("id_token", "")), nonce)
    login = claims.get(settings.claim)
    if not isinstance(login, str) or not login:
        raise NoCompany(
            f"公司登录没有给出 {settings.claim} / the claim is missing",
            hint="请系统管理员核对 [desk.oidc] 的 claim。",
        )
    return login


def _session(visit: Visit, login: str) -> str:
    """Raises Forbidden for somebody who does not stand in site.toml, has no role, or is locked."""
    person = next((one for one in visit.site.people if one.login == login), None)
    viewer = access.viewer_of(person, visit.desk.procedures.roles) if person is not None else None
    account = accounts.find_account(visit.registry, login)
    if viewer is None or not viewer.roles or (account is not None and account.locked):
        raise Forbidden(
            "公司的账号已确认，但您还不能使用本系统 / not one of the people here",
            hint="请把您在公司的登录名告诉系统管理员，在 site.toml 的 [[people]] 里加上您和岗位。",
        )
    token = signin.new_token()
    with visit.registry.atomic():
        accounts.admit(visit.registry, login, visit.now)
        accounts.begin_session(visit.registry, Session(signin.token_hash(token), login, visit.now, visit.now))
    visit.viewer = viewer
    return token


def _claims(visit: Visit, settings: Oidc, company: Company, token: str, nonce: str) -> Mapping[str, Any]:
    """Of an ID token that is signed by the company, for us, now, and for this very attempt. Raises Forbidden."""
    registry = jwt.JWTClaimsRegistry(
        now=int(visit.now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": settings.issuer},
        aud={"essential": True, "value": settings.client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = _decoded(visit, settings, company, token)
        registry.validate(claims)
    except (JoseError, ValueError):
        raise _refused() from None
    others = claims.get("aud")
    if isinstance(others, list) and len(others) > 1 and claims.get("azp") != settings.client_id:
        raise _refused()
    return claims


def _decoded(visit: Visit, settings: Oidc, company: Company, token: str) -> dict[str, Any]:
    """With the keys that are known; where none of them fits, once more with fresh ones: companies change theirs."""
    try:
        return dict(jwt.decode(token, company.keys, algorithms=list(ALGORITHMS)).claims)
    except (JoseError, ValueError):
        if time.monotonic() - company.read < AGAIN:
            raise
    fresh = company_of(visit.desk, settings, fresh=True)
    return dict(jwt.decode(token, fresh.keys, algorithms=list(ALGORITHMS)).claims)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _cookie(tls: bool) -> str:
    return "__Host-company" if tls else "company"


def _keep(response: Response, value: str, tls: bool) -> None:
    """Lax: it must come back with the way back from the company's page."""
    response.set_cookie(
        _cookie(tls), value, max_age=ROUND_TRIP, path="/", secure=tls, httponly=True, samesite="lax"
    )


def _kept(visit: Visit) -> tuple[str, str, str, str]:
    try:
        found = json.loads(
            base64.urlsafe_b64decode(visit.request.cookies.get(_cookie(visit.site.desk.tls), ""))
        )
        state, nonce, verifier, then = found
    except (ValueError, TypeError):
        raise _stale() from None
    if not all(isinstance(one, str) for one in found):
        raise _stale()
    return state, nonce, verifier, local_path(then)


def _stale() -> Forbidden:
    return Forbidden("这次登录已过期 / this attempt is out of date", hint="请回到登录页重新开始。")


def _refused() -> Forbidden:
    return Forbidden(
        "公司登录的证明不对 / the proof does not hold", hint="请重新登录；再不行请找系统管理员。"
    )
