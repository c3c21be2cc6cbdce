"""A paper that came as text (a Word form, a mail) as PDF/A: its words as they stand, the original attached."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.catalog.press import press_html

LONGEST = 200_000  # characters; more is nobody's form


def write_transcript(
    templates: Path, title: str, lines: Sequence[Sequence[str]], name: str, original: Path, target: Path
) -> Path:
    """Press `lines` (rows of cells) into `target`. For child processes. Raises UsageError for characters that no
    font has."""
    data = {"title": title, "lines": lines, "name": name}
    pressed = press_html(templates / "_shared", "_shared/transcript.html", data, pdf_variant="pdf/a-3u")
    target.write_bytes(pressed.pdf)
    return target
