"""A letter as an e-mail: plain text beside HTML, the PDF attached; Chinese in subject and file name by the
standards (RFC 2047, RFC 2231)."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

from pipeline.errors import UsageError
from pipeline.model.email import is_email
from pipeline.site import Mail, Office


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What one e-mail brings: the letter's `title`, `number`, `place` (3栋1203, "" for none), who it is `to`,
    and its PDF under `file_name`. `receipt` where a signed copy is to come back."""

    title: str
    number: str
    place: str
    to: str
    address: str
    pdf: bytes
    file_name: str
    message_id: str
    receipt: bool = False


def new_message_id(letter: str, sender: str) -> str:
    """A Message-ID that no other mail has; it is stored before anything is sent."""
    return make_msgid(idstring=letter.lower(), domain=sender.rpartition("@")[2] or "localhost")


def compose(out: Outgoing, office: Office, settings: Mail, now: datetime) -> EmailMessage:
    """Raises UsageError for what is no address."""
    if not is_email(out.address):
        raise UsageError(f"不是邮箱地址：{out.address} / not an e-mail address")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line("　".join(filter(None, (out.title, out.number, out.place))))
    message["From"] = _address(office.name, settings.sender)
    message["To"] = _address(out.to, out.address)
    if settings.reply_to or office.email:
        message["Reply-To"] = settings.reply_to or office.email
    message["Date"] = format_datetime(now)
    message["Message-ID"] = out.message_id
    message["Content-Language"] = "zh-CN"
    lines = _lines(out, office)
    message.set_content("\n".join(lines) + "\n", cte="base64")
    message.add_alternative(_html(lines), subtype="html", cte="base64")
    message.add_attachment(out.pdf, maintype="application", subtype="pdf", filename=out.file_name)
    return message


def plain_mail(
    subject: str, text: str, to: tuple[str, str], office: Office, settings: Mail, now: datetime
) -> EmailMessage:
    """A mail inside the office, without attachment; `to` is a name and an address. Raises UsageError for what
    is no address."""
    if not is_email(to[1]):
        raise UsageError(f"不是邮箱地址：{to[1]} / not an e-mail address")
    message = EmailMessage(policy=SMTP)
    message["Subject"] = _one_line(subject)
    message["From"] = _address(office.name, settings.sender)
    message["To"] = _address(*to)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = new_message_id("digest", settings.sender)
    message["Content-Language"] = "zh-CN"
    message.set_content(text + "\n", cte="base64")
    message.add_alternative(_html(text.split("\n")), subtype="html", cte="base64")
    return message


def _address(name: str, address: str) -> Address:
    return Address(display_name=_one_line(name), addr_spec=address)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() or c == "\u3000" else " " for c in text).split(" ")).strip()


def _lines(out: Outgoing, office: Office) -> list[str]:
    number = f"（{out.number}）" if out.number else ""
    contact = "，".join(
        filter(None, (office.phone and f"电话：{office.phone}", office.address and f"地址：{office.address}"))
    )
    return [
        f"{out.to or out.place + '用户'}：",
        "",
        f"您好！现送上《{out.title}》{number}{f'，涉及房号：{out.place}' if out.place else ''}，正文见附件（PDF）。",
        *(["请将文末签收栏签署后交回服务中心，或把签好的文件扫描后回复本邮件。"] if out.receipt else []),
        "如有疑问，请与我们联系" + (f"（{contact}）。" if contact else "。"),
        "",
        office.name,
        *([office.company] if office.company and office.company != office.name else []),
    ]


def _html(lines: list[str]) -> str:
    body = "".join(f"<p>{html.escape(line) or '&nbsp;'}</p>" for line in lines)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"></head>'
        "<body style=\"font-family:'Microsoft YaHei','PingFang SC',sans-serif;font-size:15px;line-height:1.5\">"
        f"{body}</body></html>"
    )
