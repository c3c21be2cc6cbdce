"""The cookies: session, visitor (for the forms of somebody who has not signed in), language."""

from __future__ import annotations

from starlette.responses import Response

LANGUAGE_SECONDS = 365 * 24 * 3600


def cookie_name(tls: bool) -> str:
    """With HTTPS the browser itself guards the name: `__Host-`."""
    return "__Host-desk" if tls else "desk"


def visitor_name(tls: bool) -> str:
    return "__Host-visitor" if tls else "visitor"


def keep_session(response: Response, token: str, tls: bool) -> None:
    """Until the browser is closed; the registry ends it before."""
    _set(response, cookie_name(tls), token, tls)


def keep_visitor(response: Response, token: str, tls: bool) -> None:
    _set(response, visitor_name(tls), token, tls)


def drop_session(response: Response, tls: bool) -> None:
    response.delete_cookie(cookie_name(tls), path="/", secure=tls, httponly=True, samesite="lax")


def keep_language(response: Response, language: str, tls: bool) -> None:
    response.set_cookie(
        "language", language, max_age=LANGUAGE_SECONDS, path="/", secure=tls, httponly=True, samesite="lax"
    )


def _set(response: Response, name: str, value: str, tls: bool) -> None:
    response.set_cookie(name, value, path="/", secure=tls, httponly=True, samesite="lax")
