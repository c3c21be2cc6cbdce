"""Takes what was dropped into the inbox: never lost, never twice, and opened only in child processes.

settle   which files are ready           watch    once, or until stopped; one process at a time
claim    out of the inbox, crash-safe    recover  after a crash
store    original bytes by hash          journal  what the registry keeps of each file
kinds    what a file really is           unpack   what is in it (zipped, mail, word, pdf, image)
split    a stack of pages into papers    held     what a person must look at, beside a note
"""
