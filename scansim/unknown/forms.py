"""Forms and letters of a property office that are not in the catalogue: the look-alikes.

They use the same layouts, words, units and people as the papers that we know.
"""

from __future__ import annotations

from scansim.foreign.form import Form
from scansim.unknown import daily, works

FORMS: dict[str, Form] = {**works.FORMS, **daily.FORMS}
