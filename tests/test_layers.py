"""The arrows between rooms point one way; read from the source, so that a shortcut fails here."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "pipeline"
BELOW = {"errors", "model"}
ROOMS = {"intake", "read", "classify", "archive", "register", "respond"}
ALLOWED: dict[str, set[str]] = {
    "errors": set(),
    "model": set(),
    "site": BELOW,
    "child": BELOW | {"site"},
    "workers": BELOW | {"site", "child"},
    "newsite": BELOW | {"site"},
    "catalog": BELOW | {"site", "workers", "child"},
    **{room: BELOW | {"site", "catalog", "workers", "child"} for room in ROOMS},
    "flow": BELOW | {"site", "catalog", "workers"} | ROOMS,
    "web": BELOW | {"site", "catalog", "workers", "flow"} | ROOMS,
    "cli": BELOW | {"site", "catalog", "workers", "newsite", "flow", "web"} | ROOMS,
}
# One home for each outside library.
HOMES: dict[str, set[str]] = {
    "weasyprint": {"catalog/press.py", "catalog/typeset.py"},
    "docxtpl": {"catalog/word.py"},
    "sqlite_utils": {"register"},
    "pysqlite3": {"register"},
    "openvino": {"read/ocr.py"},
    "onnxruntime": {"read/ocr.py"},
    "zxingcpp": {"read/codes.py"},
    "watchdog": {"intake/watch.py"},
    "chinese_calendar": {"respond/calendar.py"},
    "click": {"cli"},
    "rich": {"cli"},
    "starlette": {"web"},
    "uvicorn": {"web/server.py"},
    "python_multipart": {"web/multipart.py"},
    "argon2": {"web/signin.py"},
    "pydantic": {"web/api"},
    "joserfc": {"web/oidc.py", "web/company.py"},
}


def modules() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


@cache
def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            assert node.level == 0, f"{path}: relative import"
    return names


@cache
def rooms() -> dict[str, tuple[Path, ...]]:
    """Room → its files; a file beside the rooms is one by itself."""
    found: dict[str, list[Path]] = {}
    for path in modules():
        found.setdefault(path.relative_to(ROOT).parts[0].removesuffix(".py"), []).append(path)
    return {room: tuple(paths) for room, paths in found.items()}


@pytest.mark.parametrize("room", sorted(rooms()))
def test_no_arrow_points_back(room: str) -> None:
    if room in {"__init__", "__main__"}:
        return
    for path in rooms()[room]:
        used = {n.split(".")[1] for n in imported(path) if n.startswith("pipeline.") and n.count(".") >= 1}
        used -= {room, "__version__"}
        assert used <= ALLOWED[room], (
            f"{path.relative_to(ROOT)} may not import {sorted(used - ALLOWED[room])}"
        )


@pytest.mark.parametrize("room", sorted(rooms()))
def test_every_outside_library_has_one_home(room: str) -> None:
    for path in rooms()[room]:
        inside = path.relative_to(ROOT).as_posix()
        for library in {n.split(".")[0] for n in imported(path)} & set(HOMES):
            homes = HOMES[library]
            assert any(inside == home or inside.startswith(f"{home}/") for home in homes), (
                f"{library} in {inside}"
            )
