"""Forms and letters beside the twelve papers that `foreign` draws: the look-alikes, some of them in the catalogue by now
(their title says so), and what no catalogue of a property office has.

They use the same layouts, words, units and people as the papers that we know.
"""

from __future__ import annotations

from scansim.foreign.form import Form
from scansim.unknown import daily, strange, works

FORMS: dict[str, Form] = {**works.FORMS, **daily.FORMS, **strange.FORMS}
