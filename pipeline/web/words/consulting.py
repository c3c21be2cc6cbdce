"""Words of 绝密查阅, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "绝密内容，批准查阅后显示。": "Top secret: shown once consultation is granted.",
    "绝密文件，查阅要先写明事由": "A top secret: say first why you need it",
    "申请 {n} 正在等待服务中心经理批准。": "Request {n} waits for the manager.",
    "申请已提交，等待服务中心经理批准。": "Your request waits for the manager's approval.", "事由": "Reason", "查阅事由": "Reason",
    "申请 {n} 没有批准：{said}": "Request {n} was refused: {said}",
    "申请 {n} 的查阅时间已过，需要再看请重新申请。": "The time of request {n} is over. Please ask again.",
    "您有批准权，写明事由后即可查阅，事由留存备查。": "You approve consultation: write down the reason and look. The reason is kept.",
    "批准后可在本页查阅 {n} 小时，不能打印、下载。": "Once approved you may look here for {n} hours, without printing or downloading.",
    "记录事由并查阅": "Record the reason and look", "申请查阅": "Ask for consultation", "绝密查阅": "Top secrets",
    "查阅申请 {n} 已批准，可查阅到 {until}。每次查阅都有记录。": "Request {n} was approved until {until}. Every look is recorded.",
    "绝密查阅待批准": "Consultations to approve", "同意查阅": "Grant", "不同意": "Refuse", "不同意的原因": "Why not",
    "确定不同意": "Refuse", "现在不能查看的文件": "A paper that you may not see now", "申请 {n}": "Request {n}",
    "绝密文件要写明事由、经服务中心经理批准才能查阅；批准后可看 {n} 小时，每次查阅都有记录。": "Top secrets are consulted with a reason and the manager's approval, for {n} hours. Every look is recorded.",
    "已同意，申请人可以查阅了。": "Granted; the person may look now.", "已记录不同意，申请人会看到原因。": "Refused; the person will see why.",
    "查阅登记": "Register of consultations", "申请人": "Asked by", "申请时间": "Asked at", "结果": "Result", "待批准": "waiting",
    "可查阅": "granted", "到 {until}": "until {until}", "已到期": "over", "没有查阅申请。": "No requests.",
    "在绝密文件的页面上写明事由即可申请。": "Ask on the page of a top secret, with your reason.",
}  # fmt: skip
