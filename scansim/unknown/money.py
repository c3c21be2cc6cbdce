"""Receipts, invoices, quotations: papers about money."""

from __future__ import annotations

from numpy.random import Generator

from scansim.canvas import RED, Canvas
from scansim.hand import hand, write
from scansim.people import company, licence, name, phone
from scansim.rng import between, digits, pick
from scansim.roster import RosterRow
from scansim.seals import block_seal, round_seal
from scansim.spelling import day, unit
from scansim.unknown.table import some_day, table

Rows = list[RosterRow]


def till_slip(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A long narrow slip of a shop, laid on the glass."""
    canvas = Canvas(76, between(rng, 120, 200), dpi)
    canvas.text(
        38,
        9,
        pick(rng, ("天天生活超市", "五金建材商店", "家家乐便利店", "百姓大药房")),
        size=5,
        name="hei",
        anchor="m",
    )
    y, total = 18.0, 0
    for line in (
        f"单号:{digits(rng, 12)}",
        f"日期:{some_day(rng)} {int(rng.integers(8, 22))}:30",
        f"收银员:{digits(rng, 3)}",
    ):
        canvas.text(5, y, line, size=3, name="hei")
        y += 4.5
    for _ in range(int(rng.integers(3, 12))):
        price = int(rng.integers(3, 300))
        total += price
        canvas.text(
            5,
            y,
            pick(rng, ("矿泉水", "电池", "乳胶漆", "开关面板", "毛巾", "装修胶带", "洗洁精", "灯泡")),
            size=3.2,
            name="hei",
        )
        canvas.text(71, y, f"{price}.00", size=3.2, name="hei", anchor="r")
        y += 5
    canvas.dashed(4, y, 72, y)
    canvas.text(71, y + 6, f"合计: {total}.00", size=4.4, name="hei-bold", anchor="r")
    canvas.text(38, y + 16, "谢谢惠顾 欢迎再次光临", size=3.2, name="hei", anchor="m")
    return canvas


def receipt(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A filled 收款收据, often for a fit-out deposit of a unit."""
    canvas, row, pen = Canvas(210, 110, dpi, (255, 252, 244)), pick(rng, rows), hand(rng)
    title = pick(rng, ("收款收据", "收 据", "专用收款收据"))
    canvas.text(105, 14, title, size=8, name="song-bold", anchor="m", spread=2)
    canvas.line(70, 20, 140, 20, mm=0.3)
    canvas.text(190, 14, f"No.{digits(rng, 7)}", size=4.5, colour=RED, anchor="r")
    lines = (
        ("日期：", day(rng, some_day(rng))),
        ("今收到：", f"{unit(rng, row)} {row.owner}"),
        (
            "交来：",
            pick(
                rng,
                ("装修押金", "装修保证金", "垃圾清运费", "物业管理费", "出入证押金", "停车费", "租赁押金"),
            ),
        ),
        ("金额（大写）：", pick(rng, ("叁仟元整", "伍仟元整", "壹仟贰佰元整", "捌佰元整"))),
    )
    for i, (label, value) in enumerate(lines):
        y = 32 + i * 13
        end = canvas.text(20, y, label, size=4.2)
        canvas.line(end, y + 3.5, 185, y + 3.5, mm=0.15)
        write(canvas, end + 3, y, value, pen, rng)
    canvas.text(20, 92, f"收款单位：　　　　　　经手人：{'　' * 6}　会计：", size=4)
    round_seal(canvas, 55, 84, company(rng, "estate"), rng, mm=36, foot="财务专用章")
    return canvas


def invoice(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A VAT invoice."""
    canvas = Canvas(214, 140, dpi)
    brown = (140, 84, 50)
    canvas.text(
        107,
        14,
        pick(rng, ("广东增值税普通发票", "电子发票（普通发票）", "增值税专用发票")),
        size=7,
        name="kai",
        colour=brown,
        anchor="m",
        spread=1,
    )
    canvas.line(70, 20, 144, 20, colour=brown)
    canvas.text(160, 12, f"发票号码：{digits(rng, 20)}", size=3, colour=brown)
    canvas.text(160, 18, f"开票日期：{day(rng, some_day(rng))}", size=3, colour=brown)
    canvas.text(16, 32, f"购买方　名称：{company(rng)}　统一社会信用代码：{licence(rng)}", size=3.4)
    canvas.text(16, 40, f"销售方　名称：{company(rng, 'fitout')}　统一社会信用代码：{licence(rng)}", size=3.4)
    goods = [
        (
            pick(rng, ("*建筑材料*瓷砖", "*涂料*乳胶漆", "*建筑服务*装修工程款", "*物业管理服务*物业费")),
            "批",
            str(int(rng.integers(1, 9))),
            f"{int(rng.integers(100, 9000))}.00",
            "9%",
        )
        for _ in range(int(rng.integers(1, 4)))
    ]
    y = table(canvas, 47, ("项目名称", "单位", "数量", "金额", "税率"), goods, margin=14)
    canvas.text(
        16,
        y + 8,
        f"价税合计（大写）：{pick(rng, ('壹万贰仟元整', '叁仟肆佰元整', '玖佰捌拾元整'))}",
        size=3.6,
    )
    canvas.text(16, y + 18, f"收款人：{name(rng)}　复核：{name(rng)}　开票人：{name(rng)}", size=3.4)
    round_seal(canvas, 170, y + 18, company(rng, "fitout"), rng, mm=34, foot="发票专用章")
    return canvas


def _priced(title: str, heads: tuple[str, ...], note: str, rng: Generator, rows: Rows, dpi: int) -> Canvas:
    canvas, row = Canvas(210, 297, dpi), pick(rng, rows)
    canvas.text(105, 22, company(rng, "fitout"), size=5.5, name="hei", anchor="m")
    canvas.text(105, 32, title, size=7, name="hei-bold", anchor="m", spread=1.5)
    canvas.text(18, 44, f"客户：{row.owner}　地址：{unit(rng, row)}　电话：{phone(rng)}", size=3.6)
    canvas.text(18, 51, f"日期：{day(rng, some_day(rng))}　单号：{digits(rng, 8)}", size=3.6)
    lines = []
    for i in range(int(rng.integers(6, 18))):
        thing, measure = pick(
            rng,
            (
                ("地面砖铺贴", "㎡"),
                ("墙面乳胶漆", "㎡"),
                ("石膏板吊顶", "㎡"),
                ("室内木门", "樘"),
                ("水电改造", "项"),
                ("防水施工", "㎡"),
                ("洁具安装", "套"),
                ("垃圾清运", "项"),
            ),
        )
        cells = (
            str(i + 1),
            thing,
            measure,
            str(int(rng.integers(1, 120))),
            f"{int(rng.integers(20, 900))}",
            f"{int(rng.integers(200, 9000))}",
        )
        lines.append(cells[: len(heads)])
    y = table(canvas, 58, heads, lines)
    canvas.text(18, y + 8, note, size=3.6)
    canvas.text(18, y + 20, "客户签字：　　　　　　　　　　业务员：", size=3.8)
    return canvas


def quotation(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A decorator's quotation."""
    title = pick(rng, ("装修工程报价单", "室内装修工程预算书", "装饰工程预算表", "报价单"))
    return _priced(
        title,
        ("序号", "项目名称", "单位", "数量", "单价", "金额"),
        "以上报价含人工及辅料，不含税，有效期十五天。",
        rng,
        rows,
        dpi,
    )


def delivery(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A delivery note of a builder's merchant."""
    title = pick(rng, ("送货单", "出库单", "材料送货清单", "发货单"))
    return _priced(
        title,
        ("序号", "货物名称", "单位", "数量"),
        "请收货人核对数量后签收，如有质量问题三日内提出。",
        rng,
        rows,
        dpi,
    )


def bank_slip(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A bank's confirmation of a transfer."""
    canvas, row = Canvas(210, 120, dpi), pick(rng, rows)
    canvas.text(
        105,
        14,
        pick(rng, ("银行业务回单", "网上银行电子回单", "转账凭证", "现金缴款单")),
        size=7,
        name="hei",
        anchor="m",
    )
    lines = [
        ("付款人", row.owner, "收款人", company(rng, "estate")),
        ("账号", digits(rng, 19), "账号", digits(rng, 17)),
        ("金额", f"￥{int(rng.integers(100, 20000))}.00", "币种", "人民币"),
        ("用途", pick(rng, ("物业费", "装修押金", "租金", "保证金")), "日期", day(rng, some_day(rng))),
    ]
    y = table(canvas, 24, ("项目", "内容", "项目", "内容"), lines, row=11)
    canvas.text(18, y + 8, f"流水号：{digits(rng, 20)}　附言：{unit(rng, row)}", size=3.4)
    block_seal(canvas, 150, y + 12, "电子回单专用章", rng, size=4)
    return canvas
