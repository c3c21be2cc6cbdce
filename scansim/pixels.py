"""What a picture is here: an array of bytes, H × W (grey) or H × W × 3 (RGB)."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Pixels = NDArray[Any]
