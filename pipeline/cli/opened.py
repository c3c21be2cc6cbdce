"""Opening a site's registry and catalogue for a command, and reading units as people type them."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from pipeline.cli.base import Context, err, escape
from pipeline.errors import UsageError
from pipeline.model import Unit, UnitCode
from pipeline.model.paper import FieldKind
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry

if TYPE_CHECKING:
    from pipeline.catalog.load import Catalog
    from pipeline.catalog.prepare import Geometries


def registry_of(context: Context, *, read_only: bool = False) -> Registry:
    """The site's registry; made when it is not there yet and something is to be written."""
    site = context.site
    return open_registry(
        site.registry, read_only=read_only, buildings=site.buildings, categories=site.categories
    )


def catalog_of(context: Context) -> Catalog:
    """The papers; what is wrong with a template is said, the others work."""
    from pipeline.catalog.load import load_catalog

    catalog = load_catalog(context.site.templates, context.site.state / "cache" / "catalog.json")
    tell_faults(catalog)
    return catalog


def tell_faults(catalog: Catalog) -> None:
    """One line where templates were left out."""
    if catalog.faults:
        more = f"等 {len(catalog.faults)} 处" if len(catalog.faults) > 1 else ""
        err.print(f"模板有误，未启用：{escape(catalog.faults[0])}{more}（pipeline check 查看全部）")


def geometries_of(context: Context, catalog: Catalog) -> Geometries:
    """Measured where templates changed, when they are first used."""
    from pipeline.catalog.prepare import prepare

    return prepare(catalog, context.site.office)


def actor() -> str:
    """Who stands in the audit log: the account that runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def unit_of(text: str, registry: Registry, context: Context) -> UnitCode:
    """A unit in any spelling that is on the register. Raises UsageError that says what it could be."""
    from pipeline.register import parties

    known = {unit.code: unit for unit in parties.units(registry)}
    candidates = _candidates(text, context, known)
    found = [code for code in candidates if code in known]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        named = "、".join(map(str, found[:6]))
        raise UsageError(f"“{text}”可能是几个房号：{named} / ambiguous unit", hint="请写全栋号和单元。")
    if not known:
        raise UsageError(
            "名册是空的 / the register of units is empty", hint="请先用 pipeline roster import 导入名册。"
        )
    raise UsageError(f"名册上没有“{text}” / no such unit", hint="房号写法如 3-1203、3-2-1203、A座1203。")


def _candidates(text: str, context: Context, known: dict[UnitCode, Unit]) -> Sequence[UnitCode]:
    from pipeline.flow.lookups import all_buildings
    from pipeline.model.address import parse_unit

    return parse_unit(text, all_buildings(context.site, known))


def day_of(text: str | None, today: date) -> date | None:
    """A date as people type it. Raises UsageError."""
    if not text:
        return None
    from pipeline.model.kinds import parse_value  # not needed by most commands, and it takes a while to load

    parsed = parse_value(FieldKind.DATE, text, today=today)
    if not parsed.valid or not parsed.value:
        raise UsageError(f"“{text}”不是日期 / not a date", hint="写法如 2026-11-21 或 2026年11月21日。")
    return date.fromisoformat(parsed.value)


def settings(pairs: Sequence[str]) -> dict[str, str]:
    """`--set 名称=值` … → mapping. A name given twice makes a text of several lines. Raises UsageError."""
    given: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--set 的写法是 名称=值，而不是“{pair}” / bad --set")
        name = name.strip()
        given[name] = f"{given[name]}\n{value}" if name in given else value
    return given
