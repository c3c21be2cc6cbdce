"""The series that a letter's number belongs to: `某物函` in 某物函〔2026〕1号 (GB/T 9704 7.2.5)."""

from __future__ import annotations

from pipeline.errors import UsageError
from pipeline.model import PaperType
from pipeline.site import Office


def series_of(paper: PaperType, office: Office) -> str:
    """The office's short name and the paper's word. Raises UsageError for papers that take no number."""
    if not paper.series:
        raise UsageError(
            f"《{paper.title}》不编文号，不能签发 / this paper takes no number",
            hint="请用 pipeline print 打印。",
        )
    return f"{office.short}{paper.series}"
