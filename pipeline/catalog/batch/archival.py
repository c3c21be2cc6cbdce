"""What PDF/A-3u asks of every file: metadata, output intent, the attached data, tags (ISO 19005-3).

Conformance is declared and checked by our own tests, not by veraPDF, which no registry offers.
"""

from __future__ import annotations

import base64
import io
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from html import escape

from pipeline.catalog.batch.pdfwriter import PdfWriter, packed, text_string

PRODUCER = "pipeline"
DATA_NAME = "letter.json"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>zh-CN</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{day}T00:00:00+08:00</xmp:CreateDate><xmp:ModifyDate>{day}T00:00:00+08:00</xmp:ModifyDate>
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


@dataclass(frozen=True, slots=True)
class Cover:
    """What a file says of itself: its title, its day, and the letter's data as JSON (UTF-8)."""

    title: str
    day: date
    data: bytes


def pdf_date(day: date) -> bytes:
    return f"(D:{day:%Y%m%d}000000+08'00')".encode()


def write_info(writer: PdfWriter, cover: Cover) -> int:
    day = pdf_date(cover.day)
    return writer.add(
        b"<</Title %s/Producer(%s)/CreationDate%s/ModDate%s>>"
        % (text_string(cover.title), PRODUCER.encode(), day, day)
    )


def write_metadata(writer: PdfWriter, cover: Cover) -> int:
    said = _XMP.format(title=escape(cover.title), day=cover.day.isoformat(), producer=PRODUCER)
    return writer.stream(b"/Type/Metadata/Subtype/XML", packed(said.encode()), packed=True)


def write_intent(writer: PdfWriter) -> int:
    profile = writer.stream(b"/N 3", _srgb(), packed=True)
    return writer.add(
        b"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB)"
        b"/DestOutputProfile %d 0 R>>" % profile
    )


def write_data(writer: PdfWriter, cover: Cover, name: str = DATA_NAME) -> int:
    """The attached JSON; gives its file specification."""
    day = pdf_date(cover.day)
    file = writer.stream(
        b"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size %d/CreationDate%s/ModDate%s>>"
        % (len(cover.data), day, day),
        cover.data,
        level=9,
    )
    named = name.encode("ascii")
    return writer.add(
        b"<</Type/Filespec/F(%s)/UF(%s)/AFRelationship/Data/Desc %s/EF<</F %d 0 R/UF %d 0 R>>>>"
        % (named, named, text_string(cover.title), file, file)
    )


def attach(pdf: bytes, cover: Cover) -> bytes:
    """A PDF/A-3u of WeasyPrint's with the data attached as our own files have it."""
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        day = pdf_date(cover.day)[1:-1].decode()
        file = opened.make_stream(cover.data, Type=pikepdf.Name.EmbeddedFile)
        file.Subtype = pikepdf.Name("/application/json")
        file.Params = pikepdf.Dictionary(Size=len(cover.data), CreationDate=day, ModDate=day)
        spec = opened.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Filespec,
                F=DATA_NAME,
                UF=DATA_NAME,
                AFRelationship=pikepdf.Name.Data,
                Desc=cover.title,
                EF=pikepdf.Dictionary(F=file, UF=file),
            )
        )
        names = pikepdf.Array([pikepdf.String(DATA_NAME), spec])
        opened.Root.Names = pikepdf.Dictionary(EmbeddedFiles=pikepdf.Dictionary(Names=names))
        opened.Root.AF = pikepdf.Array([spec])
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
        return out.getvalue()


# An sRGB profile (version 4, made by LittleCMS) without its creation time, deflated: equal letters give equal files.
_PROFILE = (
    "eNqVkTtLw2AUhp+2iqKVDjqIOHSo4tCCKIij1qFLkVIrWHVp0pvQS0hSpLgKLg4FB9HF2+A/0FVwVRAERRDxN3hbpMSTppAOOnjC"
    "l/PwJu/h5A144yW1bHTNQbli6slYNLiSXg3SURnV0OYTiTh/1tcDHrvfR+xZ/K/6szlDBU+v8Iyq6aawbEN809Rs3hUeUouZrPCx"
    "cFiXBYVvbF1x+NXmgsMfNuup5AJ47ZnBQgcrHawW9bLwhHCoXKqp7X3sL/HnKstL0kfkjGKQJEaUIAo1NihhEpFekcx+9022fItU"
    "xaPKXaOOLo4CRfGGRa3J1Jz0vOg5uUrU3dzdPI389JQz3R+F7hfLeh+Dnj1oNizr+8Symqfge4ariuuvSk6zn6I3XC10BIFtuLh2"
    "NWUfLndg+EnL6JmW5JPjzefh7RwG0jB4B31rTlbt55w9QmpLftEtHBzCuLwfWP8BJ6NmvQ=="
)


@cache
def _srgb() -> bytes:
    return packed(zlib.decompress(base64.b64decode(_PROFILE)))
