"""Which letters a manager approves before they are issued (domain A1)."""

from __future__ import annotations

from pipeline.model import PaperType
from pipeline.site import Letters


def needs_approval(paper: PaperType, series: str, settings: Letters) -> bool:
    """`series` is the paper's whole series (物业函). What is named one by one goes before the general rule."""
    if _named(paper, series, settings.approve_never):
        return False
    if _named(paper, series, settings.approve_also) or settings.approval == "all":
        return True
    return settings.approval == "sealed" and bool(paper.seals)


def _named(paper: PaperType, series: str, names: tuple[str, ...]) -> bool:
    return any(name in (paper.slug, paper.title, paper.id, paper.series, series) for name in names)


def may_approve(actor: str, settings: Letters) -> bool:
    """Where no approvers are named, whoever works with the site is the manager."""
    return not settings.approvers or actor in settings.approvers
