"""Days and times of day as people write them."""

from __future__ import annotations

import re
from datetime import date

from pipeline.model.numerals import NUMERALS, digits_of
from pipeline.model.parsed import EMPTY, MISREAD, Parsed, as_digits, invalid
from pipeline.model.text import fold

_N = rf"(?:[0-9oil|]{{1,2}}|[{NUMERALS}]{{1,3}})"
_YEAR = rf"(?:[0-9oil|]{{4}}|[0-9]{{2}}|[{NUMERALS}]{{4}}|[{NUMERALS}]{{2}})"
_AFTER_YEAR = r"(?:(?:[ \t]*[年平牛午度\-./,、一][ \t]*){1,2}|[ \t]+)"
_AFTER_MONTH = r"(?:[ \t]*(?:月份?|[\-./,、一])[ \t]*|[ \t]+)"
_DAY = re.compile(
    rf"(?<![0-9])(?P<y>{_YEAR}){_AFTER_YEAR}(?P<m>{_N}){_AFTER_MONTH}(?P<d>{_N})(?![0-9])[ \t]*[日号]?"
)
_DAY_TIGHT = re.compile(r"(?<![0-9])(?P<y>(?:19|20)[0-9]{2})(?P<m>[0-9]{2})(?P<d>[0-9]{2})(?![0-9])")
# 2026.91, 2026年1121日: a separator was lost
_DAY_RUN = re.compile(
    r"(?<![0-9])(?P<y>20[0-9]{2})[ \t]*[年\-./,、一 ][ \t]*(?P<run>[0-9]{2,4})(?![0-9年月:时点]|[/\-.][0-9])"
)
# 20268/16, 2026629: the one after the year was lost, or both
_DAY_GLUED = re.compile(r"(?<![0-9])(?P<y>20[0-9]{2})(?P<m>[0-9]{1,2})[/\-.月](?P<d>[0-9]{1,2})(?![0-9])")
_DAY_BARE = re.compile(r"(?<![0-9])(?P<y>20[0-9]{2})(?P<run>[0-9]{3})(?![0-9])")
_DAY_SHORT = re.compile(rf"(?<![0-9])(?P<m>{_N})[ \t]*月[ \t]*(?P<d>{_N})[ \t]*[日号]?")
_CLOCK = re.compile(
    r"(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|am|pm)?[ \t]*"
    rf"(?P<h>{_N})[ \t]*(?:日?[时点]|:|(?<=[0-9])\.(?=[0-9]{{2}}))[ \t]*"
    rf"(?:(?P<half_hour>半)|(?P<quarter>[一三]刻)|(?P<min>{_N})[ \t]*分?)?(?:[ \t]*:[0-9]{{2}}|整|钟)?[ \t]*(?P<after>am|pm)?"
)
_RUN_ON = re.compile(r"(?<=[月\-/.])([0-9]{2,4})日?(?=[时:点])")  # 2026/9/1317时10分
_CLOCK_TIGHT = re.compile(r"(?P<h>[0-2][0-9])(?P<min>[0-5][0-9])")
_LATER = {"下午", "傍晚", "晚上", "晚", "pm"}
_NOTHING = re.compile(r"[\s年月日时分:_.\-/至起止]*")


def parse_date(raw: str, today: date | None = None) -> Parsed:
    """→ `2026-11-21`. A date without year takes the year that brings it nearest to `today`, with a note."""
    text = _clean(raw)
    if _NOTHING.fullmatch(text):
        return EMPTY
    days = list(dict.fromkeys(day for day, _ in _days(text, today)))
    if not days:
        return invalid("日期不合写法")
    if len(days) > 1:
        return invalid("有几个日期")
    return _noted(days[0], text, today)


def parse_datetime(raw: str, today: date | None = None) -> Parsed:
    """→ `2026-11-21 18:30`, or the day alone where no time was written."""
    text = _clean(raw)
    if _NOTHING.fullmatch(text):
        return EMPTY
    found = _days(text, today) or _days(text := _RUN_ON.sub(_parted, text), today)
    if not found:
        return invalid("日期不合写法")
    day, end = found[0]
    clocks = list(_clocks(text[end:])) or _tight_clocks(text[end:])
    parsed = _noted(day, text[:end], today)
    if not clocks:
        return parsed.noted("未写时间")
    several = len({day for day, _ in found}) > 1 or len(clocks) > 1
    parsed = Parsed(f"{day} {clocks[0]}", note=parsed.note, trust=parsed.trust)
    return parsed.noted("有几个时间，取第一个", MISREAD) if several else parsed


def parse_time(raw: str) -> Parsed:
    """→ `18:30`."""
    text = _clean(raw)
    if _NOTHING.fullmatch(text):
        return EMPTY
    clocks = list(dict.fromkeys(_clocks(text)))
    clocks = clocks or _tight_clocks(text)
    if not clocks:
        return invalid("时间不合写法")
    return Parsed(clocks[0]) if len(clocks) == 1 else invalid("有几个时间")


def dates_in(text: str) -> list[str]:
    """All full dates in running text, as `2026-11-21`, in order. 26-11-21 is none here: it may be a unit."""
    found = [m for pattern in (_DAY, _DAY_TIGHT) for m in pattern.finditer(_clean(text))]
    full = [m for m in found if len(m["y"]) == 4 or "年" in m[0]]
    return [day for m in sorted(full, key=re.Match.start) if (day := _day(m))]


def show_date(value: str) -> str:
    """`2026-12-05` → 2026年12月5日; what is no date stays."""
    day, _, clock = value.partition(" ")
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        return value
    shown = f"{parsed.year}年{parsed.month}月{parsed.day}日"
    return f"{shown} {clock}" if clock else shown


def _spelled(text: str) -> list[re.Match[str]]:
    return [m for pattern in (_DAY, _DAY_TIGHT) for m in pattern.finditer(text)]


def _clean(raw: str) -> str:
    return fold(raw).strip().replace("元月", "1月")


def _days(text: str, today: date | None) -> list[tuple[str, int]]:
    """(ISO day, where it ends) of every possible date."""
    found = [(_day(m), m.end()) for pattern in (_DAY, _DAY_TIGHT) for m in pattern.finditer(text)]
    if not any(day for day, _ in found):
        found = [(_day_of_run(m), m.end()) for m in _DAY_RUN.finditer(text)]
    if not any(day for day, _ in found):
        found = [(_day(m), m.end()) for m in _DAY_GLUED.finditer(text)]
        found += [(_day_of_run(m), m.end()) for m in _DAY_BARE.finditer(text)]
    if not any(day for day, _ in found) and today is not None:
        short = _DAY_SHORT.search(text)
        if short and not re.search(r"[0-9年]", text[: short.start()]):
            found = [(_nearest(short, today), short.end())]
    return sorted(((day, end) for day, end in found if day), key=lambda pair: pair[1])


def _day(match: re.Match[str]) -> str:
    year = _number(match["y"])
    year = year + 2000 if year < 100 else year
    return _iso(year, _number(match["m"]), _number(match["d"]))


def _day_of_run(match: re.Match[str]) -> str:
    """The one way to part 91 into month and day, "" where there are several (111)."""
    run = match["run"]
    days = [_iso(int(match["y"]), int(run[:cut]), int(run[cut:])) for cut in (1, 2) if cut < len(run)]
    good = [
        day
        for cut, day in zip((1, 2), days, strict=False)
        if (day and run[cut] != "0") or (day and len(run) == 4)
    ]
    return good[0] if len(good) == 1 else ""


def _parted(run: re.Match[str]) -> str:
    """1317 (时) → 13 17: the one way to part it into day and hour, else as it is."""
    cuts = [(run[1][:cut], run[1][cut:]) for cut in (1, 2) if cut < len(run[1])]
    good = [(day, hour) for day, hour in cuts if 1 <= int(day) <= 31 and int(hour) <= 24 and len(hour) <= 2]
    return " ".join(good[0]) if len(good) == 1 else run[0]


def _nearest(match: re.Match[str], today: date) -> str:
    month, day = _number(match["m"]), _number(match["d"])
    days = [iso for year in (-1, 0, 1) if (iso := _iso(today.year + year, month, day))]
    return min(days, key=lambda iso: abs(date.fromisoformat(iso) - today), default="")


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if 1900 <= year <= 2100 else ""
    except ValueError:
        return ""


def _number(text: str) -> int:
    digits = digits_of(text) or as_digits(text)
    return int(digits) if digits.isascii() and digits.isdigit() else -1


def _noted(day: str, text: str, today: date | None) -> Parsed:
    parsed = Parsed(day)
    if today is not None and not any(iso for iso, _ in _days(text, None)):
        parsed = parsed.noted("没写年份，按最近的一年", MISREAD)
    presumed = re.search(r"[oil|平牛]|[0-9]午", text) or not any(_day(m) for m in _spelled(text))
    if presumed and not parsed.note:
        return parsed.noted("误识字经更正", MISREAD)
    return parsed


def _clocks(text: str) -> list[str]:
    return [clock for match in _CLOCK.finditer(text) if (clock := _clock(match))]


def _tight_clocks(text: str) -> list[str]:
    """1830, where the colon was left out or lost."""
    match = _CLOCK_TIGHT.fullmatch(text.strip())
    return [clock for clock in [_clock(match)] if clock] if match else []


def _clock(match: re.Match[str]) -> str:
    parts = {"half_hour": None, "quarter": None, "min": None, "half": None, "after": None} | match.groupdict()
    hour = _number(parts["h"] or "")
    minute = _minute(parts)
    if (parts["half"] or parts["after"]) in _LATER and 1 <= hour < 12:
        hour += 12
    if parts["half"] == "中午" and 1 <= hour <= 2:
        hour += 12
    return f"{hour:02}:{minute:02}" if _is_time(hour, minute) else ""


def _minute(parts: dict[str, str | None]) -> int:
    if parts["half_hour"]:
        return 30
    if quarter := parts["quarter"]:
        return 15 if quarter[0] == "一" else 45
    return _number(parts["min"]) if parts["min"] else 0


def _is_time(hour: int, minute: int) -> bool:
    return (0 <= hour <= 23 and 0 <= minute <= 59) or (hour == 24 and minute == 0)
