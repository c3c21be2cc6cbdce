"""Places papers: where each lies, the searchable PDF/A, the record beside it, the dossier's inventory.

`layout` computes, `pdf` builds, `record` writes and reads records, `place` acts, `inventory` keeps 目录.pdf,
`audit` looks at the folder the way `pipeline verify` needs it.
"""
