"""Eleventh migration: web hooks, and what became of their messages."""

from __future__ import annotations

HOOKS = """
-- `secret` signs messages and must be readable for that. `seq` is the last audit event that was dealt with.
CREATE TABLE hook(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  events TEXT NOT NULL CHECK(json_valid(events)),
  secret TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('on', 'off', 'dead')),
  seq INTEGER NOT NULL,
  made TEXT NOT NULL,
  made_by TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,           -- of the message that waits
  failing TEXT,                               -- since when
  next TEXT                                   -- not before
) STRICT, WITHOUT ROWID;

CREATE TABLE hook_result(
  id INTEGER PRIMARY KEY,
  hook TEXT NOT NULL REFERENCES hook(id) ON DELETE CASCADE,
  seq INTEGER NOT NULL,
  event TEXT NOT NULL,
  at TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  status INTEGER NOT NULL,                    -- of HTTP; 0: no answer
  said TEXT NOT NULL
) STRICT;
CREATE INDEX hook_result_hook ON hook_result(hook, id);
"""
