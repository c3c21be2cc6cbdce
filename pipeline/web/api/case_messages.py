"""What comes and what goes about cases."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipeline.web.api.base import CaseLine, Cell, Cursor, Message, Name, Paged, UnitText, Values

CaseId = Annotated[str, StringConstraints(pattern=r"^C[0-9]{5,12}$")]


class CasePath(Message):
    id: CaseId


class CasesAsked(Paged):
    procedure: Annotated[str, StringConstraints(max_length=60)] = ""
    unit: UnitText | Literal[""] = ""
    open: bool | None = Field(None, description="true 只要未办结的，false 只要办结的")


class Cases(Message):
    items: list[CaseLine]
    next: Cursor | None


class Deadline(Message):
    name: str
    title: str
    role: str
    due: str | None
    state: Literal["running", "paused", "met", "late", "cancelled"]


class Line(Message):
    number: int
    event: str
    title: str
    by: str
    actor: str
    at: str
    state: str
    document: str
    letter: str
    other: str
    note: str
    undone: bool


class Asked(Message):
    name: str
    label: str
    kind: str
    required: bool
    many: bool
    options: list[str]


class Step(Message):
    event: str
    title: str
    mine: bool = Field(description="您的岗位可以办")
    ready: bool
    lacks: list[str]
    ask: list[Asked]


class Case(CaseLine):
    values: list[Cell]
    deadlines: list[Deadline]
    steps: list[Step]
    history: list[Line]
    documents: list[str]


class CaseOpening(Message):
    procedure: Name
    unit: UnitText | None = None
    event: Name
    values: Values = Field(default_factory=dict)
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class CaseEvent(Message):
    event: Name
    version: int = Field(ge=1, le=99_999_999, description="您看到的版本；有人先办了就回 409")
    values: Values = Field(default_factory=dict)
    note: Annotated[str, StringConstraints(max_length=1000)] = ""


class DueLine(Message):
    role: str
    kind: Literal["clock", "state", "letter", "answer", "paper"]
    title: str
    case: str
    procedure: str
    unit: str
    due: str | None
    standing: str = Field(description="late 逾期，today 今日，soon 将到")
    said: str
    source: str
    letter: str


class DueList(Message):
    items: list[DueLine]
    next: Cursor | None
    total: int
