"""Words of 登记与报表, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {

}  # fmt: skip
