"""Words of 待核对, with their English."""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {

}  # fmt: skip
