"""Papers of every day — goods, complaints, people, overtime — as other offices print them (see `papers`)."""

from __future__ import annotations

from scansim.foreign.form import Form, f, t

SLIP = Form(
    slug="release-slip",
    titles=(
        "放行条",
        "物品放行条",
        "物品放行单",
        "出门条",
        "放行单",
        "物品出门放行条",
        "物资放行条",
        "物品搬出放行条",
        "货物放行条",
        "放行通知单",
    ),
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
    prose=(
        "保安部：",
        "兹有‹unit›房住户‹who›，电话‹phone›，需将下列物品搬出小区，请予核对放行。车牌号：‹plate›。日期：‹today›。",
    ),
    signers=(
        ("applicant", "业主签名|申请人签名", "who"),
        ("handler", "经办人|受理人", "staff"),
        ("guard", "当值保安签名|值班保安", "foreman"),
    ),
    goods="goods",
    small=0.6,
    seal=0.6,
)


COMPLAINT = Form(
    slug="complaint-record",
    titles=(
        "投诉记录表",
        "业主投诉记录表",
        "客户投诉记录表",
        "住户投诉记录表",
        "投诉处理记录表",
        "客户投诉处理单",
        "业主投诉处理单",
        "投诉受理单",
        "投诉处理单",
        "业主投诉受理记录表",
        "顾客投诉记录表",
        "投诉受理处理记录表",
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
    signers=(
        ("receiver", "受理人|接待人|记录人", "staff"),
        ("handler", "处理人|责任人", "foreman"),
        ("complainant", "投诉人确认|业主签字", "who"),
    ),
    seal=0.05,
)


CONSENT = Form(
    slug="owner-consent-to-leave",
    titles=(
        "业主同意租户搬离通知书",
        "业主同意搬出证明",
        "业主同意租户搬离证明",
        "同意租户搬离确认书",
        "业主同意租户搬出通知书",
        "业主同意租客搬离函",
        "同意搬离证明",
        "业主同意书（租户搬离）",
    ),
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
        (
            "本人‹owner›（身份证号：‹owner-id›）系贵小区‹unit›房业主，现同意租户‹tenant›于‹begins›搬离该房屋，其搬出的物品均属租户所有，"
            "请贵处在费用结清后予以放行。如有纠纷由本人负责，与物业公司无关。业主联系电话：‹owner-phone›。"
        ),
    ),
    signers=(
        ("owner", "业主签名|业主签字|业主（签章）", "owner"),
        ("verifier", "物业核实人|经办人", "staff"),
    ),
    who="tenant",
    seal=0.1,
)


PARTICULARS = Form(
    slug="occupant-particulars",
    titles=(
        "业主信息登记表",
        "业主情况登记表",
        "住户情况登记表",
        "业主资料登记表",
        "住户信息登记表",
        "业主（住户）登记表",
        "业主/住户信息登记表",
        "业主基本情况登记表",
        "住户资料登记表",
        "业主家庭情况登记表",
    ),
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


OVERTIME = Form(
    slug="after-hours-application",
    titles=(
        "加班施工申请表",
        "非办公时间加班申请表",
        "租户加班申请表",
        "非办公时间施工申请表",
        "夜间施工申请表",
        "装修加班申请表",
        "节假日施工申请表",
        "商户加班申请表",
        "客户非办公时间加班申请单",
    ),
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
    clauses=(
        "加班期间请遵守大厦管理规定，注意消防安全，不影响其他用户。",
        "本申请须提前一个工作日提交服务中心，批准后张贴于大门内侧。",
    ),
    prose=(
        "‹office›：",
        (
            "我司‹who›（‹unit›）因‹overtime›，需于‹begins› ‹from›至‹to›在非办公时间加班，加班人数‹people›，现场负责人‹foreman›，"
            "联系电话‹phone›。加班期间遵守大厦规定，请予批准。"
        ),
    ),
    signers=(
        ("applicant", "申请人签名|申请单位（盖章）", "contact"),
        ("office", "审批人|服务中心审批", "manager"),
    ),
)
