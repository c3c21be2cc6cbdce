"""The tables of the first version: units, people, intake, papers, sheets, letters, held papers, the audit log."""

from __future__ import annotations

FTS = """CREATE VIRTUAL TABLE fts USING fts5(
  title, body, extra, content='', contentless_delete=1, tokenize='ascii')"""

FIRST = """
CREATE TABLE unit(
  code TEXT PRIMARY KEY,
  building TEXT NOT NULL,
  entrance TEXT NOT NULL,
  room TEXT NOT NULL,
  floor INTEGER NOT NULL,
  area TEXT,                                  -- square metres, decimal
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX unit_place ON unit(building, room);

CREATE TABLE party(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT NOT NULL DEFAULT '',
  id_number TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT ''
) STRICT;

-- What a party is found by: folded names (name, contact), and the digits of each phone.
CREATE TABLE party_key(
  kind TEXT NOT NULL CHECK(kind IN ('name', 'contact', 'phone')),
  word TEXT NOT NULL,
  party INTEGER NOT NULL REFERENCES party(id) ON DELETE CASCADE,
  PRIMARY KEY(kind, word, party)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_key_party ON party_key(party);

CREATE TABLE occupancy(
  id INTEGER PRIMARY KEY,
  unit TEXT NOT NULL REFERENCES unit(code),
  role TEXT NOT NULL CHECK(role IN ('owner', 'tenant')),
  party INTEGER NOT NULL UNIQUE REFERENCES party(id),
  begun TEXT CHECK(begun IS date(begun)),
  ended TEXT CHECK(ended IS date(ended)),
  CHECK(begun IS NULL OR ended IS NULL OR begun <= ended)
) STRICT;
CREATE INDEX occupancy_unit ON occupancy(unit, role);
CREATE UNIQUE INDEX occupancy_open ON occupancy(unit, role) WHERE ended IS NULL;

CREATE TABLE sequence(
  name TEXT PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE intake(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source BLOB NOT NULL,
  keep INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  size INTEGER NOT NULL,
  mtime_ns INTEGER NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('claiming', 'claimed', 'stored', 'finished')),
  sha256 TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  duplicate_of TEXT NOT NULL DEFAULT '',
  received TEXT NOT NULL,
  finished TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX intake_bytes ON intake(sha256, state);
CREATE INDEX intake_unfinished ON intake(id) WHERE state <> 'finished';

-- The first phase of filing: the number is given before anything is written under archive/.
CREATE TABLE filing(
  document TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  member TEXT NOT NULL,
  first_page INTEGER NOT NULL,
  plan TEXT NOT NULL CHECK(json_valid(plan)),
  state TEXT NOT NULL CHECK(state IN ('reserved', 'filed', 'dropped')),
  reserved_at TEXT NOT NULL,
  UNIQUE(sha256, member, first_page)
) STRICT;
CREATE INDEX filing_reserved ON filing(document) WHERE state = 'reserved';

-- `key` orders documents by their date, then by their number; it is the rowid of the index too.
CREATE TABLE document(
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE CHECK(length(id) >= 6 AND id NOT GLOB '*[^0-9]*'),
  unit TEXT NOT NULL,
  paper TEXT NOT NULL,
  title TEXT NOT NULL,
  category TEXT NOT NULL,
  date TEXT NOT NULL CHECK(date IS date(date)),
  date_read INTEGER NOT NULL,
  filed TEXT NOT NULL,
  path TEXT NOT NULL UNIQUE,
  sha256 TEXT NOT NULL,
  pages INTEGER NOT NULL,
  party TEXT NOT NULL,
  "case" TEXT NOT NULL,
  serial TEXT NOT NULL,
  letter TEXT NOT NULL,
  paper_confidence REAL NOT NULL,
  unit_confidence REAL NOT NULL,
  origin_sha256 TEXT NOT NULL,
  origin_name TEXT NOT NULL,
  origin_member TEXT NOT NULL,
  origin_first INTEGER NOT NULL,
  origin_pages TEXT NOT NULL CHECK(json_valid(origin_pages)),
  origin_received TEXT NOT NULL,
  fields TEXT NOT NULL CHECK(json_valid(fields)),
  evidence TEXT NOT NULL CHECK(json_valid(evidence)),
  missing TEXT NOT NULL CHECK(json_valid(missing)),
  UNIQUE(origin_sha256, origin_member, origin_first)
) STRICT;
CREATE INDEX document_unit ON document(unit, category);
CREATE INDEX document_paper ON document(paper);
CREATE INDEX document_serial ON document(serial) WHERE serial <> '';
CREATE INDEX document_letter ON document(letter) WHERE letter <> '';

-- Wide text apart: the narrow table stays in the cache.
CREATE TABLE doc_text(
  key INTEGER PRIMARY KEY REFERENCES document(key) ON DELETE CASCADE,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE sheet(
  serial TEXT PRIMARY KEY,
  paper TEXT NOT NULL,
  tag TEXT NOT NULL,
  unit TEXT NOT NULL DEFAULT '',
  "case" TEXT NOT NULL DEFAULT '',
  given TEXT NOT NULL DEFAULT '{}' CHECK(json_valid(given)),
  printed_at TEXT NOT NULL
) STRICT;

CREATE TABLE number_series(
  series TEXT NOT NULL,
  year INTEGER NOT NULL,
  last INTEGER NOT NULL,
  PRIMARY KEY(series, year)
) STRICT, WITHOUT ROWID;

CREATE TABLE letter(
  id TEXT PRIMARY KEY,
  paper TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('draft', 'issued', 'void')),
  number TEXT UNIQUE,
  dated TEXT NOT NULL CHECK(dated IS date(dated)),
  given TEXT NOT NULL CHECK(json_valid(given)),
  pdf TEXT NOT NULL DEFAULT '',
  docx TEXT NOT NULL DEFAULT '',
  document TEXT NOT NULL DEFAULT '',
  drafted_at TEXT NOT NULL,
  issued_at TEXT NOT NULL DEFAULT '',
  CHECK((state = 'issued') <= (number IS NOT NULL))
) STRICT;
CREATE INDEX letter_unit ON letter(unit);

CREATE TABLE held(
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
  state TEXT NOT NULL CHECK(state IN ('open', 'filed', 'dropped')),
  document TEXT NOT NULL DEFAULT '',
  held_at TEXT NOT NULL,
  decided_at TEXT NOT NULL DEFAULT '',
  decided_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX held_open ON held(sha256, member, first_page) WHERE state = 'open';

CREATE TABLE confirmation(
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  object TEXT NOT NULL,
  kind TEXT NOT NULL CHECK(kind IN ('paper', 'unit', 'field')),
  name TEXT NOT NULL DEFAULT '',
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  title TEXT NOT NULL DEFAULT '',
  text TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE audit(
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  detail TEXT NOT NULL CHECK(json_valid(detail)),
  prev TEXT NOT NULL,
  hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_object ON audit(object, action);

CREATE TABLE backup(
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  documents INTEGER NOT NULL,
  audit_seq INTEGER NOT NULL
) STRICT;
"""
