"""What the tests of the paper folders share: the catalogue, an invented office, samples, text of a PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pypdf
import tomli
from docx import Document

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import Catalog, load_catalog
from pipeline.catalog.prepare import Geometries, prepare
from pipeline.model import PaperType, UnitCode
from pipeline.site import Office

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
OFFICE = Office(
    name="云栖苑物业服务中心",
    company="杭州云栖示例物业服务有限公司",
    short="云栖物业",
    company_code="cpm",
    centre_code="avic",
    phone="0571-88001234",
)
TODAY = date(2026, 11, 21)


@cache
def papers() -> Catalog:
    return load_catalog(TEMPLATES)


@cache
def geometries() -> Geometries:
    """Of the catalogue as it is; a sheet that changed is measured when it is asked for."""
    return prepare(papers(), OFFICE)


def samples(paper: PaperType) -> Iterator[tuple[str, dict[str, object]]]:
    """Name and values of every filled example."""
    for path in sorted((paper.folder / "samples").glob("*.toml")):
        yield path.stem, tomli.loads(path.read_text("utf-8"))


def sample(slug: str, name: str) -> dict[str, object]:
    return dict(samples(papers().get(slug)))[name]


def unit_name(unit: UnitCode) -> str:
    building = f"{unit.building}栋" if unit.building.isdigit() else f"{unit.building}座"
    return building + (f"{unit.entrance}单元" if unit.entrance else "") + unit.room


def context(unit: str = "", number: str = "") -> SheetContext:
    """The office's context, for a unit where one is given."""
    plain = SheetContext(TODAY, OFFICE, number=number)
    if not unit:
        return plain
    code = UnitCode.parse(unit)
    return replace(plain, unit=code, unit_name=unit_name(code))


def squeezed(text: str) -> str:
    """Without any white space, so that line breaks do not count."""
    return re.sub(r"\s+", "", text)


def pdf_text(pdf: bytes) -> str:
    """The text of all pages, without white space."""
    return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages))


def docx_text(docx: bytes) -> str:
    """The text of all paragraphs, without white space."""
    return squeezed("".join(p.text for p in Document(io.BytesIO(docx)).paragraphs))
