"""What a person or program gives for a field → what stands on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pipeline.errors import MissingValue, UsageError
from pipeline.model import Field, FieldKind, PaperType, UnitCode

Values = Mapping[str, object]


def chinese_date(day: date) -> str:
    """2026-11-21 → 2026年11月21日 (GB/T 9704 7.3.5.4: Arabic numerals, no zero before month and day)."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_moment(moment: datetime) -> str:
    """2026-11-05 20:40 → 2026年11月5日20:40 (GB/T 15835 for the time of day)."""
    return f"{chinese_date(moment)}{moment.hour}:{moment.minute:02d}"


def shown(field: Field, value: object) -> str:
    """A plain field's value as text on paper; "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return chinese_moment(value)
    if isinstance(value, date):
        return chinese_date(value)
    if isinstance(value, Decimal) and field.kind is FieldKind.MONEY:
        return f"{value:,.2f}"
    text = str(value).strip()
    if field.kind in (FieldKind.DATE, FieldKind.DATETIME):
        return _from_iso(text)
    return text


def _from_iso(text: str) -> str:
    """A day or moment as programs write it (2026-11-05, 2026-11-05 20:40); anything else as it was given."""
    try:
        return chinese_date(date.fromisoformat(text))
    except ValueError:
        pass
    try:
        return chinese_moment(datetime.fromisoformat(text))
    except ValueError:
        return text


def chosen(field: Field, value: object) -> frozenset[str]:
    """The ticked options of a tick field. Raises UsageError for an option that the paper does not have."""
    if value in (None, ""):
        return frozenset()
    given = [value] if isinstance(value, str) and value in field.options else _split(value)
    unknown = [g for g in given if g not in field.options]
    if unknown:
        raise UsageError(
            f"{field.label}没有这个选项：{'、'.join(unknown)} / no such option",
            hint=f"可选：{'、'.join(field.options)}。",
        )
    if len(given) > 1 and not field.many:
        raise UsageError(f"{field.label}只能选一项 / only one option")
    return frozenset(given)


def _split(value: object) -> list[str]:
    if isinstance(value, str):
        return [
            part.strip() for part in value.replace("，", "、").replace(",", "、").split("、") if part.strip()
        ]
    if isinstance(value, Sequence):
        return [str(v) for v in value]
    raise UsageError(f"勾选项的值应为文字或列表：{value!r} / bad value")


def table_rows(field: Field, value: object) -> list[dict[str, str]]:
    """The rows of a table field as text. Raises UsageError for unknown columns and too many rows."""
    if value in (None, ""):
        return []
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise UsageError(f"{field.label}的值应为若干行 / a table is a list of rows")
    names = [c.name for c in field.columns]
    rows = [_row(field, names, row) for row in value]
    if field.rows and len(rows) > field.rows:
        raise UsageError(
            f"{field.label}最多 {field.rows} 行，给了 {len(rows)} 行 / too many rows", hint="请分两份填写。"
        )
    return rows


def _row(field: Field, names: list[str], row: object) -> dict[str, str]:
    if isinstance(row, Sequence) and not isinstance(row, str):
        row = dict(zip(names, row, strict=False))
    if not isinstance(row, Mapping):
        raise UsageError(f"{field.label}的一行应为若干栏 / a row is a mapping")
    unknown = sorted(str(k) for k in row if k not in names)
    if unknown:
        raise UsageError(
            f"{field.label}没有这一栏：{'、'.join(unknown)} / no such column",
            hint=f"可用：{'、'.join(names)}。",
        )
    plain = {c.name: Field(c.name, c.label, c.kind) for c in field.columns}
    return {name: shown(plain[name], row.get(name)) for name in names}


def check_names(paper: PaperType, values: Values) -> None:
    """Raises UsageError for a value that the paper has no field for."""
    unknown = sorted(set(values) - {f.name for f in paper.fields})
    if unknown:
        known = "、".join(f"{f.name}（{f.label}）" for f in paper.fields)
        raise UsageError(
            f"《{paper.title}》没有这些栏目：{'、'.join(unknown)} / no such field", hint=f"可用：{known}。"
        )


def check_required(paper: PaperType, values: Values, unit: UnitCode | None = None) -> None:
    """Raises MissingValue that names every required field without a value; `unit` stands for the 房号."""
    lacking = [f for f in paper.fields if f.required and not f.default and not _given(f, values, unit)]
    if lacking:
        said = "、".join(f"{f.label}（{f.name}）" for f in lacking)
        raise MissingValue(
            tuple(f.name for f in lacking),
            f"《{paper.title}》缺少：{said} / values are missing",
            hint="请用 --set 名称=值 补上。",
        )


def _given(field: Field, values: Values, unit: UnitCode | None) -> bool:
    if field.kind is FieldKind.UNIT and unit is not None:
        return True
    return values.get(field.name) not in (None, "", [], ())


def for_letter(paper: PaperType, values: Values, unit: UnitCode | None, unit_name: str) -> dict[str, object]:
    """Every field of the paper → text, list of options, or list of rows."""
    data: dict[str, object] = {}
    for field in paper.fields:
        value = values.get(field.name, field.default)
        if field.kind is FieldKind.TICK:
            ticked = chosen(field, value)
            data[field.name] = [o for o in field.options if o in ticked]
        elif field.kind is FieldKind.TABLE:
            data[field.name] = table_rows(field, value)
        elif field.kind is FieldKind.UNIT and unit is not None and value in ("", None, unit, str(unit)):
            data[field.name] = unit_name
        else:
            data[field.name] = shown(field, value)
    return data
