"""Cases at work: what papers, people, time and other cases do to them, and what has to be answered.

1. `papers` looks at every filed paper once and moves the case that waits for it, or opens one.
2. `moving` is the one way an event happens, whatever brought it about: conditions, history, clocks, what other cases make of it.
3. `time` lets deadlines pass and opens what the calendar asks for.
4. `answers` drafts what the events want to have written.
5. `due` says what each role must do.
"""
