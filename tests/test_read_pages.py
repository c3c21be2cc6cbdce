"""Opening scans: images and PDFs as pixels, within limits that are checked before decoding."""

from __future__ import annotations

import io
import pickle
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from pipeline.model import Held, HeldReason
from pipeline.read.pages import PageImage, PageLimits, PageSource, open_source

A4 = (1654, 2339)
POINTS = (595.44, 842.04)


def picture(size: tuple[int, int] = (400, 560), mode: str = "L") -> Image.Image:
    """White with a black bar along the top and a dot at the left: not the same in any turn."""
    image = Image.new("L", size, 255)
    image.paste(0, (0, 0, size[0], size[1] // 10))
    image.paste(0, (0, size[1] // 2, size[0] // 8, size[1] // 2 + 40))
    return image.convert(mode)


def jpeg(size: tuple[int, int] = (400, 560), mode: str = "L", **options: object) -> bytes:
    out = io.BytesIO()
    picture(size, mode).save(out, "JPEG", quality=90, **options)
    return out.getvalue()


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def one(path: Path, kind: str = "image") -> PageImage:
    sources = open_source(path, kind)
    assert isinstance(sources, tuple) and len(sources) == 1
    page = sources[0].load()
    assert isinstance(page, PageImage)
    return page


def is_upright(page: PageImage) -> bool:
    height, width = page.gray.shape
    return bool(
        page.gray[: height // 20].mean() < 40 and page.gray[height // 2 + 10, 3] < 60 and height > width
    )


@pytest.mark.parametrize(
    ("name", "mode"), [("a.png", "L"), ("a.bmp", "RGB"), ("a.webp", "RGB"), ("a.tif", "1")]
)
def test_every_format_of_the_clerk_opens(tmp_path: Path, name: str, mode: str) -> None:
    path = tmp_path / name
    picture(mode=mode).save(path)
    page = one(path)
    assert is_upright(page)
    assert page.bilevel == (mode == "1")


def test_heic_opens(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    pillow_heif.from_pillow(picture(mode="RGB")).save(path, quality=80)
    assert is_upright(one(path))


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 180), (6, 90), (8, 270)])
def test_the_cameras_orientation_is_honoured_and_the_jpeg_kept(
    tmp_path: Path, orientation: int, turn: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = picture().rotate(turn, expand=True)  # anticlockwise, so that `turn` clockwise brings it back
    out = io.BytesIO()
    stored.save(out, "JPEG", exif=exif)
    page = one(write(tmp_path / "a.jpg", out.getvalue()))
    assert is_upright(page)
    assert page.jpeg is not None and page.jpeg.data == out.getvalue() and page.jpeg.turn == turn


def test_a_mirrored_photograph_is_set_right_and_its_bytes_are_not_kept(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 2
    out = io.BytesIO()
    picture().transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(out, "JPEG", exif=exif)
    page = one(write(tmp_path / "a.jpg", out.getvalue()))
    assert is_upright(page) and page.jpeg is None


def test_every_frame_of_a_tiff_is_a_page(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    frames = [picture(mode="1"), picture(mode="1").rotate(180), picture(mode="1")]
    frames[0].save(path, save_all=True, append_images=frames[1:], compression="group4")
    sources = open_source(path, "image")
    assert isinstance(sources, tuple) and [s.number for s in sources] == [1, 2, 3]
    pages = [s.load() for s in sources]
    assert [isinstance(p, PageImage) and is_upright(p) for p in pages] == [True, False, True]


def test_transparency_is_paper_and_sixteen_bits_become_eight(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (300, 400), (0, 0, 0, 0))
    clear.save(tmp_path / "a.png")
    assert one(tmp_path / "a.png").gray.min() == 255
    deep = np.full((400, 300), 60000, np.uint16)
    cv2.imwrite(str(tmp_path / "b.png"), deep)
    assert 230 <= one(tmp_path / "b.png").gray.mean() <= 236


def test_resolution_is_taken_from_the_file_or_guessed_from_an_a4_sheet(tmp_path: Path) -> None:
    scan = one(write(tmp_path / "a.jpg", jpeg(A4, dpi=(200, 200))))
    assert scan.dpi == 200 and scan.dpi_known
    photo = one(write(tmp_path / "b.jpg", jpeg((3000, 4000), dpi=(72, 72))))
    assert not photo.dpi_known and abs(photo.dpi * 297 / 25.4 - 4000) < 1


def test_a_fax_gets_square_pixels(tmp_path: Path) -> None:
    fax = one(write(tmp_path / "a.jpg", jpeg((1728, 1145), dpi=(204, 98))))
    assert fax.dpi == 204 and abs(fax.gray.shape[0] - 1145 * 204 / 98) < 2


def test_a_large_page_is_halved_and_keeps_its_millimetres(tmp_path: Path) -> None:
    page = one(write(tmp_path / "a.jpg", jpeg((4960, 7016), dpi=(600, 600))))
    width, height = page.size
    assert width * height <= 18_100_000
    assert abs(width / page.dpi * 25.4 - 210) < 0.5
    assert page.jpeg is not None and (page.jpeg.width, page.jpeg.height) == (4960, 7016)


def huge_png(side: int) -> bytes:
    """A PNG whose header promises side × side pixels and that holds none."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [12_000, 20_000, 60_000])
def test_too_many_pixels_are_refused_on_the_header(tmp_path: Path, side: int) -> None:
    sources = open_source(write(tmp_path / "a.png", huge_png(side)), "image")
    held = sources if isinstance(sources, Held) else sources[0].load()
    assert isinstance(held, Held) and held.reason is HeldReason.TOO_LARGE


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"%PDF-1.7 nothing", b"hello", jpeg()[:300], huge_png(50)]
)
@pytest.mark.parametrize("kind", ["image", "pdf"])
def test_broken_files_are_held_never_raised(tmp_path: Path, data: bytes, kind: str) -> None:
    sources = open_source(write(tmp_path / "a.bin", data), kind)
    outcome = sources if isinstance(sources, Held) else sources[0].load()
    assert isinstance(outcome, Held | PageImage)
    if not data:
        assert isinstance(outcome, Held) and outcome.reason is HeldReason.EMPTY_FILE


@settings(max_examples=60, deadline=None)
@given(
    cut=st.integers(0, 4000),
    at=st.integers(0, 4000),
    byte=st.integers(0, 255),
    kind=st.sampled_from(["image", "pdf"]),
)
def test_damaged_bytes_never_crash(
    tmp_path_factory: pytest.TempPathFactory, cut: int, at: int, byte: int, kind: str
) -> None:
    data = bytearray(jpeg() if kind == "image" else pdf(jpeg(), Name.DCTDecode))
    data[at % len(data)] = byte
    path = write(tmp_path_factory.mktemp("d") / "a", bytes(data[: max(1, len(data) - cut)]))
    sources = open_source(path, kind)
    if isinstance(sources, tuple):
        assert all(isinstance(s.load(), Held | PageImage) for s in sources)


# PDFs


def pdf(
    data: bytes,
    way: Name | None,
    *,
    size: tuple[int, int] = (400, 560),
    content: bytes = b"q %f 0 0 %f 0 0 cm /Im0 Do Q" % POINTS,
    page: dict[str, object] | None = None,
    **image: object,
) -> bytes:
    """A PDF of one page with one image."""
    made = pikepdf.new()
    stream = Stream(made, data)
    stream.Type, stream.Subtype = Name.XObject, Name.Image
    stream.Width, stream.Height = size
    stream.ColorSpace, stream.BitsPerComponent = Name.DeviceGray, 8
    if way is not None:
        stream.Filter = way
    for key, value in image.items():
        stream[f"/{key}"] = value
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    body = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *POINTS]),
        Resources=Dictionary(XObject=Dictionary(Im0=made.make_indirect(stream)), Font=Dictionary(F0=font)),
        Contents=made.make_stream(content),
    )
    for key, value in (page or {}).items():
        body[f"/{key}"] = value
    made.pages.append(pikepdf.Page(made.make_indirect(body)))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


DRAWN = b"q %f 0 0 %f 0 0 cm /Im0 Do Q " % POINTS


def test_the_jpeg_of_a_scanned_page_comes_out_byte_for_byte(tmp_path: Path) -> None:
    data = jpeg(A4)
    page = one(write(tmp_path / "a.pdf", pdf(data, Name.DCTDecode, size=A4)), "pdf")
    assert page.jpeg is not None and page.jpeg.data == data
    assert is_upright(page) and abs(page.dpi - 200) < 0.2


def test_an_invisible_text_layer_is_no_obstacle(tmp_path: Path) -> None:
    layer = DRAWN + b"BT 3 Tr /F0 12 Tf 50 700 Td (searchable) Tj ET"
    page = one(write(tmp_path / "a.pdf", pdf(jpeg(), Name.DCTDecode, content=layer)), "pdf")
    assert page.jpeg is not None


@pytest.mark.parametrize(
    "content",
    [
        DRAWN + b"BT /F0 40 Tf 50 600 Td (written over) Tj ET",
        DRAWN + b"0 g 50 600 200 50 re f",
        DRAWN + b"q 100 0 0 100 0 0 cm /Im0 Do Q",
        b"q 300 0 0 400 100 100 cm /Im0 Do Q",
        b"q -595.44 0 0 842.04 595.44 0 cm /Im0 Do Q",
        b"q 590 20 -20 830 10 0 cm /Im0 Do Q",
    ],
)
def test_anything_besides_one_plain_image_is_rendered(tmp_path: Path, content: bytes) -> None:
    page = one(write(tmp_path / "a.pdf", pdf(jpeg(), Name.DCTDecode, content=content)), "pdf")
    assert page.jpeg is None and page.size[0] in (1654, 1655)


def test_a_masked_image_is_rendered(tmp_path: Path) -> None:
    data = pdf(jpeg(), Name.DCTDecode, Mask=Array([0, 10]))
    assert one(write(tmp_path / "a.pdf", data), "pdf").jpeg is None


def test_a_note_on_the_page_is_rendered(tmp_path: Path) -> None:
    note = Dictionary(Type=Name.Annot, Subtype=Name.Square, Rect=Array([100, 100, 200, 200]))
    data = pdf(jpeg(), Name.DCTDecode, page={"Annots": Array([note])})
    assert one(write(tmp_path / "a.pdf", data), "pdf").jpeg is None


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_pages_rotation_is_honoured(tmp_path: Path, turn: int) -> None:
    stored = picture().rotate(turn, expand=True)
    out = io.BytesIO()
    stored.save(out, "JPEG", quality=90)
    wide, tall = POINTS if turn % 180 == 0 else POINTS[::-1]
    content = b"q %f 0 0 %f 0 0 cm /Im0 Do Q" % (wide, tall)
    page = {"Rotate": turn, "MediaBox": Array([0, 0, wide, tall])}
    data = pdf(out.getvalue(), Name.DCTDecode, size=stored.size, content=content, page=page)
    read = one(write(tmp_path / "a.pdf", data), "pdf")
    assert is_upright(read) and read.jpeg is not None and read.jpeg.turn == turn


@pytest.mark.parametrize("black_is_1", [False, True])
@pytest.mark.parametrize("decode", [None, [1, 0]])
@pytest.mark.parametrize("photometric", [0, 1])
def test_fax_coding_is_never_inverted(
    tmp_path: Path, black_is_1: bool, decode: list[int] | None, photometric: int
) -> None:
    """What a viewer shows is what is read, whichever way the bits are coded."""
    tiff = io.BytesIO()
    picture(mode="1").save(tiff, "TIFF", compression="group4", tiffinfo={278: 560, 262: photometric})
    with Image.open(io.BytesIO(tiff.getvalue())) as stored:
        start, length = stored.tag_v2[273][0], stored.tag_v2[279][0]
    extra: dict[str, object] = {"Decode": Array(decode)} if decode else {}
    parms = Dictionary(K=-1, Columns=400, Rows=560, BlackIs1=black_is_1)
    bits = tiff.getvalue()[start : start + length]
    data = pdf(bits, Name.CCITTFaxDecode, BitsPerComponent=1, DecodeParms=parms, **extra)
    page = one(write(tmp_path / "a.pdf", data), "pdf")
    inverted = black_is_1 ^ (decode is not None) ^ (photometric == 1)
    assert page.size == (400, 560) and page.bilevel
    assert (page.gray.mean() > 128) is not inverted


def test_a_page_without_image_is_rendered_at_200_dpi(tmp_path: Path) -> None:
    data = pdf(jpeg(), Name.DCTDecode, content=b"BT /F0 40 Tf 50 600 Td (typed) Tj ET")
    page = one(write(tmp_path / "a.pdf", data), "pdf")
    assert page.dpi == 200 and page.gray.min() < 50


def test_an_encrypted_pdf_is_held(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(pdf(jpeg(), Name.DCTDecode))) as made:
        made.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    held = open_source(tmp_path / "a.pdf", "pdf")
    assert isinstance(held, Held) and held.reason is HeldReason.ENCRYPTED


def test_a_pdf_that_hides_a_huge_image_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    data = pdf(zlib.compress(b"\0" * 1000), Name.FlateDecode, size=(40_000, 40_000))
    sources = open_source(write(tmp_path / "a.pdf", data), "pdf")
    assert isinstance(sources, tuple)
    held = sources[0].load()
    assert isinstance(held, Held) and held.reason is HeldReason.TOO_LARGE


def test_a_jpeg_larger_than_the_pdf_says_is_not_trusted(tmp_path: Path) -> None:
    data = pdf(jpeg((800, 1120)), Name.DCTDecode, size=(400, 560))
    assert one(write(tmp_path / "a.pdf", data), "pdf").jpeg is None


def test_too_many_pages_are_held(tmp_path: Path) -> None:
    made = pikepdf.new()
    for _ in range(12):
        made.add_blank_page()
    made.save(tmp_path / "a.pdf")
    held = open_source(tmp_path / "a.pdf", "pdf", PageLimits(pages=10))
    assert isinstance(held, Held) and held.reason is HeldReason.TOO_MANY_PAGES


def test_sources_travel_to_child_processes(tmp_path: Path) -> None:
    sources = open_source(write(tmp_path / "a.jpg", jpeg()), "image")
    assert isinstance(sources, tuple)
    copy = pickle.loads(pickle.dumps(sources[0]))
    assert isinstance(copy, PageSource) and isinstance(copy.load(), PageImage)
