"""Forms and letters of a property office that are not in the catalogue: the look-alikes.

They use the same layouts, words, units and people as the papers that we know.
"""

from __future__ import annotations

from scansim.foreign.papers import Form, FormField, f, t

_UNIT = f("unit", "房号|房间号|装修房号|单元", "unit", 1.0)
_WHO = f("occupant", "业主姓名|业主|申请人|用户名称", "who", 1.0)
_PHONE = f("phone", "联系电话|电话", "phone", 0.9)
_DATE = f("date", "日期|申请日期|填表日期", "today", 0.8)
_CONTRACTOR = f("contractor", "施工单位|装修公司", "contractor", 0.9)
_FOREMAN = f("head", "施工负责人|负责人", "foreman", 0.8)
_NOTE = f("", "备注", "", 0.5, 2)
_SIGNERS = (("applicant", "申请人签名|业主签字", "who"), ("office", "审批人|经办人", "staff"))


def form(titles: str, fields: tuple[FormField, ...], *, clauses: tuple[str, ...] = (), prose: tuple[str, ...] = (), who: str = "", goods: str = "", seal: float = 0.4) -> Form:
    return Form("", tuple(titles.split("|")), fields, clauses, prose, _SIGNERS, who, goods, 0.3, seal)


FORMS: dict[str, Form] = {
    "breach-rectification": form(
        "违规装修整改通知书|违章装修整改通知书|装修违规整改通知书|违规整改通知单",
        (
            _UNIT, _WHO, _CONTRACTOR,
            f("", "巡查日期|检查日期", "today", 0.9),
            f("", "违规事项|违章内容|违规行为", "defects", 1.0, 4),
            f("", "依据", "basis", 0.7),
            f("", "整改期限|限期整改", "deadline", 1.0),
            f("", "违约金", "fee", 0.4),
        ),
        prose=(
            "‹who›：",
            "经我处巡查发现，您户‹unit›房在装修施工中存在以下违规行为：‹defects›",
            "上述行为违反了‹basis›，请立即停止施工，并于‹deadline›前整改完毕。逾期不改的，我处将按规定处理并报有关部门。",
        ),
        seal=0.9,
    ),
    "breach-slip": form(
        "违章处理通知单|违章处理通知书|违章通知单|装修违约单",
        (_UNIT, _WHO, _CONTRACTOR, f("", "违章时间", "datetime"), f("", "违章内容", "defects", 1.0, 4), f("", "处理决定", "fee", 1.0), _NOTE),
        seal=0.9,
    ),
    "undertaking": form(
        "装修承诺书|业主装修承诺书|装修安全承诺书",
        (),
        prose=(
            "‹office›：",
            "本人‹who›系‹unit›房业主，就本次房屋装修郑重承诺如下：",
            "一、严格遵守装修管理规定，不拆改承重结构，不擅自改变外立面；",
            "二、施工单位‹contractor›的一切违规行为，由本人承担连带责任；",
            "三、因装修造成楼下渗漏或其他损失的，由本人负责修复并赔偿；",
            "四、按时缴纳装修保证金‹deposit›，服从物业公司的监督检查。",
            "承诺人联系电话：‹phone›",
        ),
    ),
    "extension": form(
        "装修延期申请表|装修延期申请|装修施工延期申请表",
        (_UNIT, _WHO, _PHONE, _CONTRACTOR, f("", "原完工日期|原定竣工日期", "begins", 1.0), f("", "延期至|申请延期至", "ends", 1.0), f("", "延期原因", "overtime", 1.0, 3), f("", "管理处意见", "opinion", 0.8, 2)),
    ),
    "permit": form(
        "装修许可证|施工许可证|装修施工许可证|装修开工许可证|建筑工程施工许可证",
        (f("", "编号|许可证编号", "number", 1.0), _UNIT, _WHO, _CONTRACTOR, _FOREMAN, f("", "装修内容|施工内容", "scope", 1.0, 2), f("", "开工日期", "begins"), f("", "竣工日期|有效期至", "ends")),
        clauses=("本证须张贴于施工现场入户门显眼处。",),
        seal=0.95,
    ),
    "takeover": form(
        "收楼证明书|收楼确认书|房屋交接确认表|房屋交付验收表",
        (_UNIT, _WHO, _PHONE, f("", "建筑面积", "area"), f("", "收楼日期|交接日期", "begins", 1.0), f("", "钥匙数量", "count"), f("", "水表读数", "fee"), f("", "电表读数", "fee"), t("", "验收情况", "合格|有遗留问题"), f("", "遗留问题", "defects", 0.6, 3)),
        prose=("‹office›：", "本人‹who›已于‹begins›接收‹unit›房，经查验房屋及设施完好，钥匙‹count›套已收讫，特此证明。业主电话‹phone›。"),
    ),
    "hot-work": form(
        "动火申请表|动火作业申请表|动用明火申请表|动火许可证",
        (_UNIT, f("", "申请单位", "contractor", 1.0), f("", "动火部位", "place", 1.0), t("", "动火方式", "电焊|气焊|气割|喷灯", 1.0, True), f("", "动火人", "foreman", 1.0), f("", "监护人", "staff", 1.0), f("", "起止时间", "datetime"), f("", "动火原因|作业内容", "scope", 1.0, 2), t("", "安全措施", "配备灭火器|清理可燃物|专人监护", 1.0, True)),
    ),
    "patrol": form(
        "装修巡查记录|装修巡查记录表|装修巡检记录表|装修巡查统计表",
        (_UNIT, _WHO, _CONTRACTOR, _FOREMAN, f("", "巡查日期", "today", 1.0), f("", "巡查人", "staff", 1.0), t("", "巡查结果", "正常|异常", 1.0), f("", "发现问题", "defects", 0.8, 3), f("", "处理情况", "result", 0.8, 2)),
    ),
    "visitor": form(
        "访客登记表|来访登记表|访客登记单",
        (f("", "访客姓名", "relative", 1.0), f("", "访客电话", "other-phone", 1.0), f("", "受访房号", "unit", 1.0), f("", "来访事由", "reason", 1.0), f("", "来访时间", "datetime", 1.0), f("", "随行人数", "people"), f("", "车牌号", "plate"), f("", "离开时间", "datetime")),
    ),
    "repair": form(
        "报修单|维修派工单|工程维修单|有偿服务单|业主报修登记单",
        (f("", "报修编号|派工单号", "number"), _UNIT, f("", "报修人|业主姓名", "who", 1.0), _PHONE, f("", "预约时间", "datetime"), f("", "报修内容|维修内容", "complaint", 1.0, 3), f("", "维修人", "foreman"), f("", "材料费", "fee"), f("", "完成时间", "datetime"), t("", "服务评价", "满意|一般|不满意")),
    ),
    "workers": form(
        "装修施工人员登记表|施工人员登记表|装修工人情况登记表|临时出入证申请表",
        (_UNIT, _CONTRACTOR, _FOREMAN, f("", "负责人电话", "foreman-phone"), f("", "办证数量", "count"), f("", "押金", "deposit"), _DATE),
        goods="family",
    ),
    "return-visit": form(
        "回访记录表|业主回访记录表|投诉回访记录表",
        (f("", "回访时间", "datetime", 1.0), f("", "被回访人", "who", 1.0), _UNIT, _PHONE, t("", "回访方式", "上门|电话"), f("", "回访事项", "complaint", 1.0, 2), f("", "业主意见", "demand", 1.0, 2), t("", "满意度", "满意|基本满意|不满意")),
    ),
    "lift": form("货梯使用申请表|电梯使用申请表", (_UNIT, _WHO, _PHONE, f("", "使用日期", "begins", 1.0), f("", "使用时间", "hours", 1.0), f("", "搬运物品", "reason", 1.0, 2), f("", "押金", "deposit", 0.5))),
    "directory": form("公司水牌制作申请表|水牌制作申请", (_UNIT, f("", "公司名称", "who", 1.0), f("", "英文名称", "", 0.8), _PHONE, _DATE, f("", "制作费", "fee"))),
    "authority": form(
        "授权委托书|住户委托书|业主授权委托书",
        (),
        prose=(
            "委托人：‹owner›　身份证号：‹owner-id›",
            "受托人：‹relative›　联系电话：‹other-phone›",
            "本人系‹unit›房业主，因故不能亲自办理，现委托‹relative›代为办理该房屋的收楼、装修申请及物品放行等手续。"
            "受托人在委托权限内所签署的文件，本人均予以承认。委托期限自‹begins›至‹ends›。",
        ),
    ),
    "tenant-undertaking": form(
        "租户承诺书|租户入住承诺书",
        (),
        prose=("‹office›：", "本人（公司）‹who›承租‹unit›房，租期至‹ends›，承诺遵守大厦管理规定，按时缴纳物业管理费，搬离时结清费用并取得业主同意。电话：‹phone›。"),
    ),
    "works-consent": form(
        "业主同意装修证明|业主同意租户装修同意书",
        (),
        prose=("‹office›：", "本人‹owner›系‹unit›房业主，同意租户‹tenant›对该房屋进行室内装修，装修内容：‹scope›。由此产生的责任由租户承担。业主电话：‹owner-phone›。"),
        who="tenant",
    ),
    "arrears": form(
        "催缴通知书|物业管理费催缴通知|缴费通知单|缴款通知书",
        (_UNIT, _WHO, f("", "欠费期间", "term"), f("", "物业管理费", "fee", 1.0), f("", "水电公摊", "fee"), f("", "滞纳金", "fee", 0.5), f("", "合计", "deposit", 1.0), f("", "缴费期限", "deadline", 1.0)),
        prose=("‹who›：", "您户‹unit›房截至‹today›尚欠物业管理费人民币‹deposit›，请于‹deadline›前到服务中心缴纳，逾期将按约定加收滞纳金。联系电话‹other-phone›。"),
        seal=0.9,
    ),
    "passed": form(
        "装修验收合格通知书|室内装修工程竣工验收合格通知书",
        (),
        prose=("‹who›：", "您户‹unit›房室内装修工程经我处于‹ends›验收合格，请凭本通知书及保证金收据到财务部办理装修保证金‹deposit›退还手续。"),
        seal=0.95,
    ),
    "keys": form("签领钥匙登记表|钥匙签收单|钥匙领用登记表", (_UNIT, _WHO, _PHONE, f("", "入户门钥匙", "count", 1.0), f("", "信箱钥匙", "count"), f("", "门禁卡", "count"), f("", "领取日期", "today", 1.0))),
    "overtime-staff": form(
        "员工加班申请单|员工加班审批表",
        (f("", "部门", "employer", 1.0), f("", "姓名", "relative", 1.0), f("", "加班日期", "today", 1.0), f("", "加班时间", "hours", 1.0), f("", "加班事由", "overtime", 1.0, 3), f("", "主管意见", "opinion", 1.0, 2)),
    ),
    "purchase": form("采购申请表|物资申购单|请款单|费用报销单", (f("", "申请部门", "place", 1.0), f("", "申请人", "staff", 1.0), _DATE, f("", "用途", "overtime", 1.0, 2), f("", "金额", "deposit", 1.0), f("", "审批意见", "opinion", 1.0, 2)), goods="goods"),
    "parking": form("车位租用申请表|车位申请表|月保车位申请表", (_UNIT, _WHO, _PHONE, f("", "车牌号", "plate", 1.0), f("", "车位号", "number"), f("", "起止时间", "ends"), f("", "月租金", "fee"))),
    "resident-file": form("住户档案表|用户档案资料表|租户信息登记表", (_UNIT, f("", "档案编号", "number", 1.0), _WHO, _PHONE, f("", "归档日期", "today"), f("", "档案内容", "scope", 0.5, 4), f("", "保管人", "staff"))),
    "safety": form(
        "安全责任书|消防安全责任书|防火责任书",
        (),
        prose=("甲方：‹office›", "乙方：‹who›（‹unit›）", "为加强消防安全管理，甲乙双方签订本责任书：乙方为‹unit›房的防火责任人，应保持消防设施完好，装修动火须事先申请，施工期间配备灭火器‹count›具。本责任书自‹begins›起生效。"),
    ),
    "move-in": form(
        "入伙通知书|入住通知书",
        (),
        prose=("尊敬的业主‹who›：", "您购买的‹unit›房已竣工验收合格，请于‹begins›携带身份证、购房合同到服务中心办理入伙手续，并预缴物业管理费‹fee›。咨询电话：‹other-phone›。"),
        seal=0.9,
    ),
    "complaint-letter": form(
        "投诉信|关于楼上装修噪音的投诉|情况反映",
        (),
        prose=("‹office›：", "本人‹who›，住‹unit›，电话‹phone›。现投诉反映：‹complaint›　‹demand›。请贵处调查处理并书面答复。"),
    ),
}
