"""Seventh migration: saved searches, and indexes for searching by a paper's state."""

from __future__ import annotations

SEARCHES = """
-- `asked` is the part of an address after the question mark; `seen` the highest number of a paper when it was last
-- looked at.
CREATE TABLE saved_search(
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL,
  name TEXT NOT NULL CHECK(name <> ''),
  asked TEXT NOT NULL,
  made TEXT NOT NULL,
  seen INTEGER NOT NULL,
  UNIQUE(login, asked)
) STRICT;

CREATE INDEX document_missing ON document(key) WHERE missing <> '[]';
CREATE INDEX document_number ON document(CAST(id AS INTEGER));
CREATE INDEX letter_document ON letter(document) WHERE document <> '';
"""
