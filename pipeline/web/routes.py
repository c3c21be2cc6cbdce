"""All pages: path, what it is for, and who answers. A page that is not in the table does not exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from pipeline.web.access import Action
from pipeline.web.pages import accounts, cases, documents, dossiers, search, signing, today
from pipeline.web.visit import Visit


@dataclass(frozen=True, slots=True)
class Page:
    """`action` None: open to everybody, signed in or not."""

    path: str
    answer: Callable[[Visit], Response]
    action: Action | None
    method: str = "GET"


PAGES: tuple[Page, ...] = (
    Page("/signin", signing.show, None),
    Page("/signin", signing.sign_in, None, "POST"),
    Page("/language", signing.language, None, "POST"),
    Page("/signout", signing.sign_out, Action.PASSWORD, "POST"),
    Page("/password", signing.show_password, Action.PASSWORD),
    Page("/password", signing.change_password, Action.PASSWORD, "POST"),
    Page("/", today.page, Action.TODAY),
    Page("/search", search.page, Action.SEARCH),
    Page("/documents/{id}.pdf", documents.scan, Action.SCAN),  # before the next, which would take it
    Page("/documents/{id}", documents.record, Action.RECORD),
    Page("/documents/{id}/copy", documents.copy, Action.DOWNLOAD),
    Page("/units", dossiers.buildings, Action.DOSSIER),
    Page("/buildings/{code}", dossiers.building, Action.DOSSIER),
    Page("/units/{unit}", dossiers.dossier, Action.DOSSIER),
    Page("/units/{unit}/inventory", dossiers.inventory, Action.EXPORT),
    Page("/cases", cases.listing, Action.CASES),
    Page("/cases/{id}", cases.show, Action.CASES),
    Page("/cases/{id}/act", cases.act, Action.ACT, "POST"),
    Page("/cases/{id}/undo", cases.undo, Action.ACT, "POST"),
    Page("/accounts", accounts.listing, Action.ACCOUNTS),
    Page("/accounts/{login}/reset", accounts.reset, Action.ACCOUNTS, "POST"),
    Page("/accounts/{login}/lock", accounts.lock, Action.ACCOUNTS, "POST"),
    Page("/accounts/{login}/unlock", accounts.unlock, Action.ACCOUNTS, "POST"),
)
