"""What a file really is, by its first bytes; the extension is only compared with it."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.model.held import Held, HeldReason

_HEAD = 4096


class Kind(StrEnum):
    PDF = "pdf"
    JPEG = "jpeg"
    PNG = "png"
    TIFF = "tiff"
    HEIC = "heic"
    BMP = "bmp"
    WEBP = "webp"
    ZIP = "zip"
    DOCX = "docx"
    EML = "eml"
    # Not read, but known, so that the clerk can be told what it is:
    EMPTY = "empty"
    SECRET_OFFICE = "secret-office"  # an Office file under a password
    OLD_OFFICE = "old-office"
    MSG = "msg"
    XLSX = "xlsx"
    PPTX = "pptx"
    ODF = "odf"
    OFD = "ofd"
    OTHER_ARCHIVE = "other-archive"
    GIF = "gif"
    OTHER_IMAGE = "other-image"
    DRAWING = "drawing"
    MEDIA = "media"
    SHORTCUT = "shortcut"
    PROGRAM = "program"
    WEB_PAGE = "web-page"
    RTF = "rtf"
    TEXT = "text"
    ZEROS = "zeros"
    UNKNOWN = "unknown"


IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.TIFF, Kind.HEIC, Kind.BMP, Kind.WEBP})
SUPPORTED = IMAGES | {Kind.PDF, Kind.ZIP, Kind.DOCX, Kind.EML}

# kind → (what the clerk calls it, what to do with one that is not read)
NAMES: dict[Kind, tuple[str, str]] = {
    Kind.PDF: ("PDF", ""),
    Kind.JPEG: ("JPEG 图片", ""),
    Kind.PNG: ("PNG 图片", ""),
    Kind.TIFF: ("TIFF 图片", ""),
    Kind.HEIC: ("HEIC 图片", ""),
    Kind.BMP: ("BMP 图片", ""),
    Kind.WEBP: ("WebP 图片", ""),
    Kind.ZIP: ("ZIP 压缩包", ""),
    Kind.DOCX: ("Word 文档", ""),
    Kind.EML: ("邮件", ""),
    Kind.EMPTY: ("空文件", ""),
    Kind.SECRET_OFFICE: ("加密的 Office 文档", ""),
    Kind.OLD_OFFICE: ("旧版 Office 文档", "请用 WPS 或 Word 另存为 PDF 或 docx"),
    Kind.MSG: ("Outlook 邮件（.msg）", "请在 Outlook 中另存为 .eml，或把附件单独存出"),
    Kind.XLSX: ("Excel 表格", "请另存为 PDF；业主名册请用“导入名册”"),
    Kind.PPTX: ("演示文稿", "请另存为 PDF"),
    Kind.ODF: ("OpenDocument 文档", "请另存为 PDF 或 docx"),
    Kind.OFD: ("OFD 版式文件", "请用 OFD 阅读器转成 PDF"),
    Kind.OTHER_ARCHIVE: ("压缩包（非 ZIP）", "请解压后放入，或改用 ZIP"),
    Kind.GIF: ("GIF 图片", ""),
    Kind.OTHER_IMAGE: ("其他格式的图片", ""),
    Kind.DRAWING: ("CAD 图纸", "请打印成 PDF"),
    Kind.MEDIA: ("音频或视频", ""),
    Kind.SHORTCUT: ("Windows 快捷方式", "请放入文件本身"),
    Kind.PROGRAM: ("程序", "来历不明的程序请勿打开"),
    Kind.WEB_PAGE: ("网页", "请打印成 PDF"),
    Kind.RTF: ("RTF 文档", "请另存为 PDF 或 docx"),
    Kind.TEXT: ("纯文本", "请另存为 PDF"),
    Kind.ZEROS: ("内容全为零的文件，多半没有复制完整", ""),
    Kind.UNKNOWN: ("无法识别的内容", ""),
}

_EXTENSIONS: dict[str, Kind] = {
    ".pdf": Kind.PDF,
    ".jpg": Kind.JPEG, ".jpeg": Kind.JPEG, ".jpe": Kind.JPEG, ".jfif": Kind.JPEG,
    ".png": Kind.PNG,
    ".tif": Kind.TIFF, ".tiff": Kind.TIFF,
    ".heic": Kind.HEIC, ".heif": Kind.HEIC, ".hif": Kind.HEIC,
    ".bmp": Kind.BMP, ".dib": Kind.BMP,
    ".webp": Kind.WEBP,
    ".zip": Kind.ZIP,
    ".docx": Kind.DOCX, ".docm": Kind.DOCX, ".dotx": Kind.DOCX,
    ".eml": Kind.EML,
}  # fmt: skip
EXTENSION: dict[Kind, str] = {
    Kind.PDF: ".pdf", Kind.JPEG: ".jpg", Kind.PNG: ".png", Kind.TIFF: ".tif", Kind.HEIC: ".heic",
    Kind.BMP: ".bmp", Kind.WEBP: ".webp", Kind.ZIP: ".zip", Kind.DOCX: ".docx", Kind.EML: ".eml",
}  # fmt: skip

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", Kind.PDF),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"II*\x00", Kind.TIFF), (b"MM\x00*", Kind.TIFF), (b"II+\x00", Kind.TIFF), (b"MM\x00+", Kind.TIFF),
    (b"GIF8", Kind.GIF),
    (b"Rar!", Kind.OTHER_ARCHIVE), (b"7z\xbc\xaf\x27\x1c", Kind.OTHER_ARCHIVE),
    (b"\x1f\x8b", Kind.OTHER_ARCHIVE), (b"BZh", Kind.OTHER_ARCHIVE), (b"\xfd7zXZ", Kind.OTHER_ARCHIVE),
    (b"MSCF", Kind.OTHER_ARCHIVE),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", Kind.SHORTCUT), (b"[InternetShortcut]", Kind.SHORTCUT),
    (b"MZ", Kind.PROGRAM), (b"\x7fELF", Kind.PROGRAM), (b"#!", Kind.PROGRAM),
    (b"{\\rtf", Kind.RTF),
    (b"AC10", Kind.DRAWING),
    (b"8BPS", Kind.OTHER_IMAGE), (b"\x00\x00\x00\x0cjP", Kind.OTHER_IMAGE), (b"\x00\x00\x01\x00", Kind.OTHER_IMAGE),
    (b"ID3", Kind.MEDIA), (b"OggS", Kind.MEDIA), (b"\x1aE\xdf\xa3", Kind.MEDIA), (b"#!AMR", Kind.MEDIA),
)  # fmt: skip
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIL_HEADERS = {
    "from", "to", "subject", "date", "received", "mime-version", "message-id", "content-type", "return-path",
    "delivered-to", "cc", "reply-to", "content-transfer-encoding", "sender", "dkim-signature",
}  # fmt: skip


def sniff(path: Path) -> Kind:
    """The kind of a file by its content. Reads its beginning (for a ZIP, its table of contents too); never
    raises for what the content is."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        return Kind.EMPTY
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        return _kind_of_ole(path)
    return _kind_of_head(head)


def _kind_of_head(head: bytes) -> Kind:
    known = next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)
    return known or _kind_of_box(head) or _kind_of_bytes(head)


def _kind_of_box(head: bytes) -> Kind | None:
    """Formats whose mark stands a little further on."""
    if head[:4] == b"RIFF":
        return Kind.WEBP if head[8:12] == b"WEBP" else Kind.MEDIA
    if head[4:8] == b"ftyp":
        return _kind_of_brand(head)
    if head[:2] == b"BM" and head[14:18] in (b"\x28\0\0\0", b"\x0c\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"):
        return Kind.BMP
    return None


def _kind_of_brand(head: bytes) -> Kind:
    if head[8:12] in (b"avif", b"avis"):
        return Kind.OTHER_IMAGE
    return Kind.HEIC if head[8:12] in _HEIC_BRANDS else Kind.MEDIA


def _kind_of_bytes(head: bytes) -> Kind:
    if b"%PDF-" in head[:1024]:  # readers allow some bytes before it
        return Kind.PDF
    if not head.strip(b"\0"):
        return Kind.ZEROS
    text = _as_text(head)
    if text is None:
        return Kind.UNKNOWN
    return _kind_of_text(text)


def _as_text(head: bytes) -> str | None:
    """The head as text, None when it is binary. GB18030 reads nearly all bytes, so control characters
    count."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", head):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        for cut in range(4):  # the head may end within a character
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _kind_of_text(text: str) -> Kind:
    start = text.lstrip().lower()
    if _is_mail(text):
        return Kind.EML
    if start.startswith(("<!doctype html", "<html", "<svg", "<?xml")):
        return Kind.WEB_PAGE
    return Kind.TEXT


def _is_mail(text: str) -> bool:
    """At least two well-known headers before the first empty line, and nothing there but headers."""
    head = re.split(r"\r?\n\r?\n", text.lstrip("\r\n"), maxsplit=1)[0]
    lines = [line for line in head.splitlines() if not line.startswith((" ", "\t", "From "))]
    names = [line.partition(":")[0].lower() for line in lines if re.match(r"[!-9;-~]+:", line)]
    return len(_MAIL_HEADERS.intersection(names)) >= 2 and len(names) >= len(lines) - 1


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as file:
            names = set(file.namelist())
    except Exception:  # damaged: `zipped` says so
        return Kind.ZIP
    marks = (
        ("word/document.xml", Kind.DOCX),
        ("xl/workbook.xml", Kind.XLSX),
        ("xl/workbook.bin", Kind.XLSX),
        ("ppt/presentation.xml", Kind.PPTX),
        ("OFD.xml", Kind.OFD),
        ("META-INF/manifest.xml", Kind.ODF),
    )
    return next((kind for mark, kind in marks if mark in names), Kind.ZIP)


def _kind_of_ole(path: Path) -> Kind:
    """Old Office files, Outlook messages, and new Office files under a password share one container."""
    with path.open("rb") as file:
        content = file.read(4 * 1024 * 1024)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Kind.SECRET_OFFICE
    return Kind.MSG if "__substg1.0_".encode("utf-16-le") in content else Kind.OLD_OFFICE


@dataclass(frozen=True, slots=True)
class Judged:
    """`held` says why it is not read; `note` what is odd about a file that is read all the same."""

    kind: Kind
    held: Held | None = None
    note: str = ""


def judge(path: Path, name: str) -> Judged:
    """Whether a file called `name` can be read, by what it is. Supported content under a wrong extension is
    read."""
    kind = sniff(path)
    said = _EXTENSIONS.get(Path(name).suffix.lower())
    if kind in SUPPORTED:
        return Judged(kind, None, _difference(kind, name) if said not in (None, kind) else "")
    return Judged(kind, _held(kind, name, said))


def _held(kind: Kind, name: str, said: Kind | None) -> Held:
    if kind is Kind.EMPTY:
        return Held(HeldReason.EMPTY_FILE)
    if kind is Kind.SECRET_OFFICE:
        return Held(HeldReason.ENCRYPTED, NAMES[kind][0])
    if said is not None and kind in (Kind.UNKNOWN, Kind.ZEROS):
        return Held(HeldReason.UNREADABLE, f"{NAMES[kind][0]}，不是 {NAMES[said][0]}")
    if said is not None:
        return Held(HeldReason.WRONG_TYPE, _difference(kind, name))
    what, advice = NAMES[kind]
    return Held(HeldReason.UNSUPPORTED, f"{what}；{advice}" if advice else what)


def _difference(kind: Kind, name: str) -> str:
    return f"扩展名是 {Path(name).suffix}，实际是{NAMES[kind][0]}"
