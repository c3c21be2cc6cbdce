"""What the commands about letters share: the opened office, which letters are meant, how a letter is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pipeline.cli.base import Context, err, escape, out, print_json
from pipeline.cli.opened import actor, catalog_of, geometries_of, registry_of
from pipeline.errors import UsageError
from pipeline.model import Letter, LetterState

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.flow.office import Office


@contextmanager
def opened_office(context: Context) -> Iterator[Office]:
    """The site with its papers and its registry, until the block ends."""
    from pipeline.flow.lookups import read_register
    from pipeline.flow.office import Office

    catalog = catalog_of(context)
    geometries = geometries_of(context, catalog)
    with registry_of(context) as registry:
        register = read_register(registry, context.site)
        yield Office(context.site, catalog, geometries, registry, register, actor(), context.now)


def chosen(office: Office, ids: Sequence[str], batch: str | None = None) -> list[Letter]:
    """The letters that are named: L000001, or all of a bulk run (B0001) that are not void. Raises UsageError."""
    from pipeline.register.bulk import find_run
    from pipeline.register.letters import find_letter, letters

    found: dict[str, Letter] = {}
    for id in (*ids, *filter(None, [batch])):
        name = id.strip().upper()
        if name.startswith("B"):
            find_run(office.registry, name)
            some = [
                one
                for one in reversed(letters(office.registry, batch=name))
                if one.state is not LetterState.VOID
            ]
        else:
            some = [find_letter(office.registry, name)]
        found |= {one.id: one for one in some}
    if not found:
        raise UsageError("没有指明函件 / no letter named", hint="写出编号（L000001）或批次（B0001）。")
    return list(found.values())


def as_object(one: Letter) -> dict[str, Any]:
    """The keys that programs rely on."""
    return {
        "letter": one.id,
        "number": one.number,
        "state": one.state.value,
        "paper": one.paper,
        "unit": one.place,
        "dated": one.dated.isoformat(),
        "document": one.document,
        "pdf": one.pdf,
        "docx": one.docx,
        "batch": one.batch,
        "returned": one.returned,
        "reason": one.reason,
    }


def show(one: Letter, title: str, as_json: bool) -> None:
    """A letter that something was done to."""
    if as_json:
        print_json(as_object(one))
        return
    number = f"　{one.number}" if one.number else ""
    out.print(f"{one.state.chinese}：{one.id}{escape(number)}　{escape(title)}　{one.place}")
    for name, path in (("PDF ", one.pdf), ("Word", one.docx)):
        if path:
            out.print(f"  {name}　{escape(path)}")
    if one.document:
        out.print(f"  已归档，编号 {one.document}")


def bar(what: str) -> Progress:
    """A progress bar on standard error, gone when it is done; nothing where nobody watches."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=err.console, transient=True, disable=not err.is_terminal)
