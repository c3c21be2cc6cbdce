"""Composes what the office sends: which values a letter or sheet takes from where, and what it lacks.

`compose` completes the values, `series` names the series of numbers (文号). Pressing is the catalogue's, numbering the
registry's, filing the archive's; `flow.letters` puts them in order.
"""
