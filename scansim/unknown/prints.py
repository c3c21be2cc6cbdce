"""Printed matter: newspapers, circulars, licences, lists."""

from __future__ import annotations

from numpy.random import Generator

from scansim import phrases
from scansim.canvas import Canvas
from scansim.hand import hand, write_in
from scansim.people import company, licence, name, phone
from scansim.rng import chance, pick
from scansim.roster import RosterRow
from scansim.seals import round_seal
from scansim.spelling import day, unit
from scansim.unknown.table import some_day, table

Rows = list[RosterRow]


_PROSE = (
    "记者从市住房和城乡建设局获悉，今年全市将启动老旧小区改造项目二百余个，惠及居民超过十万户。",
    "随着气温逐步回升，消防部门提醒市民注意用电安全，切勿在楼道内为电动车充电。",
    "近日，某小区业主因楼上装修噪音问题向物业公司投诉，社区居委会组织双方进行调解。",
    "专家建议，住宅室内装饰装修应选择有资质的施工单位，并依法办理开工申报手续。",
    "本周末将有小到中雨，气温下降三至五度，请市民外出携带雨具。",
    "据统计，上半年全市商品房成交面积同比增长百分之四点二，租赁市场保持平稳。",
    "文化馆将于下月举办摄影作品展，欢迎广大市民踊跃投稿。",
)


def newspaper(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """Columns of print under headlines."""
    canvas = Canvas(210, 297, dpi, (246, 244, 236))
    canvas.text(
        105,
        20,
        pick(rng, ("南城晚报", "都市生活报", "物业周刊", "社区之声")),
        size=13,
        name="kai",
        anchor="m",
        spread=3,
    )
    canvas.line(12, 30, 198, 30, mm=0.6)
    for i in range(3):
        x, y = 14 + i * 62.0, 36.0
        while y < 265:
            head = pick(
                rng,
                (
                    "老旧小区改造提速",
                    "装修噪音扰民引投诉",
                    "安全用电进社区",
                    "楼市租赁保持平稳",
                    "周末天气预报",
                ),
            )
            y = canvas.paragraph(x, y, head, 56, size=5.2, name="hei-bold", leading=1.4)
            text = "".join(pick(rng, _PROSE) for _ in range(int(rng.integers(2, 4))))
            y = canvas.paragraph(x, y, "　　" + text, 56, size=3.2, leading=1.45) + 5
    return canvas


def minutes(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """Minutes, a circular, a rule: typed prose with a heading."""
    canvas = Canvas(210, 297, dpi)
    head = pick(
        rng,
        (
            "业主委员会会议纪要",
            "物业服务中心工作例会纪要",
            "关于电梯年检停用的通知",
            "温馨提示",
            "装修管理规定",
            "物业服务合同",
            "会议记录",
            "岗位职责",
            "停水通知",
            "工作联系单",
            "商品房买卖合同",
            "前期物业服务协议",
        ),
    )
    canvas.text(105, 32, head, size=8, name=pick(rng, ("hei-bold", "song-bold")), anchor="m", spread=1)
    y, row = 48.0, pick(rng, rows)
    for i in range(int(rng.integers(4, 9))):
        text = pick(
            rng,
            (
                *_PROSE,
                f"会议讨论了{unit(rng, row)}业主{row.owner}反映的装修问题，责成工程部跟进。",
                "装修施工须在批准的时间内进行，物品搬出须凭放行条。",
                "业主投诉应在三日内回访，处理结果记录存档。",
            ),
        )
        y = canvas.paragraph(
            24,
            y,
            f"{'　　' if i % 2 else ''}{i + 1}、{text}",
            162,
            size=4.2,
            name=pick(rng, ("fang", "song")),
            leading=1.8,
        )
    canvas.text(180, y + 16, company(rng, "estate"), size=4.2, name="fang", anchor="r")
    canvas.text(180, y + 24, day(rng, some_day(rng)), size=4.2, name="fang", anchor="r")
    if chance(rng, 0.6):
        round_seal(canvas, 155, y + 20, company(rng, "estate"), rng)
    return canvas


def business_licence(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A company's licence, landscape."""
    canvas = Canvas(297, 210, dpi)
    canvas.rect(10, 10, 287, 200, mm=2, colour=(190, 150, 90))
    canvas.text(148, 36, "营 业 执 照", size=16, name="hei-bold", anchor="m", spread=4)
    canvas.text(148, 50, "（副本）", size=6, name="song", anchor="m")
    row = pick(rng, rows)
    fields = (
        ("名称", company(rng)),
        ("类型", "有限责任公司(自然人投资或控股)"),
        ("法定代表人", name(rng)),
        ("注册资本", "壹佰万元人民币"),
        ("成立日期", day(rng, some_day(rng))),
        ("住所", f"广州市{pick(rng, phrases.STREETS)}{int(rng.integers(1, 200))}号{unit(rng, row)}"),
        ("经营范围", "室内装饰、装修;物业管理;信息咨询服务"),
    )
    canvas.text(28, 66, f"统一社会信用代码 {licence(rng)}", size=4.2)
    for i, (label, value) in enumerate(fields):
        canvas.text(40, 80 + i * 13, label, size=4.6, name="hei")
        canvas.text(80, 80 + i * 13, value, size=4.6, name="song")
    round_seal(canvas, 235, 165, "某某市市场监督管理局", rng)
    return canvas


def card(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A business card or leaflet on an otherwise empty page."""
    canvas = Canvas(210, 297, dpi)
    canvas.rect(60, 60, 150, 114, mm=0.2, fill=(238, 236, 226))
    canvas.text(70, 72, name(rng), size=7, name="kai")
    canvas.text(92, 73, pick(rng, ("项目经理", "装修顾问", "客户经理")), size=3.6)
    canvas.text(70, 88, company(rng, "fitout"), size=4)
    canvas.text(70, 97, f"手机：{phone(rng)}", size=3.6)
    canvas.text(70, 105, pick(rng, ("专业装修 免费量房", "承接家装工装", "房屋租售 贷款咨询")), size=3.6)
    return canvas


def statement(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A long table of numbers with many units: nobody's paper."""
    canvas = Canvas(210, 297, dpi)
    canvas.text(
        105,
        20,
        pick(
            rng,
            ("物业费收缴明细表", "水电抄表记录", "装修保证金台账", "业主联系方式汇总表", "装修户巡查汇总"),
        ),
        size=7,
        name="hei",
        anchor="m",
    )
    lines = [
        (str(i + 1), unit(rng, r), r.owner, r.owner_phone, f"{int(rng.integers(50, 3000))}")
        for i, r in enumerate(rows[int(rng.integers(0, max(1, len(rows) - 24))) :][:24])
    ]
    table(canvas, 30, ("序号", "房号", "业主", "电话", "金额"), lines, row=9)
    return canvas


def complaint_register(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """The office's own register of complaints: many units on one page."""
    canvas, pen = Canvas(297, 210, dpi), hand(rng)
    canvas.text(
        148,
        18,
        pick(rng, ("客户投诉登记表", "投诉登记表", "业主投诉登记表", "来访来电登记表")),
        size=7,
        name="song-bold",
        anchor="m",
    )
    lines = [("", "", "", "", "", "")] * int(rng.integers(8, 13))
    table(canvas, 28, ("日期", "房号", "投诉人", "电话", "投诉内容", "处理结果"), lines, row=12, margin=14)
    for i in range(int(rng.integers(3, len(lines)))):
        row, y, wide = pick(rng, rows), 28 + 12 * (i + 1), (297 - 28) / 6
        cells = (
            f"{int(rng.integers(1, 13))}.{int(rng.integers(1, 29))}",
            unit(rng, row, short=True),
            row.owner[:6],
            row.owner_phone,
            pick(rng, phrases.COMPLAINTS)[:9],
            "已处理",
        )
        for n, cell in enumerate(cells):
            write_in(canvas, (14 + n * wide, y, 14 + (n + 1) * wide, y + 12), cell, pen, rng)
    return canvas
