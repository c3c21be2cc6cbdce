"""Telephone numbers, ID numbers, plates, and the names of people and firms."""

from __future__ import annotations

import re

from pipeline.model.parsed import EMPTY, MISREAD, Parsed, as_digits, invalid
from pipeline.model.text import CJK, fold, simplify

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

_MOBILE = re.compile(r"(?:(?:\+|00)?86)?(1[3-9][0-9]{9})")
_FIXED = re.compile(r"(0(?:10|2[0-9]|[3-9][0-9]{2}))([1-9][0-9]{6,7})")
_LOCAL = re.compile(r"[2-9][0-9]{6,7}")
_SERVICE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
_EXTENSION = re.compile(
    r"[ ]*(?:转|分机|ext\.?|x)[ :]*(?P<digits>[0-9]{1,6})$|(?<=[0-9]{7})-(?P<tail>[0-9]{1,5})$"
)
_PHONE_SEPARATORS = re.compile(r"[\s\-().·]")
_BETWEEN_PHONES = re.compile(r"[/、;,|或]|(?<=[0-9]{7})\s+(?=1[3-9])")
_NO_EXTENSION = re.compile(r"[\s\-]*(?:转|转分机)?[\s\-_]*$")  # printed behind the number, and left empty

_ID = re.compile(r"[0-9]{17}[0-9X]")
_ID_OLD = re.compile(r"[0-9]{15}")
_CREDIT = re.compile(r"9[1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")  # firms; no ID number begins with 9
_PASSPORT = re.compile(r"[A-Z]{1,2}[0-9]{7,9}|[A-Z][0-9]{6}\([0-9A]\)")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)

_PLATE = re.compile(rf"([{PROVINCES}])([A-Z])([A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}[挂学警港澳领试超])")
_PROVINCE_TWINS = str.maketrans("奥専渐亨泸勞魯", "粤粤浙京沪粤鲁")

_NAME = re.compile(rf"[{CJK}]{{2,4}}")
_DOTTED = re.compile(rf"[{CJK}]{{1,12}}(?:·[{CJK}]{{1,12}}){{1,4}}")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'\-]*(?:[ .]+[A-Za-z][A-Za-z'\-.]*){0,4}")
_FIRM = re.compile(r"(?:公司|集团|商行|事务所|中心|学校|医院|银行|合作社|经营部|分行|支行|工作室|商店|厂)$")
_SHOP = re.compile(
    rf"[{CJK}A-Za-z0-9&·'.\- ]{{1,28}}(?:店|馆|坊|超市|商场|商城|药房|书屋|酒楼|酒家|茶楼|餐厅|诊所|会所|俱乐部|美容院|幼儿园"
    r"|门市部|服务部|车行|画廊|影楼|网吧)"
)  # without the marks of a sentence: 我想在这里开一家店。 is no name
_LIMITED = re.compile(r"(?<=.{2})(?:.限公司|有.公司|有限.司|有限公.)$")  # one of the four may be misread
_TITLE = re.compile(r"(?<=.)(?:先生|女士|小姐|太太|经理|主任|师傅|老师|同志)$|^(?:姓名|签名|联系人)[:：]")
_ASIDE = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
_DOTS = str.maketrans("•・‧∙․.。", "·······")


def parse_phone(raw: str) -> Parsed:
    """→ `13800138000`, `0755-82345678`, `82345678`, `0755-82345678-801`, `400-820-8820`."""
    text = _NO_EXTENSION.sub("", fold(raw).strip())
    if not re.sub(r"[\s\-:_]", "", text):
        return EMPTY
    pieces = [piece for piece in _BETWEEN_PHONES.split(text) if piece.strip()]
    parsed = _phone(pieces[0]) if pieces else invalid("电话号码不合写法")
    return parsed.noted("有几个号码，取第一个") if parsed.valid and len(pieces) > 1 else parsed


def parse_id_number(raw: str) -> Parsed:
    """→ 18 signs with X in upper case; also old 15-digit numbers, passports and credit codes (noted)."""
    text = re.sub(r"[\s\-_·.]", "", fold(raw)).upper()
    if not text:
        return EMPTY
    parsed = _id_number(text)
    if parsed.valid or len(text) not in (15, 18):
        return parsed
    body, last = as_digits(text[:-1]), text[-1]
    presumed = _id_number(body + (last if last == "X" else as_digits(last)))
    return presumed.noted("数字经更正", MISREAD) if presumed.valid else parsed


def parse_plate(raw: str) -> Parsed:
    """→ `粤B12345`, without dot; new-energy plates have six signs after the letter."""
    text = re.sub(r"[\s\-·.•]", "", fold(raw)).upper().translate(str.maketrans("・‧", "··")).replace("·", "")
    if not text:
        return EMPTY
    if _PLATE.fullmatch(text):
        return Parsed(text)
    presumed = text[:1].translate(_PROVINCE_TWINS) + _letter(text[1:2]) + text[2:].translate(_NO_OI)
    if _PLATE.fullmatch(presumed):
        return Parsed(presumed, note="车牌经更正", trust=MISREAD)
    return invalid("车牌不合写法")


def parse_name(raw: str) -> Parsed:
    """→ 张三丰: 2–4 characters, 买买提·吐尔逊, or a Latin name; courtesy titles dropped; several joined by 、.

    A firm's or a shop's name is taken too (units have firms for owners), with a note.
    """
    text = _ASIDE.sub("", simplify(raw)).strip(" \t\n:：_-。.,，;；'\"□☑√|")
    if not text:
        return EMPTY
    if len("".join(text.split())) >= 5 and (_FIRM.search(text) or _SHOP.fullmatch(text)):
        return parse_company(raw).noted("单位名称")
    names = [_name(piece) for piece in re.split(r"[、,，;；/]", text) if piece.strip()]
    if not names or not all(names):
        return invalid("姓名不合写法")
    return Parsed("、".join(names))


def parse_company(raw: str) -> Parsed:
    """→ 深圳市某某有限公司: no spaces between characters, brackets full-width."""
    text = re.sub(rf"\s+(?=[{CJK}（）()])|(?<=[{CJK}（）()])\s+", "", simplify(raw).strip())
    text = text.replace("(", "（").replace(")", "）").strip(" :：_-，。")
    if not text:
        return EMPTY
    if len(re.findall(r"\w", text)) < 2:
        return invalid("单位名称不合写法")
    whole = _LIMITED.sub("有限公司", text)
    return Parsed(text) if whole == text else Parsed(whole, note="误识字经更正", trust=0.95)


def id_check_ok(number: str) -> bool:
    """Does the last sign of an 18-sign ID number fit the others (GB 11643)?"""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _ID_WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17]


_NO_OI = str.maketrans("OIQ", "010")


def _letter(char: str) -> str:
    return {"0": "D", "8": "B", "1": "L", "4": "A"}.get(char, char)


def _phone(text: str) -> Parsed:
    parsed = _phone_as_is(text)
    if parsed.valid:
        return parsed
    presumed = _phone_as_is(as_digits(text))
    return presumed.noted("数字经更正", MISREAD) if presumed.valid else parsed


def _phone_as_is(text: str) -> Parsed:
    extension = _EXTENSION.search(text.strip())
    main = text[: extension.start()] if extension else text
    tail = (extension["digits"] or extension["tail"]) if extension else ""
    number = _main_number(_PHONE_SEPARATORS.sub("", main))
    if not number and extension:  # 8234-5678: the dash stands inside the number
        number, tail = _main_number(_PHONE_SEPARATORS.sub("", text)), ""
    if not number:
        return invalid("电话号码不合写法")
    return Parsed(f"{number}-{tail}" if tail else number)


def _main_number(digits: str) -> str:
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if service := _SERVICE.fullmatch(digits):
        return "-".join(service.groups())
    if fixed := _FIXED.fullmatch(re.sub(r"^(?:\+|00)?86(?=0)", "", digits)):
        return f"{fixed[1]}-{fixed[2]}"
    return digits if _LOCAL.fullmatch(digits) else ""


def _id_number(text: str) -> Parsed:
    if _ID.fullmatch(text):
        parsed = Parsed(text) if id_check_ok(text) else Parsed(text, note="身份证校验位不符")
        return parsed if _is_day(text[10:14]) else parsed.noted("出生日期不合", MISREAD)
    if _ID_OLD.fullmatch(text) and _is_day(text[8:12]):
        return Parsed(text, note="15位旧证号")
    if _CREDIT.fullmatch(text):
        return Parsed(text, note="统一社会信用代码")
    return Parsed(text, note="非身份证号码") if _PASSPORT.fullmatch(text) else invalid("证件号码位数不符")


def _is_day(digits: str) -> bool:
    """Month and day that a birthday can have? (A number that was cut off or misread mostly has none.)"""
    return 1 <= int(digits[:2]) <= 12 and 1 <= int(digits[2:]) <= 31


def _name(text: str) -> str:
    bare = _TITLE.sub("", text.strip())
    joined = re.sub(
        rf"(?<=[{CJK}·])\s+|\s+(?=[{CJK}·])", "", bare.translate(_DOTS) if _has_cjk(bare) else bare
    )
    joined = joined.strip("·") if _has_cjk(joined) else " ".join(joined.split())
    shapes = (_NAME, _DOTTED, _LATIN)
    return joined if any(shape.fullmatch(joined) for shape in shapes) and len(joined) <= 60 else ""


def _has_cjk(text: str) -> bool:
    return re.search(f"[{CJK}]", text) is not None
