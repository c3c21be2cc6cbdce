"""What the working page shows of one held paper: proposals, fields, boxes; pure of requests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from pipeline.archive.record import value_from_json
from pipeline.classify.unitproposals import propose_units
from pipeline.flow.deciding import title_read
from pipeline.flow.lookups import Register
from pipeline.model import FieldKind, PaperType, Source, UnitCode, Value
from pipeline.register.held import HeldPaper
from pipeline.web.masking import mask_value

MOST = 9
_LIKELY = ((0.8, "很像"), (0.5, "较像"), (0.0, "可能"))
_PICKED = 0.6  # a proposal as strong as this stands chosen already; Enter still confirms


@dataclass(frozen=True, slots=True)
class Choice:
    """A proposal; `picked`: it stands chosen."""

    value: str
    label: str
    word: str
    percent: int
    why: str
    more: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class ReadField:
    """`text` as it is shown and may be changed; `shut`: masked, or a table."""

    name: str
    label: str
    text: str
    sure: int
    doubtful: bool
    shut: bool
    note: str
    kind: str
    options: tuple[str, ...] = ()
    many: bool = False


def paper_choices(
    found: HeldPaper,
    papers: dict[str, PaperType],
    taught: dict[str, int],
) -> list[Choice]:
    """Best first: what people called this title before, what the program took it for, what else it could be. `papers` are
    those that the person may know of; `taught`: papers of this title as people filed them → how often."""
    scores: dict[str, tuple[float, str]] = {}
    for slug, times in taught.items():
        word = f"同样的标题上次归为它（{times} 次）"
        scores[slug] = (0.97 if len(taught) == 1 else 0.7, word)
    planned = str(found.plan.get("paper", ""))
    if planned:
        sure = (found.plan.get("sure") or [0.9])[0]
        score = max(float(sure), 0.85)
        scores.setdefault(planned, (score, "程序认定"))
    for one in found.plan.get("papers", ()):
        slug, why = str(one["slug"]), "；".join(map(str, one["why"]))
        before = scores.get(slug)
        scores[slug] = (
            max(float(one["score"]), before[0] if before else 0.0),
            f"{before[1]}；{why}" if before else why,
        )
    best = sorted((s for s in scores if s in papers), key=lambda s: (-scores[s][0], s))[:MOST]
    return [
        _choice(slug, papers[slug].title, *scores[slug], more=papers[slug].id, first=n == 0)
        for n, slug in enumerate(best)
    ]


def unit_choices(
    found: HeldPaper,
    paper: PaperType | None,
    register: Register,
    neighbours: Iterable[UnitCode],
    covers: Callable[[UnitCode], bool],
    shown: Callable[[UnitCode], tuple[str, str]],
) -> list[Choice]:
    """Best first; `shown` gives the name of a unit and who lives there now."""
    values = [value_from_json(one) for one in found.plan.get("fields", ())]
    made = propose_units(found.evidence, values, paper, register.known, neighbours)
    planned = str(found.plan.get("unit", ""))
    scores = {one.unit: (one.score, "；".join(one.why)) for one in made}
    if planned and (unit := UnitCode.parse(planned)) in register.by_code:
        before = scores.get(unit, (0.0, ""))
        scores[unit] = (max(before[0], 0.9), "；".join(filter(None, ("程序认定", before[1]))))
    best = sorted((u for u in scores if covers(u)), key=lambda u: (-scores[u][0], u))[:MOST]
    return [
        _choice(str(unit), shown(unit)[0], *scores[unit], more=shown(unit)[1], first=n == 0)
        for n, unit in enumerate(best)
    ]


def _choice(value: str, label: str, score: float, why: str, *, more: str, first: bool) -> Choice:
    word = next(word for least, word in _LIKELY if score >= least)
    return Choice(value, label, word, round(score * 100), why, more, first and score >= _PICKED)


def read_fields(found: HeldPaper, paper: PaperType | None, hidden: Collection[FieldKind]) -> list[ReadField]:
    """The fields of the paper that the program took it for, doubtful ones first."""
    if paper is None:
        return []
    read = {str(one["name"]): value_from_json(one) for one in found.plan.get("fields", ())}
    made = [
        _field(paper, field.name, read[field.name], frozenset(hidden))
        for field in paper.fields
        if field.name in read
    ]
    return sorted(made, key=lambda one: not one.doubtful)


def _field(paper: PaperType, name: str, value: Value, hidden: frozenset[FieldKind]) -> ReadField:
    field = paper.field(name)
    assert field is not None
    plain = value.value or value.raw
    text = mask_value(field.kind, plain, hidden)
    shut = text != plain or field.kind is FieldKind.TABLE or field.kind in hidden
    doubtful = not value.valid or value.confidence < 0.8
    return ReadField(
        name, field.label, text, round(value.confidence * 100), doubtful, shut, value.note,
        "lines" if field.kind is FieldKind.LINES or "\n" in text else field.kind.value, field.options, field.many,
    )  # fmt: skip


def given_fields(
    shown: Iterable[ReadField], form: Callable[[str], str | None]
) -> tuple[tuple[str, str], ...]:
    """What the person changed: (name, text). `form` gives what was sent for a field, None for nothing."""
    changed = []
    for one in shown:
        text = form(one.name)
        if not one.shut and text is not None and _plain(text) != _plain(one.text):
            changed.append((one.name, text.replace("\r\n", "\n").strip()[:2000]))
    return tuple(changed)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def same_title(found: HeldPaper) -> str:
    """The title as read, for finding the others of its kind."""
    return title_read(found)


def spoken(found: HeldPaper) -> list[str]:
    """Why the program thought what it thought: of the kind of paper, for the person."""
    words = {Source.TITLE: "读到的标题", Source.CODE: "二维码", Source.FORM_CODE: "表号"}
    return [f"{words[e.source]}：{e.detail}" for e in found.evidence if e.source in words and e.detail][:4]
