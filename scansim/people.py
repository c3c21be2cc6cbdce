"""Invented people, firms, telephone and ID numbers."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

from scansim.rng import chance, digits, pick

SURNAMES: tuple[str, ...] = (
    *"王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤",
    "欧阳",
    "司徒",
)
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉建国华红玉梅志海燕春雪松波鹏飞宇浩凯健俊帆帅旭宁龙林欢佳慧颖怡倩婷雅晨曦睿轩博宏嘉思琪梦瑶子涵雨泽瑞琳欣悦诗可心若彤家豪永康振东少峰锦荣耀祖惠珍淑贞"
RARE = "玥淏璟喆翀瑄祎焜珺昇堃"  # names that handwriting fonts and recognisers find hard

_PLACES = (
    "粤海",
    "云山",
    "珠江",
    "岭南",
    "星河",
    "天朗",
    "瀚林",
    "卓远",
    "恒景",
    "明辉",
    "东岸",
    "鼎信",
    "博雅",
    "汇泉",
    "宏图",
)
_TRADES = {
    "fitout": ("装饰工程有限公司", "装饰设计工程有限公司", "建筑装饰有限公司", "室内装饰有限公司"),
    "firm": (
        "贸易有限公司",
        "科技有限公司",
        "信息技术有限公司",
        "咨询有限公司",
        "文化传播有限公司",
        "投资管理有限公司",
    ),
    "estate": ("物业管理有限公司", "物业服务有限公司", "物业发展有限公司", "置业管理有限公司"),
}
_REGIONS = ("440106", "440305", "430102", "420106", "350203", "450103", "510104", "320102")
# Prefixes that no operator has been given: the numbers look right and ring nowhere.
_PREFIXES = ("154", "160", "161", "163", "164", "168", "169", "179")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    phone: str
    id_number: str
    sex: str


def name(rng: Generator, *, rare: float = 0.06) -> str:
    """A name of two or three characters (four with a double surname); `rare` share of hard characters."""
    given: str = "".join(pick(rng, GIVEN) for _ in range(1 if chance(rng, 0.2) else 2))
    if chance(rng, rare):
        given = given[:-1] + pick(rng, RARE)
    return pick(rng, SURNAMES) + given


def phone(rng: Generator) -> str:
    return pick(rng, _PREFIXES) + digits(rng, 8)


def landline(rng: Generator) -> str:
    """No local number begins with 1."""
    return f"020-1{digits(rng, 7)}"


def id_number(rng: Generator, sex: str = "男") -> str:
    """Eighteen characters with a check digit that is wrong."""
    birth = f"{int(rng.integers(1955, 2004))}{int(rng.integers(1, 13)):02d}{int(rng.integers(1, 29)):02d}"
    order = int(rng.integers(0, 500)) * 2 + (1 if sex == "男" else 0)
    body = f"{pick(rng, _REGIONS)}{birth}{order:03d}"
    right = check_digit(body)
    return body + pick(rng, [c for c in "0123456789X" if c != right])


def check_digit(body: str) -> str:
    """The right eighteenth character of a Chinese ID number (GB 11643)."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def person(rng: Generator, *, rare: float = 0.06) -> Person:
    sex = pick(rng, "男女")
    return Person(name(rng, rare=rare), phone(rng), id_number(rng, sex), sex)


def company(rng: Generator, trade: str = "firm") -> str:
    """`trade`: fitout, firm or estate."""
    city = pick(rng, ("广州", "广州市", "深圳市", "佛山市", "广东", ""))
    return city + pick(rng, _PLACES) + pick(rng, _TRADES[trade])


def licence(rng: Generator) -> str:
    """A unified social credit code with a wrong check character."""
    return f"91440101MA{digits(rng, 7)}0"


def plate(rng: Generator) -> str:
    """A number plate, with or without the dot."""
    return f"粤{pick(rng, 'ABESX')}{pick(rng, ('·', ''))}{digits(rng, 4)}{pick(rng, 'KQVWZ')}"
