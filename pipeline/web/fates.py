"""What somebody may see of a dropped file, and of what became of it.

Who keeps dossiers sees the drops whose papers lie in the own area, and those that have no unit (yet); everybody the own
uploads. Of a drop with papers that may not be known of, others see neither its name nor its account.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.model import HeldReason, UnitCode
from pipeline.model.address import find_units
from pipeline.model.held import TEXT
from pipeline.register import heldlist
from pipeline.register.dropparts import Part, parts_of
from pipeline.register.drops import Account, Drop
from pipeline.site import Site
from pipeline.web import access, heldsight
from pipeline.web.access import Action, Viewer
from pipeline.web.masking import mask_text
from pipeline.web.visit import Visit

WORDS = {
    "filed": "已归档",
    "held": "待核对",
    "duplicate": "重复",
    "refused": "未归档",
    "separator": "分隔页",
    "blank": "空白页",
    "remade": "已拆并",
}
HIDDEN_NAME = "（文件名不在您可查看的范围）"
MOST_LINES = 6  # of one drop in a list


@dataclass(frozen=True, slots=True)
class Line:
    """One paper. `word` as in WORDS ("refused": a person took it out); `link` "" where it does not open."""

    word: str
    title: str
    unit: UnitCode | None
    pages: str
    link: str = ""
    why: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """A drop as somebody may see it. `word` is what became of it as it stands now; `hidden`: how many papers of the own
    upload may not be known of."""

    drop: Drop
    name: str
    sender: str
    mine: bool
    word: str
    why: str
    advice: str
    lines: tuple[Line, ...]
    hidden: int
    account: Account | None

    @property
    def first(self) -> tuple[Line, ...]:
        return self.lines[:MOST_LINES]


def fates(visit: Visit, drops: Sequence[Drop]) -> list[Fate]:
    """Of those that may be seen."""
    parts = parts_of(visit.registry, (drop.sha256 for drop in drops))
    vips = visit.vips()
    people = {person.login: person.name for person in visit.site.people}
    found = (_fate(visit, drop, parts.get(drop.sha256, []), vips, people) for drop in drops)
    return [fate for fate in found if fate is not None]


def _fate(
    visit: Visit, drop: Drop, parts: Sequence[Part], vips: frozenset[UnitCode], people: dict[str, str]
) -> Fate | None:
    viewer, mine = visit.viewer, drop.login == visit.viewer.login
    if not mine and not access.keeps_dossiers(viewer):
        return None
    seen = [(part, _line(visit, part, vips)) for part in parts]
    lines = tuple(line for _, line in seen if line is not None)
    hidden = len(parts) - len(lines)
    if hidden and not lines and not mine:
        return None
    partly = hidden > 0 and not mine
    of_whole = next(
        (p for p, line in seen if line is not None and p.held and not p.pages and not p.member), None
    )
    why, advice = _why(drop, of_whole, viewer)
    return Fate(
        drop=drop,
        name=HIDDEN_NAME if partly else shown_name(viewer, visit.site, drop.name, mine=mine),
        sender=people.get(drop.login, drop.login) if drop.login else "",
        mine=mine,
        word=_word(drop, lines, partly),
        why="" if partly else why,
        advice="" if partly else advice,
        lines=lines,
        hidden=hidden if mine else 0,
        account=None if partly else drop.account,
    )


def _word(drop: Drop, lines: Sequence[Line], partly: bool) -> str:
    """What it is by now: a person may have decided since."""
    words = {line.word for line in lines}
    if drop.outcome == "held" and not partly and words and "held" not in words:
        return next(word for word in ("filed", "remade", "refused") if word in words)
    if not partly or drop.outcome == "duplicate":
        return drop.outcome
    return "held" if "held" in words else "filed" if "filed" in words else "refused"


def _why(drop: Drop, whole: Part | None, viewer: Viewer) -> tuple[str, str]:
    """Reason and advice for a file as a whole; "" where its papers say it."""
    reason = whole.reason if whole is not None else drop.reason if drop.outcome == "refused" else ""
    if reason == "mail-report":
        return "邮件的退信或投递报告，已登记到函件", ""
    if reason not in set(HeldReason):
        return "", ""
    what, advice, _ = TEXT[HeldReason(reason)]
    detail = mask_text(whole.detail, viewer.hidden) if whole is not None else ""
    return f"{what}（{detail}）" if detail else what, advice


def _line(visit: Visit, part: Part, vips: frozenset[UnitCode]) -> Line | None:
    """None for a paper that may not be known of."""
    viewer = visit.viewer
    unit = _unit(part.unit)
    if part.held:
        line = heldlist.line_of(visit.registry, part.held)
        known = line is not None and heldsight.visible(viewer, line, visit.papers)
    else:
        known = viewer.covers(unit) and access.may_know(viewer, part.paper, visit.papers.get(part.paper))
    if not known:
        return None
    hidden = viewer.hidden_for(unit, vips)
    title = mask_text(part.title, hidden)
    if part.document:
        return Line("filed", title, unit, _pages(part), f"/documents/{part.document}", "", part.document)
    opens = part.state == "open" and visit.may(Action.HELD)
    return Line(
        word={"open": "held", "remade": "remade"}.get(part.state, "refused"),
        title=title or mask_text(part.member, hidden),
        unit=unit,
        pages=_pages(part),
        link=f"/held/{part.held}" if opens else "",
        why=_reason(part.reason),
        number=part.held,
    )


def _reason(word: str) -> str:
    return TEXT[HeldReason(word)][0] if word in set(HeldReason) else word


def _unit(code: str) -> UnitCode | None:
    try:
        return UnitCode.parse(code) if code else None
    except ValueError:
        return None


def _pages(part: Part) -> str:
    """第1页, 第3–4页, 第1、3页."""
    pages = part.pages
    if not pages:
        return ""
    if len(pages) > 2 and list(pages) == list(range(pages[0], pages[-1] + 1)):
        return f"第{pages[0]}–{pages[-1]}页"
    return f"第{'、'.join(map(str, pages[:8]))}{'…' if len(pages) > 8 else ''}页"


def shown_name(viewer: Viewer, site: Site, name: str, *, mine: bool) -> str:
    """A file's name as somebody may see it: masked, and not at all where it names a unit of another area."""
    if not mine and not viewer.everywhere:
        for mention in find_units(name, site.buildings):
            if not any(viewer.covers(code) for code in mention.codes):
                return HIDDEN_NAME
    return mask_text(name, viewer.hidden)
