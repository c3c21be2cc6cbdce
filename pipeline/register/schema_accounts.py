"""Fourth migration: passwords and sessions of the desk. Who somebody is and may do stands in site.toml, not here."""

from __future__ import annotations

ACCOUNTS = """
-- `password` is Argon2id in its encoded form. `locked_until`: after failures; `locked`: by an administrator.
CREATE TABLE account(
  login TEXT PRIMARY KEY,
  password TEXT NOT NULL,
  changed TEXT NOT NULL,
  must_change INTEGER NOT NULL CHECK(must_change IN (0, 1)),
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until TEXT,
  locked INTEGER NOT NULL DEFAULT 0 CHECK(locked IN (0, 1))
) STRICT, WITHOUT ROWID;

-- `token` is the SHA-256 of what the browser holds: who reads this table cannot sign in with it.
CREATE TABLE session(
  token TEXT PRIMARY KEY,
  login TEXT NOT NULL REFERENCES account(login) ON DELETE CASCADE,
  begun TEXT NOT NULL,
  seen TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_login ON session(login);
"""
