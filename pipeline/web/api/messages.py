"""What comes and what goes, as types: the program checks with them, and the OpenAPI document is made of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pipeline.web.api.base import (
    CaseLine,
    Cell,
    Cursor,
    DocumentLine,
    LetterLine,
    Message,
    Name,
    Paged,
    Snippet,
    Text,
    UnitText,
    Values,
)

Id = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,12}$")]
ScanId = Annotated[str, StringConstraints(pattern=r"^S[0-9]{6,12}$")]
LetterId = Annotated[str, StringConstraints(pattern=r"^L[0-9]{6,12}$")]


# Places in addresses


class DocumentPath(Message):
    id: Id


class ScanPath(Message):
    id: ScanId


class UnitPath(Message):
    unit: UnitText


class LetterPath(Message):
    id: LetterId


class ReportPath(Message):
    name: Name


# Scans


class ScanAsked(Message):
    name: Annotated[str, StringConstraints(max_length=200)] = Field(
        "", description="文件名；多部分表单里的文件名优先"
    )


class HeldLine(Message):
    id: str
    state: Literal["open", "filed", "dropped", "remade"]
    reason: str
    said: str = Field(description="为什么要人核对，怎么办")
    document: str


class Scan(Message):
    """The fate of a file that was dropped."""

    id: ScanId
    name: str
    bytes: int
    received: str
    state: Literal["waiting", "reading", "done", "gone"] = Field(
        description="waiting 还在收件箱，reading 正在读，done 处理完，gone 被人从收件箱取走"
    )
    outcome: str = Field(
        description="整份的结果：filed 归档、held 待核对、duplicate 重复、blank 空白……；未完时为空"
    )
    documents: list[DocumentLine]
    held: list[HeldLine]


# Papers


class SearchAsked(Paged):
    q: Annotated[str, StringConstraints(max_length=500)] = Field("", description="与检索页相同的写法")
    building: Annotated[str, StringConstraints(max_length=8)] = ""
    category: Annotated[str, StringConstraints(max_length=8)] = ""
    paper: Annotated[str, StringConstraints(max_length=60)] = ""
    year: int = Field(0, ge=0, le=9999)
    office: bool = Field(False, description="只要管理处自存的文件")


class Hit(Message):
    document: DocumentLine
    snippet: list[Snippet]


class Hits(Message):
    items: list[Hit]
    next: Cursor | None
    total: int = Field(description="能看到的件数；more 为真时不止这些")
    more: bool
    refused: bool = Field(description="完整的电话、证件号按岗位不能检索，没有检索")
    notes: list[str]


class Document(DocumentLine):
    filed: str
    sha256: str
    party: str
    case: str
    serial: str
    letter: str
    fields: list[Cell]
    text: str


class Holder(Message):
    name: str
    role: Literal["owner", "tenant"]
    begun: str | None
    ended: str | None
    now: bool
    phone: str
    id_number: str


class Documents(Message):
    items: list[DocumentLine]
    next: Cursor | None


class Unit(Message):
    code: str
    name: str
    building: str
    floor: int
    area: str
    holders: list[Holder]
    cases: list[CaseLine]
    papers: Documents


# Letters


class LettersAsked(Paged):
    state: Literal["", "draft", "approved", "issued", "delivered", "returned", "void"] = ""
    unit: UnitText | Literal[""] = ""


class Letters(Message):
    items: list[LetterLine]
    next: Cursor | None


class LetterStep(Message):
    state: str
    at: str
    actor: str


class Letter(LetterLine):
    version: int
    values: list[Cell]
    steps: list[LetterStep]
    reason: str


class LetterDraft(Message):
    paper: Name
    unit: UnitText | None = None
    values: Values = Field(default_factory=dict)


class LetterSeen(Message):
    version: int | None = Field(
        None, ge=1, le=99_999_999, description="您看到的版本；给了而有人先办了，就回 409"
    )


class LetterVoid(LetterSeen):
    reason: Text


# Reports


class ReportAsked(Message):
    since: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = Field(
        "", description="起始日"
    )
    until: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")] = Field(
        "", description="截止日，含"
    )
    month: Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2})?$")] = Field(
        "", description="如 2026-11"
    )
    building: Annotated[str, StringConstraints(max_length=8)] = ""


class ReportLine(Message):
    name: str
    title: str
    what: str
    span: Literal["now", "month", "quarter", "half-year"]
    buildings: bool


class Reports(Message):
    items: list[ReportLine]


class ReportColumn(Message):
    name: str
    head: str
    kind: Literal["text", "number", "money", "date", "moment", "rate"]


class Rate(Message):
    part: int
    whole: int
    percent: float | None
    target: float | None
    met: bool | None


class Report(Message):
    name: str
    title: str
    span: str
    columns: list[ReportColumn]
    rows: list[dict[str, str | int | float | Rate | None]]
    totals: list[str]
    note: str
    source: str
    sections: list[Report]
