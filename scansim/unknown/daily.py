"""Papers of every day that are not in the catalogue."""

from __future__ import annotations

from scansim.foreign.form import Form, f, t
from scansim.unknown.fields import DATE, PHONE, UNIT, WHO, form

FORMS: dict[str, Form] = {
    "visitor": form(
        "访客登记表|来访登记表|访客登记单",
        (
            f("", "访客姓名", "relative", 1.0),
            f("", "访客电话", "other-phone", 1.0),
            f("", "受访房号", "unit", 1.0),
            f("", "来访事由", "reason", 1.0),
            f("", "来访时间", "datetime", 1.0),
            f("", "随行人数", "people"),
            f("", "车牌号", "plate"),
            f("", "离开时间", "datetime"),
        ),
    ),
    "repair": form(
        "报修单|维修派工单|工程维修单|有偿服务单|业主报修登记单",
        (
            f("", "报修编号|派工单号", "number"),
            UNIT,
            f("", "报修人|业主姓名", "who", 1.0),
            PHONE,
            f("", "预约时间", "datetime"),
            f("", "报修内容|维修内容", "complaint", 1.0, 3),
            f("", "维修人", "foreman"),
            f("", "材料费", "fee"),
            f("", "完成时间", "datetime"),
            t("", "服务评价", "满意|一般|不满意"),
        ),
    ),
    "return-visit": form(
        "回访记录表|业主回访记录表|投诉回访记录表",
        (
            f("", "回访时间", "datetime", 1.0),
            f("", "被回访人", "who", 1.0),
            UNIT,
            PHONE,
            t("", "回访方式", "上门|电话"),
            f("", "回访事项", "complaint", 1.0, 2),
            f("", "业主意见", "demand", 1.0, 2),
            t("", "满意度", "满意|基本满意|不满意"),
        ),
    ),
    "lift": form(
        "货梯使用申请表|电梯使用申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "使用日期", "begins", 1.0),
            f("", "使用时间", "hours", 1.0),
            f("", "搬运物品", "reason", 1.0, 2),
            f("", "押金", "deposit", 0.5),
        ),
    ),
    "directory": form(
        "公司水牌制作申请表|水牌制作申请",
        (
            UNIT,
            f("", "公司名称", "who", 1.0),
            f("", "英文名称", "", 0.8),
            PHONE,
            DATE,
            f("", "制作费", "fee"),
        ),
    ),
    "authority": form(
        "授权委托书|住户委托书|业主授权委托书",
        (),
        prose=(
            "委托人：‹owner›　身份证号：‹owner-id›",
            "受托人：‹relative›　联系电话：‹other-phone›",
            (
                "本人系‹unit›房业主，因故不能亲自办理，现委托‹relative›代为办理该房屋的收楼、装修申请及物品放行等手续。"
                "受托人在委托权限内所签署的文件，本人均予以承认。委托期限自‹begins›至‹ends›。"
            ),
        ),
    ),
    "tenant-undertaking": form(
        "租户承诺书|租户入住承诺书",
        (),
        prose=(
            "‹office›：",
            "本人（公司）‹who›承租‹unit›房，租期至‹ends›，承诺遵守大厦管理规定，按时缴纳物业管理费，搬离时结清费用并取得业主同意。电话：‹phone›。",
        ),
    ),
    "arrears": form(
        "催缴通知书|物业管理费催缴通知|缴费通知单|缴款通知书",
        (
            UNIT,
            WHO,
            f("", "欠费期间", "term"),
            f("", "物业管理费", "fee", 1.0),
            f("", "水电公摊", "fee"),
            f("", "滞纳金", "fee", 0.5),
            f("", "合计", "deposit", 1.0),
            f("", "缴费期限", "deadline", 1.0),
        ),
        prose=(
            "‹who›：",
            "您户‹unit›房截至‹today›尚欠物业管理费人民币‹deposit›，请于‹deadline›前到服务中心缴纳，逾期将按约定加收滞纳金。联系电话‹other-phone›。",
        ),
        seal=0.9,
    ),
    "keys": form(
        "签领钥匙登记表|钥匙签收单|钥匙领用登记表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "入户门钥匙", "count", 1.0),
            f("", "信箱钥匙", "count"),
            f("", "门禁卡", "count"),
            f("", "领取日期", "today", 1.0),
        ),
    ),
    "overtime-staff": form(
        "员工加班申请单|员工加班审批表",
        (
            f("", "部门", "employer", 1.0),
            f("", "姓名", "relative", 1.0),
            f("", "加班日期", "today", 1.0),
            f("", "加班时间", "hours", 1.0),
            f("", "加班事由", "overtime", 1.0, 3),
            f("", "主管意见", "opinion", 1.0, 2),
        ),
    ),
    "purchase": form(
        "采购申请表|物资申购单|请款单|费用报销单",
        (
            f("", "申请部门", "place", 1.0),
            f("", "申请人", "staff", 1.0),
            DATE,
            f("", "用途", "overtime", 1.0, 2),
            f("", "金额", "deposit", 1.0),
            f("", "审批意见", "opinion", 1.0, 2),
        ),
        goods="goods",
    ),
    "parking": form(
        "车位租用申请表|车位申请表|月保车位申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "车牌号", "plate", 1.0),
            f("", "车位号", "number"),
            f("", "起止时间", "ends"),
            f("", "月租金", "fee"),
        ),
    ),
    "resident-file": form(
        "住户档案表|用户档案资料表|租户信息登记表",
        (
            UNIT,
            f("", "档案编号", "number", 1.0),
            WHO,
            PHONE,
            f("", "归档日期", "today"),
            f("", "档案内容", "scope", 0.5, 4),
            f("", "保管人", "staff"),
        ),
    ),
    "safety": form(
        "安全责任书|消防安全责任书|防火责任书",
        (),
        prose=(
            "甲方：‹office›",
            "乙方：‹who›（‹unit›）",
            "为加强消防安全管理，甲乙双方签订本责任书：乙方为‹unit›房的防火责任人，应保持消防设施完好，装修动火须事先申请，施工期间配备灭火器‹count›具。本责任书自‹begins›起生效。",
        ),
    ),
    "move-in": form(
        "入伙通知书|入住通知书",
        (),
        prose=(
            "尊敬的业主‹who›：",
            "您购买的‹unit›房已竣工验收合格，请于‹begins›携带身份证、购房合同到服务中心办理入伙手续，并预缴物业管理费‹fee›。咨询电话：‹other-phone›。",
        ),
        seal=0.9,
    ),
    "complaint-letter": form(
        "投诉信|关于楼上装修噪音的投诉|情况反映",
        (),
        prose=(
            "‹office›：",
            "本人‹who›，住‹unit›，电话‹phone›。现投诉反映：‹complaint›　‹demand›。请贵处调查处理并书面答复。",
        ),
    ),
    "takeover": form(
        "收楼证明书|收楼确认书|房屋交接确认表|房屋交付验收表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "建筑面积", "area"),
            f("", "收楼日期|交接日期", "begins", 1.0),
            f("", "钥匙数量", "count"),
            f("", "水表读数", "fee"),
            f("", "电表读数", "fee"),
            t("", "验收情况", "合格|有遗留问题"),
            f("", "遗留问题", "defects", 0.6, 3),
        ),
        prose=(
            "‹office›：",
            "本人‹who›已于‹begins›接收‹unit›房，经查验房屋及设施完好，钥匙‹count›套已收讫，特此证明。业主电话‹phone›。",
        ),
    ),
}
