"""Twelve papers as offices up and down the country print them: titles, labels, options and clauses.

Titles and labels are gathered from `research/forms_in_the_wild.md` and common usage, on purpose without
looking at the aliases in `templates/`. A title with a leading `~` is too short to tell alone.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormField:
    """`name` as in our own definition ("" where we have no such field), `labels` in the words of other
    offices, `source` where the value comes from, `share` how many forms have it. `lines` above 1: a tall
    blank. `options` make it a tick field."""

    name: str
    labels: tuple[str, ...]
    source: str = ""
    share: float = 0.8
    lines: int = 1
    options: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """`who` whose paper it is: owner, tenant or "" for either. `prose` is the form's wording as a letter,
    with ‹source› for what is filled in. `signers` are (name, label, whose name)."""

    slug: str
    titles: tuple[str, ...]
    fields: tuple[FormField, ...]
    clauses: tuple[str, ...] = ()
    prose: tuple[str, ...] = ()
    signers: tuple[tuple[str, str, str], ...] = ()
    who: str = ""
    goods: str = ""
    small: float = 0.0
    seal: float = 0.5


def f(name: str, labels: str, source: str, share: float = 0.8, lines: int = 1) -> FormField:
    return FormField(name, tuple(labels.split("|")), source, share, lines)


def t(name: str, labels: str, options: str, share: float = 0.6, many: bool = False) -> FormField:
    return FormField(name, tuple(labels.split("|")), share=share, options=tuple(options.split("|")), many=many)


UNIT = "房号|房间号|单元号|房屋地址|装修地址|物业地址"

_APPLICATION = Form(
    slug="fit-out-application",
    titles=(
        "装修申请表", "装修申请书", "室内装修申请表", "业主装修申请表", "住宅装修申请表", "装饰装修申请表",
        "房屋装修申请表", "二次装修申请表", "装修申报表", "室内装饰装修申请表", "用户装修申请表", "装修登记表",
        "住宅室内装饰装修申报登记表", "租户装修申请表",
    ),
    fields=(
        f("unit", "房号|装修房号|装修地址|房间号|装修单元|物业地址", "unit", 1.0),
        f("applicant", "业主姓名|申请人|业主/客户名称|用户名称|户主|申请单位|业主名称", "who", 1.0),
        f("phone", "联系电话|电话|手机|联系方式|业主电话", "phone", 0.95),
        f("date", "申请日期|填表日期|申报日期", "today", 0.8),
        f("area", "建筑面积|面积|房屋面积", "area", 0.5),
        t("", "装修类型|装修性质", "单项施工|常规装修|局部改造", 0.4),
        f("contractor", "施工单位|装修公司|装修单位|装修施工单位", "contractor", 0.9),
        f("licence", "统一信用代码|资质证号|营业执照号", "licence", 0.4),
        f("manager", "现场负责人|施工负责人|负责人|工地负责人", "foreman", 0.85),
        f("manager_phone", "负责人电话|施工负责人电话|现场负责人电话", "foreman-phone", 0.8),
        f("start", "开工时间|开工日期|计划开工日期|拟开工日期", "begins", 0.9),
        f("end", "预计完工时间|完工日期|竣工日期|计划完工日期", "ends", 0.85),
        f("", "预计天数|工期", "days", 0.3),
        f("workers", "进场人数|施工人数|施工人员数量", "people", 0.5),
        t("lodging", "是否留宿|夜间留宿", "是|否", 0.3),
        t("scope", "装修项目|装修内容|施工项目", "隔墙|天花|地面|墙面|门窗|水电改造|防水|其他", 0.5, many=True),
        f("content", "装修内容|装修项目及内容|施工内容|装修内容说明", "scope", 0.9, 4),
        f("deposit", "装修押金|押金|装修保证金", "deposit", 0.4),
        f("rubbish", "垃圾清运费|清运费", "fee", 0.4),
        f("opinion", "审核意见|管理处意见|物业审核意见|工程部意见", "opinion", 0.7, 2),
        f("", "备注", "", 0.4),
    ),
    clauses=(
        "1、本人已阅读并遵守小区装修管理规定，不改动承重墙、梁、柱。",
        "2、施工时间：8:00—12:00，14:00—18:00，节假日不得进行有噪音的施工。",
        "3、装修垃圾须袋装并堆放到指定地点，由物业统一清运。",
        "附：营业执照、资质证书复印件、装修图纸、施工人员身份证复印件。",
    ),
    prose=(
        "‹office›：",
        "本人（单位）‹who›系贵小区‹unit›房业主／住户，联系电话‹phone›。现拟于‹begins›至‹ends›对该房屋进行室内装修，"
        "装修内容为‹scope›。由‹contractor›负责施工，现场负责人‹foreman›，电话‹foreman-phone›。",
        "本人保证遵守小区装修管理规定，服从管理处的监督检查，请予批准。",
    ),
    signers=(("applicant", "申请人签名|业主签字|申请人（签章）", "who"), ("engineer", "审核人|经办人|管理处审批", "staff")),
)

_PERMIT = Form(
    slug="fit-out-permit",
    titles=("装修批准书", "室内装修批准书", "装修施工批准书", "用户装修批准书", "装修准许证", "室内装修准许书", "装修批准单"),
    fields=(
        f("number", "许可证编号|编号|批准书编号|证号", "number", 0.9),
        f("unit", "房号|装修房号|装修地址|施工地点|单元", "unit", 1.0),
        f("occupant", "业主|业主姓名|用户名称|客户名称", "who", 1.0),
        f("contractor", "施工单位|装修公司|装修单位", "contractor", 1.0),
        f("contractor_head", "负责人|施工负责人|现场负责人", "foreman", 0.95),
        f("contractor_phone", "负责人电话|联系电话|施工负责人电话", "foreman-phone", 0.9),
        f("scope", "装修内容|批准装修项目|施工内容|准许装修项目", "scope", 0.95, 2),
        f("start_date", "开工时间|开工日期|批准开工日期", "begins", 0.95),
        f("end_date", "完工时间|竣工日期|有效期至|批准完工日期", "ends", 0.95),
        f("hours", "施工时间|准许施工时间", "hours", 0.5),
        f("issue_date", "发证日期|签发日期|批准日期", "today", 0.8),
    ),
    clauses=("1、本证须张贴于施工现场入户门显眼处。", "2、施工期间服从管理人员检查，严禁超范围施工。", "3、逾期须办理延期手续。"),
    prose=(
        "编号：‹number›",
        "‹who›：",
        "经审核，同意你户／贵单位对‹unit›房进行室内装修，批准装修内容：‹scope›。施工单位：‹contractor›，"
        "施工负责人：‹foreman›，电话：‹foreman-phone›。",
        "装修期限自‹begins›起至‹ends›止。请将本批准书张贴于施工现场，遵守装修管理规定。",
    ),
    signers=(("approver", "批准人|签发人|发证人", "manager"),),
    small=0.3,
    seal=0.95,
)

_COMPLETION = Form(
    slug="completion-application",
    titles=(
        "装修竣工验收申请表", "装修验收申请表", "装修工程竣工验收申请书", "室内装修竣工验收申请表", "装修竣工申请表",
        "房屋装修验收申请表", "装修完工验收申请表", "装饰装修竣工验收申请表", "二次装修验收申请表", "业主装修竣工验收申请单",
    ),
    fields=(
        f("unit", "房号|装修房号|装修地址|房间号|单元号", "unit", 1.0),
        f("occupant", "业主姓名|申请人|用户名称|业主|申请单位", "who", 1.0),
        f("phone", "联系电话|电话|手机", "phone", 0.95),
        f("date", "申请日期|填表日期|申请时间", "later", 0.8),
        f("contractor", "施工单位|装修公司|装修单位", "contractor", 0.95),
        f("contractor_head", "施工负责人|现场负责人|负责人", "foreman", 0.8),
        f("contractor_phone", "负责人电话|施工单位电话", "foreman-phone", 0.7),
        f("permit", "许可证编号|装修许可证号|批准书编号", "number", 0.6),
        f("start_date", "开工日期|开工时间", "begins", 0.8),
        f("finish_date", "实际完工日期|竣工日期|完工日期", "ends", 0.95),
        f("content", "装修内容|完成项目|验收项目|装修项目", "scope", 0.9, 3),
        f("deposit", "装修押金|押金金额|保证金", "deposit", 0.6),
        f("receipt", "押金收据号|收据编号", "number", 0.4),
        t("result", "验收结果|验收结论", "合格|不合格，限期整改", 0.6),
        f("opinion", "验收意见|工程部意见|物业验收意见", "opinion", 0.7, 2),
    ),
    clauses=("申请竣工验收时请携带：竣工图、装修押金收据、施工人员出入证。", "验收合格后凭本表办理押金退还手续。"),
    prose=(
        "‹office›：",
        "本人‹who›，‹unit›房业主，联系电话‹phone›。该房屋室内装修工程已于‹ends›竣工，施工单位为‹contractor›，"
        "完成装修内容：‹scope›。现申请竣工验收，请派人到现场验收，并于验收合格后退还装修保证金。",
    ),
    signers=(("applicant", "申请人签名|业主签字|申请人", "who"), ("engineering", "验收人|验收人签字", "staff")),
)

_SLIP = Form(
    slug="release-slip",
    titles=("放行条", "物品放行条", "物品放行单", "出门条", "放行单", "物品出门放行条", "物资放行条", "物品搬出放行条", "货物放行条", "放行通知单"),
    fields=(
        f("number", "编号|放行条编号|No", "number", 0.6),
        f("unit", "房号|房间号|单元房号|楼座房号", "unit", 1.0),
        f("occupant", "业主/住户姓名|申请人|住户姓名|业主姓名|申请单位|单位名称", "who", 1.0),
        f("phone", "联系电话|电话", "phone", 0.8),
        f("id_number", "身份证号|证件号码", "id", 0.5),
        f("date", "申请时间|日期|开具日期", "today", 0.9),
        f("valid_date", "放行时间|有效期|放行日期", "today", 0.5),
        t("reason", "放行事由|搬出原因", "搬家|退租|维修|借出|其他", 0.5),
        f("plate", "车牌号|车牌号码|运输车牌", "plate", 0.7),
        f("carrier", "搬运人|携带人|搬运人姓名", "relative", 0.5),
    ),
    clauses=("当日有效，过期作废。", "请保安人员核对物品无误后放行，并收回本条。"),
    prose=("保安部：", "兹有‹unit›房住户‹who›，电话‹phone›，需将下列物品搬出小区，请予核对放行。车牌号：‹plate›。日期：‹today›。"),
    signers=(("applicant", "业主签名|申请人签名", "who"), ("handler", "经办人|受理人", "staff"), ("guard", "当值保安签名|值班保安", "foreman")),
    goods="goods",
    small=0.6,
    seal=0.6,
)

_COMPLAINT = Form(
    slug="complaint-record",
    titles=(
        "投诉记录表", "业主投诉记录表", "客户投诉记录表", "住户投诉记录表", "投诉处理记录表", "客户投诉处理单", "业主投诉处理单",
        "投诉受理单", "投诉处理单", "业主投诉受理记录表", "顾客投诉记录表", "投诉受理处理记录表",
    ),
    fields=(
        f("number", "投诉单号|编号|记录编号", "number", 0.6),
        f("received_at", "投诉时间|日期时间|受理时间|投诉日期", "datetime", 1.0),
        f("complainant", "投诉人|投诉人姓名|联系人|业主姓名", "who", 1.0),
        f("unit", "房号|投诉人房号|住址|房间号", "unit", 1.0),
        f("phone", "联系电话|电话|联系方式", "phone", 0.9),
        t("channel", "投诉方式|投诉途径", "来访|电话|来函|微信", 0.6),
        t("", "投诉类别|类型", "工程维修|安全|保洁|噪音|其他", 0.4),
        f("course", "投诉内容|内容描述|投诉事项|事件经过", "complaint", 1.0, 4),
        f("demand", "客户要求|投诉人要求|诉求", "demand", 0.5, 2),
        f("department", "处理部门|责任部门", "", 0.4),
        f("result", "处理情况|处理结果|处理情况及结果|处理过程", "result", 0.9, 3),
        f("result_date", "完成时间|处理日期|处理完成时间", "later", 0.5),
        t("satisfaction", "满意度|是否满意|客户满意程度", "满意|基本满意|不满意", 0.6),
        f("visit_opinion", "回访记录|回访情况|回访意见", "", 0.6, 2),
    ),
    signers=(("receiver", "受理人|接待人|记录人", "staff"), ("handler", "处理人|责任人", "foreman"), ("complainant", "投诉人确认|业主签字", "who")),
    seal=0.05,
)

_CONSENT = Form(
    slug="owner-consent-to-leave",
    titles=("业主同意租户搬离通知书", "业主同意搬出证明", "业主同意租户搬离证明", "同意租户搬离确认书", "业主同意租户搬出通知书", "业主同意租客搬离函", "同意搬离证明", "业主同意书（租户搬离）"),
    fields=(
        f("unit", "房号|房屋地址|出租房号|单元号", "unit", 1.0),
        f("owner", "业主姓名|业主|产权人", "owner", 1.0),
        f("owner_phone", "业主电话|业主联系电话", "owner-phone", 0.9),
        f("owner_id", "业主身份证号|身份证号码|证件号码", "owner-id", 0.6),
        f("tenant", "租户姓名|租户名称|租客|承租人", "tenant", 1.0),
        f("tenant_phone", "租户电话|承租人电话", "tenant-phone", 0.7),
        f("lease_end", "租赁终止日期|合同到期日|退租日期", "begins", 0.6),
        f("leave_date", "搬离日期|搬出日期|搬出时间", "begins", 0.9),
        t("fees", "费用结算|水电费及管理费", "由租户结清后搬离|由业主承担", 0.5),
        f("kept", "不得搬出的物品|留置物品", "kept", 0.5, 2),
        f("date", "日期|签署日期", "today", 0.7),
    ),
    clauses=("请物业公司核实水、电、管理费结清后予以放行。", "业主不能到场的，请附业主身份证复印件。"),
    prose=(
        "‹office›：",
        "本人‹owner›（身份证号：‹owner-id›）系贵小区‹unit›房业主，现同意租户‹tenant›于‹begins›搬离该房屋，其搬出的物品均属租户所有，"
        "请贵处在费用结清后予以放行。如有纠纷由本人负责，与物业公司无关。业主联系电话：‹owner-phone›。",
    ),
    signers=(("owner", "业主签名|业主签字|业主（签章）", "owner"), ("verifier", "物业核实人|经办人", "staff")),
    who="tenant",
    seal=0.1,
)

_PARTICULARS = Form(
    slug="occupant-particulars",
    titles=("业主信息登记表", "业主情况登记表", "住户情况登记表", "业主资料登记表", "住户信息登记表", "业主（住户）登记表", "业主/住户信息登记表", "业主基本情况登记表", "住户资料登记表", "业主家庭情况登记表"),
    fields=(
        f("unit", "房号|房间号|单元房号|楼栋房号", "unit", 1.0),
        f("name", "业主姓名|姓名|住户姓名|户主姓名", "who", 1.0),
        t("sex", "性别", "男|女", 0.6),
        f("birth", "出生年月|出生日期", "birth", 0.6),
        f("id_number", "身份证号|身份证号码|证件号码", "id", 0.9),
        f("phone", "联系电话|手机|联系方式|移动电话", "phone", 1.0),
        f("native_place", "籍贯", "native", 0.6),
        f("domicile", "户口所在地|户籍地址", "domicile", 0.5),
        f("employer", "工作单位|职业", "employer", 0.7),
        f("area", "建筑面积|房屋面积", "area", 0.5),
        f("moved_in", "入住日期|入住时间|入伙日期", "begins", 0.7),
        t("use", "房屋性质|房屋用途", "自住|出租|商用", 0.6),
        f("emergency_contact", "紧急联系人|紧急联系人姓名", "relative", 0.8),
        f("emergency_phone", "紧急联系人电话|紧急联系电话", "other-phone", 0.8),
        f("plate", "车牌号|车牌号码|车辆情况", "plate", 0.6),
        f("date", "填表日期|登记日期", "today", 0.8),
        f("remark", "备注", "", 0.5),
    ),
    clauses=("本表资料仅供物业管理服务使用，我司将严格保密。",),
    signers=(("occupant", "业主签名|填表人签名|登记人", "who"), ("clerk", "经办人|审核人", "staff")),
    goods="family",
    seal=0.05,
)

_OVERTIME = Form(
    slug="after-hours-application",
    titles=("加班施工申请表", "非办公时间加班申请表", "租户加班申请表", "非办公时间施工申请表", "夜间施工申请表", "装修加班申请表", "节假日施工申请表", "商户加班申请表", "客户非办公时间加班申请单"),
    fields=(
        f("unit", "房号|加班地点|施工地点|楼层房号|单元号", "unit", 1.0),
        f("occupant", "申请单位|公司名称|租户名称|申请人|客户名称", "who", 1.0),
        f("contact", "联系人|经办人", "contact", 0.6),
        f("phone", "联系电话|电话|手机", "phone", 0.95),
        f("date", "申请日期|填表日期", "today", 0.8),
        f("start_date", "加班日期|施工日期|起始日期", "begins", 1.0),
        f("time_from", "开始时间|起始时间", "from", 0.8),
        f("time_to", "结束时间|截止时间", "to", 0.8),
        f("people", "加班人数|施工人数|人数", "people", 0.8),
        f("reason", "加班事由|加班内容|施工内容|加班原因", "overtime", 1.0, 3),
        t("needs", "需提供服务|所需服务", "空调|照明|货梯|其他", 0.6, many=True),
        f("contractor", "施工单位|装修公司", "contractor", 0.5),
        f("head", "现场负责人|负责人", "foreman", 0.7),
        t("decision", "审批意见|管理处意见|服务中心意见", "同意|不同意", 0.7),
    ),
    clauses=("加班期间请遵守大厦管理规定，注意消防安全，不影响其他用户。", "本申请须提前一个工作日提交服务中心，批准后张贴于大门内侧。"),
    prose=(
        "‹office›：",
        "我司‹who›（‹unit›）因‹overtime›，需于‹begins› ‹from›至‹to›在非办公时间加班，加班人数‹people›，现场负责人‹foreman›，"
        "联系电话‹phone›。加班期间遵守大厦规定，请予批准。",
    ),
    signers=(("applicant", "申请人签名|申请单位（盖章）", "contact"), ("office", "审批人|服务中心审批", "manager")),
)

_RECTIFICATION = Form(
    slug="rectification-notice",
    titles=("装修整改通知书", "室内装修整改通知书", "装修验收整改通知书", "装修工程整改通知书", "装修整改通知单", "用户装修整改通知书", "装修竣工验收整改通知书"),
    fields=(
        f("", "编号", "number", 0.6),
        f("unit", "房号|装修房号|单元号", "unit", 1.0),
        f("occupant", "业主姓名|业主|用户名称|收件人", "who", 1.0),
        f("contractor", "施工单位|装修公司", "contractor", 0.8),
        f("inspection_date", "验收日期|验收时间|检查日期", "later", 0.9),
        f("defects", "整改事项|不合格项目|存在问题|验收不合格项目", "defects", 1.0, 5),
        f("basis", "整改依据|依据", "basis", 0.4),
        f("deadline", "整改期限|限期整改日期|完成期限", "deadline", 1.0),
        f("requirement", "整改要求|补充要求", "condition", 0.5, 2),
        f("contact", "联系人|经办人", "staff", 0.6),
    ),
    clauses=("请按期整改完毕后通知我处复验，复验合格后方可退还装修保证金。",),
    prose=(
        "编号：‹number›",
        "‹who›：",
        "您户／贵单位‹unit›房的室内装修工程，经我处于‹later›进行竣工验收，发现以下项目不符合要求：‹defects›",
        "请于‹deadline›前整改完毕，并通知我处复验。逾期未整改的，装修保证金暂不予退还。",
        "施工单位：‹contractor›　　联系人：‹staff›",
    ),
    signers=(("receiver", "签收人|业主签收|签收", "who"),),
    seal=0.95,
)

_REPLY = Form(
    slug="fit-out-reply",
    titles=("关于贵单位室内装修工程申请的批复", "关于室内装修申请的批复", "关于装修工程申请的批复", "关于贵司装修申请的批复", "关于贵公司室内装修工程申请的批复"),
    fields=(),
    prose=(
        "‹who›：",
        "贵单位‹today›提交的‹unit›室内装修工程申请收悉。经审核，现批复如下：",
        "一、同意贵单位对‹unit›进行室内装修，装修项目：‹scope›。",
        "二、施工单位为‹contractor›，工期自‹begins›至‹ends›。",
        "三、‹condition›。",
        "四、请于‹begins›前到服务中心缴纳装修保证金‹deposit›及垃圾清运费‹fee›，办理装修批准书。",
        "特此批复。",
    ),
    signers=(("receiver", "签收人|签收", "contact"),),
    seal=0.95,
)

FORMS: dict[str, Form] = {
    form.slug: form
    for form in (
        _APPLICATION, _PERMIT, _COMPLETION, _SLIP, _COMPLAINT, _CONSENT, _PARTICULARS, _OVERTIME, _RECTIFICATION, _REPLY,
    )
}

# Titles that do not tell alone: holding such a paper is as good as naming it.
SHORT_TITLES: dict[str, tuple[str, ...]] = {
    "fit-out-application": ("申请书", "申请表"),
    "completion-application": ("申请书", "装修验收单"),
    "complaint-record": ("记录表", "投诉单"),
    "after-hours-application": ("加班申请表", "申请表"),
    "rectification-notice": ("整改通知书", "整改通知单"),
    "fit-out-permit": ("批准书",),
}
