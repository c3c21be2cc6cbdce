"""Which held papers a person may know of and work on: pure. A paper of a kind that must not be known is not there; one whose
likely unit lies in another area neither."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.model import PaperType
from pipeline.register.heldlist import HeldLine
from pipeline.web import access
from pipeline.web.access import Viewer

APPROVERS = frozenset({"manager", "general_manager"})


def visible(viewer: Viewer, line: HeldLine, papers: Mapping[str, PaperType]) -> bool:
    """Kinds: what the program took it for, else its first guess. Units: the one it decided, else any that is spoken of."""
    kinds = {line.paper or line.guess} - {""}
    if not all(access.may_know(viewer, slug, papers.get(slug)) for slug in kinds):
        return False
    if viewer.everywhere:
        return True
    if line.office:
        return viewer.covers(None)
    units = (line.unit,) if line.unit is not None else line.units
    return not units or any(viewer.covers(unit) for unit in units)


def may_see_pages(viewer: Viewer, line: HeldLine, papers: Mapping[str, PaperType]) -> bool:
    """As for filed scans: top secrets are for who approves consultation."""
    paper = papers.get(line.paper or line.guess)
    return paper is None or paper.secrecy != access.TOP_SECRET or bool(viewer.roles & APPROVERS)
