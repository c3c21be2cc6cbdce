"""Templates: everything is text unless a template says otherwise; words come from `words.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.web.words import said

HERE = Path(__file__).resolve().parent
_WEEKDAYS = "一二三四五六日"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {"day": _day, "moment": _moment, "asked": _asked, "marked": marked}
    made.globals |= {"weekday": lambda day: _WEEKDAYS[day.weekday()]}
    return made


def page(template: str, language: str, values: Mapping[str, Any]) -> str:
    """A template with values, in a language."""

    def translated(text: str, /, **parts: object) -> str:
        return said(text, language).format(**parts) if parts else said(text, language)

    return _environment().get_template(template).render({**values, "_": translated, "language": language})


def _day(when: date | datetime | None, zone: ZoneInfo | None = None) -> str:
    if when is None:
        return ""
    return (when.astimezone(zone) if isinstance(when, datetime) and zone else when).strftime("%Y-%m-%d")


def _moment(when: datetime | None, zone: ZoneInfo) -> str:
    return when.astimezone(zone).strftime("%Y-%m-%d %H:%M") if when is not None else ""


def _asked(values: Mapping[str, object], **changed: object) -> str:
    """The part of an address after the question mark, empty values left out."""
    return urlencode({name: value for name, value in {**values, **changed}.items() if value})


def marked(snippet: str) -> list[tuple[str, bool]]:
    """A snippet with « » → (text, is it a hit)."""
    parts = re.split(r"«([^«»]*)»", snippet)
    return [(part, number % 2 == 1) for number, part in enumerate(parts) if part]
