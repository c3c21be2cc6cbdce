"""A dropped file → the things with pages in it. Runs in a child process: everything here opens untrusted
bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pipeline.intake import image, mail, pdf, word, zipped
from pipeline.intake.kinds import IMAGES, Kind, judge
from pipeline.intake.members import Crate, Leftover, Member, OverBudget, Refusal, Unpacked
from pipeline.intake.names import shown
from pipeline.model.held import Held, HeldReason
from pipeline.site import Limits

_MB = 1024 * 1024
_CONTAINERS = frozenset({Kind.ZIP, Kind.EML})
_MAX_NESTING = 2  # a ZIP in a mail, a mail in a ZIP, a forwarded mail; never a ZIP in a ZIP

Containers = tuple[Kind, ...]


def unpack(source: Path, name: str, folder: Path, limits: Limits) -> Unpacked:
    """What is in the file at `source`, dropped as `name`. `folder` takes what is unpacked (made, may exist
    empty).

    Never raises for what the content is; what is wrong with the whole file is in `held`, with one thing
    inside it in `leftovers`. Members and leftovers keep the order of the file."""
    folder.mkdir(parents=True, exist_ok=True)
    crate = Crate(folder, limits)
    try:
        _check_size(source, limits)
        judged = judge(source, name)
        if judged.held is not None:
            return Unpacked(held=judged.held)
        _open(crate, source, judged.kind, "", judged.note, ())
    except Refusal as refusal:
        return Unpacked(held=refusal.held)
    return _result(crate, judged.kind)


def _check_size(source: Path, limits: Limits) -> None:
    size = source.stat().st_size
    if size > limits.file_mb * _MB:
        raise Refusal(HeldReason.TOO_LARGE, f"{size // _MB} MB，上限 {limits.file_mb} MB")


def _result(crate: Crate, kind: Kind) -> Unpacked:
    if not crate.members and not crate.leftovers:
        what = "邮件" if kind is Kind.EML else "压缩包"
        return Unpacked(
            skipped=tuple(crate.skipped), held=Held(HeldReason.EMPTY_FILE, f"{what}里没有可读的文件")
        )
    return Unpacked(tuple(crate.members), tuple(crate.leftovers), tuple(crate.skipped))


def _open(
    crate: Crate, path: Path, kind: Kind, name: str, note: str, outer: Containers, hint: str = ""
) -> None:
    """Add what is in one file to the crate. Raises Refusal for a file that is not to be read."""
    if kind is Kind.ZIP:
        _open_zip(crate, path, name, outer, hint)
    elif kind is Kind.EML:
        _open_mail(crate, path, name, outer)
    else:
        for member in _leaf(crate, path, kind, name):
            noted = "；".join(n for n in (note, member.note) if n)
            crate.members.append(replace(member, name=shown(member.name or name), hint=hint, note=noted))


def _leaf(crate: Crate, path: Path, kind: Kind, name: str) -> list[Member]:
    if kind is Kind.PDF:
        return [pdf.examine(path, crate.limits)]
    if kind in IMAGES:
        return [image.examine(path, kind, crate.limits)]
    return word.examine(path, name, crate)


def _open_zip(crate: Crate, path: Path, name: str, outer: Containers, hint: str) -> None:
    for inner, file in zipped.files(path, crate):
        _open_inner(crate, file, _joined(name, inner), (*outer, Kind.ZIP), hint)


def _open_mail(crate: Crate, path: Path, name: str, outer: Containers) -> None:
    """The attachments, with the mail's words as their hint; the mail itself where it brings nothing else."""
    before = (len(crate.members), len(crate.leftovers))
    letter = mail.read(path, crate)
    for inner, file in letter.attached:
        _open_inner(crate, file, _joined(name, inner), (*outer, Kind.EML), letter.hint)
    if (len(crate.members), len(crate.leftovers)) == before and letter.page:
        crate.members.append(Member(path, Kind.EML, shown(name), text=(letter.page,)))


def _open_inner(crate: Crate, path: Path, name: str, outer: Containers, hint: str) -> None:
    """A file within the file: what is wrong with it stops only itself."""
    judged = judge(path, name)
    before = len(crate.members), len(crate.leftovers)
    try:
        if judged.held is not None:
            crate.hold(name, judged.held, path)
        elif judged.kind in _CONTAINERS and not _may_open(judged.kind, outer):
            crate.hold(name, Held(HeldReason.HOSTILE_ARCHIVE, "压缩包里还有压缩包"), path)
        else:
            _open(crate, path, judged.kind, name, judged.note, outer, hint)
    except OverBudget:
        raise
    except Refusal as refusal:
        del crate.members[before[0] :], crate.leftovers[before[1] :]
        crate.hold(name, refusal.held, path)


def _may_open(kind: Kind, outer: Containers) -> bool:
    return len(outer) < _MAX_NESTING and not (kind is Kind.ZIP and Kind.ZIP in outer)


def _joined(outer: str, inner: str) -> str:
    return f"{outer}/{inner}" if outer else inner


__all__ = ["Leftover", "Member", "Unpacked", "unpack"]
