"""Papers about fit-out works, as other offices print them (see `papers`)."""

from __future__ import annotations

from scansim.foreign.form import Form, f, t

APPLICATION = Form(
    slug="fit-out-application",
    titles=(
        "装修申请表",
        "装修申请书",
        "室内装修申请表",
        "业主装修申请表",
        "住宅装修申请表",
        "装饰装修申请表",
        "房屋装修申请表",
        "二次装修申请表",
        "装修申报表",
        "室内装饰装修申请表",
        "用户装修申请表",
        "装修登记表",
        "住宅室内装饰装修申报登记表",
        "租户装修申请表",
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
        t(
            "scope",
            "装修项目|装修内容|施工项目",
            "隔墙|天花|地面|墙面|门窗|水电改造|防水|其他",
            0.5,
            many=True,
        ),
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
        (
            "本人（单位）‹who›系贵小区‹unit›房业主／住户，联系电话‹phone›。现拟于‹begins›至‹ends›对该房屋进行室内装修，"
            "装修内容为‹scope›。由‹contractor›负责施工，现场负责人‹foreman›，电话‹foreman-phone›。"
        ),
        "本人保证遵守小区装修管理规定，服从管理处的监督检查，请予批准。",
    ),
    signers=(
        ("applicant", "申请人签名|业主签字|申请人（签章）", "who"),
        ("engineer", "审核人|经办人|管理处审批", "staff"),
    ),
)


PERMIT = Form(
    slug="fit-out-permit",
    titles=(
        "装修批准书",
        "室内装修批准书",
        "装修施工批准书",
        "用户装修批准书",
        "装修准许证",
        "室内装修准许书",
        "装修批准单",
    ),
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
    clauses=(
        "1、本证须张贴于施工现场入户门显眼处。",
        "2、施工期间服从管理人员检查，严禁超范围施工。",
        "3、逾期须办理延期手续。",
    ),
    prose=(
        "编号：‹number›",
        "‹who›：",
        (
            "经审核，同意你户／贵单位对‹unit›房进行室内装修，批准装修内容：‹scope›。施工单位：‹contractor›，"
            "施工负责人：‹foreman›，电话：‹foreman-phone›。"
        ),
        "装修期限自‹begins›起至‹ends›止。请将本批准书张贴于施工现场，遵守装修管理规定。",
    ),
    signers=(("approver", "批准人|签发人|发证人", "manager"),),
    small=0.3,
    seal=0.95,
)


COMPLETION = Form(
    slug="completion-application",
    titles=(
        "装修竣工验收申请表",
        "装修验收申请表",
        "装修工程竣工验收申请书",
        "室内装修竣工验收申请表",
        "装修竣工申请表",
        "房屋装修验收申请表",
        "装修完工验收申请表",
        "装饰装修竣工验收申请表",
        "二次装修验收申请表",
        "业主装修竣工验收申请单",
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
    clauses=(
        "申请竣工验收时请携带：竣工图、装修押金收据、施工人员出入证。",
        "验收合格后凭本表办理押金退还手续。",
    ),
    prose=(
        "‹office›：",
        (
            "本人‹who›，‹unit›房业主，联系电话‹phone›。该房屋室内装修工程已于‹ends›竣工，施工单位为‹contractor›，"
            "完成装修内容：‹scope›。现申请竣工验收，请派人到现场验收，并于验收合格后退还装修保证金。"
        ),
    ),
    signers=(
        ("applicant", "申请人签名|业主签字|申请人", "who"),
        ("engineering", "验收人|验收人签字", "staff"),
    ),
)


RECTIFICATION = Form(
    slug="rectification-notice",
    titles=(
        "装修整改通知书",
        "室内装修整改通知书",
        "装修验收整改通知书",
        "装修工程整改通知书",
        "装修整改通知单",
        "用户装修整改通知书",
        "装修竣工验收整改通知书",
    ),
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


REPLY = Form(
    slug="fit-out-reply",
    titles=(
        "关于贵单位室内装修工程申请的批复",
        "关于室内装修申请的批复",
        "关于装修工程申请的批复",
        "关于贵司装修申请的批复",
        "关于贵公司室内装修工程申请的批复",
    ),
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
