"""The interface for other programs: the desk's actions as JSON under /api/v1 (docs/api.md)."""
