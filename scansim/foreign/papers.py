"""Twelve papers as offices up and down the country print them: titles, labels, options and clauses.

Titles and labels are gathered from `research/forms_in_the_wild.md` and common usage, on purpose without
looking at the aliases in `templates/`. A title with a leading `~` is too short to tell alone.
"""

from __future__ import annotations

from scansim.foreign import daily, works
from scansim.foreign.form import Form

FORMS: dict[str, Form] = {
    form.slug: form
    for form in (
        works.APPLICATION,
        works.PERMIT,
        works.COMPLETION,
        daily.SLIP,
        daily.COMPLAINT,
        daily.CONSENT,
        daily.PARTICULARS,
        daily.OVERTIME,
        works.RECTIFICATION,
        works.REPLY,
    )
}


# Titles that do not tell alone: holding such a paper is as good as naming it.
SHORT_TITLES: dict[str, tuple[str, ...]] = {
    "fit-out-application": ("申请书", "申请表"),
    "completion-application": ("申请书", "装修验收单"),
    "complaint-record": ("记录表", "投诉单"),
    "after-hours-application": ("加班申请表", "申请表"),
    "rectification-notice": ("整改通知书", "整改通知单"),
    "fit-out-permit": ("批准书",),
}
