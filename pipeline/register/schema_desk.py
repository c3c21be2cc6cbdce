"""What the desk's pages of every day ask for: papers by the day of their filing, sheets by unit, deadlines by
their day whether they are over or not."""

from __future__ import annotations

DESK = """
CREATE INDEX document_filed ON document(filed, unit, paper);
CREATE INDEX sheet_unit ON sheet(unit, paper, serial) WHERE unit <> '';
CREATE INDEX clock_day ON clock(due_at, role, state, "case") WHERE due_at IS NOT NULL;
"""
