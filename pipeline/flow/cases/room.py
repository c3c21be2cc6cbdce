"""What the work on cases has at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.flow.lookups import Register
from pipeline.model.case import Case
from pipeline.model.procedure import Procedure
from pipeline.model.rule import RuleValue
from pipeline.register.registry import Registry
from pipeline.respond.calendar import WorkCalendar
from pipeline.respond.cases.world import Moment
from pipeline.respond.procedures.load import Procedures
from pipeline.site import Site


@dataclass(frozen=True, slots=True)
class CaseRoom:
    """The site with its procedures, calendar and registry; who acts and when."""

    site: Site
    procedures: Procedures
    calendar: WorkCalendar
    registry: Registry
    register: Register
    actor: str
    now: datetime

    @property
    def moment(self) -> Moment:
        return Moment(self.now, self.site.timezone, self.calendar)

    def procedure_of(self, case: Case) -> Procedure:
        """Raises UsageError where its file was taken away or is faulty."""
        found = self.procedures.by_slug.get(case.procedure)
        if found is None:
            raise UsageError(
                f"事项 {case.id} 的规程“{case.procedure}”不在或有误 / the procedure is missing or faulty",
                hint="请运行 pipeline check，把 procedures/ 里的文件改好。",
            )
        return found

    def rule(self, key: str) -> RuleValue:
        """The office's setting of that name. Raises UsageError for one that is not there."""
        found = self.procedures.rules.get(key)
        if found is None:
            raise UsageError(f"没有规则“{key}” / no such rule", hint="请运行 pipeline check。")
        return found.value

    def role_title(self, key: str) -> str:
        found = self.procedures.roles.get(key)
        return found.title if found is not None else key
