"""A real mail server on this machine, with TLS and login, that does what the receiver's name says."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from pipeline.site import Mail

USER, PASSWORD = "office", "not-a-real-password"


@dataclass
class Mailbox:
    """What the server took, and what it does: `gone@` does not exist, `later@` is refused for the first two times,
    `full@` is refused after the text, `cut@` has its line cut after the text was taken, `slow@` is never answered."""

    taken: list[EmailMessage] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)
    reached: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        self.asked[address] += 1
        if name.startswith("gone"):
            return "550 5.1.1 no such user here"
        if name.startswith("later") and self.asked[address] <= 2:
            return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        name = envelope.rcpt_tos[0].partition("@")[0]
        if name.startswith("full"):
            return "452 4.2.2 mailbox full"
        if name.startswith("never"):
            return "554 5.7.1 refused as spam"
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        if name.startswith("cut"):
            server.transport.abort()
        if name.startswith("slow"):
            self.reached.set()
            await asyncio.sleep(60)
        return "250 2.0.0 queued"

    def of(self, address: str) -> list[EmailMessage]:
        return [m for m in self.taken if address in str(m["To"])]


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=good, handled=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(folder: Path, security: str = "starttls") -> Iterator[tuple[Mailbox, Mail]]:
    """A running server and the site's settings for it. The password stands in a file of `folder`."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    authority.cert_pem.write_to_path(folder / "ca.pem")
    (folder / "mail-password").write_text(f"{PASSWORD}\n", "utf-8")
    box = Mailbox()
    tls: dict[str, Any] = (
        {"ssl_context": context, "auth_require_tls": False}
        if security == "tls"
        else {"tls_context": context, "require_starttls": True}
    )
    server = Controller(
        box, hostname="127.0.0.1", port=_free_port(), authenticator=_login, auth_required=True, **tls
    )
    server.start()
    try:
        yield (
            box,
            Mail(
                host="localhost",
                port=server.port,
                security=security,
                user=USER,
                password_env="PIPELINE_TEST_NO_SUCH_VARIABLE",
                password_file=str(folder / "mail-password"),
                sender="office@example.com",
                reply_to="desk@example.com",
                ca_file=str(folder / "ca.pem"),
                timeout=10,
                attempts=4,
                retry=60,
            ),
        )
    finally:
        server.stop()
