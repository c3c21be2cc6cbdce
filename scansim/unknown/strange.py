"""Papers that no property office files by unit, but that lie in its feeder, and applications that it has no form for."""

from __future__ import annotations

from scansim.foreign.form import Form, f, t
from scansim.unknown.fields import DATE, NOTE, PHONE, UNIT, WHO, form

_STAFF = f("", "姓名|员工姓名|申请人", "relative", 1.0)

FORMS: dict[str, Form] = {
    "leave": form(
        "员工请假条|请假申请单|请假单",
        (
            _STAFF,
            f("", "部门|所属部门", "place", 0.9),
            t("", "请假类别", "事假|病假|年假|调休", 1.0),
            f("", "请假事由", "reason", 1.0, 2),
            f("", "请假时间|起止时间", "from", 1.0),
            f("", "共计天数", "days"),
            f("", "工作交接人", "foreman", 0.6),
            DATE,
        ),
    ),
    "health-check": form(
        "员工体检表|健康体检登记表",
        (
            _STAFF,
            f("", "出生日期", "birth", 1.0),
            f("", "身份证号", "stranger-id", 1.0),
            f("", "联系电话", "other-phone"),
            f("", "工作单位", "employer"),
            t("", "既往病史", "无|高血压|糖尿病|心脏病", 1.0),
            f("", "体检结论", "result", 1.0, 2),
            f("", "体检日期", "today"),
        ),
    ),
    "insurance": form(
        "机动车商业保险单|车辆保险单|保险单",
        (
            f("", "保险单号", "number", 1.0),
            f("", "被保险人", "who", 1.0),
            f("", "证件号码", "id"),
            f("", "住址", "domicile"),
            f("", "号牌号码", "plate", 1.0),
            f("", "保险费合计", "fee", 1.0),
            f("", "保险期间自", "begins"),
            f("", "保险期间至", "ends"),
        ),
        seal=0.9,
    ),
    "to-let": form(
        "旺铺招租|房屋出租信息|招租广告",
        (),
        prose=(
            "‹unit›房现对外招租，建筑面积‹area›平方米，适合‹use›，月租金‹rent›，可随时看房。",
            "有意者请致电‹who›，电话：‹phone›，中介勿扰。",
        ),
    ),
    "school": form(
        "家长会通知|致学生家长的一封信",
        (),
        prose=(
            "尊敬的家长：",
            (
                "我校定于‹datetime›召开本学期家长会，请您准时参加。学生‹relative›在校情况将由班主任‹staff›老师当面介绍。"
                "校园内停车位有限，请绿色出行。联系电话：‹other-phone›。"
            ),
        ),
    ),
    "waybill": form(
        "快递运单|快递单|速运详情单",
        (
            f("", "运单号", "number", 1.0),
            f("", "寄件人", "relative", 1.0),
            f("", "寄件地址", "domicile"),
            f("", "收件人", "who", 1.0),
            f("", "收件地址", "unit", 1.0),
            f("", "收件电话", "phone", 1.0),
            f("", "物品数量", "count"),
            f("", "运费", "fee"),
        ),
    ),
    "hospital-bill": form(
        "医疗门诊收费票据|门诊费用清单",
        (
            f("", "票据号码", "number", 1.0),
            f("", "患者姓名", "who", 1.0),
            f("", "出生日期", "birth"),
            t("", "就诊科室", "内科|外科|儿科|口腔科", 1.0),
            f("", "西药费", "fee", 1.0),
            f("", "检查费", "fee"),
            f("", "合计金额", "fee", 1.0),
            f("", "就诊时间", "datetime"),
        ),
    ),
    "utility-bill": form(
        "燃气费账单|电费账单|自来水费账单",
        (
            f("", "客户编号", "number", 1.0),
            f("", "客户名称", "who", 1.0),
            f("", "用户地址|用电地址|用水地址", "unit", 1.0),
            f("", "上期示数", "count"),
            f("", "本期示数", "count"),
            f("", "本期用量", "count", 1.0),
            f("", "应缴金额", "fee", 1.0),
            f("", "缴费截止日期", "deadline"),
        ),
    ),
    "employment": form(
        "劳动合同|劳务合同",
        (),
        prose=(
            "甲方（用人单位）：‹office›",
            "乙方（劳动者）：‹relative›　身份证号：‹stranger-id›",
            "甲方聘用乙方从事‹place›保洁、秩序维护等工作，合同期限自‹begins›起至‹ends›止，试用期三个月。",
            "乙方月工资为‹rent›，甲方依法为乙方缴纳社会保险。本合同一式两份，双方各执一份。",
        ),
        seal=0.9,
    ),
    "lawyer": form(
        "律师函|催告函",
        (),
        prose=(
            "‹who›：",
            (
                "本所受‹relative›委托，就贵方承租‹unit›房拖欠租金一事致函如下：贵方自‹begins›起未按约支付租金，"
                "合计‹deposit›。请贵方于收函之日起七日内付清，否则本所将依法提起诉讼。"
            ),
        ),
        seal=0.9,
    ),
    "cv": form(
        "个人简历|应聘登记表|员工入职登记表",
        (
            _STAFF,
            f("", "出生日期", "birth", 1.0),
            f("", "籍贯", "native"),
            f("", "身份证号", "stranger-id"),
            f("", "联系电话", "other-phone", 1.0),
            f("", "应聘岗位", "place", 1.0),
            f("", "工作经历", "employer", 1.0, 3),
            f("", "期望月薪", "rent", 0.6),
        ),
    ),
    "pet": form(
        "宠物登记表|小区宠物饲养登记表",
        (
            UNIT,
            WHO,
            PHONE,
            t("", "宠物种类", "犬|猫|其他", 1.0),
            f("", "免疫证号", "number", 1.0),
            f("", "饲养数量", "count"),
            DATE,
            NOTE,
        ),
    ),
    "charging": form(
        "充电桩安装申请表|电动汽车充电桩安装申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "车位号", "number", 1.0),
            f("", "车牌号", "plate", 1.0),
            f("", "充电桩功率", "count"),
            f("", "施工单位", "contractor"),
            f("", "计划安装日期", "begins"),
        ),
        clauses=("安装单位须具备相应资质，施工前须到服务中心办理手续。",),
    ),
    "gate-card": form(
        "门禁卡申请表|业主门禁卡办理申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "身份证号", "id"),
            f("", "申请数量", "count", 1.0),
            t("", "申请原因", "新办|遗失补办|损坏更换", 1.0),
            f("", "工本费", "fee"),
            DATE,
        ),
    ),
    "balcony": form(
        "封阳台申请表|空调安装申请表|防盗网安装申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "安装单位", "contractor", 1.0),
            f("", "安装位置", "place", 1.0),
            f("", "安装日期", "begins"),
            NOTE,
            DATE,
        ),
        clauses=("不得改变建筑物外立面，不得影响相邻住户。",),
    ),
    "works-change": form(
        "装修变更申请表|装修设计变更申请表",
        (
            UNIT,
            WHO,
            PHONE,
            f("", "装修单位", "contractor", 1.0),
            f("", "原装修内容", "scope", 1.0, 2),
            f("", "变更内容", "scope", 1.0, 2),
            f("", "变更原因", "reason"),
            DATE,
        ),
    ),
}
