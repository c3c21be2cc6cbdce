"""Which column of a roster means what: the headers that offices write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.text import fold, title_key


class Key(StrEnum):
    """What a column holds; the value is the header of our own template."""

    BUILDING = "栋号"
    ENTRANCE = "单元"
    FLOOR = "楼层"
    ROOM = "房号"
    ADDRESS = "房屋地址"
    AREA = "建筑面积"
    OWNER = "业主姓名"
    OWNER_PHONE = "业主电话"
    OWNER_ID = "证件号"
    OWNER_EMAIL = "业主邮箱"
    OWNER_SINCE = "收楼日期"
    TENANT = "租户名称"
    CONTACT = "联系人"
    TENANT_PHONE = "租户电话"
    TENANT_ID = "租户证件号"
    TENANT_EMAIL = "租户邮箱"
    TENANT_SINCE = "起租日期"
    SINCE = "入住日期"
    NOTE = "备注"


_ALIASES: dict[Key, str] = {
    Key.BUILDING: "栋号 栋 幢 幢号 楼栋 楼栋号 楼幢 座 座号 座栋 栋座 楼座 楼号 楼宇 楼宇名称 楼栋名称 栋别 大厦 号楼 楼 building",
    Key.ENTRANCE: "单元 单元号 梯 梯号 梯位 门栋 单元门",
    Key.FLOOR: "楼层 楼层号 层 层号 层数 所在楼层 所在层 floor",
    Key.ROOM: "房号 房间号 房间 门牌 门牌号 门牌号码 室号 室 户号 房屋 房屋号 房屋编号 房屋号码 单元房号 房产 铺号 商铺号 铺位号 unit room roomno",
    Key.ADDRESS: "房屋地址 物业地址 地址 住址 房屋坐落 坐落 房产地址 address",
    Key.AREA: "建筑面积 面积 房屋面积 房屋建筑面积 计费面积 收费面积 产权面积 建面 area",
    Key.OWNER: "业主姓名 业主 业主名称 业主名 产权人 产权人姓名 产权所有人 所有权人 产权单位 房主 户主 户主姓名 owner",
    Key.OWNER_PHONE: "业主电话 业主手机 业主手机号 业主手机号码 业主联系电话 业主联系方式 业主电话号码 产权人电话 产权人联系电话 产权人手机 户主电话",
    Key.OWNER_ID: "业主证件号 业主证件号码 业主身份证 业主身份证号 业主身份证号码 产权人证件号 产权人身份证号 产权人证件号码",
    Key.OWNER_EMAIL: "业主邮箱 业主电子邮箱 业主邮件 业主电子邮件 业主E-mail 业主邮箱地址 产权人邮箱",
    Key.OWNER_SINCE: "收楼日期 收楼时间 交房日期 交房时间 交付日期 接房日期 收房日期 收房时间 入伙日期 入伙时间 业主入住日期",
    Key.TENANT: "租户名称 租户 租户姓名 租户名 承租人 承租方 承租人姓名 承租单位 租客 租客姓名 租赁单位 住户 住户姓名 使用人 用户名称 用户 公司名称 现住户 tenant",
    Key.CONTACT: "联系人 联系人姓名 租户联系人 公司联系人 负责人 contact",
    Key.TENANT_PHONE: "租户电话 租户手机 租户手机号 租户手机号码 租户联系电话 租户联系方式 租户电话号码 承租人电话 承租人联系电话 租客电话 租客手机 住户电话 住户联系电话 联系人电话 联系人手机 使用人电话",
    Key.TENANT_ID: "租户证件号 租户证件号码 租户身份证 租户身份证号 租户身份证号码 承租人身份证号 承租人证件号 承租人证件号码 营业执照号",
    Key.TENANT_EMAIL: "租户邮箱 租户电子邮箱 租户邮件 租户电子邮件 租户E-mail 租户邮箱地址 承租人邮箱 联系人邮箱 住户邮箱",
    Key.TENANT_SINCE: "起租日期 起租日 起租时间 租期起 租赁开始日期 租赁起始日期 租户入住日期 合同起始日期 租赁开始 迁入日期",
    Key.SINCE: "入住日期 入住时间 入住 movein",
    Key.NOTE: "备注 备注说明 说明 note remarks",
}  # fmt: skip
_BY_ALIAS = {title_key(alias): key for key, aliases in _ALIASES.items() for alias in aliases.split()}

# A header that says what but not whose: it belongs to the person whose name stands to the left of it.
_NAME, _PHONE, _ID, _EMAIL = "name", "phone", "id", "email"
_GENERIC: dict[str, str] = {
    alias: kind
    for kind, aliases in {
        _NAME: "姓名 名称 姓名名称 name",
        _PHONE: "电话 联系电话 手机 手机号 手机号码 联系方式 电话号码 移动电话 联系手机 phone mobile tel",
        _ID: "证件号 证件号码 身份证 身份证号 身份证号码 证照号码 证件号身份证号 统一社会信用代码 idnumber",
        _EMAIL: "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 电子邮箱地址 email mail",
    }.items()
    for alias in aliases.split()
}
_OF_OWNER = {_NAME: Key.OWNER, _PHONE: Key.OWNER_PHONE, _ID: Key.OWNER_ID, _EMAIL: Key.OWNER_EMAIL}
_OF_TENANT = {_NAME: Key.TENANT, _PHONE: Key.TENANT_PHONE, _ID: Key.TENANT_ID, _EMAIL: Key.TENANT_EMAIL}
_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a sheet: `row` counts from 0; `columns` gives the place of each key; `unknown` are
    headers that nothing is taken from."""

    row: int
    columns: Mapping[Key, int]
    unknown: tuple[str, ...]


def find_header(rows: Sequence[Sequence[str]], within: int = 30) -> Header | None:
    """The row with most headers that are known, among the first ones; None where no row names the rooms and
    something else. `rows` are cells as text."""
    best: Header | None = None
    for number in range(min(within, len(rows))):
        above = rows[number - 1] if number else ()
        header = _header(number, rows[number], above)
        if Key.ROOM in header.columns and len(header.columns) >= 2:
            best = header if best is None or len(header.columns) > len(best.columns) else best
    return best


def _header(number: int, row: Sequence[str], above: Sequence[str]) -> Header:
    columns: dict[Key, int] = {}
    unknown: list[str] = []
    whose: Mapping[str, Key] = _OF_OWNER
    for place, text in enumerate(row):
        whose = _side(text, above[place] if place < len(above) else "") or whose
        key = _key(text, whose, columns)
        if key is not None:
            columns[key] = place
        elif text:
            unknown.append(text)
    return Header(number, _with_room(columns), tuple(unknown))


def _key(text: str, whose: Mapping[str, Key], taken: Mapping[Key, int]) -> Key | None:
    word = header_word(text)
    generic = _GENERIC.get(word)
    candidates = [_BY_ALIAS.get(word)]
    if generic:
        candidates = [
            whose[generic],
            *(() if generic == _NAME else (_OF_OWNER[generic], _OF_TENANT[generic])),
        ]
    return next((key for key in candidates if key is not None and key not in taken), None)


def _side(text: str, above: str) -> Mapping[str, Key] | None:
    """Whose columns begin here: said in the header itself, or in the group above it (业主信息 | 租户信息)."""
    for words in (text, above):
        if re.search(r"业主|产权|户主|房主", words):
            return _OF_OWNER
        if re.search(r"租|承租|使用人|现住户|公司名称|用户", words):
            return _OF_TENANT
    return None


def _with_room(columns: dict[Key, int]) -> dict[Key, int]:
    """Without a room column the address is it, or 单元号: towers call their rooms so (domain B)."""
    for other in (Key.ADDRESS, Key.ENTRANCE):
        if Key.ROOM not in columns and other in columns:
            columns[Key.ROOM] = columns.pop(other)
    return columns


def header_word(text: str) -> str:
    """建筑 面积（㎡）* → 建筑面积."""
    return title_key(_BRACKETS.sub("", fold(text)))
