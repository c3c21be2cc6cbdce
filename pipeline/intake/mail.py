"""A mail saved as .eml: its attachments, and its own words where it has none. Old Chinese mail programs put
GBK anywhere, with or without saying so."""

from __future__ import annotations

import email
import email.header
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from html.parser import HTMLParser
from pathlib import Path

from PIL import Image

from pipeline.intake.members import Crate, Refusal, parsing
from pipeline.intake.names import unlabelled
from pipeline.model.held import Held, HeldReason

_MAX_DEPTH = 30
_MAX_TEXT = 20_000
_SMALL_BYTES = 20_000
_SMALL_PIXELS = 300
_NOT_PAPERS = {
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
}
_HEADERS = (("subject", "主题"), ("from", "发件人"), ("to", "收件人"), ("date", "日期"))


@dataclass(slots=True)
class Mail:
    """`attached` are (name, file in the crate); `text` is the body as plain text; `heads` the headers as
    lines."""

    heads: tuple[tuple[str, str], ...] = ()
    text: str = ""
    attached: list[tuple[str, Path]] = field(default_factory=list)

    @property
    def hint(self) -> str:
        subject = next((value for label, value in self.heads if label == "主题"), "")
        return f"{subject}\n{self.text}".strip()

    @property
    def page(self) -> str:
        """The mail as a paper of its own."""
        heads = "\n".join(f"{label}：{value}" for label, value in self.heads)
        return f"{heads}\n\n{self.text}".strip()


def read(path: Path, crate: Crate) -> Mail:
    """Raises Refusal when there is nothing of a mail in it."""
    with parsing("邮件损坏"):
        mail = _parsed(path, crate)
    if not mail.heads and not mail.text and not mail.attached:
        raise Refusal(HeldReason.UNREADABLE, "邮件损坏或没有内容")
    return mail


def _parsed(path: Path, crate: Crate) -> Mail:
    message = email.message_from_bytes(path.read_bytes())
    mail = Mail(tuple((label, value) for name, label in _HEADERS if (value := _header(message, name))))
    plain: list[str] = []
    rich: list[str] = []
    for part in _leaves(message, 0):
        _sort(part, mail, plain, rich, crate)
    mail.text = ("\n".join(plain) or "\n".join(rich)).strip()[:_MAX_TEXT]
    return mail


def _leaves(message: Message, depth: int) -> Iterator[Message]:
    """Parts that hold content; a forwarded mail is one part."""
    if depth > _MAX_DEPTH:
        raise Refusal(HeldReason.HOSTILE_ARCHIVE, "邮件嵌套过深")
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message):
            yield from _leaves(part, depth + 1)


def _sort(part: Message, mail: Mail, plain: list[str], rich: list[str], crate: Crate) -> None:
    """One part to its place: body, attachment, or passed over."""
    _repair_headers(part)
    name = _file_name(part)
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _attach(mail, name or "转发的邮件.eml", _forwarded(part), crate)
    elif not name and part.get_content_disposition() != "attachment" and kind in ("text/plain", "text/html"):
        (plain if kind == "text/plain" else rich).append(_body(part, kind))
    else:
        _sort_attachment(part, name or "附件", kind, mail, crate)


def _sort_attachment(part: Message, name: str, kind: str, mail: Mail, crate: Crate) -> None:
    content = _content(part)
    if kind in _NOT_PAPERS or _is_decoration(part, content):
        crate.skip(name)
    elif kind in ("application/pkcs7-mime", "application/x-pkcs7-mime"):
        crate.hold(name, Held(HeldReason.ENCRYPTED, "加密邮件"))
    elif name.lower() == "winmail.dat" or kind == "application/ms-tnef":
        crate.hold(name, Held(HeldReason.UNSUPPORTED, "Outlook 专用格式 winmail.dat；请发件人用普通格式重发"))
    else:
        _attach(mail, name, content, crate)


def _attach(mail: Mail, name: str, content: bytes, crate: Crate) -> None:
    crate.spend(len(content))
    mail.attached.append((name, crate.write(content)))


def _forwarded(part: Message) -> bytes:
    inner = part.get_payload()
    return inner[0].as_bytes() if isinstance(inner, list) and isinstance(inner[0], Message) else b""


def _content(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _is_decoration(part: Message, content: bytes) -> bool:
    """Logos and lines of a signature: pictures shown within the body, and small."""
    within = part.get_content_disposition() == "inline" or part.get("content-id") is not None
    if not within or part.get_content_maintype() != "image":
        return False
    return len(content) < _SMALL_BYTES or _has_small_sides(content)


def _has_small_sides(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return min(image.size) < _SMALL_PIXELS
    except Exception:  # whatever it is, it is looked at again as an attachment
        return False


def _repair_headers(part: Message) -> None:
    """Raw bytes in the headers that carry file names → text, so that the parser below sees characters."""
    for name, raw in list(part.raw_items()):
        if name.lower() in ("content-disposition", "content-type"):
            part.replace_header(name, _text(raw))


def _text(raw: object) -> str:
    return unlabelled(str(raw).encode("utf-8", "surrogateescape"))


def _file_name(part: Message) -> str:
    name = part.get_filename()
    return _words(name) if name else ""


def _header(message: Message, name: str) -> str:
    raw = next((raw for key, raw in message.raw_items() if key.lower() == name), "")
    return re.sub(r"\s+", " ", _words(_text(raw))).strip()


def _words(text: str) -> str:
    """RFC 2047 words → text; also inside a file name, where the standard does not allow them and mail
    programs write them all the same."""
    if "=?" not in text:
        return text
    try:
        pieces = email.header.decode_header(text)
    except (ValueError, email.errors.HeaderParseError):
        return text
    return "".join(p if isinstance(p, str) else _decode(p, charset) for p, charset in pieces)


def _decode(raw: bytes, charset: str | None) -> str:
    """GB2312 is what they say, GBK is what they write."""
    if charset is None:
        return unlabelled(raw)
    name = "gb18030" if charset.lower() in ("gb2312", "gbk", "gb_2312-80", "hz-gb-2312") else charset
    try:
        return raw.decode(name)
    except (LookupError, UnicodeDecodeError):
        return unlabelled(raw)


def _body(part: Message, kind: str) -> str:
    text = _decode(_content(part), part.get_content_charset())
    return plain_text(text) if kind == "text/html" else text


class _Stripper(HTMLParser):
    """Text of a web page; block elements end a line."""

    _HIDDEN = frozenset({"script", "style", "head", "title"})
    _BLOCKS = frozenset({"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "h4"})

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        if tag in self._BLOCKS:
            self.pieces.append("\n")
        elif tag == "td":
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in self._HIDDEN and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(data)


def plain_text(page: str) -> str:
    """HTML → lines of text."""
    stripper = _Stripper()
    stripper.feed(page)
    stripper.close()
    lines = (re.sub(r"[ \u00a0]+", " ", line).strip() for line in "".join(stripper.pieces).splitlines())
    return "\n".join(line for line in lines if line)
