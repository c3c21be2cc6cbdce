"""A pipeline that files an office's papers and writes the answers to them.

1. `intake` claims what was dropped into `inbox/`: settled, journalled, hashed, never lost, never twice.
2. `read` opens each page in a child process: orientation, QR, corner marks, ticks, ink, cells or whole page.
3. `classify` says which paper and which unit by several independent ways, or holds it for a person.
4. `archive` places the searchable PDF/A and its record under building / floor / unit / category.
5. `register` indexes it in `registry.db`: documents, parties, full text, audit chain.
6. `respond` drafts, numbers and files what has to be answered.

`flow` puts these in order; `catalog` knows the papers; `cli` is the door.
"""

__version__ = "0.1.0"
