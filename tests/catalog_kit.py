"""A small templates folder for the tests of the catalogue: the shipped `_shared` and one paper."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.load import load_catalog
from pipeline.model import PaperType, UnitCode
from pipeline.site import Office

TEMPLATES = Path(__file__).parent.parent / "templates"
OFFICE = Office(name="云栖苑物业服务中心", company="杭州云栖物业服务有限公司")
UNIT = UnitCode("3", "2", "1203")
CONTEXT = SheetContext(date(2026, 11, 21), OFFICE, UNIT, "3栋2单元1203", serial="00A3F9")

TYPE = """
id = "D900"
code = "T1"
title = "试验申请表"
category = "g"
direction = "RT"
aliases = ["试验表"]

[[field]]
name = "unit"
label = "房号"
kind = "unit"
required = true

[[field]]
name = "name"
label = "姓名"
kind = "name"
required = true

[[field]]
name = "scope"
label = "项目"
kind = "tick"
options = ["隔墙", "天花", "地面"]
many = true

[[field]]
name = "goods"
label = "物品"
kind = "table"
rows = 2
columns = [{ name = "what", label = "名称", kind = "text" }, { name = "count", label = "数量", kind = "number" }]

[[signature]]
name = "applicant"
label = "申请人签名"
required = true
"""
FORM = """{% extends "_shared/sheet.html" %}
{% block form %}
{{ row(10, "姓名", cell("name"), "房号", cell("unit", 45)) }}
{{ row(10, "项目", ticks("scope")) }}
{{ table("goods", [0, 40]) }}
{{ row(14, sign_off("applicant")) }}
{% endblock %}
"""
LETTER = """{% extends "_shared/letter.html" %}
{% block to %}{{ name }}：{% endblock %}
{% block body %}{{ p("请于收到本通知后三日内到服务中心办理" ~ unit ~ "的手续。") }}{% endblock %}
{% block receipt %}{{ receipt(sign_off("applicant")) }}{% endblock %}
"""


def site(folder: Path, *, form: str = FORM, definition: str = TYPE, letter: str = "") -> Path:
    """Write `folder/templates` with the paper `trial`; gives the templates folder."""
    templates = folder / "templates"
    shutil.copytree(TEMPLATES / "_shared", templates / "_shared", dirs_exist_ok=True)
    place = templates / "trial"
    (place / "samples").mkdir(parents=True, exist_ok=True)
    (place / "samples" / "one.toml").write_text('name = "史俊"\n', "utf-8")
    (place / "type.toml").write_text(definition, "utf-8")
    for name, text in (("form.html", form), ("letter.html", letter)):
        if text:
            (place / name).write_text(text, "utf-8")
    return templates


def trial(folder: Path, *, form: str = FORM, definition: str = TYPE, letter: str = "") -> PaperType:
    return load_catalog(site(folder, form=form, definition=definition, letter=letter)).get("trial")


def form_with(line: str) -> str:
    """The form with one more line in its frame."""
    return FORM.replace("{% endblock %}", line + "\n{% endblock %}")
