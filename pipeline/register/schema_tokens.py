"""Tenth migration: tokens of the interface for other programs, and answers that are kept a day."""

from __future__ import annotations

TOKENS = """
-- `hash` is the SHA-256 of what the other program holds: who reads this table cannot ask with it.
CREATE TABLE token(
  id TEXT PRIMARY KEY,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  scopes TEXT NOT NULL,                       -- read, drop, act
  made TEXT NOT NULL,
  made_by TEXT NOT NULL,
  expires TEXT NOT NULL,
  used TEXT,
  revoked TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX token_login ON token(login);

-- `status` 0: the request was begun and has not been answered (yet).
CREATE TABLE token_reply(
  token TEXT NOT NULL REFERENCES token(id),
  key TEXT NOT NULL,
  request TEXT NOT NULL,
  status INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL DEFAULT '',
  made TEXT NOT NULL,
  PRIMARY KEY(token, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX token_reply_made ON token_reply(made);

-- For lists that are read page by page, newest first.
CREATE INDEX case_newest ON "case"(opened, id);
"""
