"""Outcomes of intake, as lines for programs and as words for people."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pipeline.archive.record import value_to_json
from pipeline.cli.base import escape
from pipeline.model import OFFICE_PLACE, Outcome, Value

WORDS = {
    "filed": ("已归档", "green"),
    "held": ("待核对", "yellow"),
    "duplicate": ("重复", "cyan"),
    "refused": ("未收", "red"),
    "blank": ("空白页", "dim"),
    "separator": ("隔页纸", "dim"),
}


def as_object(outcome: Outcome) -> dict[str, Any]:
    """One line of `pipeline ingest --json`."""
    body: dict[str, Any] = {
        "source": outcome.source,
        "pages": list(outcome.pages),
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "message": outcome.message,
        "paper": outcome.paper,
        "title": outcome.title,
        "unit": outcome.unit,
        "category": outcome.category,
        "document": outcome.document,
        "path": outcome.path,
        "fields": {value.name: _field(value) for value in outcome.fields},
        "confidence": {"paper": outcome.paper_confidence, "unit": outcome.unit_confidence},
        "evidence": [
            {
                "source": e.source.value,
                "candidate": e.candidate,
                "score": round(e.score, 4),
                "detail": e.detail,
            }
            for e in outcome.evidence
        ],
    }
    if outcome.member:
        body["member"] = outcome.member
    if outcome.held:
        body["held"] = outcome.held
    return body


def _field(value: Value) -> dict[str, Any]:
    body = value_to_json(value)
    del body["name"]
    return body


def as_line(outcome: Outcome) -> str:
    """One line for a person."""
    word, colour = WORDS[outcome.outcome]
    pages = f" 第{_pages(outcome.pages)}页" if outcome.pages else ""
    source = f"{escape(outcome.source)}{'：' + escape(outcome.member) if outcome.member else ''}{pages}"
    return f"[{colour}]{word}[/]　{source}　{_rest(outcome)}"


def _rest(outcome: Outcome) -> str:
    if outcome.outcome == "filed":
        return f"→ {escape(outcome.unit or OFFICE_PLACE)}　{escape(outcome.title)}　{outcome.document}"
    if outcome.outcome == "separator":
        return escape(outcome.unit)
    likely = "，".join(filter(None, (outcome.title and f"像是《{outcome.title}》", outcome.unit)))
    likely = f"（{likely}）" if likely and outcome.outcome == "held" else ""
    return f"{escape(outcome.message)}{escape(likely)}"


def _pages(pages: tuple[int, ...]) -> str:
    if len(pages) > 2 and pages == tuple(range(pages[0], pages[-1] + 1)):
        return f"{pages[0]}–{pages[-1]}"
    return "、".join(map(str, pages))


def account(outcomes: list[Outcome]) -> str:
    """The batch accounting: what became of all pages."""
    papers = Counter(o.outcome for o in outcomes)
    pages = Counter[str]()
    for outcome in outcomes:
        pages[outcome.outcome] += len(outcome.pages)
    said = [
        f"{WORDS[word][0]} {papers[word]} 份 {pages[word]} 页"
        for word in ("filed", "held", "duplicate", "refused")
        if papers[word]
    ]
    said += [f"{WORDS[word][0]} {pages[word]} 页" for word in ("blank", "separator") if pages[word]]
    total = sum(pages.values())
    return f"共 {total} 页：" + "，".join(said) + "。" if said else "收件箱里没有新文件。"
