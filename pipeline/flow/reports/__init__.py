"""Registers and reports of the office (domain H): pure functions of the registry that make a `Report`, and how it is shown."""
