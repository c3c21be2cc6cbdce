"""What could not be filed lies beside a note that a clerk can read, once, under a name that Windows takes."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from intake_kit import NOW, image_bytes, make_site, pdf_bytes, tiff_bytes
from PIL import Image

from pipeline.intake.extract import extract
from pipeline.intake.held import NOTE, Part, find, hold, records, release, tidy
from pipeline.intake.kinds import Kind
from pipeline.intake.members import Member
from pipeline.intake.settle import look
from pipeline.model import Held, HeldReason
from pipeline.site import Site

WHY = Held(HeldReason.UNKNOWN_UNIT, "第3页未见房号")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return make_site(tmp_path / "site")


@pytest.fixture
def content(tmp_path: Path) -> Path:
    path = tmp_path / "content"
    path.write_bytes(b"bytes")
    return path


def note_of(paper: Path) -> str:
    raw = paper.with_name(paper.name + NOTE).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and raw.count(b"\n") == raw.count(b"\r\n")
    return raw.decode("utf-8-sig")


def test_a_held_paper_lies_beside_a_note_that_says_why_and_what_to_do(site: Site, content: Path) -> None:
    part = Part("20261121-213000-000001", "3-1203/扫描0001.pdf", "", (3, 4, 7), 12)
    paper = hold(site, part, content, WHY, NOW, seen=["标题：装修\n申请书", "电话：未见"])
    assert paper == site.held / "扫描0001_第3-4,7页.pdf" and paper.read_bytes() == b"bytes"
    lines = note_of(paper).splitlines()
    assert lines[0] == "“扫描0001_第3-4,7页.pdf”没有归档"
    assert "原因：认不出属于哪个房号（第3页未见房号）" in lines
    assert "怎么办：请人工指定房号，或先扫描该户的隔页纸再扫描文件。" in lines
    assert "来自：3-1203/扫描0001.pdf，第3–4、7页（共 12 页）" in lines
    assert "  · 标题：装修 申请书" in lines and "编号：20261121-213000-000001" in lines
    assert "时间：2026-11-21 21:30" in lines and any("the unit is not known" in line for line in lines)


def test_a_held_member_is_named_after_itself(site: Site, content: Path) -> None:
    paper = hold(site, Part("1", "材料.zip", "a/名册.xlsx"), content, WHY, NOW)
    assert paper.name == "名册.xlsx" and "来自：材料.zip，其中的 a/名册.xlsx" in note_of(paper)


def test_an_extract_takes_the_extension_of_what_it_is(site: Site, content: Path) -> None:
    assert (
        hold(site, Part("1", "传真.tif", "", (2,), 3), content, WHY, NOW, suffix=".pdf").name
        == "传真_第2页.pdf"
    )
    assert hold(site, Part("2", "没有扩展名"), content, WHY, NOW, suffix=".jpg").name == "没有扩展名.jpg"


def test_the_same_name_again_gets_a_number_also_where_only_case_differs(site: Site, content: Path) -> None:
    names = [
        hold(site, Part(str(n), name), content, WHY, NOW).name
        for n, name in enumerate(["A.pdf", "a.PDF", "A.pdf"])
    ]
    assert names == ["A.pdf", "a（2）.PDF", "A（3）.pdf"]


def test_holding_again_after_a_crash_makes_no_second_copy(site: Site, content: Path) -> None:
    part = Part("1", "a.pdf")
    first = hold(site, part, content, WHY, NOW)
    first.unlink()
    first.with_name(first.name + NOTE).unlink()
    assert hold(site, part, content, WHY, NOW) == first == hold(site, part, content, WHY, NOW)
    assert sorted(p.name for p in site.held.iterdir()) == ["a.pdf", "a.pdf" + NOTE]


def test_a_file_that_the_clerk_put_there_meanwhile_is_not_touched(site: Site, content: Path) -> None:
    part = Part("1", "a.pdf")
    hold(site, part, content, WHY, NOW).write_bytes(b"the clerk's")
    assert hold(site, part, content, WHY, NOW).name == "a（2）.pdf"
    assert (site.held / "a.pdf").read_bytes() == b"the clerk's"


@pytest.mark.parametrize(
    "name", ["CON", "a\nb.pdf", "\u202efdp.exe", "x" * 255, "..", "-rf", "📄.pdf", "装" * 300, "a:b|c?.pdf"]
)
def test_hostile_names_are_held_too(site: Site, content: Path, name: str) -> None:
    paper = hold(site, Part("1", name), content, WHY, NOW)
    assert paper.parent == site.held and paper.read_bytes() == b"bytes" and note_of(paper)


def test_a_note_goes_when_the_clerk_took_the_paper(site: Site, content: Path) -> None:
    gone, stays = (hold(site, Part(str(n), f"{n}.pdf"), content, WHY, NOW) for n in (1, 2))
    gone.rename(site.inbox / gone.name)
    tidy(site)
    assert sorted(p.name for p in site.held.iterdir()) == [stays.name, stays.name + NOTE]
    assert [(r.file, r.why) for r in records(site)] == [(stays.name, WHY)]


def test_a_note_that_the_clerk_took_along_goes_too(site: Site, content: Path) -> None:
    paper = hold(site, Part("1", "a.pdf"), content, WHY, NOW)
    for path in (paper, paper.with_name(paper.name + NOTE)):
        path.rename(site.inbox / path.name)
    (site.inbox / "b.pdf.说明.txt").write_text("the clerk's own")
    assert [f.name for f in look(site.inbox, site.held)] == ["a.pdf"]
    tidy(site)
    assert sorted(p.name for p in site.inbox.iterdir()) == ["a.pdf", "b.pdf.说明.txt", "held"]
    assert list(records(site)) == []


def test_an_unchanged_folder_is_known_by_its_time(site: Site, content: Path) -> None:
    hold(site, Part("1", "a.pdf"), content, WHY, NOW)
    tidy(site)
    before = (site.state / "held").stat().st_mtime_ns
    tidy(site)
    assert (site.state / "held").stat().st_mtime_ns == before == site.held.stat().st_mtime_ns


def test_a_decided_paper_leaves_nothing(site: Site, content: Path) -> None:
    part = Part("1", "a.pdf")
    hold(site, part, content, WHY, NOW)
    record = find(site, part.key)
    assert record is not None and record.sha256
    release(site, record)
    assert list(site.held.iterdir()) == [] and list(records(site)) == []


def member(tmp_path: Path, content: bytes, kind: Kind, pages: int) -> Member:
    path = tmp_path / "source"
    path.write_bytes(content)
    return Member(path, kind, pages=pages)


def test_pages_of_a_pdf_are_extracted_as_they_are(tmp_path: Path) -> None:
    done = extract(member(tmp_path, pdf_bytes(5), Kind.PDF, 5), (2, 4), tmp_path / "out.pdf")
    assert (done.suffix, done.whole) == (".pdf", False)
    with pikepdf.open(done.path) as pdf:
        assert [float(p.mediabox[2]) for p in pdf.pages] == [596, 598]


def test_frames_of_a_tiff_are_extracted_without_loss(tmp_path: Path) -> None:
    source = tiff_bytes(3)
    done = extract(member(tmp_path, source, Kind.TIFF, 3), (3, 1), tmp_path / "out.pdf")
    with pikepdf.open(done.path) as pdf, Image.open(io.BytesIO(source)) as image:
        assert float(pdf.pages[1].mediabox[2]) == pytest.approx(400 / 100 * 72)
        for page, frame in zip(pdf.pages, (2, 0), strict=True):
            image.seek(frame)
            (stream,) = page.get_images().values()
            assert pikepdf.PdfImage(stream).as_pil_image().tobytes() == image.tobytes()


def test_all_pages_are_the_member_itself(tmp_path: Path) -> None:
    one = member(tmp_path, image_bytes("JPEG"), Kind.JPEG, 1)
    done = extract(one, (1,), tmp_path / "out.pdf")
    assert done.path == one.path and done.whole and done.suffix == ".jpg"
