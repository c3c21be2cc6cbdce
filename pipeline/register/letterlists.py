"""Letters as the desk lists them: a page at a time, within what somebody may see; drafts changed and sent back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pipeline.errors import BusyError, UsageError
from pipeline.model import Letter, LetterState
from pipeline.register import audit
from pipeline.register.letters import find_letter, set_values
from pipeline.register.registry import Registry
from pipeline.register.rows import dump, storable

MOST_COUNTED = 1_000
SENT_BACK = "退回修改："  # begins the note of a step back to the drafter
_BAD_MAIL = "('bounced', 'failed', 'unsure')"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What may be listed. `buildings` None: all, and letters to no unit; `papers` None: of all kinds."""

    buildings: frozenset[str] | None = None
    papers: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; "" and None for everything. `mail_back`:
    issued ones whose e-mail bounced, failed or is unsure. `drafter`: who drafted it. `not_sent_back`: without drafts that wait for their
    drafter. `text`: of its number or id."""

    state: LetterState | None = None
    papers: Collection[str] | None = None
    building: str = ""
    unit: str = ""
    batch: str = ""
    text: str = ""
    drafter: str = ""
    not_sent_back: bool = False
    mail_back: bool = False
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A letter and what its list says of it: who drafted it, when it came into its state, why it was sent back, and the case
    that it is for ("" where there is none) with that case's procedure."""

    letter: Letter
    drafter: str
    since: datetime
    sent_back: str
    case: str
    procedure: str


def count(registry: Registry, bounds: Bounds, wanted: Wanted) -> int:
    """How many there are; `MOST_COUNTED` stands for that many or more."""
    where, values = _where(bounds, wanted)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM letter l WHERE {where} LIMIT {MOST_COUNTED})"
    return int(registry.scalar(sql, values))


def page(registry: Registry, bounds: Bounds, wanted: Wanted, *, start: int, most: int) -> list[Line]:
    """The lines from `start` on."""
    where, values = _where(bounds, wanted)
    order = "ASC" if wanted.oldest_first else "DESC"
    rows = registry.rows(
        f"SELECT l.id FROM letter l WHERE {where} ORDER BY l.id {order} LIMIT :most OFFSET :start",
        {**values, "most": most, "start": start},
    )
    return [line_of(registry, find_letter(registry, id)) for (id,) in rows]


def line_of(registry: Registry, letter: Letter) -> Line:
    """What the list says of one letter."""
    moves = registry.rows(
        "SELECT state, at, actor, note FROM letter_move WHERE letter = ? ORDER BY seq", (letter.id,)
    )
    state, at, _, note = moves[-1] if moves else ("", letter.dated.isoformat(), "", "")
    back = note.removeprefix(SENT_BACK) if state == "draft" and note.startswith(SENT_BACK) else ""
    case = registry.row(
        'SELECT a."case", c.procedure FROM answer a JOIN "case" c ON c.id = a."case"'
        " WHERE a.letter = ? AND a.letter <> ''",
        (letter.id,),
    )
    return Line(
        letter,
        moves[0][2] if moves else "",
        datetime.fromisoformat(at),
        back,
        case[0] if case else "",
        case[1] if case else "",
    )


def _where(bounds: Bounds, wanted: Wanted) -> tuple[str, dict[str, object]]:
    parts: list[tuple[str, bool, Mapping[str, object]]] = [
        (
            "substr(l.unit, 1, instr(l.unit, '-') - 1) IN (SELECT value FROM json_each(:areas))",
            bounds.buildings is not None,
            {"areas": dump(sorted(bounds.buildings or ()))},
        ),
        (
            "l.paper IN (SELECT value FROM json_each(:known))",
            bounds.papers is not None,
            {"known": dump(sorted(bounds.papers or ()))},
        ),
        ("l.state = :state", wanted.state is not None, {"state": wanted.state or ""}),
        (
            "l.paper IN (SELECT value FROM json_each(:papers))",
            wanted.papers is not None,
            {"papers": dump(sorted(wanted.papers or ()))},
        ),
        ("l.unit = :unit", bool(wanted.unit), {"unit": wanted.unit}),
        ("l.unit GLOB :building", bool(wanted.building), {"building": f"{_plain(wanted.building)}-*"}),
        ("l.batch = :batch", bool(wanted.batch), {"batch": wanted.batch}),
        (
            "(l.id = :id OR l.number LIKE :text ESCAPE '!')",
            bool(wanted.text),
            {"id": wanted.text.upper(), "text": f"%{_escaped(wanted.text)}%"},
        ),
        (
            "(SELECT m.actor FROM letter_move m WHERE m.letter = l.id ORDER BY m.seq LIMIT 1) = :drafter",
            bool(wanted.drafter),
            {"drafter": wanted.drafter},
        ),
        (
            "(SELECT m.note FROM letter_move m WHERE m.letter = l.id ORDER BY m.seq DESC LIMIT 1) NOT GLOB :back",
            wanted.not_sent_back,
            {"back": f"{SENT_BACK}*"},
        ),
        (
            f"EXISTS (SELECT 1 FROM delivery d WHERE d.letter = l.id AND d.way = 'mail' AND d.state IN {_BAD_MAIL})",
            wanted.mail_back,
            {},
        ),
    ]
    kept = [(sql, values) for sql, yes, values in parts if yes]
    merged: dict[str, object] = {}
    for _, values in kept:
        merged |= values
    return " AND ".join(sql for sql, _ in kept) or "1", merged


def _plain(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def version(registry: Registry, id: str) -> int:
    """Grows with everything that is done to a letter: how many steps it has gone."""
    return int(registry.scalar("SELECT count(*) FROM letter_move WHERE letter = ?", (id,)))


def require_version(registry: Registry, id: str, seen: int | None) -> None:
    """Inside a transaction: nobody did anything since it was seen (None: never mind). Raises BusyError."""
    if seen is not None and version(registry, id) != seen:
        raise BusyError(
            f"函件 {id} 刚被别人办理过，这一次没有办 / somebody was first",
            hint="请返回这封信，看最新的情况后再办。",
        )


def send_back(registry: Registry, id: str, reason: str, *, actor: str, now: datetime) -> Letter:
    """Who approves does not agree to a draft: it stays a draft, with the reason. Raises UsageError."""
    reason = storable(reason).strip()
    if not reason:
        raise UsageError("退回要写明原因 / a reason is needed", hint="请写明要改什么。")
    with registry.atomic():
        letter = _draft(registry, id)
        _note(registry, id, actor, now, f"{SENT_BACK}{reason}", "sent-back")
        return letter


def revise(
    registry: Registry, id: str, values: Mapping[str, object], dated: date, *, actor: str, now: datetime
) -> Letter:
    """Other values for a draft; a step of its history says so. Raises UsageError."""
    with registry.atomic():
        letter = set_values(registry, id, values, dated)
        _note(registry, id, actor, now, "修改内容", "revised")
        return letter


def _draft(registry: Registry, id: str) -> Letter:
    letter = find_letter(registry, id)
    if letter.state is not LetterState.DRAFT:
        raise UsageError(f"函件 {id} 是“{letter.state.chinese}”，不能退回 / not a draft")
    return letter


def _note(registry: Registry, id: str, actor: str, now: datetime, note: str, action: str) -> None:
    registry.write(
        "INSERT INTO letter_move(letter, state, at, actor, note) VALUES (?, 'draft', ?, ?, ?)",
        (id, now.isoformat(), actor, note),
    )
    audit.append(registry, now=now, actor=actor, action=action, object=id)
