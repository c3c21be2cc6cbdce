"""Pinyin of names and titles: 张三丰 → zsf, zhangsanfeng; with the readings that surnames have."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from pipeline.model.text import is_cjk

# Read so as a surname; pypinyin gives the everyday reading (单 dan, 曾 ceng, 仇 chou).
SURNAMES: dict[str, tuple[str, ...]] = {
    "单": ("shan",), "曾": ("zeng",), "仇": ("qiu",), "解": ("xie",), "查": ("zha",), "区": ("ou",),
    "朴": ("piao",), "任": ("ren",), "华": ("hua",), "盖": ("ge", "gai"), "缪": ("miao",), "翟": ("zhai",),
    "乐": ("yue", "le"), "覃": ("qin", "tan"), "冼": ("xian",), "员": ("yun",), "折": ("she",), "黑": ("he",),
    "秘": ("bi",), "重": ("chong",), "种": ("chong",), "召": ("shao",), "乜": ("nie",), "郇": ("xun", "huan"),
    "宓": ("mi", "fu"), "尉": ("wei",), "纪": ("ji",), "洗": ("xian",), "曲": ("qu",), "幺": ("yao",),
    "褚": ("chu",), "谌": ("chen", "shen"), "俞": ("yu",), "晁": ("chao",), "瞿": ("qu",), "隗": ("wei", "kui"),
    "繁": ("po",), "车": ("che",), "过": ("guo",), "那": ("na",), "能": ("nai",), "都": ("du",), "会": ("gui",),
    "祭": ("zhai",), "藏": ("zang",), "柏": ("bai", "bo"), "牟": ("mou", "mu"), "费": ("fei", "bi"),
    "葛": ("ge",), "盛": ("sheng",), "石": ("shi",), "句": ("gou",), "贾": ("jia",), "宿": ("su",),
    "应": ("ying",), "干": ("gan",), "訾": ("zi",), "郗": ("xi", "chi"), "撒": ("sa",), "逄": ("pang",),
    "哈": ("ha",), "佴": ("nai",), "沈": ("shen",), "薄": ("bo",), "卜": ("bu",), "令": ("ling",),
    "不": ("fou",), "降": ("jiang",), "尹": ("yin",), "燕": ("yan",), "冯": ("feng",), "宁": ("ning",),
    "侯": ("hou",), "殷": ("yin",), "阚": ("kan",), "麴": ("qu",), "厦": ("xia",), "适": ("kuo",),
    "万俟": ("mo qi",), "尉迟": ("yu chi",), "长孙": ("zhang sun",), "澹台": ("tan tai",), "单于": ("chan yu",),
    "令狐": ("ling hu",), "宗政": ("zong zheng",), "鲜于": ("xian yu",), "呼延": ("hu yan",),
    "夏侯": ("xia hou",), "相里": ("xiang li",), "乐正": ("yue zheng",), "亓官": ("qi guan",),
}  # fmt: skip

_SEPARATORS = re.compile(r"[\s,，、;；/／|()（）]+")
MAX_INITIALS = 6  # longest piece of initials that is looked up


def name_readings(name: str) -> list[list[str]]:
    """The syllables of a person's name, once for each way to read the surname; [] when it is no Chinese name.

    >>> name_readings("单小军")
    [['shan', 'xiao', 'jun']]
    """
    if not 2 <= len(name) <= 5 or not all(map(is_cjk, name)):
        return []
    surname = name[:2] if name[:2] in SURNAMES else name[:1]
    if surname not in SURNAMES:
        return [_syllables(name)]
    given = _syllables(name[len(surname) :])
    return [reading.split() + given for reading in SURNAMES[surname]]


@lru_cache(maxsize=4096)
def title_syllables(title: str) -> list[str]:
    """The syllables of a title; what is not Chinese is left out."""
    return _syllables("".join(filter(is_cjk, title)))


def _syllables(text: str) -> list[str]:
    # Imported when first used: its dictionary takes longer to load than a search.
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(text, errors="ignore"))


def initials(syllables: list[str]) -> str:
    """zhang san feng → zsf."""
    return "".join(syllable[0] for syllable in syllables if syllable)


def pieces(letters: str, shortest: int = 2, longest: int = MAX_INITIALS) -> set[str]:
    """All connected pieces: what somebody may type of the initials of a title."""
    starts = range(len(letters))
    return {
        letters[start : start + length]
        for start, length in product(starts, range(shortest, longest + 1))
        if start + length <= len(letters)
    }


def tails(syllables: list[str]) -> set[str]:
    """Full pinyin from each syllable to the end: zhangsanfeng, sanfeng, feng."""
    return {"".join(syllables[start:]) for start in range(len(syllables))}


def name_parts(text: str) -> list[str]:
    """张三、李四 → its names."""
    return [part for part in _SEPARATORS.split(text) if part]
