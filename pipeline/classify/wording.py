"""The wording of titles: which spellings say the same, and which words before or after a title say nothing.

A title counts as known only when every character of it is accounted for: the known title itself, the name of
an office or a site before it, a copy mark after it. A word that is not accounted for makes another paper of
it: 装修延期申请表 is not 装修申请表.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model.text import fold, title_key

PERSON = "P"
"""Stands for every word for the occupant: 业主, 业户, 住户, 用户, 客户, 贵单位 … (domain G30)."""

TENANT = "T"
"""Stands for the words that mean a tenant only: a form about tenants (租户信息登记表, D10) is not the owners'."""

_OWNERS = "业主|业户|户主|住户|用户|客户|顾客|住客|使用人|产权人|物业使用人|贵单位|贵公司|贵户|贵司"
_TENANTS = "租户|商户|租客|承租户|承租人|承租方"
_PERSON_RUN = re.compile(rf"(?:{_OWNERS}|{_TENANTS})(?:[或及和与]?(?:{_OWNERS}|{_TENANTS}))*")
_ONLY_TENANTS = re.compile(rf"(?:[或及和与]?(?:{_TENANTS}))+")

# Written differently, meant alike. Order matters.
_VARIANTS = (
    (re.compile("室内装饰装修|装饰装修|装修装饰|装饰工程|装潢|装璜|装饰"), "装修"),
    (re.compile("装修工程|装修施工(?=申请|批准)"), "装修"),
    (re.compile("峻工|俊工|浚工"), "竣工"),
    (re.compile("报验(?:申请)?|验收申报"), "验收申请"),
    (re.compile("准许(?:证|书)|批准(?:单|证)"), "批准书"),
    (re.compile("(?:物品|物资|货物|货品)(?:出门|放行|携出)(?:条|单|证|凭证|凭条)"), "放行条"),
    (re.compile("(?:物品|物资|货物|货品|出门|搬出|携出|外出){1,3}放行(?=条|单)"), "放行"),
    (re.compile("客诉"), "客户投诉"),
    (re.compile("(?:基本|家庭|个人)(?=情况|信息|资料)"), ""),
    (re.compile("(同意(?:租户|租客|承租人|承租户)?)(?:搬出|迁出|搬家|搬走|搬迁)"), r"\1搬离"),
    (re.compile("租赁契约|租约"), "租赁合同"),
    (re.compile("住房"), "住宅"),
)

# The last word of a form's title: 申请书, 申请表 and 申请单 are one kind of paper.
_KINDS = (
    (re.compile(f"(同意{TENANT}?搬离)(?:的)?(?:通知书?|证明书?|确认书|确认函|函|声明书?|同意书|书)$"), r"\1"),
    (re.compile("(?:登记)?(申请|申报)[及与暨]?(?:登记|审批|审核|备案)?(?:书|表|单)$"), r"\1"),
    (re.compile("(?:受理|处理|接待){0,2}(记录)(?:表|单)?$"), r"\1"),
    (re.compile("(信息|情况)(?:采集|登记|记录)(?:表|单|卡)$"), r"\1登记"),
    (re.compile("(处理)(?:跟踪|跟进)?(?:表|单)$"), r"\1"),
    (re.compile("(登记|审批|受理)(?:表|单)$"), r"\1"),
    (re.compile("(整改)(?:通知)?(?:书|单)$"), r"\1通知"),
    (re.compile("(通知)(?:书|单)$"), r"\1"),
    (re.compile("(批复)函$"), r"\1"),
    (re.compile("(协议|合同)书$"), r"\1"),
)

# Words which make a paper another paper; an office's or a site's name does not contain them.
_TELLING = re.compile(
    "装修|装饰|施工|违规|违章|违约|整改|延期|竣工|验收|开工|停工|复工|完工|动工|变更|变动|补充|"
    "解除|终止|续租|转租|退租|退房|退还|退款|员工|职工|人员|工人|车辆|车位|车库|停车|汽车|宠物|"
    "访客|来访|来电|来函|设备|设施|机械|器材|电梯|货梯|动火|明火|用电|用水|水电|出入|通行|门禁|"
    "钥匙|押金|保证金|收据|费用|缴费|交款|收费|欠费|催缴|发票|图纸|设计|审查|审核|审批|巡查|巡检|"
    "检查|检验|检测|水费|电费|房租|学费|承诺|保证|许可|责任|协议|合同|授权|委托|证明|介绍|借阅|查阅|档案|资料|情况|"
    "信息|登记|记录|申请|申报|通知|公告|告知|回访|报修|维修|投诉|意见|建议|求助|满意|调查|统计|"
    "汇总|分析|报告|报表|计划|总结|会议|培训|考核|考勤|请假|加班|搬出|搬入|搬家|搬迁|搬离|迁出|"
    "迁入|入住|入伙|收楼|交房|交付|验房|过户|更名|买卖|购房|租赁|租用|租借|借用|大件|物品|物资|"
    "货物|货品|放行|消防|安全|隐患|质量|遗留|赔偿|限期|最后|警告|水牌|广告|电话|电视|燃气|煤气|"
    "宽带|空调|阳台|门窗|破锁|开锁|封板|灭火|防火|垃圾|保洁|绿化|保安|家政|快递|邮件|接待|夜间|"
    "场地|展位|仓储|仓库|摊位|婚纱|服装|土地|农田|宾馆|酒店|身份|护照|驾驶|执照|户口|结婚|银行|"
    "保险|法院|律师|规定|规程|制度|办法|须知|流程|说明|指引|指南|细则|范本|样本|样表|模板|示例|"
    "填写|vip|作废|空白|目录|清单|索引|标签|封面|证件|证书|报价|预算|决算|采购|订货|送货|出库|入库|"
    "领料|请示|批示|批准|批复|复函|函件|撤销|取消|注销|补办|遗失|挂失|转让|抵押|拍卖|承包|劳动|"
    "聘用|离职|辞职|入职|同意|拒绝|驳回|反馈|公示|公布|通报|纪要"
)

_DEPARTMENT = (
    "工程部|客服部|客户服务部|用户服务部|客服中心|客户服务中心|安保部|保安部|安管部|秩序部|物业部|管理部|行政部|财务部|服务部|综合部|"
    "设备维护部|前台|服务中心|服务处|管理处|管理中心|管理所|物业管理处|物业服务中心|物业服务处|生活服务中心"
)
_ORGANISATION = (
    f"公司|集团|总公司|分公司|物业|物业管理|企业|股份|控股|置业|地产|{_DEPARTMENT}|"
    "小区|社区|花园|家园|公园|广场|大厦|大楼|中心|国际|公寓|新村|公馆|华府|天地|世家|名都|名邸|时代|未来|之光|"
    "苑|园|庭|城|府|湾|邸|轩|阁|居|里|郡|院|墅|岛|谷|台|庄|坊|街|村|楼|厦|巷|港|座|栋|幢|期|区|省|市|县|镇|街道"
)
_PLACE = "室内|户内|房屋|商品房|公寓|住宅|商铺|店铺|铺位|写字楼|办公楼|办公室|厂房|单元|楼宇|大厦|小区|二次"
_ADDRESS = r"[0-9a-z]{1,4}(?:栋|幢|座|号楼|号)?-?[0-9]{0,2}(?:单元)?-?[0-9]{2,5}[a-z]?(?:室|房|号|户)?"
_LEAD = re.compile(
    rf"(?:[{PERSON}{TENANT}]|{_PLACE}|{_DEPARTMENT}|(?P<name>[^{PERSON}{TENANT}]{{0,26}}?(?:{_ORGANISATION}))|{_ADDRESS}"
    r"|附件?表?[0-9一二三四五六七八九十]{0,3}|附表[0-9一二三四五六七八九十]{0,3}|表[0-9]{1,4}|第?[0-9一二三四五六七八九十]{1,3}"
    r"|20[0-9]{2}年?度?|[a-z]{1,8}[0-9]{0,8}[a-z]{0,4}[0-9]{0,6}|的){0,5}"
)
_TAIL = re.compile(
    r"(?:(?<!合同|合约|协议|签约|签订|签署|签收)存根联?|回执联?|副本|正本|第?[一二三四五1-9]联|[一二三四五]式[一二两三四五]?[联份]?|"
    rf"(?:[{PERSON}{TENANT}]|物业|公司|管理处|服务中心|保安|门岗|客服|财务|客服部|财务部|施工方)[留存]?[联存根]{{1,3}}|致[{PERSON}{TENANT}]|"
    r"编?号?[a-z]*[0-9]{2,20}|no[0-9]*|编号|第[0-9]{1,2}页|共[0-9]{1,2}页|[0-9]{1,2}of[0-9]{1,2}|20[0-9]{2}年?(?:版|修订)?|试行|新版|"
    r"示范文本|(?:自行成交|经纪机构成交|网签|通用|标准|个人)版|"
    r"v[0-9]{1,3}版?|a[345]|[a-z]{3,40})+$"
)
_BRACKETS = re.compile(r"[(\[【〔{<]([^()\[\]【】〔〕{}<>]{0,20})[)\]】〕}>]")
_FORM_CODE = re.compile(r"^(?:附?表|图)?[0-9]{1,2}-[0-9]{1,3}|^[a-z]{2,4}(?:[-/][a-z0-9]{1,6}){1,5}")


@lru_cache(maxsize=32768)
def plain(title: str) -> str:
    """A title folded to what it says: script, width, marks, form codes and copy marks gone, words for the occupant
    and for fit-out made one. 《業主裝飾裝修 申請書》（存根聯） → `P装修申请书`."""
    text = fold(title).replace("《", "").replace("》", "").replace(" ", "")
    text = _FORM_CODE.sub("", _open_brackets(text))
    return _same_words(title_key(text))


def _open_brackets(text: str) -> str:
    """What stands in brackets stays unless it is a mark of the copy, the year, the form code."""
    return _BRACKETS.sub(lambda found: "" if _is_tail(found[1]) else found[1], text)


def turned_out(title: str) -> str:
    """同意书（租户搬离） → 租户搬离同意书: what stands in brackets said first; "" where nothing does."""
    text = fold(title)
    found = _BRACKETS.search(text)
    if found is None or _is_tail(found[1]):
        return ""
    return found[1] + text[: found.start()] + text[found.end() :]


def _is_tail(text: str) -> bool:
    key = _same_words(title_key(text))
    return (
        not key
        or _TAIL.fullmatch(key) is not None
        or _FORM_CODE.fullmatch(text) is not None
        or says_nothing(key)
    )


def _same_words(key: str) -> str:
    for pattern, word in _VARIANTS:
        key = pattern.sub(word, key)
    key = _person_slots(_PERSON_RUN.sub(_person, key))
    return _TAIL.sub("", key) or key


def _person(found: re.Match[str]) -> str:
    return TENANT if _ONLY_TENANTS.fullmatch(found[0]) else PERSON


# A letter's title names whom it goes to: 关于星河贸易有限公司装修申请的批复.
_ADDRESSEE = re.compile(
    rf"^关于(?:同意|给|对)?(?P<who>[^{PERSON}{TENANT}]{{2,24}}?(?:公司|单位|中心|商行|商店|店|厂|社|所|院|先生|女士)"
    rf"|{_ADDRESS}{PERSON}?|{PERSON})(?=室内|房屋|二次|装修|{PERSON})"
)


def _person_slots(key: str) -> str:
    found = _ADDRESSEE.match(key)
    if found is None or telling(found["who"]):
        return key
    return f"关于{PERSON}{key[found.end() :].lstrip(PERSON).removeprefix('二次')}"


_COPY = re.compile("(?:复印件|影印件|扫描件)$")


@lru_cache(maxsize=32768)
def kindless(key: str) -> str:
    """A plain title without the last word's variants: 申请书, 申请表, 申请单 → 申请."""
    key = _COPY.sub("", key)
    for pattern, word in _KINDS:
        key, count = pattern.subn(word, key)
        if count:
            return key
    return key


@lru_cache(maxsize=32768)
def says_nothing(lead: str) -> bool:
    """Is `lead`, what stands before a known title, only a name, a number, a place?"""
    if not lead:
        return True
    found = _LEAD.fullmatch(lead)
    return found is not None and not _COMPANIES.fullmatch(lead) and not telling(_without_departments(lead))


_DEPARTMENTS = re.compile(_DEPARTMENT)
_COMPANIES = re.compile(
    f"(?:公司|企业)[{PERSON}{TENANT}]?"
)  # 公司客户登记表: what kind of customer, not whose form


def _without_departments(text: str) -> str:
    return _DEPARTMENTS.sub("", text)


def telling(text: str) -> str:
    """The first word in `text` that makes another paper of it, "" where there is none."""
    found = _TELLING.search(text)
    return found[0] if found else ""


def telling_places(text: str) -> list[tuple[int, int]]:
    """Where such words stand in `text`: from, to."""
    return [found.span() for found in _TELLING.finditer(text)]


def is_name(line: str) -> bool:
    """Is the whole line a letterhead: an office, a company, a site?"""
    key = _same_words(title_key(line))
    ends = re.search(f"(?:{_ORGANISATION})(?:有限|有限责任|服务有限)?(?:公司)?$", key)
    return 2 <= len(key) <= 40 and ends is not None and not telling(_without_departments(key))


# The last characters of the title of a paper, whatever paper.
_DOCUMENT = re.compile(
    r"(?:表|书|单|条|证|函|卡|册|簿|图|通知|公告|合同|协议|记录|报告|批复|请示|纪要|收据|发票|收条|欠条|借条|通报|说明|规定|规约|公约|规程|制度|"
    r"办法|须知|方案|计划|总结|登记|申请|申报|承诺|清单|明细|目录|标签|声明|委托|证明|证书|执照|资料|档案|提示|复印件|笔录|意见|"
    r"倡议|启事|公示|流程|细则|指引|手册|问卷|台账|日志|月报|周报|简报|简历|答复|回复|凭证|回单|票据|凭条|样本|范本)$"
)


def names_a_paper(line: str) -> bool:
    """Does the line end as titles of papers end?"""
    key = title_key(_BRACKETS.sub("", fold(line)))
    key = _TAIL.sub("", key) or key
    return 2 <= len(key) <= 40 and _DOCUMENT.search(key) is not None
