"""The shipped demo: a roster, a site and two dozen scans as they lie in a clerk's folder.

    python -m scansim samples --out samples

Sheets carry the tag of their layout: make the samples again whenever a sheet in `templates/` has changed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from scansim import files
from scansim.desk import HAND, ROSTER_SEED, SEED, Desk, filled_pdf
from scansim.foreign import pages as foreign
from scansim.foreign.pages import Drawn
from scansim.generate import TEMPLATES
from scansim.own import pages as own
from scansim.own.sheets import sheets
from scansim.profiles import profile
from scansim.rng import generator
from scansim.roster import SMALL, Block, RosterRow, roster, write_xlsx
from scansim.scan import scan
from scansim.stack import blank_back
from scansim.truth import Page, Truth, scanned

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
    write: Callable[[Desk, Path], list[Truth]]


# Scanners of offices: small files, 200 dpi.
_GREY = profile("grey200", quality=52, noise=2.0)


_COLOUR = profile("colour200", quality=50, noise=2.0)


_LINES = profile("bilevel200", noise=2.0, threshold=185)


_PHOTO = profile("photo", dpi=150, quality=60, noise=3.0)


def _picture(page: Page, path: Path) -> list[Truth]:
    files.write_page(page, path)
    return [page.truth]


def _pdf(pages: list[Page], path: Path) -> list[Truth]:
    files.write_pdf(pages, path)
    return [p.truth for p in pages]


def _tiff(pages: list[Page], path: Path) -> list[Truth]:
    files.write_tiff(pages, path)
    return [p.truth for p in pages]


def _photo(page: Page, path: Path) -> list[Truth]:
    files.write_photo(page, path)
    return [page.truth]


def _copied(path: Path, of: str) -> list[Truth]:
    shutil.copyfile(path.with_name(of), path)
    return []


def _stack(desk: Desk, path: Path) -> list[Truth]:
    """Two units with separators, scanned on both sides."""
    pages: list[Page] = []
    for row, slugs in (
        (desk.row("5-1-702"), ("release-slip", "id-copy")),
        (desk.let("A"), ("after-hours-application", "lease-copy")),
    ):
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
        return own.draw(desk.sheets, desk.sheets.catalog.get(slug), rng, [row], 200, HAND)
    drawn = foreign.draw(slug, rng, [row])
    return [replace(drawn, truth=replace(drawn.truth, unit=str(row.unit), unit_by="separator"))]


def _stranger(desk: Desk, path: Path) -> list[Truth]:
    """A paper of a unit that is not on the roster."""
    row = roster(ROSTER_SEED + 1, (Block("9", "residential", range(6, 7), 1),))[0]
    page = desk.other("fit-out-application", row, _GREY, 4)[0]
    return _picture(replace(page, truth=replace(page.truth, unit_by="unlisted")), path)


def _card(desk: Desk, path: Path) -> list[Truth]:
    """An owner's card with nothing noted beside it: only the name leads to the unit."""
    row = desk.sole("5")
    pages = (desk.other("id-copy", row, _GREY, i)[0] for i in range(50))
    return _picture(next(p for p in pages if p.truth.unit_by == "person"), path)


def _typed_pdf(desk: Desk, path: Path) -> list[Truth]:
    """A fillable PDF that was typed into and sent back: no picture, the values are in the form."""
    row, paper = desk.row("3-1302"), desk.sheets.catalog.get("fit-out-application")
    pdf, truth = filled_pdf(desk.sheets, paper, row)
    path.write_bytes(pdf)
    return [truth]


SAMPLES: tuple[Sample, ...] = (
    Sample(
        "SCAN0001.pdf",
        "本处《用户室内装修申请书》，手写，3栋1203",
        "归入 3栋1203 的 g 装修资料",
        lambda d, p: _pdf(d.own("fit-out-application", d.row("3-1203"), _GREY), p),
    ),
    Sample(
        "SCAN0002.pdf",
        "一叠双面扫描：隔页纸 5栋1单元702、放行条、身份证复印件；隔页纸 A座、加班申请、租赁合同；背面空白",
        "按隔页纸分别归入两户，空白背面和隔页纸不归档",
        _stack,
    ),
    Sample(
        "扫描_20261121_0003.jpg",
        "本处《竣工验收申请书》，手写，放反了（180°）",
        "自动转正，归入 3栋1402 的 g 装修资料",
        lambda d, p: _picture(
            d.own("completion-application", d.row("3-1402"), replace(_GREY, turned=180, skew=2.0))[0], p
        ),
    ),
    Sample(
        "扫描_20261121_0004.jpg",
        "本处《用户投诉记录表》，手写",
        "归入 5栋2单元801 的 a 来函复函",
        lambda d, p: _picture(d.own("complaint-record", d.row("5-2-801"), _GREY)[0], p),
    ),
    Sample(
        "IMG_2031.jpg",
        "手机拍的《放行条》，有透视、阴影和桌面",
        "归入 5栋1单元601 的 e 安全及物品放行",
        lambda d, p: _photo(d.own("release-slip", d.row("5-1-601"), _PHOTO)[0], p),
    ),
    Sample(
        "扫描_20261121_0005.tif",
        "两页黑白 TIFF：《业主/住户情况登记表》和《业主同意租户搬离通知书》",
        "分成两份，分别归入 3栋1103 和有租户的一户",
        lambda d, p: _tiff(
            [
                *d.own("occupant-particulars", d.row("3-1103"), _LINES),
                *d.own("owner-consent-to-leave", d.let("3"), _LINES),
            ],
            p,
        ),
    ),
    Sample(
        "SCAN0006.pdf",
        "签收后交回的《用户室内装修批准书》，A3 两面，彩色，红章压字",
        "归入 A座 1002 的 g 装修资料",
        lambda d, p: _pdf(d.own("fit-out-permit", d.row("A-1002"), _COLOUR), p),
    ),
    Sample(
        "SCAN0007.pdf",
        "别的公司的装修申请表",
        "按标题和房号归入 3栋1501 的 g 装修资料",
        lambda d, p: _pdf(d.other("fit-out-application", d.row("3-1501"), _GREY, 1), p),
    ),
    Sample(
        "SCAN0008.jpg",
        "别的公司的投诉记录表，手写",
        "归入 5栋2单元702 的 a 来函复函",
        lambda d, p: _picture(d.other("complaint-record", d.row("5-2-702"), _GREY, 2)[0], p),
    ),
    Sample(
        "SCAN0009.pdf",
        "别的公司的放行条，斜了约 3 度",
        "归入 A座 902 的 e 安全及物品放行",
        lambda d, p: _pdf(d.other("release-slip", d.row("A-902"), replace(_GREY, skew=3.0), 5), p),
    ),
    Sample(
        "SCAN0010.png",
        "别的公司的装修竣工验收申请表，黑白",
        "归入 3栋1201 的 g 装修资料",
        lambda d, p: _picture(d.other("completion-application", d.row("3-1201"), _LINES, 3)[0], p),
    ),
    Sample(
        "身份证复印件.jpg",
        "业主身份证复印件，上面没有房号",
        "名册上只有一户是这位业主，归入该户的 h 业主资料",
        _card,
    ),
    Sample(
        "SCAN0011.pdf",
        "租赁合同首页",
        "归入 A座该户的 f 租户资料",
        lambda d, p: _pdf(d.other("lease-copy", d.let("A", 1), _GREY, 1), p),
    ),
    Sample(
        "装修申请书_电子版.pdf",
        "在电脑上填写的可填 PDF，3栋1302",
        "不用识别，直接读取表单，归入 3栋1302 的 g 装修资料",
        _typed_pdf,
    ),
    Sample(
        "请假条.jpg",
        "员工请假条：目录里没有的文件",
        "转人工：不认识的文件种类",
        lambda d, p: _picture(d.unknown("leave", d.row("3-1203"), _COLOUR, 1)[0], p),
    ),
    Sample(
        "SCAN0012.jpg",
        "违规装修整改通知书：与《用户室内装修整改通知书》很像，但不是同一种",
        "认作违规装修整改通知书，归入 3栋1303 的 g 装修资料；认不准就转人工",
        lambda d, p: _picture(d.unknown("breach-rectification", d.row("3-1303"), _GREY, 2)[0], p),
    ),
    Sample("SCAN0013.jpg", "装修申请表，房号 9栋 不在名册上", "转人工：名册上没有这个房号", _stranger),
    Sample(
        "SCAN0014.pdf",
        "本处《非办公时间加班申请表》，申请人没有签名",
        "转人工：缺少签名",
        lambda d, p: _pdf(
            d.own("after-hours-application", d.row("A-1102"), _GREY, replace(HAND, unsigned=1.0)), p
        ),
    ),
    Sample(
        "SCAN0001_副本.pdf",
        "SCAN0001.pdf 又放了一次",
        "认出是同一个文件，不重复归档",
        lambda d, p: _copied(p, "SCAN0001.pdf"),
    ),
)


def make(out: Path, templates: Path = TEMPLATES) -> None:
    """Write roster.xlsx, site.toml, scans/, truth.jsonl, sheets.json and README.zh.md into `out`."""
    scans = out / "scans"
    if scans.is_dir():
        shutil.rmtree(scans)
    scans.mkdir(parents=True)
    desk = Desk(sheets(templates), roster(ROSTER_SEED, SMALL))
    write_xlsx(desk.rows, out / "roster.xlsx")
    (out / "site.toml").write_text(SITE, "utf-8")
    named = [(s.name, truth) for s in SAMPLES for truth in s.write(desk, scans / s.name)]
    files.write_truth(named, out / "truth.jsonl")
    tags = {slug: t.sheet for slug, t in desk.sheets.geometries.current.items() if t.sheet}
    (out / "sheets.json").write_text(json.dumps(tags, indent=1) + "\n", "utf-8")
    (out / "README.zh.md").write_text(_readme(), "utf-8")


def _readme() -> str:
    lines = [f"| `{s.name}` | {s.what} | {s.ends} |" for s in SAMPLES]
    head = (
        "# 样张\n\n演示和试用用的扫描件，由 `python -m scansim samples --out samples` 生成（每次结果相同）。"
        "人名、公司、电话、证件号全部是虚构的，证件号的校验位故意是错的。\n\n"
        "- `roster.xlsx`：42 户的名册（3栋、有单元的5栋、写字楼A座）\n"
        "- `site.toml`：演示站点的设置\n- `scans/`：样张\n- `truth.jsonl`：每页的正确答案\n- `sheets.json`：样张所用版面的版面号\n\n"
        "修改了 `templates/` 里的版面后请重新生成：二维码里有版面号。\n\n"
        "| 文件 | 是什么 | 应当怎样 |\n|---|---|---|\n"
    )
    return head + "\n".join(lines) + "\n"
