"""Finding aids drawn from the register: the seven-column 《用户档案》, the index by building, catalogue cards, the list
of boxes, the inventory of one dossier (domain C6, C7; D137, D142–D144, D138)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pipeline.catalog.press import press_html
from pipeline.catalog.spreadsheet import workbook
from pipeline.catalog.stock import stock_named
from pipeline.catalog.tabular import Column, Table, draw
from pipeline.errors import UsageError
from pipeline.flow.inventory import inventory_table, office_table
from pipeline.flow.labels import units_of
from pipeline.flow.office import Office
from pipeline.model import Occupancy, PartyRole, UnitCode
from pipeline.model.rule import said
from pipeline.register.documents import documents_of_office, documents_of_unit
from pipeline.register.holdings import Holding, holdings
from pipeline.register.printed import all_printed
from pipeline.respond.procedures.load import load_procedures

CARDS = "cards"
_BOX = "D138"
_MANY = 2000  # catalogue cards in one file


def _kept(office: Office) -> tuple[str, str]:
    """How long and how secret, as the office's rules have it (domain N34, G19, G21); the strictest where it has none."""
    rules = load_procedures(office.site.procedures, office.site).rules
    term, owner, secrecy = (
        rules.get(key) for key in ("retention.default", "retention.owner", "secrecy.class")
    )
    kept = [said(rule.value) if rule else "永久" for rule in (term, owner)]
    return (
        f"保管期限：{kept[0]}" + (f"，业主资料（h类）{kept[1]}" if kept[1] != kept[0] else ""),
        f"密级：{said(secrecy.value) if secrecy else '绝密'}",
    )


def user_dossiers(office: Office, building: str) -> Table:
    """The register of dossiers with its seven columns, in the order of the boxes (000 §7 4.3.5)."""
    rows: list[tuple[str, ...]] = []
    for code, units in _by_building(office, building).items():
        rows.append((f"{office.site.building_name(code)}（{len(units)} 户）",))
        rows += [_dossier_row(office, unit, number) for number, unit in enumerate(units, 1)]
    columns = (
        Column("序号", 13),
        Column("用户姓名（名称）", left=True),
        Column("栋号—房号", 34),
        Column("电话", 38),
        Column("档案编号", 32),
        Column("入住时间", 27),
        Column("备注", 58, left=True),
    )
    return _table(office, "用户档案", columns, rows, (*_kept(office), _total(rows)), lying=True)


def _dossier_row(office: Office, unit: UnitCode, number: int) -> tuple[str, ...]:
    holding = _occupant(office, unit)
    if holding is None:
        return (str(number), "（空置）", office.site.unit_name(unit), "", str(unit), "", "")
    begun = holding.begun.isoformat() if holding.begun else ""
    party = holding.party
    return (
        str(number),
        party.name,
        office.site.unit_name(unit),
        party.phone,
        str(unit),
        begun,
        _remark(office, holding),
    )


def _remark(office: Office, holding: Occupancy) -> str:
    words = ["业主" if holding.role is PartyRole.OWNER else "租户"]
    if holding.party.contact and holding.party.contact != holding.party.name:
        words.append(f"联系人{holding.party.contact}")
    if holding.role is PartyRole.TENANT:
        owner = _owner(office, holding.unit)
        words += [f"业主{owner}"] if owner else []
    return "，".join(words)


def _occupant(office: Office, unit: UnitCode) -> Occupancy | None:
    return next(iter(office.register.occupants_on(unit, office.now.date())), None)


def _owner(office: Office, unit: UnitCode) -> str:
    held = office.register.occupants_on(unit, office.now.date())
    return next((one.party.name for one in held if one.role is PartyRole.OWNER), "")


def dossier_index(office: Office, building: str) -> Table:
    """Which dossiers there are, by building, with what they hold (002 §2 4.2.1)."""
    found = holdings(office.registry)
    rows: list[tuple[str, ...]] = []
    for code, units in _by_building(office, building).items():
        there = [unit for unit in units if unit in found]
        rows.append((f"{office.site.building_name(code)}（{len(units)} 户，有档案 {len(there)} 户）",))
        rows += [_index_row(office, unit, number, found.get(unit)) for number, unit in enumerate(units, 1)]
    columns = (
        Column("序号", 13),
        Column("房号", 30),
        Column("用户名称", left=True),
        Column("档案编号", 28),
        Column("件数", 13),
        Column("类别", 20),
        Column("起止日期", 30),
    )
    return _table(
        office, "档案索引", columns, rows, (office.site.name, "按栋号、楼层、房号排列", _total(rows))
    )


def _index_row(office: Office, unit: UnitCode, number: int, held: Holding | None) -> tuple[str, ...]:
    holding = _occupant(office, unit)
    name = holding.party.name if holding else "（空置）"
    what = ("0", "", "")
    if held is not None:
        span = (
            f"{held.first:%Y.%m}—{held.last:%Y.%m}" if held.first != held.last else f"{held.first:%Y.%m.%d}"
        )
        what = (str(held.number), " ".join(held.categories), span)
    return (str(number), office.site.unit_name(unit), name, str(unit), *what)


def box_list(office: Office, building: str) -> Table:
    """The boxes for which labels were printed, by number; the newest label counts (000 §7 4.2.2)."""
    newest: dict[str, tuple[str, ...]] = {}
    for sheet in all_printed(office.registry, _BOX):
        given = sheet.given
        place = given.get("locator", "") or (office.site.unit_name(sheet.unit) if sheet.unit else "")
        number = _box_number(office, given)
        newest[number] = (number, given.get("document", ""), place, sheet.printed_at.date().isoformat())
    wanted = office.site.building_name(building) if building else ""
    kept = [row for row in newest.values() if not wanted or wanted in row[2]]
    rows = [(str(n), *row) for n, row in enumerate(sorted(kept, key=_in_numbers), 1)]
    columns = (
        Column("序号", 13),
        Column("盒号", 38),
        Column("文档名称", 36),
        Column("存放范围", left=True),
        Column("标签日期", 28),
    )
    return _table(office, "档案盒清单", columns, rows, (office.site.name, f"共 {len(rows)} 盒"))


def _box_number(office: Office, given: Mapping[str, str]) -> str:
    """company – centre – serial, as on the label."""
    company = given.get("company_code", "") or office.site.office.company_code
    centre = given.get("centre_code", "") or office.site.office.centre_code
    return "-".join(filter(None, (company, centre, given.get("serial", "").zfill(3))))


def _in_numbers(row: Sequence[str]) -> list[tuple[int, str]]:
    """Numbers in their order: 2 before 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", row[0])]


AIDS: Mapping[str, tuple[str, Callable[[Office, str], Table]]] = {
    "user-dossiers": ("《用户档案》七栏索引", user_dossiers),
    "dossier-index": ("按栋档案索引", dossier_index),
    "boxes": ("档案盒清单", box_list),
}
"""Name on the command line → what it is, and its table for a building ("" = all)."""


def finding_aid(office: Office, kind: str, building: str, target: Path) -> bytes:
    """A finding aid as PDF, or as Excel where `target` ends in .xlsx. Raises UsageError."""
    suffix = target.suffix.lower()
    if suffix not in (".pdf", ".xlsx"):
        raise UsageError(
            f"不能写成 {suffix or '没有后缀的文件'} / unknown format", hint="请用 .pdf 或 .xlsx。"
        )
    if kind == CARDS:
        if suffix != ".pdf":
            raise UsageError("目录卡片只能写成 PDF / cards are printed", hint="请用 .pdf。")
        return catalogue_cards(office, building)
    table = AIDS[kind][1](office, building)
    return workbook(table) if suffix == ".xlsx" else draw(table)


def inventory(office: Office, unit: UnitCode, target: Path) -> bytes:
    """The inventory of one dossier (D142) as PDF or Excel."""
    papers = documents_of_unit(office.registry, unit)
    return _as_file(inventory_table(office.site, office.register, unit, papers, office.now), target)


def office_inventory(office: Office, paper: str, year: int, target: Path) -> bytes:
    """The inventory of the office's own papers (of one kind and year where given) as PDF or Excel."""
    return _as_file(
        office_table(office.site, documents_of_office(office.registry, paper, year), office.now), target
    )


def _as_file(table: Table, target: Path) -> bytes:
    return workbook(table) if target.suffix.lower() == ".xlsx" else draw(table)


def catalogue_cards(office: Office, building: str) -> bytes:
    """Cards of 125 × 75 mm for a card index: number, building, room, owner (002 §2 4.3.2). Raises UsageError."""
    units = units_of(office.register, building, "")
    if len(units) > _MANY:
        raise UsageError(f"共 {len(units)} 张卡片，太多 / too many cards", hint="请用 --building 分栋打印。")
    found = holdings(office.registry)
    stock = stock_named(office.site.templates, "index-card")
    cards = [_card(office, unit, found.get(unit)) for unit in units]
    pages = [cards[i : i + stock.number] for i in range(0, len(cards), stock.number)]
    data = {
        "office": office.site.office,
        "stock": stock,
        "cuts": stock.cuts(),
        "pages": [
            [{"x": stock.place(n)[0], "y": stock.place(n)[1], "card": card} for n, card in enumerate(page)]
            for page in pages
        ],
        "made": f"{office.now:%Y年%m月%d日}",
    }
    return press_html(office.site.templates / "_shared", "_shared/catalogue-cards.html", data).pdf


def _card(office: Office, unit: UnitCode, held: Holding | None) -> dict[str, object]:
    occupant = _occupant(office, unit)
    known = office.register.by_code.get(unit)
    categories = office.site.categories
    names = [f"{c} {categories.get(c, '')}" for c in held.categories] if held else []
    return {
        "number": str(unit),
        "building": office.site.building_name(unit.building)
        + (f"{unit.entrance}单元" if unit.entrance else ""),
        "room": unit.room,
        "owner": _owner(office, unit),
        "occupant": occupant.party.name if occupant and occupant.role is PartyRole.TENANT else "",
        "since": occupant.begun.isoformat() if occupant and occupant.begun else "",
        "area": f"{known.area} ㎡" if known and known.area is not None else "",
        "contents": "　".join(names),
        "papers": f"{held.number} 件 {held.pages} 页" if held else "",
    }


def _by_building(office: Office, building: str) -> dict[str, list[UnitCode]]:
    found: dict[str, list[UnitCode]] = {}
    for unit in units_of(office.register, building, ""):
        found.setdefault(unit.building, []).append(unit)
    return found


def _total(rows: Sequence[Sequence[str]]) -> str:
    return f"共 {sum(1 for row in rows if len(row) > 1)} 户"


def _table(
    office: Office,
    title: str,
    columns: tuple[Column, ...],
    rows: Sequence[Sequence[str]],
    line: tuple[str, ...],
    *,
    lying: bool = False,
) -> Table:
    made = f"{office.now:%Y年%m月%d日 %H:%M}"
    return Table(title, columns, rows, line, foot=office.site.office.name, made=made, lying=lying)
