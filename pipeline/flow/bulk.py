"""Many letters of one kind: planned whole, checked whole, then drafted so that a killed run goes on where it stopped.

1. `plan_units` or `plan_rows` says which letters there will be, and what cannot be.
2. `start` writes the plan down; from then on the run has an id.
3. `go_on` drafts what is not drafted yet, some at a time. After a crash it is simply called again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from pipeline.catalog.press import Pressed, require_glyphs
from pipeline.catalog.values import check_required
from pipeline.errors import UsageError
from pipeline.flow.bulkrows import Row, RowFault
from pipeline.flow.letters import CHUNK, chunks, complete_values
from pipeline.flow.office import Office
from pipeline.flow.pressing import press_all, sheet_context, write_letters
from pipeline.model import Letter, LetterState, PaperType, UnitCode
from pipeline.register import bulk as store
from pipeline.register import letters as letter_store
from pipeline.register.bulk import BulkItem, BulkRun


@dataclass(frozen=True, slots=True)
class Left:
    """A unit of the choice that gets no letter, and why (Chinese)."""

    unit: UnitCode
    reason: str


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """`items` in the order of the register. `left` are units that are left out; `faults` rows of a file that are wrong:
    with any of them nothing may begin."""

    paper: PaperType
    items: tuple[BulkItem, ...]
    left: tuple[Left, ...] = ()
    faults: tuple[RowFault, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which units: of `building` ("" = all), on `floors` (empty = all), or exactly `units`; never those of `but`."""

    building: str = ""
    floors: Collection[int] = ()
    units: Collection[UnitCode] = ()
    but: Collection[UnitCode] = ()

    def takes(self, unit: UnitCode, floor: int) -> bool:
        named = not self.units or unit in self.units
        there = not self.building or unit.building == self.building
        return named and there and (not self.floors or floor in self.floors)


def floors_of(text: str | None) -> list[int]:
    """3-12, 3,5,8-10, B1 (as -1). Raises UsageError."""
    floors: list[int] = []
    for part in (text or "").replace("，", ",").replace("、", ",").replace("层", "").split(","):
        word = part.strip().upper().replace("B", "-")
        if not word:
            continue
        first, dash, last = word.rpartition("-") if not word.startswith("-") else (word, "", "")
        try:
            low = int(first) if dash or not last else int(last)
            high = int(last) if dash else low
        except ValueError:
            raise UsageError(f"楼层写法不对：{part} / bad floors", hint="写法如 3-12 或 3,5,8-10。") from None
        if not -10 <= low <= high <= 200:
            raise UsageError(f"楼层范围不对：{part} / bad floors", hint="写法如 3-12，小的在前。")
        floors += range(low, high + 1)
    return floors


def plan_units(
    office: Office, paper: PaperType, choice: Choice, given: dict[str, str], words: str
) -> BulkPlan:
    """One letter to every unit of the choice. Raises UsageError for a value that is wrong for all."""
    chosen = [c for c, unit in office.register.by_code.items() if choice.takes(c, unit.floor)]
    if not chosen:
        raise UsageError(
            "名册上没有符合条件的房号 / no unit fits", hint="请核对 --building、--floors、--units。"
        )
    items: list[BulkItem] = []
    left: list[Left] = []
    for unit in chosen:
        if unit in choice.but:
            left.append(Left(unit, "按要求不发"))
            continue
        values = complete_values(office, paper, unit, given)
        try:
            _check(paper, values, unit)
        except UsageError as error:
            left.append(Left(unit, _short(error)))
        else:
            items.append(BulkItem(unit, values))
    if not items:
        raise UsageError(
            f"{len(chosen)} 户都不能发：{left[0].unit} {left[0].reason} / nothing to send",
            hint="各户都缺的内容请用 --set 名称=值 补上。",
        )
    return BulkPlan(paper, tuple(items), tuple(left), source=words)


def plan_rows(
    office: Office, paper: PaperType, rows: Sequence[Row | RowFault], given: dict[str, str], words: str
) -> BulkPlan:
    """One letter for each row of a file; `given` stands for what the rows leave out."""
    items: list[BulkItem] = []
    faults: list[RowFault] = []
    for row in rows:
        if isinstance(row, RowFault):
            faults.append(row)
            continue
        try:
            values = complete_values(office, paper, row.unit, {**given, **row.given})
            _check(paper, values, row.unit)
        except UsageError as error:
            faults.append(row.fault(paper, error))
        else:
            items.append(BulkItem(row.unit, values))
    return BulkPlan(paper, tuple(items), (), tuple(faults), words)


def _check(paper: PaperType, values: dict[str, object], unit: UnitCode) -> None:
    check_required(paper, values, unit)
    require_glyphs("".join(map(str, values.values())))


def _short(error: UsageError) -> str:
    return error.message.partition(" / ")[0]


def first_letter(office: Office, plan: BulkPlan) -> Pressed:
    """The first letter as it will be, to look at."""
    first = plan.items[0]
    context = sheet_context(office, plan.paper, first.unit, office.now.date())
    (pressed,) = press_all(office, plan.paper, [(first.values, context)])
    return pressed


def start(office: Office, plan: BulkPlan, *, word: bool) -> BulkRun:
    """Write the run down; nothing is drafted yet. Raises UsageError for a plan with faults."""
    if plan.faults or not plan.items:
        raise UsageError("有错误的行，没有起草任何函件 / nothing was drafted")
    return store.start_run(
        office.registry,
        plan.paper.slug,
        plan.items,
        source=plan.source,
        word=word,
        actor=office.actor,
        now=office.now,
    )


def go_on(office: Office, id: str, tell: Callable[[int, int], None] = lambda done, total: None) -> BulkRun:
    """Draft what the run lacks and write what was drafted without its files. `tell` is told done and total."""
    run = store.find_run(office.registry, id)
    paper = office.catalog.get(run.paper)
    made = reversed(letter_store.letters(office.registry, batch=id))
    unwritten = [one for one in made if not one.pdf and one.state is not LetterState.VOID]
    for some in chunks(unwritten, CHUNK):
        _write(office, paper, some, run)
    done = run.drafted
    tell(done, run.total)
    while some := store.draft_some(
        office.registry, run, CHUNK, dated=office.now.date(), actor=office.actor, now=office.now
    ):
        _write(office, paper, some, run)
        done += len(some)
        tell(done, run.total)
    return store.find_run(office.registry, id)


def _write(office: Office, paper: PaperType, letters: Sequence[Letter], run: BulkRun) -> None:
    write_letters(office, paper, letters, word=run.word)
