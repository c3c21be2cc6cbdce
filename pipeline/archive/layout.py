"""Where a paper lies in the archive: pure functions from names to relative paths.

Every name is valid on Windows, unique when case is ignored (the six-digit document number ends it), and a
whole path stays under 180 characters (design §4). Source of the order: domain C1 (building, floor, unit). The
office's own papers lie apart, by kind and year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from pipeline.model import UnitCode

MAX_PATH = 180
MAX_NAME = 60
INVENTORY = "目录.pdf"
MOVED_OUT = "_moved-out"
OFFICE = "_管理处"

# Windows forbids these in names; controls and format characters (RTL override) would lie about the name.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")


def safe_name(text: str, limit: int = MAX_NAME) -> str:
    """`text` as one name that Windows, SMB and Linux all accept; "未命名" when nothing is left."""
    name = _FORBIDDEN.sub("_", text)
    name = re.sub(r"\s+", " ", name).strip(" .")[:limit].strip(" .")
    if not name:
        return "未命名"
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def floor_name(floor: int) -> str:
    """12 → 12层; basements are 地下1层."""
    return f"{floor}层" if floor >= 0 else f"地下{-floor}层"


def dossier_folder(unit: UnitCode, floor: int, building_name: str) -> PurePosixPath:
    """`3栋/12层/1203`, with an entrance `3栋/12层/2单元1203`; relative to the archive."""
    room = f"{unit.entrance}单元{unit.room}" if unit.entrance else unit.room
    return PurePosixPath(safe_name(building_name), floor_name(floor), safe_name(room))


def category_folder(category: str, categories: Mapping[str, str]) -> str:
    return safe_name(f"{category}-{categories.get(category, '其他资料')}")


def document_name(day: date, title: str, document: str) -> str:
    """`2026-11-21_用户室内装修申请书_000123` without a suffix: date first, so that Explorer sorts by time."""
    return f"{day.isoformat()}_{safe_name(title, 48)}_{document}"


def document_path(
    unit: UnitCode,
    floor: int,
    building_name: str,
    category: str,
    categories: Mapping[str, str],
    day: date,
    title: str,
    document: str,
) -> PurePosixPath:
    """The filed PDF, relative to the site. Raises ValueError when it would not stay under `MAX_PATH`."""
    folder = dossier_folder(unit, floor, building_name) / category_folder(category, categories)
    return _placed(folder, day, title, document)


def office_folder(title: str, year: int) -> PurePosixPath:
    """`_管理处/工作日志/2026`: the office's own papers of one kind and year; relative to the archive."""
    return PurePosixPath(OFFICE, safe_name(title), f"{year:04d}")


def office_path(day: date, title: str, document: str) -> PurePosixPath:
    """A filed PDF of the office's own, relative to the site. Raises ValueError as `document_path`."""
    return _placed(office_folder(title, day.year), day, title, document)


def _placed(folder: PurePosixPath, day: date, title: str, document: str) -> PurePosixPath:
    path = PurePosixPath("archive") / folder / f"{document_name(day, title, document)}.pdf"
    if len(str(path)) > MAX_PATH:
        raise ValueError(f"archive path too long: {len(str(path))}")
    return path


def record_path(pdf: PurePosixPath) -> PurePosixPath:
    return pdf.with_suffix(".json")
