"""The registry: `registry.db` is the index of the archive, and the book of what only it knows.

* `open` opens it (the only way in); `registry` is the open connection and its transactions; `schema` the tables,
  `migrations` brings an older registry to them.
* `documents` files papers in two phases; `index` writes what `search` finds; `query`, `match`, `snippet` and
  `misread` are its parts; `segment`, `pinyin` and `identifiers` cut text into tokens.
* `roster` reads a roster file, `roster_import` brings units and occupancies in line with it, `parties` answers who
  holds what.
* `sheets`, `letters` and `numbers` give numbers once; `held` and `confirmations` keep what people decide;
  `journal` is the intake's.
* `audit` is the chain of events; `verify` proves that all agrees; `rebuild` makes the index again from the
  archive; `backup` copies and proves the copy.

Only this room touches SQLite.
"""
