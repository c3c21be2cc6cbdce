"""First pages of leases: the copy that a tenant brings."""

from __future__ import annotations

from datetime import timedelta

from numpy.random import Generator

from scansim import phrases
from scansim.canvas import Canvas
from scansim.foreign import parts
from scansim.foreign.case import Case, case
from scansim.foreign.content import Content, Signer
from scansim.foreign.look import Look, look
from scansim.foreign.running import prose
from scansim.foreign.sources import area
from scansim.people import id_number
from scansim.rng import between, chance, pick
from scansim.roster import RosterRow
from scansim.spelling import ESTATES, day
from scansim.truth import Truth

_TITLES = (
    "房屋租赁合同",
    "租赁合同",
    "房屋租赁合同书",
    "房屋租赁协议",
    "写字楼租赁合同",
    "商品房租赁合同",
    "住宅租赁合同",
    "房屋出租合同",
)


def lease(rng: Generator, rows: list[RosterRow], dpi: int) -> tuple[Canvas, Truth]:
    """The first page of a lease of a unit that is let."""
    about = case(rng, rows, tenant=True, role="tenant")
    style = look(rng, old=chance(rng, 0.1))
    values, text = _terms(about, rng)
    content = Content("lease-copy", pick(rng, _TITLES), (), signers=_signers(about, rng), office=about.office)
    canvas = Canvas(210, 297, dpi)
    y = parts.title(canvas, between(rng, 20, 30), content, style) + 6
    y = _body(canvas, y, text, style, rng)
    if chance(rng, 0.5) and y < 235:
        parts.signatures(canvas, style.margin, y + 6, 210 - 2 * style.margin, content, style, rng)
    canvas.text(
        105,
        285,
        style.script(pick(rng, ("第 1 页 共 3 页", "- 1 -", "1", ""))),
        size=3.2,
        name=style.label_face,
        anchor="m",
    )
    return canvas, _truth(about, content, values, style)


def _terms(about: Case, rng: Generator) -> tuple[dict[str, str], list[str]]:
    row, months = about.row, pick(rng, (12, 24, 36))
    ends = about.begins + timedelta(days=months * 365 // 12)
    rent = int(rng.integers(15, 300)) * 100
    lessee_id = row.tenant_id or id_number(rng)
    place = pick(rng, (about.spelt, f"{pick(rng, ESTATES)}{about.spelt}"))
    values = {
        "unit": str(row.unit),
        "lessor": row.owner,
        "lessor_id": row.owner_id,
        "lessee": row.tenant,
        "lessee_phone": row.tenant_phone,
        "area": area(row.area),
        "begins": about.begins.isoformat(),
        "ends": ends.isoformat(),
        "rent": f"{rent}.00",
        "deposit": f"{rent * 2}.00",
    }
    identity = "" if row.contact else f"　身份证号：‹{lessee_id}›"
    if not row.contact:
        values["lessee_id"] = lessee_id
    return values, [
        f"{pick(rng, ('出租方（甲方）', '甲方（出租人）', '出租人'))}：‹{row.owner}›　身份证号：‹{row.owner_id}›",
        f"{pick(rng, ('承租方（乙方）', '乙方（承租人）', '承租人'))}：‹{row.tenant}›{identity}　电话：‹{row.tenant_phone}›",
        "根据《中华人民共和国民法典》及有关法律法规的规定，甲乙双方在平等自愿的基础上，就房屋租赁事宜达成如下协议：",
        f"第一条　甲方将位于‹{place}›的房屋出租给乙方使用，建筑面积‹{row.area:.2f}›平方米。",
        f"第二条　租赁期限自‹{day(rng, about.begins)}›起至‹{day(rng, ends)}›止，租赁用途为‹{pick(rng, ('居住', '办公', '商业'))}›。",
        f"第三条　租金每月人民币‹{rent}›元，乙方应于每月‹5›日前支付。押金‹{rent * 2}›元，租赁期满无违约的，甲方无息退还。",
        "第四条　租赁期内的水、电、燃气、物业管理费由‹乙›方承担。",
        f"第五条　甲方提供的设施：‹{pick(rng, phrases.KEPT)}›。",
        "第六条　乙方不得擅自改变房屋结构；如需装修，须征得甲方书面同意并到物业公司办理手续。",
        "第七条　租赁期满，乙方应按时搬离，经甲方验收后办理退租手续。任何一方提前解除合同的，应提前三十日通知对方。",
    ]


def _body(canvas: Canvas, y: float, text: list[str], style: Look, rng: Generator) -> float:
    left, right, leading = (
        style.margin,
        canvas.width - style.margin,
        style.label_size * between(rng, 2.1, 2.4),
    )
    for number, paragraph in enumerate(text):
        indent = 0 if number < 2 else style.label_size * 2
        y = prose(canvas, left, right, y, indent, paragraph, style, rng, leading)
        if y > canvas.height - 28:
            break
    return y


def _signers(about: Case, rng: Generator) -> tuple[Signer, ...]:
    seal = about.row.tenant if about.row.contact else ""
    return (
        Signer(
            "lessor",
            "甲方（签章）",
            about.row.owner if not about.row.owner.endswith("公司") else about.manager,
        ),
        Signer("lessee", "乙方（签章）", about.contact, seal, day(rng, about.begins)),
    )


def _truth(about: Case, content: Content, values: dict[str, str], style: Look) -> Truth:
    return Truth(
        kind="foreign",
        paper="lease-copy",
        unit=str(about.row.unit),
        unit_by="printed",
        title=content.title,
        values=values,
        typed=bool(style.typed),
        hand="" if style.typed else style.pen.font,
        layout="lease",
        party=about.row.tenant,
    )
