"""python -m scansim own|foreign|unknown|stack|samples --out DIR"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from scansim.files import write_page, write_pdf, write_truth
from scansim.generate import ALL, foreign_pages, own_pages, site_roster, unknown_pages
from scansim.profiles import EASY, HARD, PROFILES
from scansim.roster import write_xlsx
from scansim.stack import stack
from scansim.truth import Page

_STREAMS: dict[str, Callable[..., Iterator[Page]]] = {
    "own": own_pages,
    "foreign": foreign_pages,
    "unknown": unknown_pages,
}
_SETS = {"easy": EASY, "hard": HARD, "all": ALL}


@click.command(help="Make scans with their truth. Seeds below 1000 are for tuning, the others for reports.")
@click.argument("what", type=click.Choice([*_STREAMS, "stack", "samples"]))
@click.option("--n", default=12, show_default=True, help="pages, or stacks")
@click.option("--seed", default=1, show_default=True)
@click.option("--start", default=0, show_default=True, help="index of the first page")
@click.option(
    "--profiles", default="easy", show_default=True, help=f"easy, hard, all or names: {', '.join(PROFILES)}"
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def main(what: str, n: int, seed: int, start: int, profiles: str, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    if what == "samples":
        from scansim.samples import make

        make(out)
        return
    write_xlsx(site_roster(), out / "roster.xlsx")
    if what == "stack":
        _stacks(n, seed, start, out)
        return
    chosen = _SETS.get(profiles) or tuple(profiles.split(","))
    _write(_STREAMS[what](seed, n, profiles=chosen, start=start), out)


def _write(pages: Iterable[Page], out: Path) -> None:
    named = []
    for number, page in enumerate(pages):
        name = f"{page.truth.kind}_{number:05d}{page.scan.suffix}"
        write_page(page, out / name)
        named.append((name, page.truth))
    write_truth(named, out / "truth.jsonl")


def _stacks(n: int, seed: int, start: int, out: Path) -> None:
    named = []
    for index in range(start, start + n):
        pages, name = stack(seed, index), f"stack_{index:05d}.pdf"
        write_pdf(pages, out / name)
        named += [(name, page.truth) for page in pages]
    write_truth(named, out / "truth.jsonl")


if __name__ == "__main__":
    main()
