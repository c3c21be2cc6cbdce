"""Scans as files: JPEG, PNG, TIFF of several pages, scan PDF — with the truth beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import pikepdf
from PIL import Image

from scansim.scan import ScannedPage
from scansim.truth import Page, Truth


def write_page(page: Page, path: Path) -> None:
    """One picture; JPEG, or PNG of one bit for bilevel pages, whatever the name's suffix says."""
    path.write_bytes(page.scan.encode())


def write_tiff(pages: Sequence[Page], path: Path) -> None:
    """A TIFF of several pages: Group 4 for bilevel pages, else JPEG."""
    first, *others = [p.scan.pil() for p in pages]
    how = "group4" if first.mode == "1" else "jpeg"
    quality = {} if first.mode == "1" else {"quality": pages[0].scan.quality}
    dpi = (pages[0].scan.dpi, pages[0].scan.dpi)
    first.save(path, "TIFF", compression=how, save_all=True, append_images=others, dpi=dpi, **quality)


def write_pdf(pages: Sequence[Page], path: Path) -> None:
    """A scan PDF as a multifunction printer makes it: one picture a page, nothing else."""
    with pikepdf.new() as pdf:
        for page in pages:
            _add(pdf, page.scan)
        pdf.docinfo["/Producer"] = "Scan to PDF"
        pdf.save(path, deterministic_id=True)


def _add(pdf: pikepdf.Pdf, scan: ScannedPage) -> None:
    tall, wide = scan.image.shape[:2]
    size = (wide * 72 / scan.dpi, tall * 72 / scan.dpi)
    page = pdf.add_blank_page(page_size=size)
    picture = _picture(pdf, scan)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=picture))
    page.Contents = pdf.make_stream(f"q {size[0]:.3f} 0 0 {size[1]:.3f} 0 0 cm /Im0 Do Q".encode())


def _picture(pdf: pikepdf.Pdf, scan: ScannedPage) -> pikepdf.Stream:
    tall, wide = scan.image.shape[:2]
    if scan.mode == "bilevel":
        picture = pikepdf.Stream(pdf, _group4(scan.pil()))
        filter_, grey, bits = pikepdf.Name.CCITTFaxDecode, True, 1
        picture.DecodeParms = pikepdf.Dictionary(K=-1, Columns=wide, Rows=tall, BlackIs1=True)
    else:
        picture = pikepdf.Stream(pdf, scan.encode())
        filter_, grey, bits = pikepdf.Name.DCTDecode, scan.image.ndim == 2, 8
    picture.Type, picture.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    picture.Width, picture.Height, picture.BitsPerComponent = wide, tall, bits
    picture.ColorSpace = pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB
    picture.Filter = filter_
    return picture


def _group4(picture: Image.Image) -> bytes:
    """The one strip of a Group 4 TIFF. PIL writes it with white as the ink, hence BlackIs1."""
    out = io.BytesIO()
    picture.save(out, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(out) as made:
        start, length = made.tag_v2[273][0], made.tag_v2[279][0]  # type: ignore[attr-defined]
        assert len(made.tag_v2[273]) == 1  # type: ignore[attr-defined]
    return out.getvalue()[start : start + length]


def write_truth(truths: Iterable[tuple[str, Truth]], path: Path) -> None:
    """`truth.jsonl`: one line a page, the file's name first."""
    lines = (f'{{"file": "{name}", {truth.to_json()[1:]}' for name, truth in truths)
    path.write_text("\n".join(lines) + "\n", "utf-8")


def write_photo(page: Page, path: Path) -> None:
    """A telephone's JPEG: stored lying on its side, with the turn noted in EXIF as telephones do."""
    exif = Image.Exif()
    exif[274] = 6  # to be shown turned 90° clockwise
    exif[272] = "Phone"
    lying = page.scan.pil().transpose(Image.Transpose.ROTATE_90)
    lying.save(path, "JPEG", quality=page.scan.quality, exif=exif)
