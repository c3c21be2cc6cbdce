"""`pipeline check`: everything that is wrong with a site's templates and procedures, at once."""

from __future__ import annotations

from pipeline.catalog.check import Finding
from pipeline.catalog.check import check as check_templates
from pipeline.catalog.load import load_catalog
from pipeline.classify.titlebook import twin_titles
from pipeline.respond.dossier import load_demands
from pipeline.respond.dossiercheck import check_dossier
from pipeline.respond.procedures.check import check_procedures
from pipeline.respond.procedures.load import load_procedures
from pipeline.site import Site


def template_findings(site: Site) -> list[Finding]:
    """Every fault of every template folder, and titles that two papers would answer to, as the classifier reads them
    (without script, brackets, 申请书 = 申请表). Presses what changed since the last time: seconds, at first minutes."""
    findings = check_templates(site.templates)
    papers = tuple(load_catalog(site.templates).papers.values())
    twins = [
        Finding(
            slug,
            "type.toml",
            f"标题“{title}”与 {other} 的分不开，请从其一的 aliases 移到双方的 short_names。",
        )
        for slug, title, other in twin_titles(papers)
    ]
    return [*findings, *twins]


def procedure_faults(site: Site) -> list[str]:
    """What is wrong with the procedures, with what dossiers must hold, and with the people and rules of site.toml."""
    catalog = load_catalog(site.templates)
    loaded = load_procedures(site.procedures, site)
    demands = load_demands(site.procedures, site)
    return [*check_procedures(loaded, catalog), *check_dossier(demands, loaded, catalog, site.procedures)]
