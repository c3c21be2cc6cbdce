"""Papers that are no forms: receipts, invoices, drawings, photographs, print."""

from __future__ import annotations

from datetime import date, timedelta

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from scansim import phrases
from scansim.canvas import RED, Canvas
from scansim.hand import hand, write, write_in
from scansim.people import company, licence, name, phone
from scansim.rng import between, chance, digits, pick
from scansim.roster import RosterRow
from scansim.seals import block_seal, round_seal
from scansim.spelling import day, unit

Rows = list[RosterRow]


def _when(rng: Generator) -> date:
    return date(2026, 1, 5) + timedelta(days=int(rng.integers(0, 320)))


def _table(canvas: Canvas, y: float, heads: tuple[str, ...], lines: list[tuple[str, ...]], *, row: float = 8.0, margin: float = 18.0, face: str = "song") -> float:
    room = canvas.width - 2 * margin
    wide = room / len(heads)
    for n, cells in enumerate([heads, *lines]):
        for i, cell in enumerate(cells):
            canvas.rect(margin + i * wide, y, margin + (i + 1) * wide, y + row, mm=0.2)
            size = min(3.4, 3.4 * (wide - 2) / max(1.0, canvas.text_width(cell, 3.4, face)))
            canvas.text(margin + (i + 0.5) * wide, y + row / 2, cell, size=size, name="hei" if n == 0 else face, anchor="m")
        y += row
    return y


def till_slip(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A long narrow slip of a shop, laid on the glass."""
    canvas = Canvas(76, between(rng, 120, 200), dpi)
    canvas.text(38, 9, pick(rng, ("天天生活超市", "五金建材商店", "家家乐便利店", "百姓大药房")), size=5, name="hei", anchor="m")
    y, total = 18.0, 0
    for line in (f"单号:{digits(rng, 12)}", f"日期:{_when(rng)} {int(rng.integers(8, 22))}:30", f"收银员:{digits(rng, 3)}"):
        canvas.text(5, y, line, size=3, name="hei")
        y += 4.5
    for _ in range(int(rng.integers(3, 12))):
        price = int(rng.integers(3, 300))
        total += price
        canvas.text(5, y, pick(rng, ("矿泉水", "电池", "乳胶漆", "开关面板", "毛巾", "装修胶带", "洗洁精", "灯泡")), size=3.2, name="hei")
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
        ("日期：", day(rng, _when(rng))),
        ("今收到：", f"{unit(rng, row)} {row.owner}"),
        ("交来：", pick(rng, ("装修押金", "装修保证金", "垃圾清运费", "物业管理费", "出入证押金", "停车费", "租赁押金"))),
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
    canvas.text(107, 14, pick(rng, ("广东增值税普通发票", "电子发票（普通发票）", "增值税专用发票")), size=7, name="kai", colour=brown, anchor="m", spread=1)
    canvas.line(70, 20, 144, 20, colour=brown)
    canvas.text(160, 12, f"发票号码：{digits(rng, 20)}", size=3, colour=brown)
    canvas.text(160, 18, f"开票日期：{day(rng, _when(rng))}", size=3, colour=brown)
    canvas.text(16, 32, f"购买方　名称：{company(rng)}　统一社会信用代码：{licence(rng)}", size=3.4)
    canvas.text(16, 40, f"销售方　名称：{company(rng, 'fitout')}　统一社会信用代码：{licence(rng)}", size=3.4)
    goods = [(pick(rng, ("*建筑材料*瓷砖", "*涂料*乳胶漆", "*建筑服务*装修工程款", "*物业管理服务*物业费")), "批", str(int(rng.integers(1, 9))), f"{int(rng.integers(100, 9000))}.00", "9%") for _ in range(int(rng.integers(1, 4)))]
    y = _table(canvas, 47, ("项目名称", "单位", "数量", "金额", "税率"), goods, margin=14)
    canvas.text(16, y + 8, f"价税合计（大写）：{pick(rng, ('壹万贰仟元整', '叁仟肆佰元整', '玖佰捌拾元整'))}", size=3.6)
    canvas.text(16, y + 18, f"收款人：{name(rng)}　复核：{name(rng)}　开票人：{name(rng)}", size=3.4)
    round_seal(canvas, 170, y + 18, company(rng, "fitout"), rng, mm=34, foot="发票专用章")
    return canvas


def _priced(title: str, heads: tuple[str, ...], note: str, rng: Generator, rows: Rows, dpi: int) -> Canvas:
    canvas, row = Canvas(210, 297, dpi), pick(rng, rows)
    canvas.text(105, 22, company(rng, "fitout"), size=5.5, name="hei", anchor="m")
    canvas.text(105, 32, title, size=7, name="hei-bold", anchor="m", spread=1.5)
    canvas.text(18, 44, f"客户：{row.owner}　地址：{unit(rng, row)}　电话：{phone(rng)}", size=3.6)
    canvas.text(18, 51, f"日期：{day(rng, _when(rng))}　单号：{digits(rng, 8)}", size=3.6)
    lines = []
    for i in range(int(rng.integers(6, 18))):
        thing, measure = pick(rng, (("地面砖铺贴", "㎡"), ("墙面乳胶漆", "㎡"), ("石膏板吊顶", "㎡"), ("室内木门", "樘"), ("水电改造", "项"), ("防水施工", "㎡"), ("洁具安装", "套"), ("垃圾清运", "项")))
        cells = (str(i + 1), thing, measure, str(int(rng.integers(1, 120))), f"{int(rng.integers(20, 900))}", f"{int(rng.integers(200, 9000))}")
        lines.append(cells[: len(heads)])
    y = _table(canvas, 58, heads, lines)
    canvas.text(18, y + 8, note, size=3.6)
    canvas.text(18, y + 20, "客户签字：　　　　　　　　　　业务员：", size=3.8)
    return canvas


def quotation(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A decorator's quotation."""
    title = pick(rng, ("装修工程报价单", "室内装修工程预算书", "装饰工程预算表", "报价单"))
    return _priced(title, ("序号", "项目名称", "单位", "数量", "单价", "金额"), "以上报价含人工及辅料，不含税，有效期十五天。", rng, rows, dpi)


def delivery(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A delivery note of a builder's merchant."""
    title = pick(rng, ("送货单", "出库单", "材料送货清单", "发货单"))
    return _priced(title, ("序号", "货物名称", "单位", "数量"), "请收货人核对数量后签收，如有质量问题三日内提出。", rng, rows, dpi)


def plan(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A floor plan with dimensions and a title block."""
    canvas, row = Canvas(297, 210, dpi), pick(rng, rows)
    canvas.rect(10, 8, 287, 202, mm=0.6)
    x0, y0, x1, y1 = 40.0, 35.0, 215.0, 165.0
    canvas.rect(x0, y0, x1, y1, mm=1.2)
    cuts = sorted(between(rng, x0 + 25, x1 - 25) for _ in range(int(rng.integers(2, 4))))
    middle = between(rng, 80, 115)
    canvas.line(x0, middle, x1, middle, mm=1.0)
    edges = [x0, *cuts, x1]
    for cut in cuts:
        canvas.line(cut, y0, cut, middle if chance(rng, 0.5) else y1, mm=1.0)
    for left, right in zip(edges, edges[1:], strict=False):
        for top, bottom in ((y0, middle), (middle, y1)):
            canvas.text((left + right) / 2, (top + bottom) / 2, pick(rng, ("卧室", "客厅", "厨房", "卫生间", "会议室", "办公区", "阳台")), size=4, name="fang", anchor="m")
            canvas.draw.arc([canvas.px(v) for v in (left, bottom - 16, left + 16, bottom)], 270, 360, fill=(60, 60, 60), width=2)
        canvas.line(left, y1 + 10, right, y1 + 10, mm=0.15)
        canvas.text((left + right) / 2, y1 + 7, str(round((right - left) * 50)), size=3, name="fang", anchor="m")
    block = [("工程名称", f"{unit(rng, row)}室内装修工程"), ("图名", pick(rng, ("平面布置图", "天花布置图", "电气平面图", "给排水平面图", "竣工图"))), ("比例", "1:100"), ("设计", name(rng)), ("图号", f"P-{digits(rng, 2)}")]
    for i, (label, value) in enumerate(block):
        canvas.rect(225, 110 + i * 14, 285, 124 + i * 14, mm=0.3)
        canvas.text(227, 114 + i * 14, label, size=2.8, name="fang")
        canvas.text(229, 120 + i * 14, value, size=3.0, name="fang")
    canvas.image = canvas.image.rotate(90, expand=True) if chance(rng, 0.5) else canvas.image
    return Canvas.of(np.asarray(canvas.image).copy(), dpi)


def photograph(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A room or a facade as a telephone sees it: no text, or a door sign with a room number."""
    wide, tall = 150.0, 200.0
    canvas = Canvas(wide, tall, dpi)
    w, h = canvas.image.size
    wall, floor = rng.integers(120, 230, 3), rng.integers(50, 150, 3)
    ramp = np.linspace(1.1, 0.6, h)[:, None, None]
    picture = np.clip(np.where(np.arange(h)[:, None, None] < h * 0.68, wall, floor) * ramp, 0, 255) * np.ones((h, w, 3))
    picture = picture.astype(np.uint8)
    for _ in range(int(rng.integers(4, 12))):
        x, y = int(rng.integers(0, w)), int(rng.integers(h // 4, h))
        size = (int(rng.integers(w // 12, w // 3)), int(rng.integers(h // 12, h // 4)))
        colour = tuple(int(c) for c in rng.integers(20, 240, 3))
        if chance(rng, 0.7):
            cv2.rectangle(picture, (x, y - size[1]), (x + size[0], y), colour, -1)
        else:
            cv2.ellipse(picture, (x, y), size, between(rng, 0, 180), 0, 360, colour, -1)
    picture = cv2.GaussianBlur(picture, (0, 0), 3)
    canvas.image.paste(Image.fromarray(picture))
    if chance(rng, 0.3):
        canvas.rect(60, 40, 92, 54, fill=(30, 40, 60))
        canvas.text(76, 47, pick(rng, rows).room, size=8, name="hei-bold", colour=(230, 220, 160), anchor="m")
    return canvas


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
    canvas.text(105, 20, pick(rng, ("南城晚报", "都市生活报", "物业周刊", "社区之声")), size=13, name="kai", anchor="m", spread=3)
    canvas.line(12, 30, 198, 30, mm=0.6)
    for i in range(3):
        x, y = 14 + i * 62.0, 36.0
        while y < 265:
            head = pick(rng, ("老旧小区改造提速", "装修噪音扰民引投诉", "安全用电进社区", "楼市租赁保持平稳", "周末天气预报"))
            y = canvas.paragraph(x, y, head, 56, size=5.2, name="hei-bold", leading=1.4)
            text = "".join(pick(rng, _PROSE) for _ in range(int(rng.integers(2, 4))))
            y = canvas.paragraph(x, y, "　　" + text, 56, size=3.2, leading=1.45) + 5
    return canvas


def minutes(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """Minutes, a circular, a rule: typed prose with a heading."""
    canvas = Canvas(210, 297, dpi)
    head = pick(rng, ("业主委员会会议纪要", "物业服务中心工作例会纪要", "关于电梯年检停用的通知", "温馨提示", "装修管理规定", "物业服务合同", "会议记录", "岗位职责", "停水通知", "工作联系单", "商品房买卖合同", "前期物业服务协议"))
    canvas.text(105, 32, head, size=8, name=pick(rng, ("hei-bold", "song-bold")), anchor="m", spread=1)
    y, row = 48.0, pick(rng, rows)
    for i in range(int(rng.integers(4, 9))):
        text = pick(rng, (*_PROSE, f"会议讨论了{unit(rng, row)}业主{row.owner}反映的装修问题，责成工程部跟进。", "装修施工须在批准的时间内进行，物品搬出须凭放行条。", "业主投诉应在三日内回访，处理结果记录存档。"))
        y = canvas.paragraph(24, y, f"{'　　' if i % 2 else ''}{i + 1}、{text}", 162, size=4.2, name=pick(rng, ("fang", "song")), leading=1.8)
    canvas.text(180, y + 16, company(rng, "estate"), size=4.2, name="fang", anchor="r")
    canvas.text(180, y + 24, day(rng, _when(rng)), size=4.2, name="fang", anchor="r")
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
    fields = (("名称", company(rng)), ("类型", "有限责任公司(自然人投资或控股)"), ("法定代表人", name(rng)), ("注册资本", "壹佰万元人民币"), ("成立日期", day(rng, _when(rng))), ("住所", f"广州市{pick(rng, phrases.STREETS)}{int(rng.integers(1, 200))}号{unit(rng, row)}"), ("经营范围", "室内装饰、装修;物业管理;信息咨询服务"))
    canvas.text(28, 66, f"统一社会信用代码 {licence(rng)}", size=4.2)
    for i, (label, value) in enumerate(fields):
        canvas.text(40, 80 + i * 13, label, size=4.6, name="hei")
        canvas.text(80, 80 + i * 13, value, size=4.6, name="song")
    round_seal(canvas, 235, 165, "某某市市场监督管理局", rng)
    return canvas


def bank_slip(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A bank's confirmation of a transfer."""
    canvas, row = Canvas(210, 120, dpi), pick(rng, rows)
    canvas.text(105, 14, pick(rng, ("银行业务回单", "网上银行电子回单", "转账凭证", "现金缴款单")), size=7, name="hei", anchor="m")
    lines = [("付款人", row.owner, "收款人", company(rng, "estate")), ("账号", digits(rng, 19), "账号", digits(rng, 17)), ("金额", f"￥{int(rng.integers(100, 20000))}.00", "币种", "人民币"), ("用途", pick(rng, ("物业费", "装修押金", "租金", "保证金")), "日期", day(rng, _when(rng)))]
    y = _table(canvas, 24, ("项目", "内容", "项目", "内容"), lines, row=11)
    canvas.text(18, y + 8, f"流水号：{digits(rng, 20)}　附言：{unit(rng, row)}", size=3.4)
    block_seal(canvas, 150, y + 12, "电子回单专用章", rng, size=4)
    return canvas


def ruled_paper(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """Ruled paper, empty or nearly so."""
    canvas = Canvas(210, 297, dpi)
    for i in range(30):
        canvas.line(15, 30 + i * 8.5, 195, 30 + i * 8.5, mm=0.15, colour=(150, 60, 60))
    if chance(rng, 0.5):
        write(canvas, 25, 26, pick(rng, ("备忘", "今日待办", "1203", "装修", "钥匙已取")), hand(rng), rng)
    return canvas


def handwritten(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """A letter by hand: a complaint, a request, a note; it often names a unit."""
    canvas, row, pen = Canvas(210, 297, dpi), pick(rng, rows), hand(rng, size=6.0)
    lined = chance(rng, 0.6)
    texts = (
        f"物业公司：我是{unit(rng, row)}的业主{row.owner}，{pick(rng, phrases.COMPLAINTS)}{pick(rng, phrases.DEMANDS)}。谢谢！电话{row.owner_phone}",
        f"管理处：我家准备下个月装修，请问需要办理什么手续？我是{unit(rng, row)}，电话{row.owner_phone}。",
        f"便条：请把{unit(rng, row)}的快递放在前台，晚上来取。{row.owner}",
        f"借条：今借到管理处梯子一把，用于{unit(rng, row)}更换灯泡，三日内归还。",
        "购物清单：水泥两包、沙子五袋、瓷砖二十箱、开关十个、电线两卷。",
    )
    y, x = 40.0, 22.0
    text = pick(rng, texts)
    while text:
        part, text = text[:24], text[24:]
        write(canvas, x, y, part, pen, rng)
        if lined:
            canvas.line(18, y + 5, 192, y + 5, mm=0.15, colour=(170, 170, 180))
        y += 11
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
    canvas.text(105, 20, pick(rng, ("物业费收缴明细表", "水电抄表记录", "装修保证金台账", "业主联系方式汇总表", "装修户巡查汇总")), size=7, name="hei", anchor="m")
    lines = [(str(i + 1), unit(rng, r), r.owner, r.owner_phone, f"{int(rng.integers(50, 3000))}") for i, r in enumerate(rows[int(rng.integers(0, max(1, len(rows) - 24))) :][:24])]
    _table(canvas, 30, ("序号", "房号", "业主", "电话", "金额"), lines, row=9)
    return canvas


def complaint_register(rng: Generator, rows: Rows, dpi: int) -> Canvas:
    """The office's own register of complaints: many units on one page."""
    canvas, pen = Canvas(297, 210, dpi), hand(rng)
    canvas.text(148, 18, pick(rng, ("客户投诉登记表", "投诉登记表", "业主投诉登记表", "来访来电登记表")), size=7, name="song-bold", anchor="m")
    lines = [("", "", "", "", "", "")] * int(rng.integers(8, 13))
    _table(canvas, 28, ("日期", "房号", "投诉人", "电话", "投诉内容", "处理结果"), lines, row=12, margin=14)
    for i in range(int(rng.integers(3, len(lines)))):
        row, y, wide = pick(rng, rows), 28 + 12 * (i + 1), (297 - 28) / 6
        cells = (f"{int(rng.integers(1, 13))}.{int(rng.integers(1, 29))}", unit(rng, row, short=True), row.owner[:6], row.owner_phone, pick(rng, phrases.COMPLAINTS)[:9], "已处理")
        for n, cell in enumerate(cells):
            write_in(canvas, (14 + n * wide, y, 14 + (n + 1) * wide, y + 12), cell, pen, rng)
    return canvas
