"""Letters as Word files."""

from __future__ import annotations

import io
import time
import zipfile
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


def repacked(path: Path, parts: dict[str, bytes]) -> Path:
    """The Word file with some of its parts replaced."""
    with zipfile.ZipFile(path) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in (kept | parts).items():
            new.writestr(name, data)
    return path


def document_xml(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return parts.read("word/document.xml").decode()


ENTITY = '<!DOCTYPE w:document [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_of_a_word_file_are_refused(tmp_path: Path, encoding: str) -> None:
    path = word(tmp_path, "{{ name }} HERE")
    body = document_xml(path).partition("?>")[2].lstrip()
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + body.replace("<w:document", ENTITY, 1)
    repacked(path, {"word/document.xml": text.replace("HERE", "&a;").encode(encoding)})
    for read in (lambda: render_docx(path, {"name": "张三"}), lambda: docx_variables(path)):
        with pytest.raises(SandboxViolation, match="DOCTYPE"):
            read()


def test_a_word_file_that_swells_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = repacked(word(tmp_path, "{{ name }}"), {"word/media/image1.bin": bytes(61_000_000)})
    assert path.stat().st_size < 200_000
    begun = time.process_time()
    with pytest.raises(SandboxViolation, match="解压后过大"):
        render_docx(path, {"name": "张三"})
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    "text",
    [
        "{{r ''.__class__.__mro__ }}",
        "{{p ''.__class__ }}",
        "{%p set x = office.__init__.__globals__ %}{{ x }}",
        "{%p if name.__class__ %}x{%p endif %}",
        "{%r for c in ().__class__.__base__.__subclasses__() %}{{ c }}{%r endfor %}",
        "{{ name.__len__.__self__.__class__ }}",
        "{{ name|attr('__class__') }}",
        "{{ name['__class__'] }}",
        "{{ '{0.__class__}'.format(name) }}",
        "{{ office.company.__class__ }}",
        "{{ ''['\\x5f\\x5fclass\\x5f\\x5f'] }}",
        "{{ self.__init__ }}",
        "{{ name.mro() }}",
        "{% colspan ''.__class__ %}{{ ''.__class__.__base__ }}",
        "{{ 'x' * 2000000000 }}",
        "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% for i in range(90000) %}{{ 'a' * 1000 }}{% endfor %}",
        "{{ 1 / 0 }}",
        "{{ name + 1 }}",
        "{% include '/etc/passwd' %}",
        "{% import 'os' as os %}",
    ],
)
def test_no_trick_of_a_word_tag_reaches_python_or_goes_on_for_ever(tmp_path: Path, text: str) -> None:
    data = letter_data(kit.trial(tmp_path), {"name": "张三"}, kit.CONTEXT)
    with pytest.raises((CatalogError, MissingValue)):
        render_docx(word(tmp_path, text), data)


def test_header_footer_and_properties_are_no_way_around_the_sandbox(tmp_path: Path) -> None:
    for place in ("header", "footer", "title"):
        document = docx.Document()
        document.add_paragraph("{{ name }}")
        if place == "title":
            document.core_properties.title = "{{ ''.__class__ }}"
        else:
            getattr(document.sections[0], place).paragraphs[0].text = "{{ ''.__class__ }}"
        path = tmp_path / f"{place}.docx"
        document.save(str(path))
        with pytest.raises((SandboxViolation, MissingValue)):
            render_docx(path, {"name": "张三"})


@pytest.mark.parametrize("value", ["{{ 7*7 }}", "{%p if 1 %}", "</w:t><w:t>x", "&amp;lt;", "{_{ x }_}"])
def test_a_value_in_a_word_file_is_words_and_nothing_else(tmp_path: Path, value: str) -> None:
    data = letter_data(kit.trial(tmp_path), {"name": value}, kit.CONTEXT)
    said = text_of(render_docx(word(tmp_path, "{{ name }}"), data))
    assert said == value.replace("{_{", "{{").replace("}_}", "}}")
