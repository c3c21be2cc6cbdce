"""All operations: address, what they are for, what comes and goes. What is not in the table does not exist, and the OpenAPI
document is made of nothing else."""

from __future__ import annotations

from pipeline.register.tokens import Scope
from pipeline.web.access import Action
from pipeline.web.api import case_messages as c
from pipeline.web.api import cases, letters, papers, reports, scans
from pipeline.web.api import messages as m
from pipeline.web.api.base import Paged
from pipeline.web.api.call import Operation

_READ, _DROP, _ACT = frozenset({Scope.READ}), frozenset({Scope.DROP}), frozenset({Scope.ACT})

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        "POST", "/scans", scans.receive, Action.INBOX, _DROP, "投递一份扫描件到收件箱", "扫描件",
        asked=m.ScanAsked, result=m.Scan, status=201, makes=True, file=True,
        notes="文件作为请求正文（任何类型，名称用 name），或 multipart/form-data 的 file 字段。收件程序随后读取、归档。",
    ),
    Operation(
        "GET", "/scans/{id}", scans.fate, Action.INBOX, _READ | _DROP, "这份扫描件后来怎样了", "扫描件",
        place=m.ScanPath, result=m.Scan, notes="只能查本人投递的。",
    ),
    Operation(
        "GET", "/search", papers.search, Action.SEARCH, _READ, "检索档案", "档案",
        asked=m.SearchAsked, result=m.Hits,
    ),
    Operation(
        "GET", "/documents/{id}", papers.document, Action.RECORD, _READ, "一份文件的登记内容", "档案",
        place=m.DocumentPath, result=m.Document,
    ),
    Operation(
        "GET", "/documents/{id}/file", papers.file, Action.DOWNLOAD, _READ, "文件本身（PDF）", "档案",
        place=m.DocumentPath, notes="与网页上的“下载”同权，记入审计。",
    ),
    Operation(
        "GET", "/units/{unit}", papers.unit, Action.DOSSIER, _READ, "一户的档案", "档案",
        place=m.UnitPath, asked=Paged, result=m.Unit,
    ),
    Operation(
        "GET", "/cases", cases.listing, Action.CASES, _READ, "事项，新的在前", "事项",
        asked=c.CasesAsked, result=c.Cases,
    ),
    Operation(
        "POST", "/cases", cases.open_one, Action.ACT, _ACT, "立项", "事项",
        body=c.CaseOpening, result=c.Case, status=201, makes=True, clashes=True,
    ),
    Operation(
        "GET", "/cases/{id}", cases.show, Action.CASES, _READ, "一件事项：现状、经过、期限、下一步", "事项",
        place=c.CasePath, result=c.Case,
    ),
    Operation(
        "POST", "/cases/{id}/events", cases.act, Action.ACT, _ACT, "办一步", "事项",
        place=c.CasePath, body=c.CaseEvent, result=c.Case, makes=True, clashes=True,
        notes="version 是您看到的版本；有人先办了就回 409，什么也没有办。",
    ),
    Operation(
        "GET", "/due", cases.due, Action.TODAY, _READ, "本岗位的待办，逾期在前", "事项",
        asked=Paged, result=c.DueList,
    ),
    Operation(
        "GET", "/letters", letters.listing, Action.LETTERS, _READ, "函件，新的在前", "发文",
        asked=m.LettersAsked, result=m.Letters,
    ),
    Operation(
        "POST", "/letters", letters.draft, Action.SEND, _ACT, "起草", "发文",
        body=m.LetterDraft, result=m.Letter, status=201, makes=True, clashes=True,
    ),
    Operation(
        "GET", "/letters/{id}", letters.show, Action.LETTERS, _READ, "一封函件", "发文",
        place=m.LetterPath, result=m.Letter,
    ),
    Operation(
        "POST", "/letters/{id}/approve", letters.approve, Action.APPROVE, _ACT, "批准", "发文",
        place=m.LetterPath, body=m.LetterSeen, result=m.Letter, makes=True, clashes=True,
    ),
    Operation(
        "POST", "/letters/{id}/issue", letters.issue, Action.SEND, _ACT, "签发：编文号、归档", "发文",
        place=m.LetterPath, body=m.LetterSeen, result=m.Letter, makes=True, clashes=True,
        notes="重复执行不会再编号。",
    ),
    Operation(
        "POST", "/letters/{id}/void", letters.void, Action.SEND, _ACT, "作废，写明原因", "发文",
        place=m.LetterPath, body=m.LetterVoid, result=m.Letter, makes=True, clashes=True,
    ),
    Operation(
        "GET", "/reports", reports.listing, Action.REPORTS, _READ, "有哪些登记簿和报表", "登记与报表",
        result=m.Reports,
    ),
    Operation(
        "GET", "/reports/{name}", reports.show, Action.REPORTS, _READ, "一张表", "登记与报表",
        place=m.ReportPath, asked=m.ReportAsked, result=m.Report,
    ),
)  # fmt: skip
