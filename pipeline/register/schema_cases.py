"""Third migration: cases, their history, clocks, answers that are to be drafted, and which paper moved which case."""

from __future__ import annotations

CASES = """
CREATE TABLE "case"(
  id TEXT PRIMARY KEY,
  procedure TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL,
  version INTEGER NOT NULL,
  opened TEXT NOT NULL,
  since TEXT NOT NULL,
  closed TEXT,
  given TEXT NOT NULL CHECK(json_valid(given)),
  period TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX case_unit ON "case"(unit, procedure);
CREATE INDEX case_open ON "case"(procedure, state) WHERE closed IS NULL;
-- A period of the calendar opens one case (of a unit).
CREATE UNIQUE INDEX case_period ON "case"(procedure, unit, period) WHERE period <> '';

CREATE TABLE case_event(
  "case" TEXT NOT NULL REFERENCES "case"(id),
  number INTEGER NOT NULL,
  event TEXT NOT NULL,
  title TEXT NOT NULL,
  by TEXT NOT NULL CHECK(by IN ('paper', 'person', 'time', 'case')),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  before TEXT NOT NULL,
  effects TEXT NOT NULL CHECK(json_valid(effects)),
  document TEXT NOT NULL DEFAULT '',
  letter TEXT NOT NULL DEFAULT '',
  other TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL DEFAULT '',
  warnings TEXT NOT NULL DEFAULT '[]' CHECK(json_valid(warnings)),
  undoes INTEGER NOT NULL DEFAULT 0,
  undone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY("case", number)
) STRICT, WITHOUT ROWID;

CREATE TABLE clock(
  "case" TEXT NOT NULL REFERENCES "case"(id),
  name TEXT NOT NULL,
  started TEXT NOT NULL,
  due TEXT,
  due_at INTEGER,                             -- seconds since 1970, of `due`
  role TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('running', 'paused', 'met', 'late', 'cancelled')),
  closed TEXT,
  pauses TEXT NOT NULL DEFAULT '[]' CHECK(json_valid(pauses)),
  PRIMARY KEY("case", name, started),
  CHECK((state IN ('running', 'paused')) = (closed IS NULL))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX clock_open ON clock("case", name) WHERE closed IS NULL;
CREATE INDEX clock_due ON clock(due_at) WHERE closed IS NULL;

-- Papers that an event wants drafted: written with the event, done afterwards, so that a crash loses none.
CREATE TABLE answer(
  id INTEGER PRIMARY KEY,
  "case" TEXT NOT NULL REFERENCES "case"(id),
  event INTEGER NOT NULL,
  paper TEXT NOT NULL,
  unit TEXT NOT NULL,
  "to" TEXT NOT NULL,
  given TEXT NOT NULL CHECK(json_valid(given)),
  letter TEXT NOT NULL DEFAULT '',
  sheet TEXT NOT NULL DEFAULT '',
  fault TEXT NOT NULL DEFAULT '',
  dropped INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX answer_case ON answer("case");
CREATE INDEX answer_open ON answer(id) WHERE letter = '' AND sheet = '' AND dropped = 0;
CREATE INDEX answer_letter ON answer(letter) WHERE letter <> '';

-- What each filed paper did: which case it counts for, which event it brought about, or why none.
CREATE TABLE paper_move(
  document TEXT NOT NULL PRIMARY KEY,
  "case" TEXT NOT NULL DEFAULT '',
  event INTEGER NOT NULL DEFAULT 0,
  wanted TEXT NOT NULL DEFAULT '',            -- an event that was refused; it is tried again
  said TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX paper_move_case ON paper_move("case") WHERE "case" <> '';
CREATE INDEX paper_move_wanted ON paper_move("case", wanted) WHERE wanted <> '';

-- The morning list that a person was sent, once a day.
CREATE TABLE digest(
  day TEXT NOT NULL CHECK(day IS date(day)),
  login TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('sending', 'sent', 'failed')),
  at TEXT NOT NULL,
  error TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(day, login)
) STRICT, WITHOUT ROWID;
"""

# The papers that were filed before there were cases do not open any.
OLD_PAPERS = "INSERT INTO paper_move(document) SELECT id FROM document"

TRIGGERS: dict[str, str] = {
    "case_event_kept": """CREATE TRIGGER case_event_kept BEFORE UPDATE ON case_event
WHEN OLD."case" IS NOT NEW."case" OR OLD.number IS NOT NEW.number OR OLD.event IS NOT NEW.event OR OLD.at IS NOT NEW.at
  OR OLD.actor IS NOT NEW.actor OR OLD.effects IS NOT NEW.effects OR OLD.undone <> 0
BEGIN SELECT RAISE(ABORT, 'case: history is not changed'); END""",
    "case_event_no_delete": """CREATE TRIGGER case_event_no_delete BEFORE DELETE ON case_event
BEGIN SELECT RAISE(ABORT, 'case: history is not removed'); END""",
    "case_no_delete": """CREATE TRIGGER case_no_delete BEFORE DELETE ON "case"
BEGIN SELECT RAISE(ABORT, 'case: no removal'); END""",
    "case_forward": """CREATE TRIGGER case_forward BEFORE UPDATE ON "case"
WHEN NEW.version <> OLD.version + 1
BEGIN SELECT RAISE(ABORT, 'case: one event at a time'); END""",
}
