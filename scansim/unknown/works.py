"""Papers about fit-out works that are not in the catalogue."""

from __future__ import annotations

from scansim.foreign.form import Form, f, t
from scansim.unknown.fields import CONTRACTOR, DATE, FOREMAN, NOTE, PHONE, UNIT, WHO, form

FORMS: dict[str, Form] = {
    "breach-rectification": form(
        "违规装修整改通知书|违章装修整改通知书|装修违规整改通知书|违规整改通知单",
        (
            UNIT,
            WHO,
            CONTRACTOR,
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
        (
            UNIT,
            WHO,
            CONTRACTOR,
            f("", "违章时间", "datetime"),
            f("", "违章内容", "defects", 1.0, 4),
            f("", "处理决定", "fee", 1.0),
            NOTE,
        ),
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
        (
            UNIT,
            WHO,
            PHONE,
            CONTRACTOR,
            f("", "原完工日期|原定竣工日期", "begins", 1.0),
            f("", "延期至|申请延期至", "ends", 1.0),
            f("", "延期原因", "overtime", 1.0, 3),
            f("", "管理处意见", "opinion", 0.8, 2),
        ),
    ),
    "permit": form(
        "装修许可证|施工许可证|装修施工许可证|装修开工许可证|建筑工程施工许可证",
        (
            f("", "编号|许可证编号", "number", 1.0),
            UNIT,
            WHO,
            CONTRACTOR,
            FOREMAN,
            f("", "装修内容|施工内容", "scope", 1.0, 2),
            f("", "开工日期", "begins"),
            f("", "竣工日期|有效期至", "ends"),
        ),
        clauses=("本证须张贴于施工现场入户门显眼处。",),
        seal=0.95,
    ),
    "hot-work": form(
        "动火申请表|动火作业申请表|动用明火申请表|动火许可证",
        (
            UNIT,
            f("", "申请单位", "contractor", 1.0),
            f("", "动火部位", "place", 1.0),
            t("", "动火方式", "电焊|气焊|气割|喷灯", 1.0, True),
            f("", "动火人", "foreman", 1.0),
            f("", "监护人", "staff", 1.0),
            f("", "起止时间", "datetime"),
            f("", "动火原因|作业内容", "scope", 1.0, 2),
            t("", "安全措施", "配备灭火器|清理可燃物|专人监护", 1.0, True),
        ),
    ),
    "patrol": form(
        "装修巡查记录|装修巡查记录表|装修巡检记录表|装修巡查统计表",
        (
            UNIT,
            WHO,
            CONTRACTOR,
            FOREMAN,
            f("", "巡查日期", "today", 1.0),
            f("", "巡查人", "staff", 1.0),
            t("", "巡查结果", "正常|异常", 1.0),
            f("", "发现问题", "defects", 0.8, 3),
            f("", "处理情况", "result", 0.8, 2),
        ),
    ),
    "workers": form(
        "装修施工人员登记表|施工人员登记表|装修工人情况登记表|临时出入证申请表",
        (
            UNIT,
            CONTRACTOR,
            FOREMAN,
            f("", "负责人电话", "foreman-phone"),
            f("", "办证数量", "count"),
            f("", "押金", "deposit"),
            DATE,
        ),
        goods="family",
    ),
    "works-consent": form(
        "业主同意装修证明|业主同意租户装修同意书",
        (),
        prose=(
            "‹office›：",
            "本人‹owner›系‹unit›房业主，同意租户‹tenant›对该房屋进行室内装修，装修内容：‹scope›。由此产生的责任由租户承担。业主电话：‹owner-phone›。",
        ),
        who="tenant",
    ),
    "passed": form(
        "装修验收合格通知书|室内装修工程竣工验收合格通知书",
        (),
        prose=(
            "‹who›：",
            "您户‹unit›房室内装修工程经我处于‹ends›验收合格，请凭本通知书及保证金收据到财务部办理装修保证金‹deposit›退还手续。",
        ),
        seal=0.95,
    ),
}
