"""Letters: drafted as PDF and Word from the same data, approved, numbered once when issued, filed in the dossier of the
unit or of the office."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from pipeline.archive.place import place
from pipeline.catalog.press import require_glyphs
from pipeline.catalog.values import check_required
from pipeline.errors import MissingValue, PipelineError, StorageError, UsageError
from pipeline.flow.inventory import Dossier, dossier_of, write_inventory
from pipeline.flow.office import Office
from pipeline.flow.placing import archive_path, home_of
from pipeline.flow.pressing import press_all, sheet_context, write_letters
from pipeline.model import Document, Letter, LetterState, Origin, PaperType, UnitCode, Value
from pipeline.model.kinds import display
from pipeline.register import documents, letterlists
from pipeline.register import letters as store
from pipeline.register.documents import Plan
from pipeline.respond.approval import may_approve, needs_approval
from pipeline.respond.compose import complete
from pipeline.respond.series import series_of

log = logging.getLogger(__name__)

CHUNK = 40  # letters that are pressed in one go
IN_HAND, GIVEN_UP = timedelta(minutes=10), timedelta(days=2)
T = TypeVar("T")


def draft(
    office: Office,
    paper: PaperType,
    unit: UnitCode | None,
    given: Mapping[str, str],
    kept: Callable[[Letter], None] = lambda _: None,
) -> Letter:
    """A new draft with its PDF and Word file. `kept` is called in the transaction that keeps it: what belongs to it is written
    with it or not at all. Raises MissingValue that names what is lacking, UsageError, and whatever `kept` raises."""
    values = complete_values(office, paper, unit, given)
    context = sheet_context(office, paper, unit, office.now.date())
    pressed = list(press_all(office, paper, [(values, context)]))  # refuses before a draft is kept
    with office.registry.atomic():
        letter = store.draft_letter(
            office.registry,
            paper=paper.slug,
            unit=unit,
            dated=office.now.date(),
            values=values,
            actor=office.actor,
            now=office.now,
        )
        kept(letter)
    ((written, _),) = write_letters(office, paper, [letter], word=True, pressed=pressed)
    return written


def complete_values(
    office: Office, paper: PaperType, unit: UnitCode | None, given: Mapping[str, str]
) -> dict[str, object]:
    """What is given, known and usual for a letter. Raises UsageError for a paper that is none, and for one that is
    filed by unit where there is no unit."""
    if not paper.has_letter:
        raise UsageError(f"《{paper.title}》不是信函 / not a letter", hint="请用 pipeline print 打印。")
    if unit is None and paper.category:
        raise UsageError(f"《{paper.title}》发给哪一户？ / no unit", hint="请加上 --unit 房号。")
    return complete(paper, given, office.facts(unit))


def revise(office: Office, id: str, given: Mapping[str, str], *, seen: int | None = None) -> Letter:
    """A draft with other values, pressed anew. `seen`: the version that was looked at. Raises MissingValue, UsageError,
    BusyError where somebody was first."""
    found = store.find_letter(office.registry, id)
    paper = office.catalog.get(found.paper)
    values = complete_values(office, paper, found.unit, given)
    context = sheet_context(office, paper, found.unit, office.now.date())
    pressed = list(press_all(office, paper, [(values, context)]))  # refuses before anything is changed
    with office.registry.atomic():
        letterlists.require_version(office.registry, id, seen)
        changed = letterlists.revise(
            office.registry, id, values, office.now.date(), actor=office.actor, now=office.now
        )
    ((written, _),) = write_letters(office, paper, [changed], word=bool(changed.docx), pressed=pressed)
    return written


def faults_of(
    office: Office, paper: PaperType, unit: UnitCode | None, given: Mapping[str, str]
) -> dict[str, str]:
    """Field → what is wrong with its value, in Chinese, all at once; {} where a letter can be pressed of them."""
    found: dict[str, str] = {}
    for name, text in given.items():
        try:
            complete(paper, {name: text}, office.facts(unit))
            require_glyphs(text)
        except UsageError as error:
            found[name] = error.message.partition(" / ")[0] + (f"。{error.hint}" if error.hint else "")
    good = {name: text for name, text in given.items() if name not in found}
    try:
        check_required(paper, complete(paper, good, office.facts(unit)), unit)
    except MissingValue as error:
        found = dict.fromkeys(error.names, "这一项必填。") | found
    return found


def approve(office: Office, id: str, *, seen: int | None = None) -> Letter:
    """`seen`: the version that was looked at. Raises UsageError for a person who may not, and for a letter that is past it,
    BusyError where it was changed since."""
    if not may_approve(office.actor, office.site.sending):
        named = "、".join(office.site.sending.approvers)
        raise UsageError(
            f"{office.actor} 无权批准函件 {id} / may not approve",
            hint=f"请由 {named} 执行 pipeline letter approve {id}。",
        )
    with office.registry.atomic():
        letterlists.require_version(office.registry, id, seen)
        return store.approve_letter(office.registry, id, actor=office.actor, now=office.now)


def refuse(office: Office, id: str, reason: str, *, seen: int | None = None) -> Letter:
    """Who may approve sends a draft back to be changed. Raises UsageError, BusyError where it was changed since."""
    if not may_approve(office.actor, office.site.sending):
        raise UsageError(f"{office.actor} 无权退回函件 {id} / may not approve")
    with office.registry.atomic():
        letterlists.require_version(office.registry, id, seen)
        return letterlists.send_back(office.registry, id, reason, actor=office.actor, now=office.now)


def issue(office: Office, id: str, *, seen: int | None = None) -> Letter:
    """Give the letter its number, once, and file it in the dossier of the unit, or of the office. Repeating it after a
    crash finishes what is unfinished and gives no second number. Raises UsageError, BusyError where a letter that is
    not out was changed since it was `seen`."""
    (letter,) = issue_all(office, [id], seen=seen)
    return letter


def issue_all(office: Office, ids: Sequence[str], *, seen: int | None = None) -> Iterator[Letter]:
    """Issue many, some at a time, in order. `seen`: the version of all of them."""
    for some in chunks(ids, CHUNK):
        numbered = [_number(office, id, seen) for id in some]
        finished = {letter.id: letter for letter in _finish(office, numbered)}
        for letter in numbered:
            yield finished.get(letter.id, letter)


def finish_cut_off(office: Office) -> list[Letter]:
    """File letters that have their number and nothing more, because whoever issued them was killed or ran out of time.
    Those of the last minutes may be in somebody's hands; what did not succeed for two days is a person's: issuing it
    again says why."""
    done: list[Letter] = []
    for letter, numbered in store.cut_off(office.registry):
        if not IN_HAND <= office.now - numbered <= GIVEN_UP:
            continue
        try:
            done += _finish(office, [letter])
        except PipelineError as fault:
            log.warning("letter %s has a number and could not be filed: %s", letter.id, type(fault).__name__)
    return done


def chunks(items: Sequence[T], most: int) -> Iterator[list[T]]:
    """`items` in lists of at most `most`."""
    rest = iter(items)
    while some := list(islice(rest, most)):
        yield some


def _number(office: Office, id: str, seen: int | None) -> Letter:
    """Approved where it has to be, numbered where it is not yet; all in one transaction."""
    found = store.find_letter(office.registry, id)
    if found.state.is_out:
        return found
    paper = office.catalog.get(found.paper)
    series = series_of(paper, office.site.office)
    tags = office.geometries.current[paper.slug].letter
    with office.registry.atomic():
        letterlists.require_version(office.registry, id, seen)
        found = store.find_letter(office.registry, id)
        if found.state is LetterState.DRAFT and needs_approval(paper, series, office.site.sending):
            if not may_approve(office.actor, office.site.sending):
                raise UsageError(
                    f"函件 {id}《{paper.title}》还没有批准，不能签发 / not approved",
                    hint=f"请由 {'、'.join(office.site.sending.approvers)} 先执行 pipeline letter approve {id}。",
                )
            approve(office, id)
        return store.issue_letter(
            office.registry,
            id,
            series=series,
            dated=office.now.date(),
            actor=office.actor,
            now=office.now,
            code=paper.code,
            tag=tags[0] if tags else "",
        )


def _finish(office: Office, letters: Sequence[Letter]) -> Iterator[Letter]:
    """Press, write and file what is numbered but not finished; then bring the dossiers' lists up to date."""
    open_ones = [letter for letter in letters if not letter.finished]
    changed: dict[Dossier, None] = {}
    for slug in dict.fromkeys(letter.paper for letter in open_ones):
        paper = office.catalog.get(slug)
        mine = [letter for letter in open_ones if letter.paper == slug]
        for letter, pages in write_letters(office, paper, mine, word=_has_word(mine)):
            yield _file(office, paper, letter, pages, changed)
    for dossier in changed:
        with suppress(StorageError):  # somebody has it open: the next paper brings it up to date
            write_inventory(office.site, office.registry, office.register, dossier, office.now)


def _has_word(letters: Sequence[Letter]) -> bool:
    """Letters of a bulk run have Word files only where their drafts have."""
    return any(letter.docx or not letter.batch for letter in letters)


def _file(
    office: Office, paper: PaperType, letter: Letter, pages: int, changed: dict[Dossier, None]
) -> Letter:
    """The letter's own PDF goes into the dossier, of the office where it is not filed by unit; its source is the letter,
    not a scan."""
    data = (office.site.root / letter.pdf).read_bytes()
    # The place in the "source" is the letter itself, so that repeating it gets the same document number.
    source = hashlib.sha256(f"letter {letter.id}".encode()).hexdigest()
    (number,) = documents.reserve(office.registry, [Plan(source, letter.id, 1, {})], now=office.now)
    document = documents.find_document(office.registry, number)
    if document is None:
        document = _document(office, paper, letter, number, data, pages, source)
        place(office.site.root, document, data)
        documents.file_document(office.registry, document, actor=office.actor, now=office.now)
    changed[dossier_of(document)] = None
    return store.attach(office.registry, letter.id, document=number, finished=True)


def _document(
    office: Office,
    paper: PaperType,
    letter: Letter,
    number: str,
    data: bytes,
    pages: int,
    source: str,
) -> Document:
    unit = home_of(paper, letter.unit)
    path = archive_path(office.site, office.register, unit, paper.category, letter.dated, paper.title, number)
    values = _values(letter)
    return Document(
        id=number,
        unit=unit,
        paper=paper.slug,
        title=paper.title,
        category=paper.category,
        date=letter.dated,
        date_read=True,
        filed=office.now,
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        pages=pages,
        origin=Origin(source, f"{letter.number}.pdf", letter.id, (1,), office.now),
        fields=values,
        text=_text(paper, letter, values),
        party=office.register.party_on(unit, letter.dated),
        serial=letter.serial,
        letter=letter.id,
    )


def _values(letter: Letter) -> tuple[Value, ...]:
    return tuple(
        Value(name, str(value), str(value), 1.0) for name, value in letter.values if isinstance(value, str)
    )


def _text(paper: PaperType, letter: Letter, values: tuple[Value, ...]) -> str:
    lines = [paper.title, letter.number]
    for value in values:
        field = paper.field(value.name)
        if field is not None:
            lines.append(f"{field.label}：{display(field.kind, value.value)}")
    return "\n".join(lines)


def void(office: Office, id: str, reason: str, *, seen: int | None = None) -> Letter:
    """Cancel a letter; its number stays taken. Raises UsageError, BusyError where it was changed since."""
    with office.registry.atomic():
        letterlists.require_version(office.registry, id, seen)
        return store.void_letter(office.registry, id, reason=reason, actor=office.actor, now=office.now)
