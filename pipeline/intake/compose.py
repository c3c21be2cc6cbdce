"""Pages of dropped files put together anew, nothing lost: `compose`. Runs in a child process."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from PIL import Image

from pipeline.intake import store
from pipeline.intake.extract import add_image
from pipeline.intake.kinds import IMAGES, Kind
from pipeline.intake.members import Member, Refusal
from pipeline.intake.unpack import unpack
from pipeline.model.held import Held, HeldReason
from pipeline.site import Limits

_PAGED = (IMAGES - {Kind.HEIC}) | {Kind.PDF}
_EXIF_ORIENTATION = 0x0112
_EXIF_TURN = {3: 180, 6: 90, 8: 270}
_PLAIN_JPEG = {"L": "/DeviceGray", "RGB": "/DeviceRGB"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A page (1-based) of a member ("" = the file itself) of a file, turned clockwise by `turn` degrees."""

    original: Path
    name: str
    member: str
    page: int
    turn: int


def compose(pieces: Sequence[Piece], target: Path, folder: Path, limits: Limits) -> str | Held:
    """Write the pages as one PDF, always the same bytes for the same pages; its SHA-256. `folder` takes what is unpacked
    on the way."""
    try:
        _compose(pieces, target, folder, limits)
    except Refusal as refusal:
        return refusal.held
    return store.digest(target)


def _compose(pieces: Sequence[Piece], target: Path, folder: Path, limits: Limits) -> None:
    found: dict[tuple[Path, str], Member] = {}
    with pikepdf.new() as made, ExitStack() as opened:
        pdfs: dict[Path, pikepdf.Pdf] = {}
        for piece in pieces:
            key = (piece.original, piece.member)
            if key not in found:
                found[key] = _member(piece, folder / str(len(found)), limits)
            member = found[key]
            if not 1 <= piece.page <= member.pages:
                raise Refusal(HeldReason.MISSING_PAGE, f"没有第 {piece.page} 页")
            if member.kind is Kind.PDF:
                if member.path not in pdfs:
                    pdfs[member.path] = opened.enter_context(pikepdf.open(member.path))
                made.pages.append(pdfs[member.path].pages[piece.page - 1])
                turn = piece.turn
            else:
                turn = piece.turn + _add_picture(made, member, piece.page)
            made.pages[-1].rotate(turn % 360, relative=True)
        made.save(target, deterministic_id=True)


def _member(piece: Piece, folder: Path, limits: Limits) -> Member:
    unpacked = unpack(piece.original, piece.name, folder, limits)
    if unpacked.held is not None:
        raise Refusal(unpacked.held.reason, unpacked.held.detail)
    member = next((m for m in unpacked.members if m.name == piece.member), None)
    if member is None or member.kind not in _PAGED:
        raise Refusal(HeldReason.UNSUPPORTED, "Word 文件、邮件和 HEIC 图片没有页面可以整理")
    return member


def _add_picture(made: pikepdf.Pdf, member: Member, page: int) -> int:
    """A JPEG goes in byte for byte, other pictures pixel for pixel; how far it must still be turned."""
    with Image.open(member.path) as image:
        turn = _EXIF_TURN.get(int(image.getexif().get(_EXIF_ORIENTATION, 1)), 0)
        if image.format == "JPEG" and image.mode in _PLAIN_JPEG:
            stream = pikepdf.Stream(
                made,
                member.path.read_bytes(),
                Type=pikepdf.Name.XObject,
                Subtype=pikepdf.Name.Image,
                Width=image.width,
                Height=image.height,
                BitsPerComponent=8,
                ColorSpace=pikepdf.Name(_PLAIN_JPEG[image.mode]),
                Filter=pikepdf.Name.DCTDecode,
            )
            add_image(made, image, stream)
        else:
            if getattr(image, "n_frames", 1) > 1:
                image.seek(page - 1)
            add_image(made, image)
    return turn
