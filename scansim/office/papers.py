"""Papers that people bring, entered as the spine would file them: number reserved, original kept, PDF and record placed,
rows written in one transaction, then looked at for cases. Only reading is left out: the fields are what was written.

A paper that lacks a required signature would be held and not filed: it is brought complete the next time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from pipeline.archive.place import place, write_atomic
from pipeline.flow import receipts
from pipeline.flow.cases.papers import Looked, look_at_papers
from pipeline.flow.placing import archive_path, home_of
from pipeline.intake.store import place as store_place
from pipeline.model import Document, Letter, Origin, PaperType, UnitCode, Value
from pipeline.model.procedure import Ask, Event
from pipeline.register import documents
from pipeline.register.documents import Plan
from scansim.office.plausible import about, one
from scansim.office.stage import Stage
from scansim.office.wishes import Wish, Wishes
from scansim.own.values import answers
from scansim.rng import pick

_PDF = (
    "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% {mark}\n"
    "trailer<</Root 1 0 R/Size 4>>\n%%EOF\n"
)
_UNSIGNED = 0.03


def bring(
    stage: Stage,
    slug: str,
    unit: UnitCode | None,
    *,
    event: Event | None = None,
    wishes: Wishes | None = None,
    case: str = "",
    letter: Letter | None = None,
) -> bool:
    """Somebody brings a paper of that kind; with the values on it that `event` would take. False where it is not filed: there is
    no such paper, or a signature lacks."""
    paper = stage.catalog.papers.get(slug)
    if paper is None or paper.size == "label" or (paper.category and unit is None):
        return False
    if stage.chance(_UNSIGNED) and any(mark.required for mark in paper.signatures):
        stage.counted["papers sent back unsigned"] += 1
        return False
    fields = fields_of(stage, paper, unit, event, wishes or {})
    stage.pass_time()
    if _is_scanned(stage, paper, letter):
        from scansim.office.scans import scan_in

        return scan_in(stage, paper, unit, fields, case, letter)
    enter(stage, paper, unit, fields, case, letter)
    look(stage)
    return True


def _is_scanned(stage: Stage, paper: PaperType, letter: Letter | None) -> bool:
    if stage.run is None or not (paper.has_sheet or letter is not None):
        return False
    stage.counted["papers that could be scanned"] += 1
    return stage.papers == "scan" or stage.counted["papers that could be scanned"] % stage.every == 0


def fields_of(
    stage: Stage, paper: PaperType, unit: UnitCode | None, event: Event | None, wishes: Wishes
) -> dict[str, str]:
    """What stands on the paper, in normal forms: usual values, and those that the event wishes."""
    row = stage.rows.get(unit) if unit is not None else pick(stage.rng, list(stage.rows.values()))
    if row is None:
        return {}
    made = answers(paper, about(row, stage.now.date(), stage.rng), stage.rng, share=0.8)
    fields = {n: v for n, v in made.normal.items() if "." not in n}
    fields |= {n: "、".join(options) for n, options in made.chosen.items()}
    taken = {} if event is None else {**{a.name: a.name for a in event.ask}, **dict(event.take)}
    for value, name in taken.items():
        field = paper.field(name)
        if field is None:
            continue
        wish = wishes.get(value, Wish())
        if wish.absent:
            fields.pop(name, None)
        elif wish != Wish():
            fields[name] = _wished(stage, field.options, wish, fields.get(name, ""))
        elif name not in fields and value in wishes:
            ask = Ask(value, field.label, field.kind, options=field.options, many=field.many)
            fields[name] = one(ask, wish, row, stage.now.date(), stage.rng)
    return {n: v for n, v in fields.items() if v}


def _wished(stage: Stage, options: tuple[str, ...], wish: Wish, usual: str) -> str:
    if wish.among:
        fitting = [option for option in wish.among if not options or option in options]
        return pick(stage.rng, fitting or list(wish.among))
    if wish.least is not None or wish.most is not None:
        return str(wish.least if wish.least is not None else wish.most)
    if usual in wish.avoid or not usual:
        return pick(stage.rng, [option for option in options if option not in wish.avoid] or ["无"])
    return usual


def enter(
    stage: Stage,
    paper: PaperType,
    unit: UnitCode | None,
    fields: Mapping[str, str],
    case: str = "",
    letter: Letter | None = None,
) -> Document:
    """File a paper; nobody has looked at it for cases yet."""
    stage.counted["papers entered"] += 1
    home = home_of(paper, unit)
    data = _PDF.format(mark=f"{paper.slug} {home or ''} {stage.counted['papers entered']}").encode()
    sha256 = hashlib.sha256(data).hexdigest()
    write_atomic(store_place(stage.site.store, sha256), data)
    day = stage.now.date()
    path = archive_path(stage.site, stage.register, home, paper.category, day, paper.title, "000000")
    (number,) = documents.reserve(stage.registry, [Plan(sha256, "", 1, {"path": path})], now=stage.now)
    document = Document(
        id=number,
        unit=home,
        paper=paper.slug,
        title=paper.title,
        category=paper.category if home is not None else "",
        date=day,
        date_read=True,
        filed=stage.now,
        path=archive_path(stage.site, stage.register, home, paper.category, day, paper.title, number),
        sha256=sha256,
        pages=1,
        origin=Origin(sha256, f"{paper.title}.pdf", "", (1,), stage.now),
        fields=tuple(Value(name, value, value, 0.99) for name, value in fields.items()),
        text="\n".join((paper.title, str(home or "管理处"), *fields.values())),
        party=stage.register.party_on(home, day),
        case=case,
        serial=letter.serial if letter is not None else "",
        letter=letter.id if letter is not None else "",
    )
    place(stage.site.root, document, data)
    documents.file_document(stage.registry, document, actor="pipeline", now=stage.now)
    receipts.close_by(stage.registry, document, actor="pipeline", now=stage.now)
    return document


def look(stage: Stage) -> list[Looked]:
    """The cases see what was filed."""
    seen = list(look_at_papers(stage.room(), stage.catalog.papers))
    for one_ in seen:
        stage.counted["papers looked at"] += 1
        if one_.moved is not None:
            stage.counted["events by paper"] += 1
        elif one_.move.wanted:
            stage.counted["papers refused by a guard"] += 1
    return seen
