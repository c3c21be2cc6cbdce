"""Eighth migration: who asked for a look at a top secret, why, and what the manager said (domain C8, 000 §7 4.5)."""

from __future__ import annotations

CONSULTATIONS = """
-- `decided_by` = `asker` where a manager wrote down the own reason. `until`: looking ends then.
CREATE TABLE consultation(
  number INTEGER PRIMARY KEY,
  document TEXT NOT NULL,
  asker TEXT NOT NULL,
  reason TEXT NOT NULL CHECK(reason <> ''),
  asked TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK(state IN ('waiting', 'granted', 'refused')),
  decided_by TEXT NOT NULL DEFAULT '',
  decided TEXT NOT NULL DEFAULT '',
  said TEXT NOT NULL DEFAULT '',
  until TEXT,
  CHECK((state = 'waiting') = (decided_by = '')),
  CHECK((state = 'granted') = (until IS NOT NULL)),
  CHECK((state = 'refused') <= (said <> ''))
) STRICT;
CREATE INDEX consultation_asker ON consultation(asker, document);
CREATE UNIQUE INDEX consultation_once ON consultation(asker, document) WHERE state = 'waiting';
"""
TRIGGERS: dict[str, str] = {
    "consultation_decided_once": """CREATE TRIGGER consultation_decided_once BEFORE UPDATE ON consultation
WHEN OLD.state <> 'waiting' OR NEW.reason IS NOT OLD.reason OR NEW.asker IS NOT OLD.asker
  OR NEW.document IS NOT OLD.document
BEGIN SELECT RAISE(ABORT, 'consultation: decided once'); END""",
    "consultation_no_delete": """CREATE TRIGGER consultation_no_delete BEFORE DELETE ON consultation
BEGIN SELECT RAISE(ABORT, 'consultation: no removal'); END""",
}
