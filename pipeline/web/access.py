"""Who may do and see what: the one table (domain A and C8; 002 §2 4.5.1). Pure; every page and the search ask here.

Tier 1 sees everything. Tier 2: the own area, names, phones and units, no ID numbers, never the phone of a VIP. Tier 3: the
own area, names and units. A person has the best tier of the own roles. Areas are buildings; none named = all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.model import Document, PaperType, UnitCode, Value
from pipeline.model.paper import FieldKind
from pipeline.model.person import Person
from pipeline.model.procedure import Role
from pipeline.web.masking import IDS, PHONES, mask_id, mask_phone, mask_text, mask_value

__all__ = ["Action", "Viewer", "mask_id", "mask_phone", "mask_text", "may", "seen", "viewer_of"]

NO_TIER = 9


class Action(StrEnum):
    """What pages are for. A page has exactly one."""

    PASSWORD = "password"  # the own one; language; signing out
    TODAY = "today"
    SEARCH = "search"
    DOSSIER = "dossier"  # a unit's dossier, the buildings
    RECORD = "record"  # a paper's record: fields masked by tier
    SCAN = "scan"  # the paper itself, where nothing can be masked
    DOWNLOAD = "download"  # a copy of the paper (002 §1 4.2.8: the manager's business)
    EXPORT = "export"  # lists made of records: inventories
    CASES = "cases"
    ACT = "act"  # that the event is meant for the role is asked besides
    INBOX = "inbox"  # what the watcher does; uploading. Who keeps no dossiers sees the own uploads only
    HELD = "held"  # papers that wait for a person: which kind and which unit
    LETTERS = "letters"  # drafts and what went out, within what may be known
    APPROVE = "approve"  # a draft, or a bulk run
    SEND = "send"  # number, print, e-mail, deliveries, receipts, bulk
    REPORTS = "reports"  # registers and reports; each has its own least tier
    CONSULT = "consult"  # ask for a look at a top secret (002 §2 4.5)
    GRANT = "grant"  # allow it
    LEND = "lend"  # papers out and back, labels
    SETTINGS = "settings"  # the site's profile, rules, papers, procedures, calendar, mail, printers
    AUDIT = "audit"  # the audit log and its proof, backups
    TOKENS = "tokens"  # of the interface for other programs; web hooks
    ACCOUNTS = "accounts"
    JOBS = "jobs"  # long work outside the request, each person the own


_DESKS = frozenset(
    {
        "clerk", "front_desk", "assistant", "supervisor", "engineering", "security", "management", "finance",
        "storekeeper", "archivist", "administration", "duty", "manager", "general_manager",
    }
)  # fmt: skip
# Who keeps dossiers (000 §2 1; 002 §1 3, 4.2.7: looking up is through these).
_KEEPERS = frozenset(
    {"clerk", "front_desk", "assistant", "supervisor", "archivist", "manager", "general_manager"}
)
_CONSULTING = frozenset({"archivist", "manager", "general_manager"})
_APPROVERS = frozenset({"manager", "general_manager"})  # 000 §7 4.5: consultation is theirs to approve

TABLE: Mapping[Action, frozenset[str]] = {
    Action.PASSWORD: _DESKS | {"administrator"},
    Action.TODAY: _DESKS,
    Action.SEARCH: _DESKS,
    Action.DOSSIER: _DESKS,
    Action.RECORD: _DESKS,
    Action.SCAN: _DESKS,  # of papers with hidden kinds only `_KEEPERS`: `may_open`
    Action.DOWNLOAD: _CONSULTING,
    Action.EXPORT: _KEEPERS,
    Action.CASES: _DESKS,
    Action.ACT: _DESKS,
    Action.INBOX: _DESKS,
    Action.HELD: _KEEPERS - {"general_manager"},
    Action.LETTERS: _DESKS,
    Action.APPROVE: _APPROVERS | {"supervisor"},
    Action.SEND: _KEEPERS | {"administration"},
    Action.REPORTS: _DESKS,
    Action.CONSULT: _KEEPERS,
    Action.GRANT: _APPROVERS,
    Action.LEND: _KEEPERS,
    Action.SETTINGS: _CONSULTING | {"administrator"},
    Action.AUDIT: _APPROVERS | {"administrator"},
    Action.TOKENS: frozenset({"administrator"}),
    Action.ACCOUNTS: frozenset({"administrator"}),
    Action.JOBS: _DESKS | {"administrator"},
}

# Secrecy of a paper (domain C8) → the least tier that may know of it.
SECRECY_TIER: Mapping[str, int] = {"": 3, "内部": 2, "机密": 1, "一级保密": 1, "绝密": 1}
TOP_SECRET = "绝密"
VIP_PAPER, VIP_CASE = "vip-file", "vip"
_VIP_ROLES = frozenset({"supervisor"})  # beside tier 1 (002 §1 4.1.3)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in. `roles` are those that the procedures know; `tier` the best of them."""

    login: str
    name: str
    roles: frozenset[str]
    tier: int
    areas: frozenset[str] = frozenset()

    @property
    def hidden(self) -> frozenset[FieldKind]:
        """Kinds of values that are masked."""
        if self.tier <= 1:
            return frozenset()
        return IDS if self.tier == 2 else IDS | PHONES

    @property
    def everywhere(self) -> bool:
        """Is no building out of bounds, nor the office's own papers?"""
        return self.tier <= 1 or not self.areas

    def covers(self, unit: UnitCode | None) -> bool:
        """Is it the own area? The office's own papers name people of all buildings: they are nobody's area."""
        return self.everywhere or (unit is not None and unit.building in self.areas)

    def hidden_for(self, unit: UnitCode | None, vips: Collection[UnitCode]) -> frozenset[FieldKind]:
        """As `hidden`, at this unit: never the phone of a VIP (002 §2 4.5.1)."""
        return self.hidden | PHONES if self.tier == 2 and unit in vips else self.hidden


def viewer_of(person: Person, roles: Mapping[str, Role]) -> Viewer:
    """Roles that the office does not know, and roles of people outside, give nothing."""
    own = frozenset(key for key in person.roles if key in roles and not roles[key].outside)
    tier = min((roles[key].tier for key in own), default=NO_TIER)
    return Viewer(person.login, person.name, own, tier, frozenset(person.areas))


def may(viewer: Viewer, action: Action, unit: UnitCode | None = None) -> bool:
    """Does the table allow it, and is the unit (where one is given) in the own area?"""
    return bool(viewer.roles & TABLE[action]) and (unit is None or viewer.covers(unit))


def keeps_dossiers(viewer: Viewer) -> bool:
    """Is it somebody who sees what came in for the own area, and not only what the own hands sent?"""
    return bool(viewer.roles & _KEEPERS)


def may_know(viewer: Viewer, slug: str, paper: PaperType | None) -> bool:
    """That there are papers of this kind: by their secrecy, and the rule for VIPs. A kind that the catalogue does not
    have (any more) may have been secret: tier 1 only."""
    if slug == VIP_PAPER:
        return viewer.tier <= 1 or bool(viewer.roles & _VIP_ROLES)
    if paper is None:
        return viewer.tier <= 1
    return viewer.tier <= SECRECY_TIER.get(paper.secrecy, 1)


def may_know_case(viewer: Viewer, procedure: str, unit: UnitCode | None) -> bool:
    """That there is this case. Cases of the office itself are everybody's (their papers are not)."""
    if procedure == VIP_CASE and viewer.tier > 1 and not viewer.roles & _VIP_ROLES:
        return False
    return unit is None or viewer.covers(unit)


def may_open(
    viewer: Viewer,
    document: Document,
    paper: PaperType | None,
    vips: Collection[UnitCode] = (),
    granted: bool = False,
) -> bool:
    """The scan itself. Who keeps dossiers opens what may be known; others only papers without any hidden kind of
    value. Top secret: who approves consultation, and only after saying why (`granted`, 000 §7 4.5)."""
    if not may(viewer, Action.SCAN) or not _knows(viewer, document, paper):
        return False
    if top_secret(paper):
        return granted and bool(viewer.roles & _APPROVERS)
    return _nothing_hidden(viewer, document.unit, paper, vips)


def may_open_kind(
    viewer: Viewer, unit: UnitCode | None, paper: PaperType | None, vips: Collection[UnitCode] = ()
) -> bool:
    """As `may_open`, of what is not filed: letters of ours, sheets to hand out. `unit` is who it is for."""
    if paper is None or not may(viewer, Action.SCAN) or top_secret(paper):
        return False
    known = viewer.covers(unit) and may_know(viewer, paper.slug, paper)
    return known and _nothing_hidden(viewer, unit, paper, vips)


def _nothing_hidden(
    viewer: Viewer, unit: UnitCode | None, paper: PaperType | None, vips: Collection[UnitCode]
) -> bool:
    """A scan cannot be masked."""
    if viewer.roles & _KEEPERS:
        return True
    hidden = viewer.hidden_for(unit, vips)
    return not hidden or (paper is not None and bool(paper.fields) and not kinds_of(paper) & hidden)


def may_look(
    viewer: Viewer,
    document: Document,
    paper: PaperType | None,
    vips: Collection[UnitCode] = (),
    granted: bool = False,
) -> bool:
    """Pictures of its pages. As `may_open`; besides, a top secret for whom the manager granted a consultation: to be
    looked at, not to be kept."""
    if top_secret(paper):
        return granted and may(viewer, Action.CONSULT) and _knows(viewer, document, paper)
    return may_open(viewer, document, paper, vips, granted)


def may_decide(viewer: Viewer, asker: str) -> bool:
    """A consultation that somebody asked for; nobody decides on the own request (000 §7 4.5)."""
    return may(viewer, Action.GRANT) and viewer.login != asker


def approves_own(viewer: Viewer) -> bool:
    """Does the own reason, written down, do? Who approves consultation has nobody above to ask for it."""
    return may(viewer, Action.GRANT)


def top_secret(paper: PaperType | None) -> bool:
    """Is a look at such a paper a consultation?"""
    return paper is not None and paper.secrecy == TOP_SECRET


def _knows(viewer: Viewer, document: Document, paper: PaperType | None) -> bool:
    return viewer.covers(document.unit) and may_know(viewer, document.paper, paper)


def kinds_of(paper: PaperType) -> frozenset[FieldKind]:
    """Of its fields and their columns."""
    columns = (column.kind for field in paper.fields for column in field.columns)
    return frozenset((*(field.kind for field in paper.fields), *columns))


def seen(
    viewer: Viewer,
    document: Document,
    paper: PaperType | None,
    vips: Collection[UnitCode] = (),
    granted: bool = False,
) -> Document | None:
    """The record as this person sees it, values masked; None where it is not to be known of. What a top secret says is
    shut as its scan is, until a consultation is `granted`."""
    if not _knows(viewer, document, paper):
        return None
    if top_secret(paper) and not granted:
        document = replace(document, fields=(), text="", evidence=())
    hidden = viewer.hidden_for(document.unit, vips)
    if not hidden:
        return document
    kinds = _kinds_by_name(paper)
    return replace(
        document,
        title=mask_text(document.title, hidden),
        party=mask_text(document.party, hidden),
        text=mask_text(document.text, hidden),
        origin=replace(document.origin, name=mask_text(document.origin.name, hidden)),
        fields=tuple(_masked(value, kinds, hidden) for value in document.fields),
        evidence=(),
    )


def _kinds_by_name(paper: PaperType | None) -> dict[str, FieldKind]:
    if paper is None:
        return {}
    columns = {column.name: column.kind for field in paper.fields for column in field.columns}
    return columns | {field.name: field.kind for field in paper.fields}


def _masked(value: Value, kinds: Mapping[str, FieldKind], hidden: frozenset[FieldKind]) -> Value:
    kind = kinds.get(value.name)
    return replace(
        value,
        raw=mask_value(kind if kind in hidden else None, value.raw, hidden),  # may hold anything
        value=mask_value(kind, value.value, hidden),
        rows=tuple({name: _masked(cell, kinds, hidden) for name, cell in row.items()} for row in value.rows),
    )


def unknown_papers(viewer: Viewer, slugs: Collection[str], papers: Mapping[str, PaperType]) -> frozenset[str]:
    """Of the kinds that lie in the archive, those that must not be found."""
    return frozenset(slug for slug in slugs if not may_know(viewer, slug, papers.get(slug)))
