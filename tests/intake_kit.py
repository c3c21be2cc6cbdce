"""A site with a journal, and files of every kind, for the tests of intake."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pillow_heif
from PIL import Image, ImageDraw

from pipeline.intake.folders import prepare
from pipeline.intake.journal import Entry, Journal, State
from pipeline.intake.settle import Ready, ready
from pipeline.register.journal import IntakeJournal
from pipeline.register.open import open_registry
from pipeline.site import Intake, Site

NOW = datetime(2026, 11, 21, 21, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def make_site(root: Path, settle: float = 0.0) -> Site:
    site = Site(root=root, intake=Intake(settle=settle, scan=0.2))
    prepare(site)
    return site


def open_journal(site: Site) -> Journal:
    return IntakeJournal(open_registry(site.registry), Entry, State)


def drop(site: Site, name: str, content: bytes = b"%PDF-1.7 paper %%EOF") -> Ready:
    path = site.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return seen(site, path)


def seen(site: Site, path: Path) -> Ready:
    return ready(path, path.lstat(), site.inbox)


def picture(width: int = 400, height: int = 560) -> Image.Image:
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for y in range(20, height, 30):
        draw.line((20, y, width - 20, y + 7), fill=(y * 7) % 200, width=3)
    return image


def image_bytes(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    if form == "HEIC":
        pillow_heif.from_pillow(picture().convert("RGB")).save(out, quality=60)
    else:
        picture().save(out, form, **options)
    return out.getvalue()


def tiff_bytes(frames: int) -> bytes:
    out = io.BytesIO()
    first, *rest = [picture(400 + i) for i in range(frames)]
    first.save(out, "TIFF", save_all=True, append_images=rest, compression="tiff_lzw", dpi=(100, 100))
    return out.getvalue()


def pdf_bytes(pages: int = 1, **save: object) -> bytes:
    pdf = pikepdf.new()
    for n in range(pages):
        pdf.add_blank_page(page_size=(595 + n, 842))
    out = io.BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def zip_bytes(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, content in files.items():
            file.writestr(name, content)
    return out.getvalue()


def mail_bytes(body: str = "您好，附件是3栋1203的装修申请。", **attached: bytes) -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "3-1203 装修申请"
    mail["Date"] = "Sat, 21 Nov 2026 21:30:00 +0800"
    mail.set_content(body)
    for name, content in attached.items():
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
