"""Only regular files that stand still are taken; everything else waits, is passed over, or is refused."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from intake_kit import drop, image_bytes, make_site, pdf_bytes, seen, zip_bytes

from pipeline.intake.settle import Ready, Refused, Settling, is_complete, is_temporary, look
from pipeline.model import HeldReason


def names(found: list[Ready | Refused]) -> list[str]:
    return [f.name for f in found]


def test_a_file_is_ready_when_size_and_time_stood_still(tmp_path: Path) -> None:
    site, settling = make_site(tmp_path), Settling(3.0)
    file = drop(site, "a.pdf")
    assert settling.settled([file], 0.0) == []
    assert settling.settled([file], 2.9) == []
    assert settling.settled([file], 3.0) == [file]


def test_a_file_that_grows_or_is_touched_waits_again(tmp_path: Path) -> None:
    site, settling = make_site(tmp_path), Settling(3.0)
    assert settling.settled([drop(site, "a.pdf")], 0.0) == []
    grown = drop(site, "a.pdf", b"%PDF- longer %%EOF")
    assert settling.settled([grown], 3.0) == []
    os.utime(grown.path, ns=(1, 1))
    touched = seen(site, grown.path)
    assert settling.settled([touched], 6.0) == []
    assert settling.settled([touched], 9.0) == [touched]


def test_a_file_without_its_end_waits_longer_and_then_goes_on(tmp_path: Path) -> None:
    site, settling = make_site(tmp_path), Settling(3.0)
    half = drop(site, "half.pdf", pdf_bytes(3)[:-40])
    assert settling.settled([half], 0.0) == [] == settling.settled([half], 29.0)
    assert settling.settled([half], 30.0) == [half]


@pytest.mark.parametrize(
    "content", [pdf_bytes(), image_bytes("JPEG"), image_bytes("PNG"), zip_bytes({"a.txt": b"x" * 5000})]
)
def test_the_end_of_a_file_is_known(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert is_complete(path)
    path.write_bytes(content[: len(content) // 2])
    assert not is_complete(path)


def test_temporary_and_system_files_are_passed_over() -> None:
    temporary = [
        "a.pdf.part", "a.TMP", "x.crdownload", "~$申请.docx", ".hidden", "Thumbs.db", "desktop.ini", ".DS_Store",
        "a.pdf~", "~WRL0001.tmp", "a.filepart",
    ]  # fmt: skip
    assert all(is_temporary(name) for name in temporary)
    assert not any(is_temporary(name) for name in ("a.pdf", "~a.pdf", "part.pdf", "tmp", "a.part.pdf"))


def test_sub_folders_are_looked_into_and_their_names_kept_as_a_hint(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    drop(site, "top.pdf")
    drop(site, "3-1203/装修/申请.pdf")
    drop(site, "held/old.pdf")
    drop(site, "@eaDir/x.pdf")
    drop(site, ".Trash/x.pdf")
    found = list(look(site.inbox, site.held))
    assert names(found) == ["3-1203/装修/申请.pdf", "top.pdf"]
    assert [f.hint for f in found if isinstance(f, Ready)] == ["3-1203/装修", ""]


def test_links_pipes_and_sockets_are_refused_and_left(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    good = drop(site, "good.pdf")
    (site.inbox / "link.pdf").symlink_to(good.path)
    (site.inbox / "broken.pdf").symlink_to("/nowhere")
    (site.inbox / "folder").symlink_to(tmp_path)
    os.mkfifo(site.inbox / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(site.inbox / "socket.pdf"))
        found = list(look(site.inbox, site.held))
    refused = {f.name: f.held for f in found if isinstance(f, Refused)}
    assert set(refused) == {"link.pdf", "broken.pdf", "folder", "pipe.pdf", "socket.pdf"}
    assert {h.reason for h in refused.values()} == {HeldReason.NOT_A_FILE}
    assert refused["pipe.pdf"].chinese.startswith("不是普通文件（管道）") and refused["pipe.pdf"].english
    assert [f for f in found if isinstance(f, Ready)] == [good]


def test_a_folder_too_deep_is_refused(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    drop(site, "/".join("abcdefghi") + "/x.pdf")
    (found,) = look(site.inbox, site.held)
    assert isinstance(found, Refused) and "层数" in found.held.chinese


HOSTILE = [
    b"..pdf",
    b"a\nb.pdf",
    "\u202efdp.exe".encode(),
    b"x" * 255,
    "📄".encode(),
    b"CON",
    b"-rf",
    b"\xff\xfe.pdf",
    b"a b\t.pdf",
]


@pytest.mark.parametrize("raw", [n for n in HOSTILE if not n.startswith(b".")])
def test_hostile_names_are_found_and_shown_safely(tmp_path: Path, raw: bytes) -> None:
    site = make_site(tmp_path)
    path = site.inbox / os.fsdecode(raw)
    path.write_bytes(b"x")
    (found,) = look(site.inbox, site.held)
    assert isinstance(found, Ready) and found.path == path
    assert found.name.isprintable() and found.name.encode("utf-8")
