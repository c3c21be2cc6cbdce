"""What all messages share, and the parts that they are made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST, USUAL = 200, 50  # lines of a page

UnitText = Annotated[
    str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,6}(-[0-9A-Za-z]{1,6}){1,2}$", max_length=20)
]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,59}$")]
Text = Annotated[str, StringConstraints(max_length=2000)]
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,200}$")]
Values = dict[Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,59}$")], Text]


class Message(BaseModel):
    """Unknown names are refused, in both directions."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Paged(Message):
    """Of everything that is asked for page by page."""

    cursor: Cursor = Field("", description="上一页的 next；不给就是第一页")
    limit: int = Field(USUAL, ge=1, le=MOST, description="一页最多几条")


class Problem(BaseModel):
    """RFC 9457. `detail` says what happened, `hint` what to do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    hint: str
    code: Literal[
        "bad-request", "unauthorized", "forbidden", "not-found", "method", "conflict", "too-large",
        "unsupported", "invalid", "too-many", "fault",
    ]  # fmt: skip
    lacks: list[str] = Field(default_factory=list, description="还缺什么（事项的条件、函件的内容）")


class Cell(Message):
    """A value of a field. `value` is in the normal form of its kind; masked where the tier says so."""

    name: str
    label: str
    value: str
    doubtful: bool = False
    rows: list[dict[str, str]] = Field(default_factory=list)


class Snippet(Message):
    """Running text around a hit."""

    text: str
    hit: bool


class DocumentLine(Message):
    id: str
    unit: str = Field(description="房号编码；空：管理处自存")
    unit_name: str
    paper: str = Field(description="文件种类")
    title: str
    category: str
    date: str
    pages: int


class CaseLine(Message):
    id: str
    procedure: str
    title: str
    unit: str
    unit_name: str
    state: str
    state_title: str
    version: int = Field(description="办理时要带回来")
    opened: str
    since: str
    closed: str | None
    period: str


class LetterLine(Message):
    id: str
    paper: str
    title: str
    unit: str
    unit_name: str
    state: Literal["draft", "approved", "issued", "delivered", "returned", "void"]
    number: str = Field(description="文号；签发前为空")
    dated: str
    document: str = Field(description="归档后的文件编号")
