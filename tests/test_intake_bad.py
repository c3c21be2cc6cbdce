"""Every format broken, empty, locked, huge, or lying: held with a reason in Chinese and English, kept, and the next
good file still goes through."""

from __future__ import annotations

import contextlib
import io
import os
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from intake_kit import (
    NOW,
    image_bytes,
    mail_bytes,
    make_site,
    open_journal,
    pdf_bytes,
    tiff_bytes,
    zip_bytes,
)
from PIL import Image

from pipeline.intake.claim import Taken, finish, take
from pipeline.intake.held import Part, hold
from pipeline.intake.settle import Ready, Refused
from pipeline.intake.unpack import Unpacked, unpack
from pipeline.intake.watch import ready_once
from pipeline.model import Held, HeldReason
from pipeline.site import Limits
from pipeline.workers import Workers

R = HeldReason
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, body: bytes = b"") -> bytes:
    """A grey PNG that says it is so large; `body` are its packed rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def real_png_of_400_megapixels() -> bytes:
    packer = zlib.compressobj(1)
    rows = b"\0" * (1 + 20000 // 8)
    return png(20000, 20000, b"".join(packer.compress(rows * 1000) for _ in range(20)) + packer.flush())


def huge_jpeg() -> bytes:
    raw = bytearray(image_bytes("JPEG"))
    struct.pack_into(">HH", raw, raw.index(b"\xff\xc0") + 5, 65500, 65500)
    return bytes(raw)


def huge_tiff() -> bytes:
    """The width in the first directory entry says 60,000."""
    out = io.BytesIO()
    Image.new("1", (60000, 3)).save(out, "TIFF", compression="group4")
    raw = out.getvalue()
    return raw.replace(
        struct.pack("<HHIHH", 257, 4, 1, 3, 0), struct.pack("<HHIHH", 257, 4, 1, 60000, 0)
    ).replace(struct.pack("<HHIHH", 257, 3, 1, 3, 0), struct.pack("<HHIHH", 257, 3, 1, 60000, 0))


def many_frames() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("1", (8, 8)) for _ in range(60)]
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def ring_of_frames() -> bytes:
    """The last directory of the TIFF points back to the first."""
    raw = bytearray(tiff_bytes(1))
    (first,) = struct.unpack_from("<I", raw, 4)
    (count,) = struct.unpack_from("<H", raw, first)
    struct.pack_into("<I", raw, first + 2 + 12 * count, first)
    return bytes(raw)


def pdf_of(change: Callable[[pikepdf.Pdf], None]) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def ten_thousand_pages() -> bytes:
    """Written by hand: libraries take a minute for it."""
    count = 10_000
    kids = " ".join(f"{n + 3} 0 R" for n in range(count))
    objects = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>"]
    objects += ["<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"] * count
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj{body}endobj\n".encode()
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(
        f"{p:010d} 00000 n \n" for p in places
    )
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + table.encode() + trailer.encode()


def huge_picture(pdf: pikepdf.Pdf) -> None:
    picture = pikepdf.Stream(
        pdf, b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=20000, Height=20000
    )
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=picture))


def huge_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].MediaBox = [0, 0, 14400, 14400]


def no_pages(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0]


def ring_of_pages(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)


def dynamic_form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.NeedsRendering = True


def locked_zip() -> bytes:
    raw = bytearray(zip_bytes({"a.pdf": pdf_bytes()}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + place] |= 1
    return bytes(raw)


def flat_bomb() -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file,
        file.open("a.bmp", "w") as member,
    ):
        for _ in range(150):
            member.write(bytes(1 << 20))
    return out.getvalue()


def overlapping_bomb() -> bytes:
    """Twenty entries of the table of contents point at the same packed bytes."""
    raw = zip_bytes({"a.pdf": pdf_bytes()})
    start = raw.index(b"PK\x01\x02")
    end = raw.index(b"PK\x05\x06")
    entry = raw[start:end]
    entries = b"".join(entry.replace(b"a.pdf", f"{n:05d}".encode()) for n in range(20))
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 20, 20, len(entries), start, 0)
    return raw[:start] + entries + tail


def lying_size_bomb() -> bytes:
    """40 MB that say they are 10 bytes."""
    raw = bytearray(zip_bytes({"a.bmp": bytes(40 << 20)}))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", raw, raw.index(mark) + place, 10)
    return bytes(raw)


def deep_mail() -> bytes:
    heads = [f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(200)]
    return ("From: a\r\nTo: b\r\nSubject: c\r\n" + "".join(heads)).encode()


def cut(content: bytes, share: float = 0.6) -> bytes:
    return content[: int(len(content) * share)]


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
LOCKED = pikepdf.Encryption(owner="a", user="b")
BAD: list[tuple[str, Callable[[], bytes] | bytes, HeldReason]] = [
    *((f"空.{end}", b"", R.EMPTY_FILE) for end in ("pdf", "jpg", "png", "tif", "heic", "bmp", "webp", "zip", "docx", "eml")),
    ("噪声.pdf", os.urandom(5000), R.UNREADABLE),
    ("头.pdf", b"%PDF-1.7\nnothing else", R.UNREADABLE),
    ("半截.pdf", cut(pdf_bytes(20)), R.UNREADABLE),
    ("无页.pdf", pdf_of(no_pages), R.UNREADABLE),
    ("加密.pdf", pdf_bytes(encryption=LOCKED), R.ENCRYPTED),
    ("万页.pdf", ten_thousand_pages, R.TOO_MANY_PAGES),
    ("大图.pdf", pdf_of(huge_picture), R.TOO_LARGE),
    ("大页.pdf", pdf_of(huge_page), R.TOO_LARGE),
    ("动态表单.pdf", pdf_of(dynamic_form), R.UNSUPPORTED),
    ("半截.jpg", cut(image_bytes("JPEG")), R.UNREADABLE),
    ("头.jpg", b"\xff\xd8\xff\xe0 nothing", R.UNREADABLE),
    ("巨大.jpg", huge_jpeg(), R.TOO_LARGE),
    ("半截.png", cut(image_bytes("PNG")), R.UNREADABLE),
    ("四亿像素头.png", png(20000, 20000), R.TOO_LARGE),
    ("四亿像素.png", real_png_of_400_megapixels, R.TOO_LARGE),
    ("半截.tif", cut(tiff_bytes(3)), R.UNREADABLE),
    ("半截2.tif", cut(tiff_bytes(3), 0.97), R.UNREADABLE),
    ("头.tif", b"II*\x00\xff\xff\xff\xff", R.UNREADABLE),
    ("巨大.tif", huge_tiff, R.TOO_LARGE),
    ("半截.heic", cut(image_bytes("HEIC")), R.UNREADABLE),
    ("头.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", R.UNREADABLE),
    ("半截.bmp", cut(image_bytes("BMP")), R.UNREADABLE),
    ("半截.webp", cut(image_bytes("WEBP")), R.UNREADABLE),
    ("半截.zip", cut(zip_bytes({"a.pdf": pdf_bytes(30)})), R.UNREADABLE),
    ("加密.zip", locked_zip(), R.ENCRYPTED),
    ("越界.zip", zip_bytes({"../../etc/cron.d/x": b"x", "a.pdf": pdf_bytes()}), R.HOSTILE_ARCHIVE),
    ("绝对路径.zip", zip_bytes({"C:\\Windows\\x.pdf": b"x"}), R.HOSTILE_ARCHIVE),
    ("炸弹.zip", flat_bomb, R.HOSTILE_ARCHIVE),
    ("重叠.zip", overlapping_bomb(), R.HOSTILE_ARCHIVE),
    ("太多.zip", lambda: zip_bytes({f"{n}.pdf": b"" for n in range(2001)}), R.HOSTILE_ARCHIVE),
    ("没有东西.zip", zip_bytes({}), R.EMPTY_FILE),
    ("只有垃圾.zip", zip_bytes({"Thumbs.db": b"x"}), R.EMPTY_FILE),
    ("半截.docx", cut(zip_bytes({"word/document.xml": WORD.encode()})), R.UNREADABLE),
    ("空白.docx", zip_bytes({"word/document.xml": WORD.encode()}), R.UNREADABLE),
    ("炸弹.docx", lambda: zip_bytes({"word/document.xml": WORD.encode() + bytes(120 << 20)}), R.HOSTILE_ARCHIVE),
    ("加密.docx", OLE + "EncryptedPackage".encode("utf-16-le"), R.ENCRYPTED),
    ("嵌套.eml", deep_mail(), R.HOSTILE_ARCHIVE),
    ("程序.pdf", b"MZ" + os.urandom(500), R.WRONG_TYPE),
    ("文本.jpg", "这不是图片".encode(), R.WRONG_TYPE),
    ("表格.docx", zip_bytes({"xl/workbook.xml": b""}), R.WRONG_TYPE),
    ("信.msg", OLE + "__substg1.0_".encode("utf-16-le"), R.UNSUPPORTED),
    ("包.rar", b"Rar!\x1a\x07\x00", R.UNSUPPORTED),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[name for name, _, _ in BAD])
def test_bad_files_are_held_with_their_reason(
    tmp_path: Path, name: str, content: Callable[[], bytes] | bytes, reason: HeldReason
) -> None:
    source = tmp_path / "work"
    source.write_bytes(content() if callable(content) else content)
    held = unpack(source, name, tmp_path / "work.d", Limits()).held
    assert held is not None and held.reason is reason
    assert re.search(r"[\u4e00-\u9fff]", held.chinese) and held.english.isascii()


def test_limits_count_all_of_a_file_together(tmp_path: Path) -> None:
    small = Limits(unpacked_mb=1, pages=50, members=5, file_mb=1)
    source = tmp_path / "work"
    for content, reason in (
        (zip_bytes({f"{n}.bmp": os.urandom(400_000) for n in range(3)}), R.TOO_LARGE),
        (zip_bytes({f"{n}.bmp": b"ab" * 200_000 for n in range(3)}), R.HOSTILE_ARCHIVE),
        (zip_bytes({f"{n}.pdf": pdf_bytes() for n in range(6)}), R.HOSTILE_ARCHIVE),
        (many_frames(), R.TOO_MANY_PAGES),
        (mail_bytes(**{f"{n}.txt": b"x" for n in range(6)}), R.HOSTILE_ARCHIVE),
    ):
        source.write_bytes(content)
        held = unpack(source, "a", tmp_path / "d", small).held
        assert held is not None and held.reason is reason


def test_a_lying_size_in_a_zip_unpacks_no_more_than_it_says(tmp_path: Path) -> None:
    source = tmp_path / "work"
    source.write_bytes(lying_size_bomb())
    done = unpack(source, "a.zip", tmp_path / "d", Limits())
    assert [x.held.reason for x in done.leftovers] == [R.UNREADABLE]
    assert sum(p.stat().st_size for p in (tmp_path / "d").iterdir()) < 1000


def test_a_zip_in_a_zip_is_held_by_itself_however_deep(tmp_path: Path) -> None:
    inner = zip_bytes({"0.pdf": bytes(1 << 20)})
    for _ in range(10):
        inner = zip_bytes({f"{n}.zip": inner for n in range(5)})
    source = tmp_path / "work"
    source.write_bytes(zip_bytes({"炸弹.zip": inner, "申请.pdf": pdf_bytes()}))
    done = unpack(source, "a.zip", tmp_path / "d", Limits())
    assert [m.name for m in done.members] == ["申请.pdf"]
    assert [(x.name, x.held.reason) for x in done.leftovers] == [("炸弹.zip", R.HOSTILE_ARCHIVE)]


@pytest.mark.parametrize("content", [ring_of_frames(), pdf_of(ring_of_pages)], ids=["tiff", "pdf"])
def test_files_that_run_in_a_ring_end(tmp_path: Path, content: bytes) -> None:
    source = tmp_path / "work"
    source.write_bytes(content)
    done = unpack(source, "a", tmp_path / "d", Limits())
    assert done.held is not None or sum(m.pages for m in done.members) <= 2


def test_hostile_names_inside_a_zip_are_shown_safely_and_never_used_as_paths(tmp_path: Path) -> None:
    names = [
        "a\nb.pdf",
        "\u202efdp.exe.pdf",
        "x" * 255 + ".pdf",
        "CON",
        "-rf.pdf",
        "📄.pdf",
        "a" + "/b" * 100 + ".pdf",
    ]
    source = tmp_path / "work"
    source.write_bytes(zip_bytes({name: pdf_bytes() for name in names}))
    done = unpack(source, "a.zip", tmp_path / "d", Limits())
    assert len(done.members) == len(names) and all(m.name.isprintable() for m in done.members)
    assert all(m.path.parent == tmp_path / "d" and m.path.name.isdecimal() for m in done.members)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Bytes changed, removed, put in; lengths turned absurd; perhaps cut off."""
    raw = bytearray(content)
    for _ in range(chance.choice([1, 3, 10, 50])):
        place, kind = chance.randrange(len(raw)), chance.randrange(4)
        if kind == 0:
            raw[place] = chance.randrange(256)
        elif kind == 1 and len(raw) > 100:
            del raw[place : place + chance.randrange(1, 40)]
        elif kind == 2:
            raw[place:place] = chance.randbytes(chance.randrange(1, 20))
        else:
            raw[place : place + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff"])
    return bytes(raw[: chance.randrange(len(raw))] if chance.random() < 0.2 else raw)


def unpack_damaged(content: bytes, seed: int, folder: Path) -> int:
    """How many of 40 damaged files came back as a value."""
    chance, source, done = random.Random(seed), folder / f"{seed}", 0
    for _ in range(40):
        source.write_bytes(damaged(content, chance))
        with contextlib.suppress(MemoryError):  # a worker makes TOO_LARGE of it
            assert isinstance(unpack(source, "a.pdf", folder / f"{seed}.d", Limits()), Unpacked)
        done += 1
    return done


def test_no_damage_makes_the_unpacking_fail(tmp_path: Path) -> None:
    inner = zip_bytes({"a.pdf": pdf_bytes(), "b/c.tif": tiff_bytes(2)})
    forms = ["JPEG", "PNG", "HEIC", "BMP", "WEBP"]
    good = [*map(image_bytes, forms), pdf_bytes(4), tiff_bytes(3), inner, mail_bytes(**{"材料.zip": inner})]
    with Workers(2) as workers:
        tasks = [
            workers.submit(unpack_damaged, content, seed, tmp_path, timeout=60)
            for seed, content in enumerate(good)
        ]
        assert [task.result() for task in tasks] == [40] * len(good)


def hang(*_: object) -> Unpacked:
    while True:
        pass


def test_one_bad_file_never_stops_the_next(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    journal = open_journal(site)
    for name, content, _ in BAD:
        (site.inbox / name).write_bytes(content() if callable(content) else content)
    (site.inbox / "挂起.pdf").write_bytes(pdf_bytes(7))
    (site.inbox / "链接.pdf").symlink_to("/etc/hostname")
    os.mkfifo(site.inbox / "管道.pdf")
    (site.inbox / "～好.pdf").write_bytes(pdf_bytes(2))
    outcomes: dict[str, str] = {}
    with Workers(2, memory_mb=1024) as workers:
        for found in ready_once(site):
            one = take(site, journal, found, NOW) if isinstance(found, Ready) else found
            assert isinstance(one, Taken | Refused)
            if isinstance(one, Refused):
                outcomes[one.name] = "refused"
                continue
            work, limit = (hang, 1.0) if one.name == "挂起.pdf" else (unpack, 60.0)
            done = workers.run(work, one.work, one.name, one.unpacked, Limits(), timeout=limit)
            held = done if isinstance(done, Held) else done.held
            if held is not None:
                hold(site, Part(one.id, one.name), one.work, held, NOW)
            outcomes[one.name] = "held" if held else "filed"
            finish(site, journal, one, outcomes[one.name], NOW, reason=held.reason if held else "")
    assert outcomes.pop("～好.pdf") == "filed"
    assert outcomes.pop("链接.pdf") == outcomes.pop("管道.pdf") == "refused"
    assert set(outcomes.values()) == {"held"} and len(outcomes) == len(BAD) + 1
    notes = [p for p in site.held.iterdir() if p.name.endswith(".说明.txt")]
    assert len(notes) == len(outcomes) == len(list(site.held.iterdir())) - len(notes)
    assert sorted(p.name for p in site.inbox.iterdir()) == ["held", "管道.pdf", "链接.pdf"]
