"""Which paper, which unit: right or held, never guessed (design §7).

    paper.decide_paper      code → title and form code → content → held
    unit.decide_unit        code → separator → unit field and addresses → people on the register → held
    firstpage.is_first_page where a paper begins in a stack
    content.base_model, learn.learned   the content model, and what people confirmed
    register.known_units    the register of units and people as a value
    explain.explain         the reasons in a clerk's words
    calibrate               what a confidence means, with the counts that it comes from

Pure functions on values: nothing here opens a file.
"""
