"""A property office at work: invented people, contractors and staff play it day by day, by seed.

`town` makes the site and its people, `stage` is what everybody at play has at hand, `occupants` say who comes with what,
`staff` does what the procedures offer (one actor for all of them, who knows none), `papers` and `scans` bring papers in,
`post` sends letters and brings signed copies back, `laws` says what must hold after every day, `play` runs the days.
"""
