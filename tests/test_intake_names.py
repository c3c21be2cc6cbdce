"""Names from anywhere can be shown, stored, and given to Windows."""

from __future__ import annotations

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.names import decoded, numbered, shown, unlabelled, windows_name

raw_names = st.binary(min_size=1, max_size=255).filter(lambda b: b"\0" not in b)


@given(raw_names)
def test_every_name_of_a_file_system_can_be_shown_on_one_line_and_stored(raw: bytes) -> None:
    text = shown(os.fsdecode(raw))
    assert len(text.splitlines()) <= 1 and "\0" not in text
    assert json.loads(json.dumps(text)).encode("utf-8")


@given(raw_names)
def test_every_name_becomes_a_name_that_windows_and_linux_take(raw: bytes) -> None:
    name = windows_name(os.fsdecode(raw), "_第3-4页")
    assert name and not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert name == name.strip(" .") or name.startswith(".")
    assert not name.endswith((" ", ".")) and len(name) <= 100 and len(name.encode()) <= 200
    assert "_第3-4页" in name
    assert name.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("扫描0001.pdf", "扫描0001.pdf"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("../../etc/passwd", "／..／etc／passwd"),
        ("a\nb.pdf", "ab.pdf"),
        ("账单\u202efdp.exe", "账单fdp.exe"),
        ("尾巴. . ", "尾巴"),
        ("what?.pdf", "what？.pdf"),
        ("...", "文件"),
        ("-rf.pdf", "-rf.pdf"),
        ("👨\u200d👩\u200d👧.jpg", "👨\u200d👩\u200d👧.jpg"),
        ("装" * 120 + ".pdf", "装" * 65 + ".pdf"),
    ],
)
def test_known_bad_names(name: str, safe: str) -> None:
    assert windows_name(name) == safe


def test_ordinary_names_are_shown_as_they_are() -> None:
    for name in ("扫描 0001.pdf", "3-1203（补）.jpg", "漢字.tif", "naïve.pdf", "📄.pdf"):
        assert shown(name) == name


def test_names_in_gbk_are_read_as_gbk() -> None:
    assert shown(os.fsdecode("装修申请.pdf".encode("gbk"))) == "装修申请.pdf"
    assert decoded("整改".encode()) == "整改"


def test_short_words_without_an_encoding_are_taken_for_chinese() -> None:
    for word in ("一", "联通", "装修.pdf", "一二三"):
        assert unlabelled(word.encode("gbk")) == unlabelled(word.encode()) == word
    for name in ("naïve 测试.pdf".encode(), b"scan.pdf"):
        assert unlabelled(name) == name.decode()


def test_a_number_goes_before_the_extension() -> None:
    assert [numbered("扫描.pdf", n) for n in (1, 2, 10)] == ["扫描.pdf", "扫描（2）.pdf", "扫描（10）.pdf"]
