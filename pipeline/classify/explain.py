"""The reasons for a decision, in the words of a clerk: `explain`."""

from __future__ import annotations

from pipeline.model import Evidence, PaperDecision, Source, UnitDecision

_PAPER = {
    Source.CODE: "二维码写明是本站的表格（{detail}）",
    Source.TITLE: "标题是“{detail}”",
    Source.FORM_CODE: "表号相符",
    Source.FIELD: "栏目名称相符（{detail}）",
    Source.CONTENT: "内容相符程度 {percent}",
    Source.CASE: "该户在办的事项正等这份文件",
    Source.CLERK: "由工作人员指定",
}
_UNIT = {
    Source.CODE: "二维码写明房号 {candidate}",
    Source.SEPARATOR: "前面的隔页纸是 {candidate}",
    Source.BATCH: "同一叠文件属于 {candidate}",
    Source.FIELD: "房号栏写的是“{detail}”，即 {candidate}",
    Source.ADDRESS: "文中写到“{detail}”，即 {candidate}",
    Source.PERSON: "姓名在名册上对应 {candidate}",
    Source.PHONE: "电话在名册上对应 {candidate}",
    Source.ID_NUMBER: "证件号码在名册上对应 {candidate}",
    Source.FILE_NAME: "文件名里有 {candidate}",
    Source.CASE: "在办事项属于 {candidate}",
    Source.CLERK: "由工作人员指定 {candidate}",
}


def explain(decision: PaperDecision | UnitDecision) -> list[str]:
    """One Chinese sentence for each reason; for a held paper first why it was held. Names and phones are not
    repeated."""
    words = _PAPER if isinstance(decision, PaperDecision) else _UNIT
    held = [decision.held.chinese] if decision.held else []
    return held + [_sentence(words, e) for e in decision.evidence if e.source in words and _says(e)]


def _says(evidence: Evidence) -> bool:
    """Content that hardly agrees is no reason."""
    return evidence.source is not Source.CONTENT or evidence.score >= 0.2


def _sentence(words: dict[Source, str], evidence: Evidence) -> str:
    candidate = evidence.candidate or "名册上没有的房号"
    return words[evidence.source].format(
        detail=evidence.detail, candidate=candidate, percent=f"{evidence.score:.0%}"
    )
