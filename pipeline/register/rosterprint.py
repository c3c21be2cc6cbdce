"""A fingerprint of units and people: has the register of them changed since it was read?"""

from __future__ import annotations

import hashlib

from pipeline.register.registry import Registry


def roster_fingerprint(registry: Registry) -> str:
    """The same text as long as units, parties and occupancies are the same; some milliseconds for thousands of units."""
    digest = hashlib.sha256()
    for table in ("unit", "occupancy", "party"):
        for row in registry.rows(f"SELECT * FROM {table} ORDER BY 1"):
            digest.update(repr(row).encode("utf-8", "replace"))
    return digest.hexdigest()
