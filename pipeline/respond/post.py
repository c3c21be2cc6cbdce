"""Talks to the mail server, so that after every e-mail it is known whether the server took it, refused it for now,
refused it for good, or may have taken it when the line broke."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from types import TracebackType

from pipeline.errors import DeliveryError
from pipeline.site import Mail, Site

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_DOT = re.compile(rb"(?m)^\.")
_Broken = (OSError, smtplib.SMTPException)


class Answer(StrEnum):
    TAKEN = "taken"
    LATER = "later"  # 4xx, or the line broke before the text was given
    REFUSED = "refused"  # 5xx about the mail
    NO_SUCH_ADDRESS = "no-such-address"  # 5xx about the receiver
    UNSURE = "unsure"  # the line broke while or after the text was given
    NOT_OURS = "not-ours"  # somebody else sends it, or it was cancelled


@dataclass(frozen=True, slots=True)
class Said:
    """The server's answer; `words` are its own."""

    answer: Answer
    words: str = ""


class Post:
    """One connection to the mail server, used for many e-mails. Raises DeliveryError where it cannot be opened: then
    nothing was sent."""

    def __init__(self, site: Site) -> None:
        self._settings = site.mail
        self._root = site.root
        self._smtp: smtplib.SMTP | None = None
        if not self._settings.host:
            raise DeliveryError(
                "没有设置发信服务器 / no mail server",
                hint="请在 site.toml 的 [mail] 填写 host、sender、user，密码放在环境变量或文件里。",
            )

    def __enter__(self) -> Post:
        self._connect()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Say goodbye, if anybody listens."""
        if self._smtp is not None:
            with suppress(*_Broken):
                self._smtp.quit()
            self._smtp.close()
            self._smtp = None

    def send(self, message: EmailMessage, to: str, claim: Callable[[], bool]) -> Said:
        """`claim` is called when the server waits for the text: from there on it may have the mail. Never raises for
        what the server says about one mail; raises DeliveryError where it cannot be reached any more."""
        smtp = self._ready()
        try:
            refused = self._envelope(smtp, to)
            if refused is not None:
                with suppress(*_Broken):
                    smtp.rset()
                return refused
        except _Broken as error:
            self.close()
            return Said(Answer.LATER, _words(error))
        if not claim():
            smtp.close()  # the only way out of DATA without a mail
            self._smtp = None
            return Said(Answer.NOT_OURS)
        return self._text(smtp, message.as_bytes())

    def _envelope(self, smtp: smtplib.SMTP, to: str) -> Said | None:
        """Sender, receiver, and the wish to give a text; None where the server takes all three."""
        steps: tuple[tuple[Callable[[], tuple[int, bytes]], Answer], ...] = (
            (lambda: smtp.mail(self._settings.sender), Answer.REFUSED),
            (lambda: smtp.rcpt(to), Answer.NO_SUCH_ADDRESS),
            (lambda: smtp.docmd("DATA"), Answer.REFUSED),
        )
        for step, bad in steps:
            code, words = step()
            if code >= 400 or code < 0:
                return Said(Answer.LATER if code < 500 else bad, f"{code} {_plain(words)}")
        return None

    def _text(self, smtp: smtplib.SMTP, text: bytes) -> Said:
        """The text itself; `text` has CRLF at the end of its lines."""
        try:
            smtp.send(_DOT.sub(b"..", text) + b"\r\n.\r\n")
            code, words = smtp.getreply()
        except _Broken as error:
            self.close()
            return Said(Answer.UNSURE, _words(error))
        if 200 <= code < 300:
            return Said(Answer.TAKEN, _plain(words))
        if code == 421:
            self.close()
        return Said(Answer.LATER if 400 <= code < 500 else Answer.REFUSED, f"{code} {_plain(words)}")

    def _ready(self) -> smtplib.SMTP:
        if self._smtp is None:
            self._connect()
        assert self._smtp is not None
        return self._smtp

    def _connect(self) -> None:
        settings = self._settings
        where = f"{settings.host}:{settings.port or _PORTS[settings.security]}"
        try:
            self._smtp = self._open()
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                f"发信服务器 {where} 不接受用户名或密码（{error.smtp_code}） / login refused",
                hint="请核对 [mail] 的 user 和密码；有的邮箱要用“授权码”代替密码。",
            ) from None
        except ssl.SSLError as error:
            raise DeliveryError(
                f"与发信服务器 {where} 的加密连接没有建立：{error.reason or error} / TLS failed",
                hint="请核对 host 与 security；用自签证书的服务器要在 [mail] 设置 ca_file。",
            ) from None
        except _Broken as error:
            raise DeliveryError(
                f"连不上发信服务器 {where}：{_words(error)} / the mail server cannot be reached",
                hint="邮件都还在待发队列里；请检查网络和 [mail] 的设置后再运行 pipeline mail send。",
            ) from None

    def _open(self) -> smtplib.SMTP:
        settings, tls = self._settings, self._tls()
        port, name = settings.port or _PORTS[settings.security], settings.sender.rpartition("@")[2]
        smtp: smtplib.SMTP
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(settings.host, port, name, timeout=settings.timeout, context=tls)
        else:
            smtp = smtplib.SMTP(settings.host, port, name, timeout=settings.timeout)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=tls)
            smtp.ehlo_or_helo_if_needed()
            if settings.user:
                smtp.login(settings.user, password(self._root, settings))
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _tls(self) -> ssl.SSLContext:
        named = self._settings.ca_file
        try:
            return ssl.create_default_context(cafile=str(self._root / named) if named else None)
        except OSError as error:
            raise DeliveryError(f"[mail] ca_file 读不了：{named}（{error}） / cannot read ca_file") from None


def password(root: Path, settings: Mail) -> str:
    """From the environment, else from the file. Raises DeliveryError."""
    if given := os.environ.get(settings.password_env, ""):
        return given
    try:
        text = (root / settings.password_file).read_text("utf-8") if settings.password_file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryError(f"读不了 [mail] password_file：{error} / cannot read the password") from None
    if not text.strip():
        raise DeliveryError(
            "没有发信密码 / no password for the mail server",
            hint=f"请设置环境变量 {settings.password_env}，或在 [mail] 的 password_file 指定密码文件。",
        )
    return text.splitlines()[0].strip()


def _plain(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:300]


def _words(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return "超时"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "服务器断开了连接"
    return _plain(str(error)) or type(error).__name__
