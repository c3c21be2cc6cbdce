"""Photographs that somebody took for a case: one paper in the dossier of its unit (or of the office), filed at once.

They do not go through the inbox: paper, unit and case are known, there is nothing to read, and whoever stands at the door
should see them filed. As with papers that came as a file the bytes as they came are kept (the JPEGs byte for byte in one PDF)
and the paper is placed before it is entered; the step that they belong to happens in the transaction that enters them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.archive.place import place
from pipeline.errors import PipelineError, StorageError, UsageError
from pipeline.flow.cases import photopages
from pipeline.flow.cases.room import CaseRoom
from pipeline.flow.inventory import dossier_of, write_inventory
from pipeline.flow.placing import archive_path
from pipeline.intake import store
from pipeline.model import Document, Held, Origin, PaperType, Value
from pipeline.model.case import Case
from pipeline.register import documents, papermoves
from pipeline.register.documents import Plan
from pipeline.workers import Workers

PAPER = "site-photos"
MOST = 30
SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Photos:
    """What was sent: files with the bytes as they came, in order; what they show, in a few words."""

    paths: Sequence[Path]
    subject: str


def file_photos(
    room: CaseRoom,
    paper: PaperType,
    case: Case,
    photos: Photos,
    workers: Workers,
    step: Callable[[Document], object] = lambda _: None,
) -> Document:
    """File them for the case. `step` is what happens with them, in the same transaction: where it raises, nothing is filed. Raises
    UsageError for photographs that cannot be pages or are filed for the case already, StorageError, and whatever `step` raises."""
    if not 0 < len(photos.paths) <= MOST:
        raise UsageError(f"一次最多附 {MOST} 张照片 / too many photos", hint="请分几次上传。")
    with TemporaryDirectory(dir=photos.paths[0].parent) as folder:
        source, target = Path(folder) / "source.pdf", Path(folder) / "filed.pdf"
        _refuse(
            workers.run(photopages.compose, tuple(photos.paths), source, room.site.limits, timeout=SECONDS)
        )
        sha256 = store.digest(source)
        _refuse_again(room, case, sha256)
        with store.guarded("照片没有保存"):
            store.keep(room.site.store, source, sha256)
        (number,) = documents.reserve(room.registry, [Plan(sha256, case.id, 1, {})], now=room.now)
        try:
            built = workers.run(
                photopages.build, source, target, paper.title, room.now, number, timeout=SECONDS
            )
            document = _document(room, paper, case, photos, number, sha256, _refuse(built))
            _enter(room, document, target, step)
        except PipelineError:
            documents.drop_reservation(room.registry, number)
            raise
    with suppress(StorageError):  # somebody has it open: the next paper brings it up to date
        write_inventory(room.site, room.registry, room.register, dossier_of(document), room.now)
    return document


def _refuse(found: tuple[str, int] | Held | None) -> tuple[str, int]:
    if isinstance(found, Held):
        raise UsageError(
            f"照片没有收下：{found.detail or found.chinese} / not a photograph that can be filed",
            hint="请用手机相机重拍，存成 JPEG（苹果手机：设置 › 相机 › 格式 › 兼容性最佳），再选一次。",
        )
    return found or ("", 0)


def _refuse_again(room: CaseRoom, case: Case, sha256: str) -> None:
    filed = [one for one in documents.documents_of_source(room.registry, sha256) if one.case == case.id]
    if filed:
        raise UsageError(
            f"这些照片已经归档为 {filed[0].id} / filed already", hint="不用再传；到事项的“文件”里查看。"
        )


def _document(
    room: CaseRoom,
    paper: PaperType,
    case: Case,
    photos: Photos,
    number: str,
    source: str,
    built: tuple[str, int],
) -> Document:
    day = room.now.astimezone(room.site.timezone).date()
    sha256, pages = built
    row = room.procedure_of(case).id
    category = dict(paper.case_category).get(row, paper.category) if case.unit is not None else ""
    values = _values(case, photos.subject, day)
    return Document(
        id=number,
        unit=case.unit,
        paper=paper.slug,
        title=paper.title,
        category=category,
        date=day,
        date_read=False,
        filed=room.now,
        path=archive_path(room.site, room.register, case.unit, category, day, paper.title, number),
        sha256=sha256,
        pages=pages,
        origin=Origin(source, f"{case.id}_照片.pdf", case.id, tuple(range(1, pages + 1)), room.now),
        fields=values,
        text="\n".join([paper.title, photos.subject, case.id]),
        party=room.register.party_on(case.unit, day),
        case=case.id,
    )


def _values(case: Case, subject: str, day: date) -> tuple[Value, ...]:
    given = {"unit": case.place, "date": day.isoformat(), "subject": subject}
    return tuple(Value(name, text, text, 1.0) for name, text in given.items() if text)


def _enter(room: CaseRoom, document: Document, target: Path, step: Callable[[Document], object]) -> None:
    """The step first: what it refuses leaves nothing behind. A crash after the paper is placed leaves it in the archive with its
    record, and `pipeline rebuild` enters it."""
    with room.registry.atomic():
        step(document)
        place(room.site.root, document, target)
        documents.file_document(room.registry, document, actor=room.actor, now=room.now)
        papermoves.keep_move(room.registry, papermoves.PaperMove(document.id, document.case))
