"""The shipped demo: a roster, a site and two dozen scans as they lie in a clerk's folder.

    python -m scansim samples --out samples

Sheets carry the tag of their layout: make the samples again whenever a sheet in `templates/` has changed.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from pipeline.catalog.compose import SheetContext
from pipeline.catalog.press import press_sheet
from pipeline.catalog.zones import zone_name
from pipeline.model import PaperType
from scansim import files
from scansim.foreign import pages as foreign
from scansim.foreign.case import case
from scansim.foreign.pages import Drawn
from scansim.generate import TEMPLATES
from scansim.own import pages as own
from scansim.own.pages import Habits
from scansim.own.sheets import OFFICE, PRESSED, Sheets, sheets
from scansim.own.values import answers
from scansim.profiles import Profile, profile
from scansim.rng import generator
from scansim.roster import SMALL, Block, RosterRow, roster, write_xlsx
from scansim.scan import scan
from scansim.spelling import spellings
from scansim.stack import blank_back
from scansim.truth import Page, Truth, scanned
from scansim.unknown import pages as unknown

SEED = 7
ROSTER_SEED = 7
_HAND = Habits(typed=0.0, grass=0.0, blank_unit=0.0, unsigned=0.0)
_TYPED = replace(_HAND, typed=1.0)

SITE = """\
# 演示站点 / the demo's site: everything in it is invented

name = "云山花园"
profile = "residential"

[office]
name = "云山花园物业服务中心"
company = "广东云山物业服务有限公司"
short = "云山物服"
company_code = "yswy"
centre_code = "yshy"
phone = "020-10000000"
address = "广州市天河区示例路1号"

[[buildings]]
code = "3"
name = "3栋"
aliases = ["三号楼"]

[[buildings]]
code = "5"
name = "5栋"

[[buildings]]
code = "A"
name = "A座"
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """A file of the demo, what it is and where it should end (Chinese)."""

    name: str
    what: str
    ends: str
    write: Callable[[Desk, Path], list[Page]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What the samples are made from."""

    sheets: Sheets
    rows: list[RosterRow]

    def row(self, unit: str) -> RosterRow:
        return next(r for r in self.rows if str(r.unit) == unit)

    def let(self, building: str) -> RosterRow:
        """A unit of the building that is let."""
        return next(r for r in self.rows if r.building == building and r.tenant)

    def sole(self, building: str) -> RosterRow:
        """A unit whose owner is a person who holds no other."""
        names = [r.owner for r in self.rows]
        return next(r for r in self.rows if r.building == building and "公司" not in r.owner and names.count(r.owner) == 1)

    def own(self, slug: str, row: RosterRow, how: Profile, habits: Habits = _HAND) -> list[Page]:
        rng = generator(SEED, slug, str(row.unit), how.name)
        drawn = own.draw(self.sheets, self.sheets.catalog.get(slug), rng, [row], 200, habits)
        return [scanned(d.truth, scan(d.canvas.pixels(), 200, how, rng)) for d in drawn]

    def other(self, slug: str, row: RosterRow, how: Profile, index: int = 0) -> list[Page]:
        """A paper of another office; `index` picks one of its looks."""
        rng = generator(SEED, slug, str(row.unit), index)
        return [_shot(foreign.draw(slug, rng, [row]), how, index)]

    def unknown(self, kind: str, row: RosterRow, how: Profile, index: int = 0) -> list[Page]:
        return [_shot(unknown.draw(kind, generator(SEED, kind, index), [row]), how, index)]


def _shot(drawn: Drawn, how: Profile, index: int) -> Page:
    return scanned(drawn.truth, scan(drawn.canvas.pixels(), drawn.canvas.dpi, how, generator(SEED, "shot", index)))


# Scanners of offices: small files, 200 dpi.
_GREY = profile("grey200", quality=52, noise=2.0)
_COLOUR = profile("colour200", quality=50, noise=2.0)
_LINES = profile("bilevel200", noise=2.0, threshold=185)
_PHOTO = profile("photo", dpi=150, quality=60, noise=3.0)


def _picture(page: Page, path: Path) -> list[Page]:
    files.write_page(page, path)
    return [page]


def _pdf(pages: list[Page], path: Path) -> list[Page]:
    files.write_pdf(pages, path)
    return pages


def _tiff(pages: list[Page], path: Path) -> list[Page]:
    files.write_tiff(pages, path)
    return pages


def _photo(page: Page, path: Path) -> list[Page]:
    files.write_photo(page, path)
    return [page]


def _copied(path: Path, of: str) -> list[Page]:
    shutil.copyfile(path.with_name(of), path)
    return []


def _stack(desk: Desk, path: Path) -> list[Page]:
    """Two units with separators, scanned on both sides."""
    pages: list[Page] = []
    for row, slugs in ((desk.row("5-1-702"), ("release-slip", "id-copy")), (desk.let("A"), ("after-hours-application", "lease-copy"))):
        drawn = [own.separator(desk.sheets, row, 200)]
        for slug in slugs:
            drawn += _one(desk, slug, row)
        for d in drawn:
            rng = generator(SEED, "stack", len(pages))
            front = d.canvas.pixels()
            pages += [scanned(d.truth, scan(front, 200, _LINES, rng)), blank_back(front, _LINES, rng)]
    return _pdf(pages, path)


def _one(desk: Desk, slug: str, row: RosterRow) -> list[Drawn]:
    rng = generator(SEED, "stack", slug)
    if slug not in ("id-copy", "lease-copy"):
        return own.draw(desk.sheets, desk.sheets.catalog.get(slug), rng, [row], 200, _HAND)
    drawn = foreign.draw(slug, rng, [row])
    return [replace(drawn, truth=replace(drawn.truth, unit=str(row.unit), unit_by="separator"))]


def _stranger(desk: Desk, path: Path) -> list[Page]:
    """A paper of a unit that is not on the roster."""
    row = roster(ROSTER_SEED + 1, (Block("9", "residential", range(6, 7), 1),))[0]
    page = desk.other("fit-out-application", row, _GREY, 4)[0]
    return _picture(replace(page, truth=replace(page.truth, unit_by="unlisted")), path)


def _typed_pdf(desk: Desk, path: Path) -> list[Page]:
    """A fillable PDF that was typed into and sent back: no picture, the values are in the form."""
    row, paper = desk.row("3-1302"), desk.sheets.catalog.get("fit-out-application")
    path.write_bytes(filled_pdf(desk.sheets, paper, row))
    return []


def filled_pdf(made: Sheets, paper: PaperType, row: RosterRow) -> bytes:
    """The fillable sheet of `paper` for the unit of `row`, typed into."""
    rng = generator(SEED, "fillable", paper.slug, str(row.unit))
    given = answers(paper, case(rng, [row]), rng)
    tags = made.geometries.current[paper.slug]
    context = SheetContext(PRESSED, OFFICE, row.unit, spellings(row)[0], tags.sheet, tags.pages, serial="00B00K")
    blank = press_sheet(paper, {"unit": spellings(row)[0]}, context, fillable=True).pdf
    ticked = {f"{n}#{paper.field(n).options.index(o)}" for n, os in given.chosen.items() for o in os}  # type: ignore[union-attr]
    return _typed_into(blank, given.written, ticked)


def _typed_into(pdf: bytes, texts: dict[str, str], ticked: set[str]) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    values: dict[str, str] = {}
    for name, field in (writer.get_fields() or {}).items():
        zone = zone_name(name)
        if field.get("/FT") == "/Btn" and zone in ticked:
            values[name] = next((s for s in field.get("/_States_", []) if s != "/Off"), "/Yes")
        elif zone in texts and zone != "unit":
            values[name] = texts[zone]
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


SAMPLES: tuple[Sample, ...] = (
    Sample("SCAN0001.pdf", "本处《用户室内装修申请书》，手写，3栋1203", "归入 3栋1203 的 g 装修资料", lambda d, p: _pdf(d.own("fit-out-application", d.row("3-1203"), _GREY), p)),
    Sample("SCAN0002.pdf", "一叠双面扫描：隔页纸 5栋1单元702、放行条、身份证复印件；隔页纸 A座、加班申请、租赁合同；背面空白", "按隔页纸分别归入两户，空白背面和隔页纸不归档", _stack),
    Sample("扫描_20261121_0003.jpg", "本处《竣工验收申请书》，手写，放反了（180°）", "自动转正，归入 3栋1402 的 g 装修资料", lambda d, p: _picture(d.own("completion-application", d.row("3-1402"), replace(_GREY, turned=180, skew=2.0))[0], p)),
    Sample("扫描_20261121_0004.jpg", "本处《用户投诉记录表》，手写", "归入 5栋2单元801 的 a 来函复函", lambda d, p: _picture(d.own("complaint-record", d.row("5-2-801"), _GREY)[0], p)),
    Sample("IMG_2031.jpg", "手机拍的《放行条》，有透视、阴影和桌面", "归入 5栋1单元601 的 e 安全及物品放行", lambda d, p: _photo(d.own("release-slip", d.row("5-1-601"), _PHOTO)[0], p)),
    Sample("扫描_20261121_0005.tif", "两页黑白 TIFF：《业主/住户情况登记表》和《业主同意租户搬离通知书》", "分成两份，分别归入 3栋1103 和有租户的一户", lambda d, p: _tiff([*d.own("occupant-particulars", d.row("3-1103"), _LINES), *d.own("owner-consent-to-leave", d.let("3"), _LINES)], p)),
    Sample("SCAN0006.jpg", "签收后交回的《用户室内装修批准书》，彩色，红章压字", "归入 A座 1002 的 g 装修资料", lambda d, p: _picture(d.own("fit-out-permit", d.row("A-1002"), _COLOUR)[0], p)),
    Sample("SCAN0007.pdf", "别的公司的装修申请表", "按标题和房号归入 3栋1501 的 g 装修资料", lambda d, p: _pdf(d.other("fit-out-application", d.row("3-1501"), _GREY, 1), p)),
    Sample("SCAN0008.jpg", "别的公司的投诉记录表，手写", "归入 5栋2单元702 的 a 来函复函", lambda d, p: _picture(d.other("complaint-record", d.row("5-2-702"), _GREY, 2)[0], p)),
    Sample("SCAN0009.pdf", "别的公司的放行条，斜了约 3 度", "归入 A座 902 的 e 安全及物品放行", lambda d, p: _pdf(d.other("release-slip", d.row("A-902"), replace(_GREY, skew=3.0), 5), p)),
    Sample("SCAN0010.png", "别的公司的装修竣工验收申请表，黑白", "归入 3栋1201 的 g 装修资料", lambda d, p: _picture(d.other("completion-application", d.row("3-1201"), _LINES, 3)[0], p)),
    Sample("身份证复印件.jpg", "业主身份证复印件，上面没有房号", "名册上只有一户是这位业主，归入该户的 h 业主资料", lambda d, p: _picture(d.other("id-copy", d.sole("5"), _GREY, 3)[0], p)),
    Sample("SCAN0011.pdf", "租赁合同首页", "归入 A座该户的 f 租户资料", lambda d, p: _pdf(d.other("lease-copy", d.let("A"), _GREY, 1), p)),
    Sample("装修申请书_电子版.pdf", "在电脑上填写的可填 PDF，3栋1302", "不用识别，直接读取表单，归入 3栋1302 的 g 装修资料", _typed_pdf),
    Sample("收据.jpg", "装修押金收据：目录里没有的文件", "转人工：不认识的文件种类", lambda d, p: _picture(d.unknown("receipt", d.row("3-1203"), _COLOUR, 1)[0], p)),
    Sample("SCAN0012.jpg", "违规装修整改通知书：与《用户室内装修整改通知书》很像，但不是同一种", "转人工：不认识的文件种类", lambda d, p: _picture(d.unknown("breach-rectification", d.row("3-1303"), _GREY, 2)[0], p)),
    Sample("SCAN0013.jpg", "装修申请表，房号 9栋 不在名册上", "转人工：名册上没有这个房号", _stranger),
    Sample("SCAN0014.pdf", "本处《非办公时间加班申请表》，申请人没有签名", "转人工：缺少签名", lambda d, p: _pdf(d.own("after-hours-application", d.row("A-1102"), _GREY, replace(_HAND, unsigned=1.0)), p)),
    Sample("SCAN0001(1).pdf", "SCAN0001.pdf 又放了一次", "认出是同一个文件，不重复归档", lambda d, p: _copied(p, "SCAN0001.pdf")),
)


def make(out: Path, templates: Path = TEMPLATES) -> None:
    """Write roster.xlsx, site.toml, scans/, truth.jsonl and README.zh.md into `out`."""
    scans = out / "scans"
    if scans.is_dir():
        shutil.rmtree(scans)
    scans.mkdir(parents=True)
    desk = Desk(sheets(templates), roster(ROSTER_SEED, SMALL))
    write_xlsx(desk.rows, out / "roster.xlsx")
    (out / "site.toml").write_text(SITE, "utf-8")
    named = [(s.name, page) for s in SAMPLES for page in s.write(desk, scans / s.name)]
    files.write_truth(named, out / "truth.jsonl")
    (out / "README.zh.md").write_text(_readme(), "utf-8")


def _readme() -> str:
    lines = [f"| `{s.name}` | {s.what} | {s.ends} |" for s in SAMPLES]
    head = (
        "# 样张\n\n演示和试用用的扫描件，由 `python -m scansim samples --out samples` 生成（每次结果相同）。"
        "人名、公司、电话、证件号全部是虚构的，证件号的校验位故意是错的。\n\n"
        "- `roster.xlsx`：42 户的名册（3栋、有单元的5栋、写字楼A座）\n"
        "- `site.toml`：演示站点的设置\n- `scans/`：样张\n- `truth.jsonl`：每页的正确答案\n\n"
        "修改了 `templates/` 里的版面后请重新生成：二维码里有版面号。\n\n"
        "| 文件 | 是什么 | 应当怎样 |\n|---|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"


__all__ = ["SAMPLES", "Desk", "Sample", "Truth", "filled_pdf", "make"]
