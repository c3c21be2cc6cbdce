"""One request of one person, and how it may be answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from pipeline.errors import PipelineError
from pipeline.flow.cases.room import CaseRoom
from pipeline.model import Document, PaperType, UnitCode
from pipeline.register import consultations, desksearch
from pipeline.register.accounts import Session
from pipeline.register.consultations import Consultation
from pipeline.register.registry import Registry
from pipeline.site import Site
from pipeline.web import access, signin
from pipeline.web.access import Action, Viewer
from pipeline.web.desk import Desk
from pipeline.web.render import page

NOBODY = Viewer("", "", frozenset(), access.NO_TIER, frozenset({"\0"}))

Form = Mapping[str, Sequence[str]]


class Forbidden(PipelineError):
    """The person's role or area does not allow it (403)."""


class NotHere(PipelineError):
    """There is no such thing, or the person may not know of it (404)."""


class TooMany(PipelineError):
    """Too many requests from one address (429)."""


def forbidden() -> Forbidden:
    return Forbidden(
        "您的岗位不能查看或办理这一项 / not for your role",
        hint="需要时请找客户服务主管或服务中心主任；岗位和分管楼栋由系统管理员在 site.toml 设置。",
    )


def not_here(what: str) -> NotHere:
    return NotHere(
        f"没有这{what}，或不在您可查看的范围 / not found", hint="请核对编号，或从检索、档案页面进入。"
    )


@dataclass(slots=True)
class Visit:
    """`viewer` is NOBODY before sign-in; `token` is the browser's, for its forms. `form` is what was sent."""

    desk: Desk
    request: Request
    registry: Registry
    now: datetime
    language: str
    token: str
    viewer: Viewer = NOBODY
    session: Session | None = None
    form: Form = field(default_factory=dict)
    _site: Site | None = field(default=None, init=False)
    _papers: Mapping[str, PaperType] | None = field(default=None, init=False)

    @property
    def site(self) -> Site:
        """The same for the whole request; asking the desk looks at the file."""
        if self._site is None:
            self._site = self.desk.site
        return self._site

    @property
    def fragment(self) -> bool:
        """Does htmx ask for a part of the page?"""
        return self.request.headers.get("HX-Request") == "true" and not self.request.headers.get(
            "HX-History-Restore-Request"
        )

    @property
    def papers(self) -> Mapping[str, PaperType]:
        if self._papers is None:
            self._papers = self.desk.catalog.papers
        return self._papers

    def room(self) -> CaseRoom:
        return self.desk.room(self.registry, self.viewer.login, self.now)

    def asked(self, name: str) -> str:
        """A value of the address; "" where it is not given."""
        return self.request.query_params.get(name, "")[:500]

    def path(self, name: str) -> str:
        return str(self.request.path_params.get(name, ""))

    def given(self, name: str) -> str:
        """A value of the form."""
        return next(iter(self.form.get(name, ())), "")

    def may(self, action: Action, unit: UnitCode | None = None) -> bool:
        return access.may(self.viewer, action, unit)

    def require(self, action: Action, unit: UnitCode | None = None) -> None:
        """Raises Forbidden."""
        if not self.may(action, unit):
            raise forbidden()

    def vips(self) -> frozenset[UnitCode]:
        """Units whose people are VIPs; only asked for where it matters."""
        if self.viewer.tier != 2:
            return frozenset()
        return desksearch.vip_units(self.registry, access.VIP_PAPER, access.VIP_CASE)

    def seen(
        self, document: Document, vips: frozenset[UnitCode] | None = None, granted: bool = False
    ) -> Document | None:
        """The record as this person sees it, None where it is not to be known of. `granted`: a consultation, of a top
        secret."""
        known = vips if vips is not None else self.vips()
        return access.seen(self.viewer, document, self.papers.get(document.paper), known, granted)

    def looked(self, action: str, object: str, **detail: str | int | bool) -> None:
        """Into the audit log."""
        session = self.session.token if self.session is not None else ""
        self.desk.looked(self.registry, session, self.viewer.login, action, object, detail)

    def consultations(self) -> list[Consultation]:
        """Requests for a look at top secrets that this person may decide on."""
        if not self.may(Action.GRANT):
            return []
        waiting = consultations.waiting(self.registry)
        return [one for one in waiting if access.may_decide(self.viewer, one.asker)]

    def show(self, template: str, status: int = 200, /, **values: Any) -> Response:
        """A page, or a part of one."""
        body = page(template, self.language, {**self._always(), **values})
        return HTMLResponse(body, status)

    def _always(self) -> dict[str, Any]:
        return {
            "visit": self,
            "viewer": self.viewer,
            "site": self.site,
            "csrf": signin.csrf_of(self.token),
            "zone": self.site.timezone,
            "role_titles": self.role_titles,
            "Action": Action,
        }

    @property
    def home(self) -> str:
        """Where the person begins."""
        return "/" if self.may(Action.TODAY) else "/accounts" if self.may(Action.ACCOUNTS) else "/password"

    @property
    def role_titles(self) -> str:
        """The person's roles in words."""
        known = self.desk.procedures.roles
        return "、".join(known[key].title for key in sorted(self.viewer.roles) if key in known)


def go(path: str, **asked: str) -> Response:
    """After a form: to a page."""
    said = urlencode({name: value for name, value in asked.items() if value})
    return RedirectResponse(f"{path}?{said}" if said else path, 303)


def local_path(path: str) -> str:
    """A page of ours to go on to, "/" for anything else."""
    plain = path.isprintable() and path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if plain else "/"
