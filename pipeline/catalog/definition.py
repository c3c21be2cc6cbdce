"""`type.toml` → PaperType. Every fault is collected, so that `check` can show all of them at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomli

from pipeline.catalog.faults import Faults
from pipeline.catalog.qr import SIZES
from pipeline.model import Column, Direction, Field, FieldKind, Mark, PaperType

FILE = "type.toml"
LABEL, CARD = "label", "card"
LONGEST_COPY_NAME = 10
CATEGORIES = frozenset("abcdefghij")
PERSONS = frozenset({"", "owner", "tenant", "occupant", "contractor", "office"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_CODE = re.compile(r"[A-Z0-9]{1,5}")
_SLUG = re.compile(r"[a-z][a-z0-9-]*")

_STRINGS = [
    "id",
    "code",
    "title",
    "category",
    "direction",
    "form_code",
    "procedure",
    "party",
    "size",
    "label_sheet",
    "retention",
    "secrecy",
    "series",
]
_LISTS = ["aliases", "short_names", "sources", "keywords", "copy_names"]
_PAPER: dict[str, type] = {
    **dict.fromkeys(_STRINGS, str),
    **dict.fromkeys(_LISTS, list),
    "copies": int,
    "separator": bool,
    "field": list,
    "signature": list,
    "seal": list,
    "case_category": dict,
}
_FIELD: dict[str, type] = {
    **dict.fromkeys(["name", "label", "kind", "person", "default"], str),
    **dict.fromkeys(["labels", "options", "columns"], list),
    **dict.fromkeys(["required", "many", "stamp"], bool),
    **dict.fromkeys(["rows", "max_length"], int),
}
_COLUMN: dict[str, type] = dict.fromkeys(["name", "label", "kind"], str)
_MARK: dict[str, type] = {"name": str, "label": str, "required": bool}


def read_definition(folder: Path) -> tuple[PaperType | None, list[str]]:
    """The paper of a template folder and the faults of its `type.toml`; None where it cannot be used at all."""
    try:
        raw = tomli.loads((folder / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return None, [f"缺少 {FILE}。"]
    except UnicodeDecodeError:
        return None, [f"{FILE} 不是 UTF-8 编码，请用 UTF-8 另存。"]
    except tomli.TOMLDecodeError as error:
        return None, [f"{FILE} 写法有误：{error}。"]
    return parse_definition(folder, raw)


def parse_definition(folder: Path, raw: Mapping[str, Any]) -> tuple[PaperType | None, list[str]]:
    faults = Faults()
    good = faults.keys(dict(raw), _PAPER, "")
    for key in ("id", "code", "title", "direction"):
        if not good.get(key):
            faults.append(f"缺少 {key}。")
    if "category" not in raw:
        faults.append('缺少 category（档案类别 a–j；不按房号归档的写 ""）。')
    paper = PaperType(
        slug=folder.name,
        folder=folder,
        id=good.get("id", ""),
        code=_code(good.get("code", ""), faults),
        title=good.get("title", ""),
        category=_category(good.get("category", ""), faults),
        direction=_direction(good.get("direction", ""), faults),
        aliases=faults.texts(good.get("aliases", []), "aliases"),
        short_names=faults.texts(good.get("short_names", []), "short_names"),
        sources=faults.texts(good.get("sources", []), "sources"),
        keywords=faults.texts(good.get("keywords", []), "keywords"),
        form_code=good.get("form_code", ""),
        procedure=good.get("procedure", ""),
        party=good.get("party", ""),
        retention=good.get("retention", ""),
        secrecy=good.get("secrecy", ""),
        series=good.get("series", ""),
        size=_size(good.get("size", "A4"), faults),
        stock=_stock(good, faults),
        copies=_copies(good.get("copies", 1), faults),
        copy_names=_copy_names(good, faults),
        fields=_fields(good.get("field", []), faults),
        signatures=_marks(good.get("signature", []), "签名", faults),
        seals=_marks(good.get("seal", []), "盖章", faults),
        case_category=_case_category(good.get("case_category", {}), faults),
        separator=good.get("separator", False),
        has_sheet=(folder / "form.html").is_file(),
        has_letter=(folder / "letter.html").is_file(),
    )
    if not _SLUG.fullmatch(folder.name):
        faults.append(f"文件夹名 {folder.name} 只能用小写字母、数字和连字符。")
    usable = bool(paper.id and paper.code and paper.title)
    return (paper if usable else None), list(faults)


def _code(code: str, faults: Faults) -> str:
    if code and not _CODE.fullmatch(code):
        faults.append(f"code {code!r} 只能是 1–5 个大写字母或数字。")
    return code


def _category(category: str, faults: Faults) -> str:
    if category and category not in CATEGORIES:
        faults.append(f"category {category!r} 不是档案类别 a–j。")
        return ""
    return category


def _direction(direction: str, faults: Faults) -> Direction:
    try:
        return Direction(direction)
    except ValueError:
        if direction:
            faults.append(f"direction {direction!r} 应为 {'、'.join(Direction)} 之一。")
        return Direction.IN


def _size(size: str, faults: Faults) -> str:
    if size not in {*SIZES, LABEL, CARD}:
        faults.append(f"size {size!r} 应为 {'、'.join([*SIZES, LABEL, CARD])} 之一。")
    return LABEL if size == CARD else size


def _stock(good: Mapping[str, Any], faults: Faults) -> str:
    """The label sheet of a sticker; a card is a label that is cut out."""
    named: str = good.get("label_sheet", "")
    if good.get("size") == CARD:
        return CARD
    if named and good.get("size") != LABEL:
        faults.append('只有 size = "label" 的文件有 label_sheet。')
    return named


def _copies(copies: int, faults: Faults) -> int:
    if not 1 <= copies <= 20:
        faults.append("copies 应在 1 到 20 之间。")
    return min(max(copies, 1), 20)


def _copy_names(good: Mapping[str, Any], faults: Faults) -> tuple[str, ...]:
    names, copies = faults.texts(good.get("copy_names", []), "copy_names"), good.get("copies", 1)
    if names and len(names) != copies:
        faults.append(f"copy_names 有 {len(names)} 个，copies 是 {copies}，应当一样多。")
    if any(len(name) > LONGEST_COPY_NAME for name in names):
        faults.append(f"copy_names 的每个名称最多 {LONGEST_COPY_NAME} 个字。")
    return names


def _case_category(raw: Mapping[str, Any], faults: Faults) -> tuple[tuple[str, str], ...]:
    for procedure, category in raw.items():
        if category not in CATEGORIES:
            faults.append(f"case_category 的 {procedure} 不是档案类别 a–j。")
    return tuple((str(k), str(v)) for k, v in raw.items())


def _fields(raw: list[Any], faults: Faults) -> tuple[Field, ...]:
    found = [f for i, r in enumerate(raw, 1) if (f := _field(r, f"第 {i} 个 [[field]]", faults)) is not None]
    faults.twins([f.name for f in found], "栏目")
    return tuple(found)


def _field(raw: object, where: str, faults: Faults) -> Field | None:
    good = faults.keys(raw, _FIELD, where)
    name = _name(good, where, faults)
    kind = _kind(good.get("kind"), where, faults)
    if name is None or kind is None:
        return None
    where = f"栏目 {name} "
    field = Field(
        name=name,
        label=good.get("label", ""),
        kind=kind,
        labels=faults.texts(good.get("labels", []), f"{where}的 labels"),
        options=faults.texts(good.get("options", []), f"{where}的 options"),
        columns=_columns(good.get("columns", []), where, faults),
        **{
            k: good[k]
            for k in ("required", "many", "rows", "max_length", "person", "default", "stamp")
            if k in good
        },
    )
    _sensible(field, where, faults)
    return field


def _sensible(field: Field, where: str, faults: Faults) -> None:
    if not field.label:
        faults.append(f"{where}缺少 label。")
    if field.kind is FieldKind.TICK and not field.options:
        faults.append(f"{where}是勾选项，却没有 options。")
    if field.kind is FieldKind.TABLE and not (field.columns and field.rows > 0):
        faults.append(f"{where}是表格，须写 columns 和 rows。")
    if field.kind is not FieldKind.TICK and (field.options or field.many):
        faults.append(f'{where}不是勾选项（kind="tick"），不能有 options 或 many。')
    if field.kind is not FieldKind.TABLE and (field.columns or field.rows):
        faults.append(f'{where}不是表格（kind="table"），不能有 columns 或 rows。')
    if field.person not in PERSONS:
        faults.append(f"{where}的 person {field.person!r} 应为 {'、'.join(sorted(PERSONS - {''}))} 之一。")
    faults.twins(list(field.options), f"{where}的选项")


def _columns(raw: list[Any], where: str, faults: Faults) -> tuple[Column, ...]:
    found: list[Column] = []
    for i, r in enumerate(raw, 1):
        place = f"{where}第 {i} 列"
        good = faults.keys(r, _COLUMN, place)
        name, kind = _name(good, place, faults), _kind(good.get("kind"), place, faults)
        if kind in (FieldKind.TABLE, FieldKind.TICK):
            faults.append(f"{place}不能是表格或勾选项。")
        elif name is not None and kind is not None:
            found.append(Column(name, good.get("label", ""), kind))
    faults.twins([c.name for c in found], f"{where}的列")
    return tuple(found)


def _marks(raw: list[Any], what: str, faults: Faults) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for i, r in enumerate(raw, 1):
        good = faults.keys(r, _MARK, f"第 {i} 处{what}")
        name = _name(good, f"第 {i} 处{what}", faults)
        if name is not None:
            found.append(Mark(name, good.get("label", ""), good.get("required", False)))
    faults.twins([m.name for m in found], what)
    return tuple(found)


def _name(good: Mapping[str, Any], where: str, faults: Faults) -> str | None:
    name = good.get("name", "")
    if _NAME.fullmatch(name):
        return str(name)
    faults.append(f"{where}的 name {name!r} 应以小写字母开头，只用小写字母、数字和下划线。")
    return None


def _kind(raw: object, where: str, faults: Faults) -> FieldKind | None:
    try:
        return FieldKind(str(raw))
    except ValueError:
        said = f"的 kind {raw!r} 不认识" if raw is not None else "缺少 kind"
        faults.append(f"{where}{said}（可用：{'、'.join(FieldKind)}）。")
        return None
