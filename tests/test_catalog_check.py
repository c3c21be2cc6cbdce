"""`check` finds every fault that a person can make in a template folder, all at once and in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import catalog_kit as kit
import docx
import pytest

from pipeline.catalog.check import Finding, check
from pipeline.catalog.definition import read_definition
from pipeline.catalog.examine import examine_letter, examine_sheet


def definition_faults(folder: Path, old: str, new: str) -> str:
    kit.site(folder, definition=kit.TYPE.replace(old, new))
    return "\n".join(read_definition(folder / "templates" / "trial")[1])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "T1"', 'code = "T1', "写法有误"),
        ('code = "T1"', 'code = "t-1"', "大写字母"),
        ('category = "g"\n', "", "缺少 category"),
        ('category = "g"', 'category = "k"', "a–j"),
        ('direction = "RT"', 'direction = "UP"', "direction"),
        ('title = "试验申请表"\n', "", "缺少 title"),
        ("aliases =", "alias =", "不认识的项 alias"),
        ('aliases = ["试验表"]', 'aliases = "试验表"', "aliases 应当是列表"),
        ('kind = "unit"', 'kind = "flat"', "kind 'flat' 不认识"),
        ('kind = "unit"\n', "", "缺少 kind"),
        ('name = "unit"', 'name = "Unit"', "小写字母"),
        ('name = "name"', 'name = "unit"', "写了两次"),
        ("required = true", 'required = "yes"', "true 或 false"),
        ('options = ["隔墙", "天花", "地面"]\n', "", "没有 options"),
        ('options = ["隔墙", "天花", "地面"]', 'options = ["隔墙", "隔墙"]', "写了两次"),
        ("rows = 2", "rows = 0", "columns 和 rows"),
        ('label = "数量", kind = "number"', 'label = "数量", kind = "table"', "不能是表格"),
        ('label = "姓名"', 'label = "姓名"\nperson = "boss"', "person"),
        ("[[signature]]", "[[signatures]]", "不认识的项 signatures"),
    ],
)
def test_a_fault_of_the_definition_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in definition_faults(tmp_path, old, new)


def test_a_sound_folder_has_no_fault(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path, letter=kit.LETTER)
    assert examine_sheet(paper) == []
    assert examine_letter(paper) == []


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{{ row(10, "电话", cell("phone")) }}', "栏目 phone"),
        ('{{ row(10, "姓名", cell("name")) }}', "name 画了两次"),
        ('{{ row(10, ticks("name")) }}', "不是勾选项"),
        ('{{ row(10, tick("scope", "水电")) }}', "没有选项“水电”"),
        ('{{ row(10, sign_off("boss")) }}', "boss"),
        ('{{ row(10, label("太宽", 100), label("太宽", 100)) }}', "不符"),
        ("{{ row(10, }}", "第 7 行写法有误"),
        ('{{ row(10, "x", cell(nmae)) }}', "第 7 行用了没有定义的变量 nmae"),
        ('{{ row(6, prose("很长的声明。" * 60)) }}', "超出它的格子"),
        (
            '<div style="position:absolute;left:150mm;top:-20mm;white-space:nowrap">压住二维码</div>',
            "与二维码重叠",
        ),
        (
            '<div style="position:absolute;left:170mm;top:40mm;white-space:nowrap">伸出纸外伸出纸外</div>',
            "超出 A4",
        ),
    ],
)
def test_a_fault_of_the_sheet_is_named(tmp_path: Path, line: str, said: str) -> None:
    assert said in "\n".join(examine_sheet(kit.trial(tmp_path, form=kit.form_with(line))))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{{ row(14, sign_off("applicant")) }}', "", "签名 applicant"),
        ('{{ row(10, "项目", ticks("scope")) }}', '{{ row(10, tick("scope", "天花")) }}', "scope#0"),
        ('{{ table("goods", [0, 40]) }}', "", "goods.0.what"),
    ],
)
def test_what_the_sheet_forgets_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in "\n".join(examine_sheet(kit.trial(tmp_path, form=kit.FORM.replace(old, new))))


def test_a_cell_that_moves_with_the_unit_is_named(tmp_path: Path) -> None:
    moving = kit.FORM.replace(
        '{{ row(10, "姓名", cell("name"), "房号", cell("unit", 45)) }}',
        '{% set t %}{{ unit_name }}的{{ blank("name", 30) }}，{{ blank("unit", 30) }}{% endset %}{{ row(20, prose(t)) }}',
    )
    assert "移动" in "\n".join(examine_sheet(kit.trial(tmp_path, form=moving)))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{{ name }}", "{{ nmae }}", "变量 nmae"),
        ("{{ name }}", "", "必填栏目 name"),
        ("{% endblock %}\n{% block body", "\n{% block body", "写法有误"),
        ('sign_off("applicant")', 'sign_off("boss")', "boss"),
    ],
)
def test_a_fault_of_the_letter_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    paper = kit.trial(tmp_path, form="", letter=kit.LETTER.replace(old, new))
    assert said in "\n".join(examine_letter(paper))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('<div class="line">{{ name }}：</div>', "文字“某某市"),
        ('<div style="position:absolute;left:-12mm;top:0">伸出</div>', "文字“伸出"),
        ('<div class="a receipt-head">{{ office.name }}，{{ office.company }}</div>', "文字“某某市"),
    ],
)
def test_words_that_run_off_the_letter_are_named(tmp_path: Path, line: str, said: str) -> None:
    """Names as long as their field takes them, of an office with a long name."""
    letter = kit.LETTER.replace("{% block body %}", "{% block body %}" + line)
    faults = "".join(examine_letter(kit.trial(tmp_path, form="", letter=letter)))
    assert "超出版心" in faults
    assert said in faults


def test_words_that_run_off_a_label_are_named(tmp_path: Path) -> None:
    sticker = '{% extends "_shared/label.html" %}{% block sticker %}<div class="office">{{ v.name }}</div>{% endblock %}'
    label = kit.TYPE.replace('direction = "RT"', 'direction = "RT"\nsize = "label"')
    assert "超出标签" in "".join(examine_sheet(kit.trial(tmp_path, form=sticker, definition=label)))
    fitting = sticker.replace("{{ v.name }}", "{{ fit(v.name, 80, 20, 12) }}")
    assert examine_sheet(kit.trial(tmp_path, form=fitting, definition=label)) == []


def test_a_field_that_only_a_shared_part_names_is_used(tmp_path: Path) -> None:
    letter = kit.LETTER.replace("{{ name }}：", '{% include "_shared/whom.html" %}')
    paper = kit.trial(tmp_path, form="", letter=letter)
    (paper.folder.parent / "_shared" / "whom.html").write_text("{{ name }}：", "utf-8")
    assert examine_letter(paper) == []


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> list[Finding]:
    """One folder with many faults, checked once."""
    folder = tmp_path_factory.mktemp("faulty")
    templates = kit.site(folder, letter=kit.LETTER)
    document = docx.Document()
    document.add_paragraph("{{ name }} {{ nobody }} ｛｛ unit ｝｝")
    document.save(str(templates / "trial" / "letter.docx"))
    _paper(
        templates, "twin", lambda text: text.replace('"D900"', '"D901"').replace('"试验申请表"', '"试驗表"')
    )
    _paper(templates, "endless", lambda text: text.replace('"D900"', '"D902"').replace('"T1"', '"T3"'))
    (templates / "endless" / "form.html").write_text("{{ 'x' * 10 ** 12 }}", "utf-8")
    (templates / "stray").mkdir()
    (templates / "twin" / "from.html").write_text("x", "utf-8")
    return check(templates)


def _paper(templates: Path, slug: str, change: Callable[[str], str]) -> None:
    (templates / slug).mkdir()
    (templates / slug / "type.toml").write_text(change(kit.TYPE), "utf-8")


@pytest.mark.parametrize(
    ("paper", "file", "said"),
    [
        ("stray", "type.toml", "缺少 type.toml"),
        ("twin", "type.toml", "code T1 与 trial 重复"),
        ("twin", "type.toml", "无法区分"),
        ("twin", "samples", "缺少填写样例"),
        ("twin", "from.html", "不认识的文件"),
        ("twin", "form.html", "须有 form.html"),
        ("trial", "letter.docx", "nobody"),
        ("trial", "letter.docx", "全角大括号"),
        ("endless", "form.html", "不允许的写法"),
    ],
)
def test_every_fault_of_a_folder_is_found_in_one_go(
    findings: list[Finding], paper: str, file: str, said: str
) -> None:
    assert any(f.paper == paper and f.file == file and said in f.message for f in findings), findings


def test_findings_are_chinese_sentences(findings: list[Finding]) -> None:
    assert all(max(f.message) >= "\u4e00" for f in findings)
    assert all(f.message.endswith(("。", "）")) for f in findings)


@pytest.mark.slow
def test_the_shipped_templates_have_no_fault() -> None:
    assert check(kit.TEMPLATES) == []
