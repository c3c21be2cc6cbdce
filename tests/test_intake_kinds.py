"""A file is what its bytes say; the extension is only compared."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from intake_kit import image_bytes, mail_bytes, pdf_bytes, tiff_bytes, zip_bytes

from pipeline.intake.kinds import SUPPORTED, Kind, judge, sniff
from pipeline.model import HeldReason

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
GOOD = {
    Kind.PDF: pdf_bytes(),
    Kind.JPEG: image_bytes("JPEG"),
    Kind.PNG: image_bytes("PNG"),
    Kind.TIFF: tiff_bytes(1),
    Kind.HEIC: image_bytes("HEIC"),
    Kind.BMP: image_bytes("BMP"),
    Kind.WEBP: image_bytes("WEBP"),
    Kind.ZIP: zip_bytes({"a.pdf": b"x"}),
    Kind.DOCX: zip_bytes({"[Content_Types].xml": b"", "word/document.xml": b"<x/>"}),
    Kind.EML: mail_bytes(),
}
NOT_READ = [
    (zip_bytes({"xl/workbook.xml": b""}), "名册.xlsx", Kind.XLSX, "另存为 PDF"),
    (zip_bytes({"ppt/presentation.xml": b""}), "a.pptx", Kind.PPTX, "演示文稿"),
    (zip_bytes({"OFD.xml": b""}), "发票.ofd", Kind.OFD, "OFD"),
    (OLE + "__substg1.0_0037".encode("utf-16-le"), "信.msg", Kind.MSG, ".eml"),
    (OLE, "旧.doc", Kind.OLD_OFFICE, "docx"),
    (b"Rar!\x1a\x07\x00 rest", "a.rar", Kind.OTHER_ARCHIVE, "ZIP"),
    (b"GIF89a rest", "a.gif", Kind.GIF, "PDF"),
    (b"MZ\x90\x00 rest", "setup.exe", Kind.PROGRAM, "请勿打开"),
    (b"\x4c\0\0\0\x01\x14\x02\0 rest", "扫描.lnk", Kind.SHORTCUT, "文件本身"),
    (b"AC1032 rest", "图.dwg", Kind.DRAWING, "打印成 PDF"),
    (b"\0\0\0\x18ftypmp42rest", "录像.mp4", Kind.MEDIA, "音频或视频"),
    (b"<!DOCTYPE html><html>", "a.html", Kind.WEB_PAGE, "网页"),
    ("整改通知".encode("gbk"), "a.txt", Kind.TEXT, "纯文本"),
    ("整改通知".encode("utf-16"), "a.txt", Kind.TEXT, "纯文本"),
    (b"{\\rtf1 x}", "a.rtf", Kind.RTF, "RTF"),
    (bytes(range(256)) * 4, "a.dat", Kind.UNKNOWN, "无法识别"),
]


@pytest.mark.parametrize("kind", GOOD, ids=str)
def test_what_is_read_is_known_by_its_content(tmp_path: Path, kind: Kind) -> None:
    path = tmp_path / "x"
    path.write_bytes(GOOD[kind])
    assert sniff(path) is kind and kind in SUPPORTED
    judged = judge(path, "没有扩展名")
    assert (judged.held, judged.note) == (None, "")


def test_supported_content_under_a_wrong_extension_is_read_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(GOOD[Kind.JPEG])
    assert judge(path, "扫描.pdf").note == "扩展名是 .pdf，实际是JPEG 图片"
    assert judge(path, "扫描.JPEG").note == judge(path, "扫描.0001").note == ""


@pytest.mark.parametrize(
    ("content", "name", "kind", "words"), NOT_READ, ids=[str(n[2]) + n[1] for n in NOT_READ]
)
def test_other_kinds_are_held_with_advice(
    tmp_path: Path, content: bytes, name: str, kind: Kind, words: str
) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    judged = judge(path, name)
    assert judged.kind is kind and judged.held is not None
    assert judged.held.reason is HeldReason.UNSUPPORTED and words in judged.held.chinese
    assert judged.held.english


@pytest.mark.parametrize("content", [n[0] for n in NOT_READ if n[2] is not Kind.UNKNOWN])
def test_unsupported_content_that_claims_a_supported_kind_is_held_as_a_lie(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    held = judge(path, "扫描.pdf").held
    assert held is not None and held.reason is HeldReason.WRONG_TYPE and ".pdf" in held.detail


def test_noise_under_a_supported_extension_is_held_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "x"
    for content in (os.urandom(4000), b"\0" * 4000):
        path.write_bytes(content)
        held = judge(path, "扫描.pdf").held
        assert held is not None and held.reason is HeldReason.UNREADABLE


def test_empty_and_locked_files_are_said(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.touch()
    empty = judge(path, "a.pdf").held
    path.write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
    locked = judge(path, "a.docx").held
    assert empty is not None and empty.reason is HeldReason.EMPTY_FILE
    assert locked is not None and locked.reason is HeldReason.ENCRYPTED


def test_a_mail_is_known_with_and_without_an_extension(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(
        b"From a Sat\r\nReceived: by x\r\n\tfor y\r\nX-Mailer: z\r\nDate: today\r\nTo: \xd5\xc5\r\n\r\nbody"
    )
    assert sniff(path) is Kind.EML
    path.write_bytes("From: 的一行\n到: 另一行\n不是邮件".encode())
    assert sniff(path) is Kind.TEXT


@given(st.binary(max_size=300), st.sampled_from(["a.pdf", "a", "a.zip", "a.docx", "a.eml", "a.exe"]))
def test_no_content_makes_the_judge_fail(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "judged"
    for head in (b"", b"PK\x03\x04", OLE, b"RIFF", b"\0\0\0\x10ftyp"):
        path.write_bytes(head + content)
        judged = judge(path, name)
        assert (judged.held is None) == (judged.kind in SUPPORTED)
