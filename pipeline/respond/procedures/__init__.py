"""The office's procedures as data: `procedures/*.toml` read, checked, told to a clerk and drawn (docs/procedures.md)."""
