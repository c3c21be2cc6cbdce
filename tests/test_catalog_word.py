"""Letters as Word files."""

from __future__ import annotations

import io
from pathlib import Path

import catalog_kit as kit
import docx
import pytest

from pipeline.catalog.compose import letter_data
from pipeline.catalog.word import docx_variables, render_docx
from pipeline.errors import CatalogError, MissingValue, SandboxViolation


def word(folder: Path, *paragraphs: str) -> Path:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    path = folder / "letter.docx"
    document.save(str(path))
    return path


def text_of(data: bytes) -> str:
    return "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)


def test_variables_are_filled_and_markup_stays_text(tmp_path: Path) -> None:
    path = word(tmp_path, "{{ name }}：", "{{ office_company }} {{ today }}")
    data = letter_data(kit.trial(tmp_path), {"name": "张<w:p>&三"}, kit.CONTEXT)
    assert text_of(render_docx(path, data)) == "张<w:p>&三：\n杭州云栖物业服务有限公司 2026年11月21日"


def test_a_missing_variable_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingValue) as caught:
        render_docx(word(tmp_path, "{{ deadline }}"), {})
    assert caught.value.names == ("deadline",)


def test_python_stays_out_of_reach(tmp_path: Path) -> None:
    with pytest.raises(SandboxViolation):
        render_docx(word(tmp_path, "{{ ''.__class__.__mro__ }}"), {})


def test_the_names_that_a_file_uses_are_listed(tmp_path: Path) -> None:
    assert docx_variables(word(tmp_path, "{{ name }} {% if remark %}{{ remark }}{% endif %}")) == {
        "name",
        "remark",
    }


@pytest.mark.parametrize("text", ["{{ name", "{% if x %}"])
def test_a_broken_tag_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(CatalogError):
        docx_variables(word(tmp_path, text + " {{ y }} %}"))


def test_a_file_that_is_no_word_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(CatalogError, match="不是 Word 文件"):
        docx_variables(tmp_path / "letter.docx")
