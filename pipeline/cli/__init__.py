"""The command line: a command opens the site, calls one verb, prints the result."""

import pipeline.cli.chinese  # noqa: F401  (before click is imported)
from pipeline.cli.group import main

__all__ = ["main"]
