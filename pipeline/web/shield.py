"""Headers of every answer: what a browser may load (only from here), keep (nothing), and show in a frame (only scans)."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAMED = "frame-ancestors 'self'"
"""Of scans: the browser's viewer brings its own scripts, so that only the frame is bound."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


class Shield:
    """Pure ASGI, so that files are streamed."""

    def __init__(self, app: ASGIApp, tls: bool) -> None:
        self._app, self._tls = app, tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message))
            await send(message)

        await self._app(scope, receive, with_headers)

    def _add(self, headers: MutableHeaders) -> None:
        for name, value in _HEADERS.items():
            headers[name] = value
        headers.setdefault("Content-Security-Policy", CSP)
        framed = headers["Content-Security-Policy"] == FRAMED
        headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
        headers.setdefault("Cache-Control", "no-store")
        if self._tls:
            headers["Strict-Transport-Security"] = "max-age=31536000"
