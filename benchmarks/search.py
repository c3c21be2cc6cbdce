"""Search over N synthetic papers: recall against brute force, latency of the newest 20, addresses.

    .venv/bin/python benchmarks/search.py [--n 200000] [--seed 7] [--keep FILE] [--quick]

Everything is invented. A brute-force scan of the same texts says what must be found; `extra` are papers that
it does not count (the last four digits of a receipt number, where phones are asked for).
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.model import Document, Origin, UnitCode, Value
from pipeline.model.text import fold, squeeze
from pipeline.register import library, search
from pipeline.register.open import open_registry
from pipeline.register.rebuild import rebuild
from pipeline.register.registry import Registry
from pipeline.site import Building

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=timezone(timedelta(hours=8)))
FIRST_DAY, DAYS = date(2019, 1, 1), 2880

BUILDINGS = (*(Building(str(n), f"{n}栋") for n in range(1, 13)), Building("A", "A座"), Building("B", "B座"))

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀胥郁南班储芮丰"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰国华建文斌玉萍红林志海波宇浩子轩涵欣怡梓雨泽佳俊思语晨曦博雅诗琪梦瑶天佑睿哲若彤可馨嘉懿煜城立辉鹏飞世杰振东晓光永福长青春梅冬雪秋月夏荷"
TITLES = (
    ("fit-out-application", "用户室内装修申请书", "g"), ("fit-out-permit", "装修许可证", "g"),
    ("fit-out-reply", "关于用户室内装修申请的复函", "g"), ("rectification-notice", "装修整改通知书", "g"),
    ("completion-application", "用户室内装修竣工验收申请表", "g"), ("release-slip", "物品放行条", "e"),
    ("complaint-record", "用户投诉处理记录", "j"), ("owner-consent-to-leave", "业主同意租户搬离通知书", "i"),
    ("occupant-particulars", "用户资料登记表", "f"), ("after-hours-application", "非办公时间加班申请表", "b"),
    ("id-copy", "身份证复印件", "h"), ("lease-copy", "房屋租赁合同", "f"),
)  # fmt: skip
PHRASES = (
    "拟对室内进行局部装修改造", "拆除原有非承重隔墙", "新做轻钢龙骨石膏板吊顶", "铺设复合木地板及踢脚线", "更换入户防火门锁具",
    "增设照明回路及插座", "移位消防喷淋头两只", "敷设网络及电话线路", "墙面重新粉刷乳胶漆", "安装分体空调室外机",
    "卫生间防水层重新施工", "厨房排烟管道改道", "阳台封闭采用断桥铝合金窗", "施工期间注意保护公共区域", "每日清运建筑垃圾至指定地点",
    "不得擅自改动承重结构", "动火作业须另行申请审批", "施工人员须佩戴临时出入证", "装修押金于验收合格后退还", "请于接到通知后三日内整改完毕",
    "逾期未整改将暂停施工", "现场发现烟感探头被遮挡", "天花检修口未按图纸预留", "电线未穿管直接埋墙", "走道堆放材料影响疏散",
    "夜间施工噪音扰民", "楼上卫生间渗漏至客厅天花", "电梯运行异响并多次停层", "地下车库照明损坏", "保洁未及时清理楼道",
    "兹同意该租户于月底前搬离", "已结清管理费及水电费", "无遗留物品及欠费", "放行物品包括办公桌椅文件柜", "显示器主机打印机各若干",
    "由搬家公司车辆运出", "经核对与清单相符", "租赁期限自签订之日起两年", "租金按季度支付", "押金为两个月租金",
    "承租方不得擅自转租", "房屋用途为办公", "因项目赶工需要加班", "申请延长中央空调供应时间", "加班人数约十人",
    "请协助开启货梯", "联系人须保持电话畅通", "特此申请请予批准", "经管理处审核同意", "请按规定办理相关手续",
    "提交营业执照副本复印件", "提交消防安全责任书", "水牌名称中英文对照", "业主委托代收租金", "钥匙已交接三把",
    "水表读数已抄录", "燃气阀门检查正常", "智能门锁密码已重置", "外墙渗水需搭设吊篮", "绿化修剪影响采光",
)  # fmt: skip
RARE = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔龙师火帝鸟官人皇始制文字乃服衣裳推位让国有虞陶唐吊民伐罪周发殷汤坐朝问道垂拱平章爱育黎首臣伏戎羌遐迩一体率宾归王鸣凤在竹白驹食场化被草木赖及万方"


@dataclass(frozen=True)
class Corpus:
    seed: int
    n: int
    units: tuple[UnitCode, ...]

    def documents(self) -> Iterator[Document]:
        dice = random.Random(self.seed)
        for number in range(1, self.n + 1):
            yield _document(dice, number, self.units)


def make_units(dice: random.Random) -> tuple[UnitCode, ...]:
    towers = [UnitCode(b, "", f"{f}{r:02}") for b in ("A", "B") for f in range(3, 31) for r in range(1, 13)]
    flats = [
        UnitCode(str(b), e, f"{f}{r:02}")
        for b in range(1, 13)
        for e in (("",) if b < 7 else ("1", "2"))
        for f in range(1, 27)
        for r in range(1, 5)
    ]
    found = [*towers, *flats]
    dice.shuffle(found)
    return tuple(found)


def _name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.choices(GIVEN, k=dice.choice((1, 2, 2))))


def _phone(dice: random.Random) -> str:
    return f"1{dice.choice('3578')}{dice.randrange(10**9):09}"


def spelled(dice: random.Random, unit: UnitCode) -> str:
    building = f"{unit.building}栋" if unit.building.isdigit() else f"{unit.building}座"
    entrance = f"{unit.entrance}单元" if unit.entrance else ""
    return dice.choice((f"{building}{entrance}{unit.room}", f"{building}{entrance}{unit.room}室", str(unit)))


def _document(dice: random.Random, number: int, units: tuple[UnitCode, ...]) -> Document:
    unit = dice.choice(units)
    slug, title, category = dice.choice(TITLES)
    name, phone = _name(dice), _phone(dice)
    day = FIRST_DAY + timedelta(days=int(DAYS * dice.random()))
    lines = [
        title,
        f"房号：{spelled(dice, unit)}",
        f"申请人：{name}",
        f"联系电话：{phone}",
        f"日期：{day.year}年{day.month}月{day.day}日",
    ]
    for _ in range(dice.randint(12, 22)):
        lines.append("，".join(dice.sample(PHRASES, dice.randint(1, 3))) + "。")
        if dice.random() < 0.5:
            lines.append(f"经办人{_name(dice)}，备注{''.join(dice.sample(RARE, dice.randint(2, 8)))}。")
    if dice.random() < 0.3:
        lines.append(f"另见{spelled(dice, dice.choice(units))}来函。")
    if dice.random() < 0.3:
        lines.append(f"车牌粤B{dice.randrange(10**5):05}，收据编号SJ{day.year}{dice.randrange(10**6):06}")
    text = "\n".join(lines)
    if dice.random() < 0.1:
        text = re.sub(
            r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", lambda _: " " if dice.random() < 0.05 else "", text
        )
    id = f"{number:06d}"
    source = f"{number:064x}"
    return Document(
        id=id, unit=unit, paper=slug, title=title, category=category, date=day, date_read=True, filed=NOW,
        path=f"archive/{unit.building}/{unit.room}/{id}.pdf", sha256=source, pages=1,
        origin=Origin(source, f"{id}.pdf", "", (1,), NOW), text=text, party=name,
        fields=(Value("applicant", name, name, 1.0), Value("phone", phone, phone, 1.0)),
    )  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """One kind of query: its samples, and what a text must satisfy to count."""

    name: str
    queries: tuple[str, ...]
    holds: Callable[[str, str], bool]


def kinds(dice: random.Random, sample: list[Document], count: int) -> list[Kind]:
    def pieces(length: int) -> tuple[str, ...]:
        found: set[str] = set()
        while len(found) < count:
            runs = re.findall(r"[\u4e00-\u9fff]+", squeeze(dice.choice(sample).text))
            run = dice.choice([r for r in runs if len(r) >= length])
            start = dice.randrange(len(run) - length + 1)
            found.add(run[start : start + length])
        return tuple(sorted(found))

    phones = [d.fields[1].value for d in dice.sample(sample, count)]
    names = tuple({d.party for d in dice.sample(sample, count)})
    mixed = tuple(f"{d.unit.room}室" for d in dice.sample(sample, count))
    return [
        Kind("1 character", pieces(1), _contains),
        Kind("2 characters", pieces(2), _contains),
        Kind("4 characters", pieces(4), _contains),
        Kind("8 characters", pieces(8), _contains),
        Kind("name", names, _contains),
        Kind("phone", tuple(phones), _contains),
        Kind(
            "phone, last 4",
            tuple(p[-4:] for p in phones),
            lambda q, t: re.search(f"1[0-9]{{6}}{q}(?![0-9])", t) is not None,
        ),
        Kind("mixed (1203室)", mixed, lambda q, t: re.search(rf"(?<![0-9a-z]){q}", t) is not None),
        Kind("2 words", tuple(f"{a} {b}" for a, b in zip(pieces(2), pieces(4), strict=True)), _contains_all),
    ]


def _contains(query: str, text: str) -> bool:
    return query in text


def _contains_all(query: str, text: str) -> bool:
    return all(part in text for part in query.split())


def measure(registry: Registry, queries: tuple[str, ...], repeat: int = 3) -> str:
    """p50 and p95 of the whole call in CPU and wall milliseconds, the best of `repeat` for each query."""
    cpu, wall = [], []
    for query in queries:
        runs = [_timed(registry, query) for _ in range(repeat)]
        cpu.append(min(run[0] for run in runs))
        wall.append(min(run[1] for run in runs))
    return "".join(f"{value:>9.2f}" for times in (cpu, wall) for value in _percentiles(times))


def _timed(registry: Registry, query: str) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    search.search(registry, query, limit=20)
    return (time.process_time() - cpu) * 1000, (time.perf_counter() - wall) * 1000


def _percentiles(times: list[float]) -> tuple[float, float]:
    times = sorted(times)
    return times[len(times) // 2], times[min(len(times) - 1, int(len(times) * 0.95))]


def recall(registry: Registry, kind: Kind, texts: dict[str, str]) -> tuple[int, int, int]:
    """(missed, true, extra) over all queries of a kind."""
    missed = true = extra = 0
    for query in kind.queries:
        wanted = {id for id, text in texts.items() if kind.holds(query, text)}
        found = {hit.document for hit in every_hit(registry, query)}
        missed, true, extra = missed + len(wanted - found), true + len(wanted), extra + len(found - wanted)
    return missed, true, extra


@dataclass(frozen=True)
class Id:
    document: str


def every_hit(registry: Registry, query: str) -> list[Id]:
    """All hits without snippets, which would only take time here."""
    match = search.match_of(search.understand(registry, query))
    keys = search._keys(registry, match, 10**9, 0) if match else []
    return [Id(f"{key % 10_000_000:06d}") for key in keys]


def addresses(
    registry: Registry, dice: random.Random, units: tuple[UnitCode, ...]
) -> tuple[int, int, list[str]]:
    """Full addresses of which the unit's own papers come first."""
    right, wrong = 0, []
    sample = dice.sample(units, 60)
    for place, unit in enumerate(sample):
        asked = spellings(unit)[place % len(spellings(unit))]
        hits = search.search(registry, asked, limit=20)
        if hits and all(hit.unit == unit for hit in hits):
            right += 1
        else:
            wrong.append(asked)
    return right, len(sample), wrong


def spellings(unit: UnitCode) -> list[str]:
    digits = str.maketrans("0123456789", "０１２３４５６７８９")
    tower = unit.building.isalpha()
    building = f"{unit.building}座" if tower else f"{unit.building}栋"
    entrance = f"{unit.entrance}单元" if unit.entrance else ""
    found = [
        str(unit),
        f"{building}{entrance}{unit.room}",
        f"{building}{entrance}{unit.room}室",
        str(unit).translate(digits),
    ]
    if not tower:
        found += [
            f"{unit.building}幢{entrance}{unit.room}房",
            f"{unit.building}号楼{entrance}{unit.room}",
            f"{unit.building}棟{entrance}{unit.room}",
        ]
    return found


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--n", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--queries", type=int, default=40, help="of each kind")
    options.add_argument("--keep", type=Path, help="keep the registry here and use it again")
    options.add_argument("--latency", action="store_true", help="leave out the brute-force comparison")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run(given.keep or Path(folder) / "registry.db", given.n, given.seed, given.queries, not given.latency)


def run(path: Path, n: int, seed: int, queries: int, compare: bool) -> None:
    units = make_units(random.Random(seed))
    corpus = Corpus(seed, n, units)
    print(f"SQLite {'.'.join(map(str, library.version()))}, {n} papers, seed {seed}")
    fresh = not path.exists()
    with open_registry(path, buildings=BUILDINGS) as registry:
        if fresh:
            start = time.perf_counter()
            rebuild(registry, corpus.documents(), now=NOW)
            took = time.perf_counter() - start
            print(f"built in {took:.0f} s: {n / took:.0f} papers/s")
    with open_registry(path, read_only=True, buildings=BUILDINGS) as registry:
        report(registry, path, corpus, queries, compare)


def report(registry: Registry, path: Path, corpus: Corpus, queries: int, compare: bool) -> None:
    dice = random.Random(corpus.seed + 1)
    documents = list(corpus.documents())
    texts = {d.id: fold(squeeze(d.text)) for d in documents}
    mean = sum(map(len, texts.values())) / len(texts)
    print(f"{path.stat().st_size / 1e6:.0f} MB, mean {mean:.0f} characters a paper\n")
    print(f"{'':<50}{'CPU ms':>18}{'wall ms':>18}")
    print(
        f"{'query':<20}{'n':>4}{'missed':>8}{'true':>10}{'extra':>8}{'p50':>9}{'p95':>9}{'p50':>9}{'p95':>9}"
    )
    sample = dice.sample(documents, min(2000, len(documents)))
    for kind in kinds(dice, sample, min(queries, len(sample))):
        took = measure(registry, kind.queries)
        missed, true, extra = recall(registry, kind, texts) if compare else ("", "", "")
        print(f"{kind.name:<20}{len(kind.queries):>4}{missed:>8}{true:>10}{extra:>8}{took}", flush=True)
    for name, asked in latency_only(dice, sample).items():
        print(f"{name:<20}{len(asked):>4}{'':>26}{measure(registry, asked)}", flush=True)
    own = tuple(sorted({d.unit for d in documents}))
    right, all_of, wrong = addresses(registry, dice, own)
    print(f"\nfull address finds its own unit first: {right} of {all_of} {wrong or ''}")


def latency_only(dice: random.Random, sample: list[Document]) -> dict[str, tuple[str, ...]]:
    some = dice.sample(sample, min(40, len(sample)))
    return {
        "word + building": tuple(f"装修 {d.unit.building}栋" for d in some if d.unit.building.isdigit()),
        "word + year": tuple(f"渗漏 {d.date.year}年" for d in some),
        "word + unit": tuple(f"装修 {d.unit}" for d in some),
        "word, not word": ("装修 -投诉", "渗漏 -电梯", "申请 -加班"),
        "unit": tuple(str(d.unit) for d in some),
        "pinyin initials": ("zsf", "wxm", "lj", "zxsq", "tsjl", "chw"),
        "room 1203": tuple(d.unit.room for d in some),
        "category": ("装修资料", "业主资料", "租户资料 合同"),
        "misread phrase": ("拆除原有非承里隔墙", "移位消防喷沐头两只", "楼上卫生问渗漏"),
        "nothing": ("不存在的词语组合", "量子计算机", "zzzzz"),
    }


if __name__ == "__main__":
    main()
