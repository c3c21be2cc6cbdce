"""A paper that was filed by mistake leaves the dossier: it is never erased, and it waits for a person again.

1. PDF and record are copied to `.pipeline/withdrawn/<number>/`.
2. One transaction: rows, text and index go; the number stays with its place in the source; its held paper is open again;
   the audit log keeps where it was and the hash of its bytes.
3. The files leave the archive.
4. The pages are read again from the kept original: held for a person (`withdraw`), or filed as told (`refile`).

All of it may be repeated after a crash: what is done already is found in the kept folder.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from pipeline.archive.layout import record_path
from pipeline.archive.record import BadRecord, from_json
from pipeline.errors import UsageError
from pipeline.flow.deciding import Fields, hold_back, read_again, settle
from pipeline.flow.inventory import dossier_of
from pipeline.flow.judging import Clerk
from pipeline.flow.run import Run
from pipeline.intake import store
from pipeline.model import Document, Held, HeldReason, Outcome, UnitCode
from pipeline.register import cases, documents, held, papermoves
from pipeline.register.registry import Registry
from pipeline.site import Site


def refusal(registry: Registry, site: Site, document: Document) -> str:
    """Why it cannot be taken out now, and what to do first (Chinese); "" where it can."""
    if not store.place(site.store, document.origin.sha256).is_file():
        return "这是本处发出的函件或没有原件的文件，不能撤回归档；函件请在“发文”里作废。"
    letter = registry.scalar(
        "SELECT id FROM letter WHERE document = ?1 OR returned = ?1 LIMIT 1", (document.id,)
    )
    if letter is not None:
        return f"函件 {letter} 已凭这份文件办结，不能撤回归档。"
    move = papermoves.move_of(registry, document.id)
    if move is None or not move.event:
        return ""
    case = cases.find_case(registry, move.case)
    if case.closed is not None:
        return ""
    return (
        f"事项 {move.case} 已因这份文件办到下一步。请先在该事项里撤回这一步（只有立项一步的，先取消该事项），"
        "再撤回归档。"
    )


def withdraw(work: Run, id: str, why: str) -> Outcome:
    """Take a filed paper out; it is held again, as `Outcome` says. Raises UsageError where it cannot be taken out."""
    document = _take_out(work, id)
    try:
        return hold_back(work, document.origin, why)
    except UsageError:
        return _held_unread(work, document, why)


def refile(
    work: Run, id: str, why: str, *, paper: str = "", unit: UnitCode | None = None, fields: Fields = ()
) -> Outcome:
    """Take it out and file it as `paper` of `unit` (what is not given stays), under its own number; the outcome may be
    held. Raises UsageError where it cannot be taken out, or cannot be filed so."""
    document = documents.find_document(work.registry, id) or _kept(work.site, id)
    slug = paper or document.paper
    kind = work.catalog.papers.get(slug)
    if kind is None:
        raise UsageError(f"没有这种文件：{slug} / no such paper", hint="请另选文件种类。")
    home = (unit or document.unit) if kind.category else None
    if kind.category and home is None:
        raise UsageError(f"《{kind.title}》按房号归档，请给出房号 / a unit is needed")
    if (slug, home) == (document.paper, document.unit) and not fields:
        raise UsageError("文件种类和房号都没有变 / nothing changed", hint="请改文件种类或房号。")
    document = _take_out(work, id)
    try:
        outcome = read_again(work, document.origin, Clerk(slug, home, True, fields))
    except UsageError:
        _held_unread(work, document, why)
        raise
    if outcome.outcome != "filed":
        return outcome
    waiting = held.held_of_source(work.registry, document.origin.sha256)
    found = next((one for one in waiting if one.document == outcome.document), None)
    if found is not None:
        settle(work, found, outcome.document, fields)
    return outcome


def _held_unread(work: Run, document: Document, why: str) -> Outcome:
    """Its pages cannot be read any more: it waits all the same."""
    held_back, origin = Held(HeldReason.WITHDRAWN, why), document.origin
    number = held.hold(work.registry, origin, held_back, now=work.clock(), actor=work.actor)
    return Outcome(
        origin.name,
        origin.pages,
        "held",
        held_back.reason.value,
        held_back.chinese,
        member=origin.member,
        held=number,
    )


def _take_out(work: Run, id: str) -> Document:
    """Steps 1–3, or the rest of them. Raises UsageError."""
    document = documents.find_document(work.registry, id)
    if document is None:
        document = _kept(work.site, id)
    else:
        _keep(work, document)
        with work.registry.atomic():
            said = refusal(work.registry, work.site, document)
            if said:
                raise UsageError(f"{said} / cannot be withdrawn")
            held.reopen(work.registry, document.id)
            documents.withdraw(work.registry, document, actor=work.actor, now=work.clock())
    for path in _files(document):
        (work.site.root / path).unlink(missing_ok=True)
    work.changed[dossier_of(document)] = None
    return document


def _keep(work: Run, document: Document) -> None:
    folder = _folder(work.site, document.id)
    with store.guarded(f"{document.id} 未能保留"):
        store.folder(folder)
        for path in _files(document):
            source = work.site.root / path
            if source.is_file():
                name = f"{document.filed:%Y%m%d-%H%M%S}{source.suffix}"
                store.copy(source, folder / name)


def _kept(site: Site, id: str) -> Document:
    """The record of a paper that was taken out. Raises UsageError."""
    for path in sorted(_folder(site, id).glob("*.json"), reverse=True) if id.isdecimal() else ():
        try:
            return from_json(path.read_text("utf-8"))
        except (BadRecord, OSError, UnicodeDecodeError):
            continue
    raise UsageError(f"没有编号为 {id} 的已归档文件 / no such document", hint="请核对编号。")


def _folder(site: Site, id: str) -> Path:
    return site.state / "withdrawn" / id


def _files(document: Document) -> tuple[PurePosixPath, PurePosixPath]:
    pdf = PurePosixPath(document.path)
    return pdf, record_path(pdf)
