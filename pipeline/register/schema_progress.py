"""Fifth migration: who sent a file from the desk, and what became of each page of a dropped file."""

from __future__ import annotations

PROGRESS = """
-- A file that somebody put into the inbox from a browser. The intake's row of it has the same inode and time.
CREATE TABLE upload(
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL,
  at TEXT NOT NULL,
  name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  inode INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL
) STRICT;
CREATE INDEX upload_file ON upload(inode, mtime_ns);
CREATE INDEX upload_login ON upload(login, id);
CREATE INDEX intake_file ON intake(inode, mtime_ns);
CREATE INDEX intake_outcome ON intake(outcome, id);
-- Names are searched in the middle: all of them are read, and nothing else.
CREATE INDEX intake_names ON intake(id, name) WHERE state = 'finished';

-- pages = filed + held + blank + separator + duplicate; `loose` are things without pages that were held.
CREATE TABLE intake_account(
  intake TEXT PRIMARY KEY,
  pages INTEGER NOT NULL,
  filed INTEGER NOT NULL,
  held INTEGER NOT NULL,
  blank INTEGER NOT NULL,
  separator INTEGER NOT NULL,
  duplicate INTEGER NOT NULL,
  loose INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
