"""The words before a blank: which of them are labels, and of which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from pipeline.model import Field, FieldKind, PaperType
from pipeline.model.text import title_key

# Labels that other offices print and that are no field of the paper at hand: a value ends where one begins.
_OTHERS = """
备注 户主 姓名 性别 民族 籍贯 职业 职务 工种 学历 年龄 微信 邮箱 邮编 传真 品牌 颜色 车型 车位号 车牌号 楼层 栋号
单元 面积 编号 单号 证号 日期 时间 电话 手机 联系人 联系电话 联系方式 地址 住址 房号 业主 租户 业主姓名 租户姓名
申请人 申请单位 施工单位 装修类型 装修性质 装修前房屋情况 装修内容 装修项目 预计天数 工期 施工时间 资质等级 统一信用代码
营业执照号 工作单位 单位名称 公司名称 单位负责人 负责人 现场负责人 负责人电话 身份证号 身份证号码 证件号码 建筑面积 押金
管理费 垃圾清运费 费用 金额 数量 单位 名称 物品名称 规格 型号 审核意见 审批意见 处理意见 管理处意见 物业意见 部门意见
领导意见 工程部意见 经办人 审核人 审批人 批准人 受理人 接待人 记录人 处理人 责任人 验收人 签发人 发证人 签收人 填表人
登记人 搬运人 保安 当值保安 值班保安 门岗 处理部门 责任部门 投诉类别 投诉类型 类别 类型 紧急程度 预约时间 报修内容
维修人 材料 付款方式 完成时间 回访记录 满意度 盖章 签名 签字 申请人签名 业主签名 业主签字 租户签名 附件 说明 事由 原因
用途 关系 收件人 发件人 抄送 主题 电子邮箱 通讯地址 户口所在地 工作时间 出生年月 出生日期 入住日期 有效期 有效期至
签发日期 发证日期 序号 施工地点 施工人数 施工人员 施工项目 施工内容 施工公司 开工日期 竣工日期 开工时间 完工时间 投诉内容
投诉人 处理过程 处理情况 处理结果 内容描述 情况说明 放行时间 放行日期 放行事由 搬出时间 搬出原因 申请日期 申请时间
填表日期 审批日期 领取人 携带人 监护人 家庭成员 紧急联系人 紧急联系电话 租金 租期 租赁期限
""".split()  # noqa: SIM905
_ENDING = re.compile(
    r"(?:项目|事项|描述|过程|经过|说明|部位|地点|措施|日期|时间|电话|姓名|编号|号码|地址|意见|内容|情况|签名|签字|签章|盖章|名称|类型|性质|人数|天数|面积|金额|方式|原因|要求|结果|结论|负责人)$"
)
_SIGNING = re.compile("签[名字章收]|盖章|印章")  # what stands there is a signature
_NO_LABEL = re.compile(r"[0-9]|^(?:无|是|否|同意|有限公司)$")
# Words before a label that change nothing of whose or what it is: 实际完工日期, 装修施工单位.
_NEUTRAL = re.compile(
    r"^(?:本次|本人|您的|客户|用户|住户|业户|申请|装修|室内|实际|计划|预计|拟|现|具体|详细|房屋|主要|相关|常用|有效|请填)+$"
)
MAX_LABEL = 12  # characters of the longest label that is looked for


_PEOPLE = {
    "occupant": ("业主", "住户", "用户", "业户", "客户", "租户", "商户", "户主", "申请人"),
    "owner": ("业主", "产权人", "房东", "出租人", "出租方"),
    "tenant": ("租户", "租客", "承租人", "承租方"),
    "contractor": ("施工单位", "装修公司", "施工队", "施工负责人", "现场负责人"),
}
# What any office may call a field of this kind that is about this person. {} takes each of the words above.
_SYNONYMS: dict[tuple[FieldKind, str], tuple[str, ...]] = {
    (FieldKind.NAME, "occupant"): ("{}", "{}姓名", "{}名称", "姓名", "申请单位", "单位名称", "公司名称"),
    (FieldKind.NAME, "owner"): ("{}", "{}姓名", "{}名称"),
    (FieldKind.NAME, "tenant"): ("{}", "{}姓名", "{}名称"),
    (FieldKind.NAME, "contractor"): ("现场负责人", "施工负责人", "工地负责人", "装修负责人", "负责人"),
    (FieldKind.PHONE, "occupant"): ("{}电话", "{}联系电话", "{}手机", "联系电话", "电话", "手机", "手机号码", "联系方式", "移动电话"),
    (FieldKind.PHONE, "owner"): ("{}电话", "{}联系电话", "{}手机"),
    (FieldKind.PHONE, "tenant"): ("{}电话", "{}联系电话", "{}手机"),
    (FieldKind.PHONE, "contractor"): ("{}电话", "{}联系电话", "负责人电话"),
    (FieldKind.COMPANY, "contractor"): ("施工单位", "装修公司", "装修单位", "施工公司", "施工队", "承建单位", "承包单位"),
    (FieldKind.UNIT, ""): (
        "房号", "房间号", "单元号", "室号", "房屋地址", "物业地址", "装修地点", "装修地址", "装修房号", "装修单元", "房屋坐落", "楼栋房号",
        "单元房号", "楼座房号", "栋座房号", "门牌号", "住址", "施工地点",
    ),
    (FieldKind.PLATE, ""): ("车牌", "车牌号", "车牌号码", "车号"),
    (FieldKind.ID_NUMBER, ""): ("身份证号", "身份证号码", "证件号", "证件号码"),
    (FieldKind.AREA, ""): ("面积", "建筑面积", "房屋面积"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labels:
    """`fields` by folded label, in the paper's order; `others` are labels of no field of it."""

    fields: Mapping[str, tuple[Field, ...]]
    others: frozenset[str]
    pairs_of: Mapping[str, frozenset[str]] = field(
        default_factory=dict
    )  # long text field → pairs of characters

    def find(self, text: str) -> tuple[Field, ...] | None:
        """The fields that a label can mean; () for a label of no field; None for what is no label.

        One character of four or more may be misread; 业主/住户姓名 is what either part is; a label that is not
        known but shares most of its pairs of characters with those of a field of long text is that field's.
        """
        key = title_key(text)
        if not key or len(key) > MAX_LABEL + 4:
            return None
        if key in self.fields:
            return self.fields[key]
        if _SIGNING.search(key):
            return ()
        part = next(filter(None, map(self.fields.get, _parts(text))), None)
        if part:
            return part
        if key in self.others:
            return self._akin(key)
        near = self._near(key) or self._qualified(key)
        if near:
            return near
        is_other = 3 <= len(key) <= 8 and _ENDING.search(key) and not _NO_LABEL.search(key)
        return self._akin(key) if is_other else None

    def known(self, text: str) -> bool:
        """A label of the paper or of the common ones, letter for letter?"""
        key = title_key(text)
        return key in self.fields or key in self.others

    def _akin(self, key: str) -> tuple[Field, ...]:
        """处理过程 → the field 处理情况及结果; () where none or several come close."""
        pairs = _pairs(key)
        shares = {name: len(pairs & own) / len(pairs) for name, own in self.pairs_of.items() if pairs}
        best = max(shares.values(), default=0.0)
        names = [name for name, share in shares.items() if share == best]
        if best < 0.5 or len(names) > 1:
            return ()
        return next(
            tuple(f for f in fields if f.name == names[0])
            for fields in self.fields.values()
            if any(f.name == names[0] for f in fields)
        )

    def _qualified(self, key: str) -> tuple[Field, ...] | None:
        """实际完工日期: a label of four characters or more behind words that say nothing else."""
        for start in range(1, len(key) - 3):
            if key[start:] in self.fields and _NEUTRAL.match(key[:start]):
                return self.fields[key[start:]]
        return None

    def _near(self, key: str) -> tuple[Field, ...] | None:
        if len(key) < 4 or _NO_LABEL.search(key):
            return None
        near = [label for label in self.fields if len(label) >= 4 and Levenshtein.distance(label, key) == 1]
        found = dict.fromkeys(one for label in near for one in self.fields[label])
        return tuple(found) if found else None


def labels_of(paper: PaperType | None) -> Labels:
    """The labels of a paper's fields, what any office may call them, and those that are common on forms."""
    fields: dict[str, tuple[Field, ...]] = {}
    own = paper.fields if paper else ()
    for field_ in own:
        for label in dict.fromkeys(title_key(word) for word in (field_.label, *field_.labels)):
            if label:
                fields[label] = (*fields.get(label, ()), field_)
    for field_ in own:
        for label in _others_for(field_):
            fields.setdefault(label, (field_,))
    long = [f for f in own if f.kind is FieldKind.LINES]
    pairs_of = {
        f.name: frozenset().union(*(_pairs(title_key(w)) for w in (f.label, *f.labels))) for f in long
    }
    return Labels(fields, frozenset(map(title_key, _OTHERS)) - fields.keys(), pairs_of)


def _others_for(field_: Field) -> list[str]:
    """Labels from the common stock, for fields whose kind and person say what they are."""
    person = "" if field_.kind in (FieldKind.UNIT, FieldKind.PLATE, FieldKind.AREA) else field_.person
    words = _SYNONYMS.get((field_.kind, person), ())
    made = [w.format(who) for w in words for who in (_PEOPLE.get(person, ("",)) if "{}" in w else ("",))]
    if field_.kind is FieldKind.MONEY:
        made += [label.removeprefix("装修") for label in (field_.label, *field_.labels)]
    return [title_key(word) for word in made]


def _parts(text: str) -> list[str]:
    """业主/住户姓名 → 业主, 住户姓名; 申请人（签章） → 申请人."""
    pieces = re.split(r"[/／、]", text) if re.search(r"[/／、]", text) else []
    bare = re.sub(r"[（(][^）)]*[）)]", "", text)
    return [title_key(piece) for piece in (*pieces, *([bare] if bare != text else []))]


def _pairs(key: str) -> frozenset[str]:
    return frozenset(a + b for a, b in pairwise(key))
