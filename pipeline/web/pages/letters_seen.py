"""What the pages of 发文 share: which letters somebody may know of, and the office that acts for a person."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.catalog.prepare import prepare
from pipeline.errors import StorageError, UsageError
from pipeline.flow.lookups import all_buildings
from pipeline.flow.office import Office
from pipeline.model import Document, Letter, LetterState, Origin, PaperType, UnitCode
from pipeline.model.address import parse_unit
from pipeline.model.kinds import display
from pipeline.model.paper import FieldKind
from pipeline.register import letters as store
from pipeline.register.letterlists import Bounds
from pipeline.register.registry import Registry
from pipeline.respond.approval import may_approve, needs_approval
from pipeline.respond.series import series_of
from pipeline.web import access
from pipeline.web.access import Action, Viewer
from pipeline.web.desk import Desk
from pipeline.web.masking import mask_value
from pipeline.web.visit import Visit, not_here


def office_of(visit: Visit) -> Office:
    """The office for this request, the person as who acts."""
    return office_for(visit.desk, visit.registry, visit.viewer)


def office_for(desk: Desk, registry: Registry, viewer: Viewer) -> Office:
    """As `office_of`, outside a request."""
    catalog = desk.catalog
    return Office(
        desk.site,
        catalog,
        prepare(catalog, desk.site.office),
        registry,
        desk.register(registry),
        viewer.login,
        desk.now(),
    )


def bounds_of(visit: Visit) -> Bounds:
    """What the person may list."""
    viewer = visit.viewer
    known = {slug for slug, paper in visit.papers.items() if access.may_know(viewer, slug, paper)}
    return Bounds(None if viewer.everywhere else viewer.areas, None if viewer.tier <= 1 else frozenset(known))


def may_know(viewer: Viewer, letter: Letter, paper: PaperType | None) -> bool:
    """That there is this letter: area and secrecy."""
    return viewer.covers(letter.unit) and access.may_know(viewer, letter.paper, paper)


def letter_of(visit: Visit) -> Letter:
    """The one of the address. Raises NotHere."""
    return known_letter(visit, visit.path("id"))


def known_letter(visit: Visit, id: str) -> Letter:
    """Raises NotHere for one that is not there or not to be known of."""
    try:
        letter = store.find_letter(visit.registry, id)
    except UsageError:
        raise not_here("封函件") from None
    if not may_know(visit.viewer, letter, visit.papers.get(letter.paper)):
        raise not_here("封函件")
    return letter


def may_open(visit: Visit, slug: str, unit: UnitCode | None) -> bool:
    """The letter itself, where nothing can be masked: as its copy in the dossier."""
    paper, now = visit.papers.get(slug), visit.now
    scan = Document(
        id="",
        unit=unit,
        paper=slug,
        title="",
        category="",
        date=now.date(),
        date_read=True,
        filed=now,
        path="",
        sha256="",
        pages=1,
        origin=Origin("", "", "", (1,), now),
    )
    return access.may_open(visit.viewer, scan, paper, visit.vips())


def file_of(visit: Visit, path: str) -> Path:
    """A file of a letter. Raises StorageError where it is gone, NotHere for a path that leads out of the folder."""
    folder = visit.site.letters.resolve()
    found = (visit.site.root / path).resolve()
    if not path or not found.is_relative_to(folder):
        raise not_here("份文件")
    if not found.is_file():
        raise StorageError(
            "这封信的文件不见了 / the file is missing",
            hint="草稿请“修改内容”后保存，会重新生成；已签发的请告诉系统管理员运行 pipeline verify。",
        )
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as the person may see it. `rows`: of a table, header first."""

    label: str
    text: str
    rows: tuple[tuple[str, ...], ...] = ()


def shown_values(visit: Visit, letter: Letter) -> list[Shown]:
    """The letter's values with labels, masked by tier."""
    paper = visit.papers.get(letter.paper)
    hidden = visit.viewer.hidden_for(letter.unit, visit.vips())
    found = []
    for name, value in letter.values:
        field = paper.field(name) if paper is not None else None
        label = field.label if field is not None else name
        if isinstance(value, str):
            kind = field.kind if field is not None else None
            text = mask_value(kind, value, hidden)
            found.append(Shown(label, display(kind, text) if kind and text == value else text))
        elif field is not None and field.kind is FieldKind.TABLE and isinstance(value, list):
            heads = tuple(column.label for column in field.columns)
            rows = tuple(
                tuple(mask_value(c.kind, str(row.get(c.name, "")), hidden) for c in field.columns)
                for row in value
                if isinstance(row, dict)
            )
            found.append(Shown(label, "", (heads, *rows)))
    return found


def approves(visit: Visit) -> bool:
    """May the person approve letters: by role, and by name where site.toml names the approvers."""
    return visit.may(Action.APPROVE) and may_approve(visit.viewer.login, visit.site.sending)


def to_approve(visit: Visit, slug: str) -> bool:
    """Does this kind of letter need approval before it is issued?"""
    paper = visit.papers.get(slug)
    if paper is None or not paper.series:
        return False
    return needs_approval(paper, series_of(paper, visit.site.office), visit.site.sending)


def why_not_issue(visit: Visit, letter: Letter) -> str:
    """What stands in the way of issuing, in Chinese; "" where nothing does."""
    if letter.state not in (LetterState.DRAFT, LetterState.APPROVED):
        return "" if letter.state.is_out and not letter.finished else f"已是“{letter.state.chinese}”"
    if letter.state is LetterState.DRAFT and to_approve(visit, letter.paper) and not approves(visit):
        return f"要先由{approver_names(visit)}批准"
    return ""


def approver_names(visit: Visit) -> str:
    """Who approves, in words."""
    named = visit.site.sending.approvers
    people = {person.login: person.name for person in visit.site.people}
    return "、".join(people.get(login, login) for login in named) or "服务中心主任或客户服务主管"


def unit_given(visit: Visit, text: str) -> UnitCode | None:
    """A unit in any spelling, of the own area; None for "". Raises UsageError."""
    if not text.strip():
        return None
    register = visit.desk.register(visit.registry)
    codes = parse_unit(text.strip(), all_buildings(visit.site, register.by_code))
    own = [c for c in codes if c in register.by_code and visit.viewer.covers(c)]
    if len(own) == 1:
        return own[0]
    if own:
        named = "、".join(visit.site.unit_name(code) for code in own[:6])
        raise UsageError(f"“{text[:40]}”可能是：{named} / ambiguous unit", hint="请写全栋号和单元。")
    raise UsageError(
        f"名册上没有“{text[:40]}”，或不在您分管的楼栋 / no such unit",
        hint="房号写法如 3-1203、3栋1203、A座1203。",
    )
