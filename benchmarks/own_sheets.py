"""Our own sheets through the whole flow: paper and unit, values, ticks, pages per second.

    python -m benchmarks.own_sheets --n 1000 --seed 1001 [--keep DIR]

Seeds below 1000 were used for tuning; report with seeds from 1000 on.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.lab import heading, make_pages, new_site, one_pass, share, table
from benchmarks.throughput import Memory
from pipeline.catalog.load import load_catalog
from pipeline.model import FieldKind, Outcome, PaperType
from pipeline.model.kinds import parse_value
from pipeline.model.text import fold
from scansim.profiles import EASY
from scansim.truth import Truth


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--n", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1001)
    parser.add_argument("--profiles", default=",".join(EASY))
    parser.add_argument("--keep", type=Path, help="where pages and site are kept for another look")
    parser.add_argument("--misses", action="store_true", help="list every value that differs")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        report(folder, given.n, given.seed, given.profiles.split(","), misses=given.misses)


def report(folder: Path, n: int, seed: int, profiles: list[str], *, misses: bool) -> None:
    truths = make_pages(folder / f"own-{seed}-{n}", "own", n, seed, profiles)
    site = new_site(folder / "site")
    with Memory(show=False) as memory:
        done = one_pass(site, [folder / f"own-{seed}-{n}" / name for name in truths])
    papers = load_catalog(site.templates).papers
    by_source = {outcome.source: outcome for outcome in done.outcomes}
    with heading(f"Own sheets: {n} pages, seed {seed}, profiles {len(profiles)}"):
        _identity(truths, by_source, dict(papers))
        print()
        _values(truths, by_source, dict(papers), misses=misses)
        print()
        print(
            f"Whole flow: {n / done.filing:.2f} pages/s ({done.filing:.1f} s), opening {done.opening:.1f} s"
        )
        print(f"children: {memory.summary()}")


def _identity(truths: dict[str, Truth], found: dict[str, Outcome], papers: dict[str, PaperType]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    reasons: Counter[str] = Counter()
    for name, truth in truths.items():
        outcome = found.get(name)
        group, wanted = _wanted(truth, papers[truth.paper])
        if outcome is None:
            counts[group, "no outcome"] += 1
            continue
        right_paper = outcome.paper == truth.paper
        right_unit = outcome.unit == wanted
        known = (
            "right"
            if right_paper and right_unit
            else "unit not told"
            if right_paper and not outcome.unit
            else "WRONG"
        )
        counts[group, known] += 1
        counts[group, f"{outcome.outcome}"] += 1
        if outcome.outcome == "filed" and not (right_paper and right_unit):
            counts[group, "FILED WRONG"] += 1
            print(f"filed wrong: {name}: {outcome.paper} {outcome.unit}, truth {truth.paper} {wanted}")
        if known == "WRONG":
            print(
                f"wrong: {name}: {outcome.paper!r} {outcome.unit!r}, truth {truth.paper} {wanted} ({truth.profile}) {outcome.reason} {outcome.message}"
            )
        if outcome.outcome == "held":
            reasons[outcome.reason] += 1
    groups = sorted({g for g, _ in counts})
    total = {g: sum(counts[g, k] for k in ("right", "unit not told", "WRONG", "no outcome")) for g in groups}
    table(
        [
            (
                g,
                total[g],
                share(counts[g, "right"], total[g]),
                counts[g, "unit not told"],
                counts[g, "WRONG"],
                counts[g, "filed"],
                counts[g, "held"],
                counts[g, "FILED WRONG"],
                counts[g, "no outcome"],
            )
            for g in groups
        ],
        (
            "group",
            "pages",
            "paper and unit right",
            "unit not told",
            "wrong",
            "filed",
            "held",
            "filed wrong",
            "lost",
        ),
    )
    print("held:", dict(reasons))


def _wanted(truth: Truth, paper: PaperType) -> tuple[str, str]:
    """(group, the unit that must be told). The later page of a sheet that was handed out without a unit says nothing of
    it when it comes alone, as all pages do here."""
    if not paper.category:
        return "office's own", ""
    if truth.coded:
        return "unit in the QR", truth.unit
    written = any(f.kind is FieldKind.UNIT and f.name in truth.values for f in paper.fields)
    return ("unit written", truth.unit) if written else ("no unit on the page", "")


def _values(
    truths: dict[str, Truth], found: dict[str, Outcome], papers: dict[str, PaperType], *, misses: bool
) -> None:
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, truth in truths.items():
        outcome = found.get(name)
        if outcome is None or outcome.outcome != "filed":
            continue
        read = {value.name: value for value in outcome.fields}
        paper = papers[truth.paper]
        writing = "typed" if truth.typed else "grass script" if truth.grass else "handwriting fonts"
        for field, wanted in truth.values.items():
            kind = paper.field(field).kind if paper.field(field) else FieldKind.TEXT  # type: ignore[union-attr]
            if field not in read:
                continue
            got = read[field].value
            same = _norm(kind, got) == _norm(kind, wanted)
            total[writing] += 1
            total[f"{writing}: {kind}"] += 1
            right[writing] += same
            right[f"{writing}: {kind}"] += same
            if misses and not same:
                print(
                    f"{name} {field} {kind} {truth.hand or 'typed'} {truth.profile}: {got!r} raw {read[field].raw!r}, truth {wanted!r} written {truth.written.get(field)!r}"
                )
        for field, options in truth.ticks.items():
            if field in read and not any(truth.ticked.get(f"{field}#{i}") == "doubtful" for i in range(40)):
                total["tick groups"] += 1
                same = set(filter(None, read[field].value.split("、"))) == set(options)
                right["tick groups"] += same
                if misses and not same:
                    print(f"{name} ticks {field} {truth.profile}: {read[field].value!r} truth {options!r}")
    table([(k, share(right[k], total[k])) for k in sorted(total)], ("values exact", "share"))


def _norm(kind: FieldKind, value: str) -> str:
    parsed = parse_value(kind, value)
    return "".join(fold(parsed.value or value).split())


if __name__ == "__main__":
    main()
