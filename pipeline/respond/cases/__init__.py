"""How a case moves: conditions, what an event does, clocks, the history folded into the present. Pure:
nothing is read or written here; `register.cases` keeps, `flow.cases` puts in order."""
