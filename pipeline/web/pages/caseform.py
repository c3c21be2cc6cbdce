"""The form of a step: what is asked, typed by its kind; what was typed stays, with what is wrong beside its field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.errors import BusyError, PipelineError
from pipeline.model import FieldKind
from pipeline.model.case import Lack
from pipeline.model.kinds import display
from pipeline.model.procedure import By, Event
from pipeline.respond.cases.engine import Position, faults_of, meant
from pipeline.web.masking import mask_value
from pipeline.web.visit import Visit

MOST_NOTE = 1000
MOST_VALUE = 4000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent for an event and why it was not done. `wrong`: name of a value → what is wrong with it. `kept` are label and
    text of what was typed, for who may not do it any more."""

    event: str
    values: Mapping[str, str] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    message: str = ""
    hint: str = ""
    status: int = 400
    kept: Sequence[tuple[str, str]] = ()
    lacks: Sequence[Lack] = ()


def typed_values(visit: Visit, named: Sequence[Event]) -> dict[str, str]:
    """What was filled in for an event of these; several ticks of one value are joined. Browsers write a T between day and time."""
    kinds = {ask.name: ask.kind for event in named for ask in event.ask}
    given: dict[str, str] = {}
    for name, kind in kinds.items():
        text = "、".join(part for part in visit.form.get(f"v-{name}", ()) if part).strip()[:MOST_VALUE]
        if text:
            given[name] = text.replace("T", " ") if kind is FieldKind.DATETIME else text
    return given


def typed_note(visit: Visit) -> str:
    return visit.given("note").strip()[:MOST_NOTE]


def not_done(
    visit: Visit,
    position: Position,
    event: str,
    values: Mapping[str, str],
    fault: PipelineError,
    besides: str = "",
) -> Typed:
    """Why it was not done, with everything that was typed. `position` as it stands now; `besides` is to be said too."""
    found = meant(position, event, values, By.PERSON)
    known = dict(position.case.values)
    wrong = faults_of(found, values, visit.now.date(), known) if found is not None else {}
    labels = {ask.name: ask.label for e in position.procedure.events_named(event) for ask in e.ask}
    if found is not None and wrong and not isinstance(fault, BusyError):
        missing = [labels[name] for name in wrong if name not in values]
        said = f"还缺：{'、'.join(missing)}" if missing else "有填错的地方"
        message, hint = (
            f"“{found.title}”{said} / not complete",
            "请在标红的栏里改好，再提交一次；填过的都还在。",
        )
    else:
        message, hint = fault.message, fault.hint
    return Typed(
        event=event,
        values=values,
        wrong=wrong,
        note=typed_note(visit),
        message=message,
        hint=f"{hint}{besides}",
        status=409 if isinstance(fault, BusyError) else 400,
        kept=[(labels.get(name, name), text) for name, text in values.items()],
        lacks=getattr(fault, "lacks", ()),
    )


def known_values(visit: Visit, position: Position, event: Event) -> dict[str, str]:
    """Values that the event asks for and the case has already, as this person may see them: left empty they stay."""
    hidden = visit.viewer.hidden_for(position.case.unit, visit.vips())
    shown: dict[str, str] = {}
    for ask in event.ask:
        value = position.case.value(ask.name)
        if value:
            masked = mask_value(ask.kind, value, hidden)
            shown[ask.name] = display(ask.kind, masked) if masked == value else masked
    return shown
