"""Builds the filed PDF: the scan as it was, an invisible text layer over it, declared as PDF/A-2u.

The page image keeps its bytes where it came as JPEG (nothing is re-compressed); a turned page is set
upright by /Rotate. The text layer uses one 600-byte font that is never painted (research: docgen §5).
Conformance is declared, not validated: no validator is at hand (research: docgen §4).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from PIL import ImageCms

from pipeline.model import Encoding, PagePicture, TextLine

_POINTS = 72.0 / 25.4
_PRIVATE = 0xE000  # characters outside the BMP get CIDs from here on


def searchable_pdf(
    pages: Sequence[tuple[PagePicture, Sequence[TextLine]]],
    *,
    title: str,
    made: datetime,
    identifier: str,
) -> bytes:
    """The pages as one PDF/A-2u. The same input gives the same bytes (so that a redone step changes nothing).

    Raises ValueError for no pages.
    """
    if not pages:
        raise ValueError("no pages")
    pdf = Pdf.new()
    layer = _Layer()
    font = pdf.make_indirect(Dictionary())
    for picture, lines in pages:
        _add_page(pdf, picture, lines, layer, font)
    layer.fill(pdf, font)
    _declare(pdf, title, made)
    pdf.trailer[Name.ID] = Array([pikepdf.String(identifier.encode()), pikepdf.String(identifier.encode())])
    out = io.BytesIO()
    pdf.save(
        out, compress_streams=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=False
    )
    return out.getvalue()


def write_searchable_pdf(
    target: Path,
    pages: Sequence[tuple[PagePicture, Sequence[TextLine]]],
    title: str,
    made: datetime,
    identifier: str,
) -> str:
    """`searchable_pdf` into a file, on the disk when it returns; the SHA-256 of its bytes. For child processes."""
    data = searchable_pdf(pages, title=title, made=made, identifier=identifier)
    target.write_bytes(data)
    return hashlib.sha256(data).hexdigest()


class _Layer:
    """The characters used so far: character → CID, and the reverse for /ToUnicode."""

    def __init__(self) -> None:
        self._astral: dict[str, int] = {}
        self._used: set[str] = set()

    def encode(self, text: str) -> str:
        return "".join(f"{self._cid(c):04x}" for c in text)

    def _cid(self, char: str) -> int:
        self._used.add(char)
        if ord(char) < _PRIVATE:
            return ord(char)
        return self._astral.setdefault(char, _PRIVATE + len(self._astral))

    def fill(self, pdf: Pdf, font: pikepdf.Object) -> None:
        """Complete the font dictionary that the pages already refer to."""
        program = pdf.make_stream(_boxes_font())
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/ScanText"),
            Flags=4,
            FontBBox=Array([0, 0, 500, 1000]),
            ItalicAngle=0,
            Ascent=1000,
            Descent=0,
            CapHeight=1000,
            StemV=80,
            FontFile2=program,
        )
        descendant = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name("/ScanText"),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(descriptor),
            DW=500,
            CIDToGIDMap=pdf.make_stream(b"\0\0" * 65536),
        )
        font.Type, font.Subtype = Name.Font, Name.Type0
        font.BaseFont, font.Encoding = Name("/ScanText"), Name("/Identity-H")
        font.DescendantFonts = Array([pdf.make_indirect(descendant)])
        font.ToUnicode = pdf.make_stream(self._to_unicode())

    def _to_unicode(self) -> bytes:
        pairs = sorted((self._cid(c), c.encode("utf-16-be").hex()) for c in self._used)
        blocks = []
        for start in range(0, len(pairs), 100):
            part = pairs[start : start + 100]
            rows = "\n".join(f"<{cid:04x}> <{code}>" for cid, code in part)
            blocks.append(f"{len(part)} beginbfchar\n{rows}\nendbfchar")
        body = "\n".join(blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode("ascii")


def _add_page(
    pdf: Pdf, picture: PagePicture, lines: Iterable[TextLine], layer: _Layer, font: pikepdf.Object
) -> None:
    width, height = picture.width * 72.0 / picture.dpi, picture.height * 72.0 / picture.dpi
    image = pdf.make_indirect(_image(pdf, picture))
    content = [f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /Im0 Do Q".encode()]
    upright_height = width if picture.turned in (90, 270) else height
    text = b"\n".join(_line(line, upright_height, layer) for line in lines if line.text.strip())
    if text:
        content.append(
            b"q " + _upright_matrix(picture.turned, width, height) + b" cm BT 3 Tr\n" + text + b"\nET Q"
        )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, round(width, 3), round(height, 3)]),
        Rotate=picture.turned % 360,
        Resources=Dictionary(XObject=Dictionary(Im0=image), Font=Dictionary(F0=font)),
        Contents=pdf.make_stream(b"\n".join(content)),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))


def _upright_matrix(turned: int, width: float, height: float) -> bytes:
    """Upright page coordinates → coordinates of the stored (unrotated) page; `turned` is clockwise."""
    matrices = {
        0: (1, 0, 0, 1, 0.0, 0.0),
        90: (0, 1, -1, 0, width, 0.0),
        180: (-1, 0, 0, -1, width, height),
        270: (0, -1, 1, 0, 0.0, height),
    }
    return " ".join(f"{n:.3f}" for n in matrices[turned % 360]).encode()


def _line(line: TextLine, page_height: float, layer: _Layer) -> bytes:
    size = max(line.box.height * _POINTS, 1.0)
    stretch = 100.0 * max(line.box.width * _POINTS, 0.1) / (len(line.text) * size * 0.5)
    x, y = line.box.left * _POINTS, page_height - line.box.bottom * _POINTS
    return (
        f"/F0 {size:.2f} Tf {stretch:.2f} Tz 1 0 0 1 {x:.2f} {y:.2f} Tm <{layer.encode(line.text)}> Tj"
    ).encode("ascii")


def _image(pdf: Pdf, picture: PagePicture) -> Stream:
    colour = Name.DeviceGray if picture.gray else Name.DeviceRGB
    image = Stream(pdf, picture.path.read_bytes())
    image.Type, image.Subtype = Name.XObject, Name.Image
    image.Width, image.Height = picture.width, picture.height
    if picture.encoding is Encoding.JPEG:
        image.ColorSpace, image.BitsPerComponent = colour, 8
        image.Filter = Name.DCTDecode
        return image
    if picture.encoding is Encoding.G4:
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 1
        image.Filter = Name.CCITTFaxDecode
        image.DecodeParms = Dictionary(K=-1, Columns=picture.width, Rows=picture.height, BlackIs1=False)
        return image
    raise ValueError(f"cannot embed {picture.encoding}")


def _declare(pdf: Pdf, title: str, made: datetime) -> None:
    """PDF/A-2u: XMP with the part and conformance, an sRGB output intent, title and language."""
    intent = Dictionary(
        Type=Name.OutputIntent,
        S=Name("/GTS_PDFA1"),
        OutputConditionIdentifier=pikepdf.String("sRGB"),
        DestOutputProfile=pdf.make_indirect(Stream(pdf, _srgb(), N=3)),
    )
    pdf.Root.OutputIntents = Array([pdf.make_indirect(intent)])
    pdf.Root.Lang = pikepdf.String("zh-CN")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=True) as meta:
        meta["dc:title"] = title
        meta["dc:language"] = {"zh-CN"}
        meta["xmp:CreateDate"] = made.isoformat(timespec="seconds")
        meta["pdfaid:part"] = "2"
        meta["pdfaid:conformance"] = "U"


@cache
def _srgb() -> bytes:
    """An sRGB profile; its creation time is blanked so that equal pages give equal files."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    data[24:36] = bytes(12)
    return bytes(data)


@cache
def _boxes_font() -> bytes:
    """A TrueType font with one glyph, a full box: never painted (text mode 3), but viewers measure it.

    Without an outline PDFium (Edge, Chrome) takes the height of a character as zero, marks nothing when
    searching and drops the text of turned pages.
    """
    pen = TTGlyphPen(None)
    for move, point in (
        ("moveTo", (0, 0)),
        ("lineTo", (0, 1000)),
        ("lineTo", (500, 1000)),
        ("lineTo", (500, 0)),
    ):
        getattr(pen, move)(point)
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader(ascent=1000, descent=0)
    builder.setupNameTable({"familyName": "ScanText", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=0, modified=0)
    builder.font.recalcTimestamp = False
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()
