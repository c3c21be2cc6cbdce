"""The words before a blank: which of them are labels, and of which field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.model import Field, PaperType
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
    r"(?:日期|时间|电话|姓名|编号|号码|地址|意见|内容|情况|签名|签字|签章|盖章|名称|类型|性质|人数|天数|面积|金额|方式|原因|要求|结果|结论|负责人)$"
)
_NO_LABEL = re.compile(r"[0-9]|^(?:无|是|否|同意|有限公司)$")
# Words before a label that change nothing of whose or what it is: 实际完工日期, 装修施工单位.
_NEUTRAL = re.compile(
    r"^(?:本次|本人|您的|客户|用户|住户|业户|申请|装修|室内|实际|计划|预计|拟|现|具体|详细|房屋|主要|相关|常用|有效|请填)+$"
)
MAX_LABEL = 12  # characters of the longest label that is looked for


@dataclass(frozen=True, slots=True)
class Labels:
    """`fields` by folded label, in the paper's order; `others` are labels of no field of it."""

    fields: Mapping[str, tuple[Field, ...]]
    others: frozenset[str]

    def find(self, text: str) -> tuple[Field, ...] | None:
        """The fields that a label can mean; () for a label of no field; None for what is no label.

        One character of four or more may be misread.
        """
        key = title_key(text)
        if not key or len(key) > MAX_LABEL + 4:
            return None
        if key in self.fields:
            return self.fields[key]
        if key in self.others:
            return ()
        near = self._near(key) or self._qualified(key)
        if near:
            return near
        is_other = 3 <= len(key) <= 8 and _ENDING.search(key) and not _NO_LABEL.search(key)
        return () if is_other else None

    def known(self, text: str) -> bool:
        """A label of the paper or of the common ones, letter for letter?"""
        key = title_key(text)
        return key in self.fields or key in self.others

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
        found = dict.fromkeys(field for label in near for field in self.fields[label])
        return tuple(found) if found else None


def labels_of(paper: PaperType | None) -> Labels:
    """The labels of a paper's fields, with those that are common on forms."""
    fields: dict[str, tuple[Field, ...]] = {}
    for field in paper.fields if paper else ():
        for label in dict.fromkeys(title_key(word) for word in (field.label, *field.labels)):
            if label:
                fields[label] = (*fields.get(label, ()), field)
    return Labels(fields, frozenset(map(title_key, _OTHERS)) - fields.keys())
