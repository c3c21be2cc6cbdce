"""What people decided about held and filed papers and is still to be carried out; what was put aside; what was made anew."""

from __future__ import annotations

DECISIONS = """
CREATE TABLE decision(
  id INTEGER PRIMARY KEY,
  object TEXT NOT NULL,                       -- a held paper (H000001) or a filed one (000123)
  kind TEXT NOT NULL CHECK(kind IN ('file', 'drop', 'remake', 'withdraw', 'refile')),
  what TEXT NOT NULL CHECK(json_valid(what)),
  state TEXT NOT NULL CHECK(state IN ('waiting', 'doing', 'done', 'failed', 'taken-back')),
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  settled_at TEXT NOT NULL DEFAULT '',
  document TEXT NOT NULL DEFAULT '',          -- what was filed
  said TEXT NOT NULL DEFAULT '',              -- why it failed, or what came of it
  seen INTEGER NOT NULL DEFAULT 0             -- the reason of a failed one is an old one
) STRICT;
CREATE UNIQUE INDEX decision_open ON decision(object) WHERE state IN ('waiting', 'doing');
CREATE INDEX decision_object ON decision(object, id);
CREATE INDEX decision_state ON decision(state, id);

CREATE INDEX confirmation_object ON confirmation(object);
CREATE INDEX confirmation_title ON confirmation(title) WHERE title <> '';

CREATE TABLE held_aside(
  held TEXT PRIMARY KEY,
  actor TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;

-- Where the bytes of a remade drop came from.
CREATE TABLE remade(
  sha256 TEXT NOT NULL,
  decision INTEGER NOT NULL REFERENCES decision(id),
  held TEXT NOT NULL,
  PRIMARY KEY(sha256, held)
) STRICT, WITHOUT ROWID;
"""

# A held paper may also have been made into others; SQLite cannot change a CHECK, so the table is made anew.
HELD = """
CREATE TABLE held_anew(
  id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  member TEXT NOT NULL,
  first_page INTEGER NOT NULL,
  pages TEXT NOT NULL CHECK(json_valid(pages)),
  received TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  evidence TEXT NOT NULL CHECK(json_valid(evidence)),
  plan TEXT NOT NULL CHECK(json_valid(plan)),
  path TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL CHECK(state IN ('open', 'filed', 'dropped', 'remade')),
  document TEXT NOT NULL DEFAULT '',
  held_at TEXT NOT NULL,
  decided_at TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO held_anew SELECT id, sha256, name, member, first_page, pages, received, reason, detail, evidence, plan, path,
  state, document, held_at, decided_at, decided_by FROM held;
DROP TABLE held;
ALTER TABLE held_anew RENAME TO held;
CREATE UNIQUE INDEX held_open ON held(sha256, member, first_page) WHERE state = 'open';
CREATE INDEX held_state ON held(state, id);
CREATE INDEX held_source ON held(sha256);
CREATE INDEX held_document ON held(document) WHERE document <> '';
"""
