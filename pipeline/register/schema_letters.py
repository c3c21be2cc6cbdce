"""Second migration: letters are approved, delivered and come back; bulk runs; e-mail addresses of parties."""

from __future__ import annotations

# SQLite cannot change a CHECK: the table is made anew. `letter_move` is filled from the audit log.
LETTERS = """
CREATE TABLE letter_new(
  id TEXT PRIMARY KEY,
  paper TEXT NOT NULL,
  unit TEXT NOT NULL,
  state TEXT NOT NULL CHECK(state IN ('draft', 'approved', 'issued', 'delivered', 'returned', 'void')),
  number TEXT UNIQUE,
  dated TEXT NOT NULL CHECK(dated IS date(dated)),
  given TEXT NOT NULL CHECK(json_valid(given)),
  pdf TEXT NOT NULL DEFAULT '',
  docx TEXT NOT NULL DEFAULT '',
  document TEXT NOT NULL DEFAULT '',
  serial TEXT NOT NULL DEFAULT '',
  batch TEXT NOT NULL DEFAULT '',
  returned TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',
  finished INTEGER NOT NULL DEFAULT 0,
  CHECK((state IN ('issued', 'delivered', 'returned')) <= (number IS NOT NULL)),
  CHECK((state IN ('draft', 'approved')) <= (number IS NULL)),
  CHECK((state = 'void') = (reason <> ''))
) STRICT;
INSERT INTO letter_new(id, paper, unit, state, number, dated, given, pdf, docx, document, serial, reason, finished)
  SELECT l.id, paper, unit, state, number, dated, given, pdf, docx, document,
  coalesce((SELECT serial FROM document d WHERE d.id = l.document), ''),
  CASE state WHEN 'void' THEN '（未记录）' ELSE '' END, document <> ''
  FROM letter l;
DROP TABLE letter;
ALTER TABLE letter_new RENAME TO letter;
CREATE INDEX letter_unit ON letter(unit);
CREATE INDEX letter_batch ON letter(batch) WHERE batch <> '';
CREATE UNIQUE INDEX letter_serial ON letter(serial) WHERE serial <> '';
CREATE INDEX letter_state ON letter(state);

-- Who brought a letter into which state, and when.
CREATE TABLE letter_move(
  seq INTEGER PRIMARY KEY,
  letter TEXT NOT NULL REFERENCES letter(id),
  state TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX letter_move_letter ON letter_move(letter);
INSERT INTO letter_move(letter, state, at, actor)
  SELECT object, CASE action WHEN 'drafted' THEN 'draft' WHEN 'issued' THEN 'issued' ELSE 'void' END, at, actor
  FROM audit WHERE action IN ('drafted', 'issued', 'voided') AND object IN (SELECT id FROM letter) ORDER BY seq;

CREATE TABLE delivery(
  id INTEGER PRIMARY KEY,
  letter TEXT NOT NULL REFERENCES letter(id),
  way TEXT NOT NULL CHECK(way IN ('print', 'hand', 'post', 'mail', 'door')),
  state TEXT NOT NULL
    CHECK(state IN ('queued', 'sending', 'sent', 'done', 'failed', 'bounced', 'unsure', 'cancelled')),
  receiver TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL,
  actor TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try INTEGER NOT NULL DEFAULT 0,        -- seconds since 1970
  sent_at TEXT NOT NULL DEFAULT '',
  error TEXT NOT NULL DEFAULT '',
  message_id TEXT NOT NULL DEFAULT '',
  document TEXT NOT NULL DEFAULT '',
  CHECK((way = 'mail') <= (message_id <> ''))
) STRICT;
CREATE INDEX delivery_letter ON delivery(letter);
CREATE INDEX delivery_queue ON delivery(next_try) WHERE state IN ('queued', 'sending');
CREATE UNIQUE INDEX delivery_message ON delivery(message_id) WHERE message_id <> '';
-- One letter goes to one address once: another row is possible only where the first came to nothing.
CREATE UNIQUE INDEX delivery_once ON delivery(letter, address)
  WHERE way = 'mail' AND state IN ('queued', 'sending', 'sent', 'done', 'unsure');

CREATE TABLE bulk_run(
  id TEXT PRIMARY KEY,
  paper TEXT NOT NULL,
  source TEXT NOT NULL,
  word INTEGER NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE TABLE bulk_item(
  run TEXT NOT NULL REFERENCES bulk_run(id),
  place INTEGER NOT NULL,
  unit TEXT NOT NULL,
  given TEXT NOT NULL CHECK(json_valid(given)),
  letter TEXT NOT NULL DEFAULT '',
  PRIMARY KEY(run, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX bulk_item_open ON bulk_item(run, place) WHERE letter = '';

ALTER TABLE party ADD COLUMN email TEXT NOT NULL DEFAULT '';
"""

TRIGGERS: dict[str, str] = {
    "letter_keeps_number": """CREATE TRIGGER letter_keeps_number BEFORE UPDATE ON letter
WHEN OLD.number IS NOT NULL AND NEW.number IS NOT OLD.number
BEGIN SELECT RAISE(ABORT, 'letter: a number given stays'); END""",
    "letter_no_delete": """CREATE TRIGGER letter_no_delete BEFORE DELETE ON letter
BEGIN SELECT RAISE(ABORT, 'letter: no removal'); END""",
    "letter_moves": """CREATE TRIGGER letter_moves BEFORE UPDATE OF state ON letter
WHEN NEW.state IS NOT OLD.state AND OLD.state || '>' || NEW.state NOT IN (
  'draft>approved', 'draft>issued', 'draft>void', 'approved>issued', 'approved>void',
  'issued>delivered', 'issued>returned', 'issued>void', 'delivered>returned', 'delivered>issued',
  'delivered>void', 'returned>void')
BEGIN SELECT RAISE(ABORT, 'letter: no such step'); END""",
    "delivery_sent_once": """CREATE TRIGGER delivery_sent_once BEFORE UPDATE OF state ON delivery
WHEN NEW.state IN ('queued', 'sending') AND OLD.state IN ('sent', 'done', 'bounced', 'failed', 'cancelled')
BEGIN SELECT RAISE(ABORT, 'delivery: what was sent is not sent again'); END""",
}
