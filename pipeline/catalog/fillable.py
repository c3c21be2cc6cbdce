"""A sheet as a PDF that is typed into, and what comes back in one.

The sheet's code travels in a hidden field, so that a returned file is recognised without looking at pixels.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pipeline.catalog.zones import zone_name
from pipeline.model import SheetCode

CODE_FIELD = "_code"
_HIDDEN, _READ_ONLY = 2, 1
_LONGEST = 10_000  # characters of one value; what is longer was not typed by a person


def finish(pdf: bytes, payload: str) -> bytes:
    """Put the code in and mend what viewers stumble over: upside-down boxes, ticks without an appearance."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    for page in writer.pages:
        for reference in page.get("/Annots", ()):
            _mend(reference.get_object())
    form: Any = writer.root_object["/AcroForm"].get_object()
    form["/Fields"].append(_code_field(writer, payload))
    form["/DR"]["/Font"][NameObject("/ZaDb")] = _dingbats()
    writer.add_metadata({"/Keywords": payload})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _dingbats() -> DictionaryObject:
    """The standard font that ticks are drawn in."""
    names = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/ZapfDingbats"}
    return DictionaryObject({NameObject(k): NameObject(v) for k, v in names.items()})


def _mend(widget: Any) -> None:
    if widget.get("/Subtype") != "/Widget":
        return
    x1, y1, x2, y2 = (float(v) for v in widget["/Rect"])
    box = (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    widget[NameObject("/Rect")] = ArrayObject([FloatObject(v) for v in box])
    if widget.get("/FT") == "/Btn":
        widget[NameObject("/DA")] = TextStringObject("/ZaDb 0 Tf 0 g")
        widget["/MK"][NameObject("/CA")] = TextStringObject("4")  # a tick in ZapfDingbats
        widget["/AP"]["/N"][NameObject("/Off")] = widget["/AP"]["/N"].get("/Off", _nothing(widget))


def _nothing(widget: Any) -> Any:
    from pypdf.generic import StreamObject

    empty = StreamObject()
    empty.set_data(b"")
    empty.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject([FloatObject(0)] * 4),
        }
    )
    return widget.indirect_reference.pdf._add_object(empty)


def _code_field(writer: PdfWriter, payload: str) -> Any:
    page: Any = writer.pages[0]
    field = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/FT"): NameObject("/Tx"),
            NameObject("/T"): TextStringObject(CODE_FIELD),
            NameObject("/V"): TextStringObject(payload),
            NameObject("/Ff"): NumberObject(_READ_ONLY),
            NameObject("/F"): NumberObject(_HIDDEN),
            NameObject("/Rect"): ArrayObject([FloatObject(0)] * 4),
            NameObject("/P"): page.indirect_reference,
        }
    )
    reference = writer._add_object(field)
    page["/Annots"].append(reference)
    return reference


def read_fillable(source: Path | bytes) -> tuple[SheetCode | None, dict[str, str]]:
    """The code of a returned fillable PDF and its filled zones: zone name → text, or the option of a ticked
    box. (None, {}) for any other PDF, also for one that cannot be read. Untrusted: call it in a child process.
    """
    try:
        reader = PdfReader(io.BytesIO(source) if isinstance(source, bytes) else source)
        fields = reader.get_fields() or {}
        raw = {str(name): field for name, field in fields.items()}
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, {}
    code = SheetCode.decode(_text(raw.pop(CODE_FIELD, {})))
    values = {zone_name(name): _value(field) for name, field in raw.items()}
    return code, {name: value for name, value in values.items() if value}


def _value(field: Any) -> str:
    if field.get("/FT") == "/Btn":
        on = str(field.get("/V", "/Off")) not in ("/Off", "", "None")
        # TU is "label：option" (Pen.tick).
        return str(field.get("/TU", "")).rpartition("：")[2] or "√" if on else ""
    return _text(field)


def _text(field: Any) -> str:
    value = field.get("/V") or ""
    return (
        str(value).replace("\r\n", "\n").replace("\r", "\n").strip()[:_LONGEST]
        if isinstance(value, str)
        else ""
    )
