"""What one pass over files has at hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.catalog.load import Catalog
from pipeline.catalog.prepare import Geometries
from pipeline.classify.content import ContentModel
from pipeline.classify.titlebook import TitleBook
from pipeline.flow.inventory import Dossier
from pipeline.flow.lookups import Register
from pipeline.intake.journal import Journal
from pipeline.model import Outcome
from pipeline.read.context import ReadContext
from pipeline.register.registry import Registry
from pipeline.site import Site
from pipeline.workers import Workers


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file has come: `done` of `pages` pages read. `pages` 0 = not known yet. `id` in the journal."""

    source: str
    done: int
    pages: int
    id: str = ""


@dataclass(frozen=True, slots=True)
class CaseNews:
    """Something happened to a case, or could not: `said` in Chinese. `unit` "" = the office's own."""

    case: str
    unit: str
    said: str
    fault: bool = False


Tell = Callable[[Outcome | Progress | CaseNews], None]


@dataclass(frozen=True, slots=True)
class Run:
    """The site, its papers, its registry, the children that read, and whom to tell. `clock` gives the time in the
    site's zone; `actor` stands in the audit log; `changed` collects the dossiers whose inventory is out of date; `beat`
    says that the run is alive. `base` is the content model before people taught it anything, `lessons` the last lesson that
    `model` and `titles` have."""

    site: Site
    catalog: Catalog
    geometries: Geometries
    registry: Registry
    register: Register
    journal: Journal
    workers: Workers
    context: ReadContext
    model: ContentModel
    neighbours: tuple[str, ...]
    titles: TitleBook
    clock: Callable[[], datetime]
    tell: Tell
    actor: str = "pipeline"
    changed: dict[Dossier, None] = field(default_factory=dict)
    beat: Callable[[], None] = lambda: None
    base: ContentModel | None = None
    lessons: int = 0
