"""Where a paper of a unit, or of the office itself, goes in the archive of this site."""

from __future__ import annotations

from datetime import date

from pipeline.archive.layout import document_path, office_path
from pipeline.errors import SiteError
from pipeline.flow.lookups import Register
from pipeline.model import OFFICE_PLACE, PaperType, UnitCode
from pipeline.site import Site


def home_of(paper: PaperType, unit: UnitCode | None) -> UnitCode | None:
    """The unit in whose dossier such a paper is kept; None for the office's own, whichever unit it names."""
    return unit if paper.category else None


def archive_path(
    site: Site,
    register: Register,
    unit: UnitCode | None,
    category: str,
    day: date,
    title: str,
    number: str,
) -> str:
    """The filed PDF, relative to the site. `unit` None: the office's own dossier, where `category` says nothing. Raises
    SiteError where the names of the site make it too long."""
    try:
        if unit is None:
            return str(office_path(day, title, number))
        floor, building = register.floor_of(unit), site.building_name(unit.building)
        return str(document_path(unit, floor, building, category, site.categories, day, title, number))
    except ValueError as error:
        raise SiteError(
            f"归档路径过长：{unit or OFFICE_PLACE} / archive path too long",
            hint="请在 site.toml 里缩短栋号或分类的名称。",
        ) from error
