"""The desk: the office works in a browser (docs/desk.md). Like `cli`, it only shows and asks; `flow` does."""
