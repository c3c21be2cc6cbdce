"""A long play of an office: does every law hold after every day, and how long does it take?

    python -m benchmarks.simulate [--units 500] [--days 180] [--seed 1001] [--profile residential] [--papers mix]

Prints a line whenever a law is broken and every ten days, then what happened, by kind, and the seconds by part of the work.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import click

from scansim.office.play import Day, Plan, Report, play


@click.command()
@click.option("--units", default=500, show_default=True)
@click.option("--days", default=180, show_default=True)
@click.option("--seed", default=1001, show_default=True, help="1000 and above: reports; below: tuning")
@click.option(
    "--profile", type=click.Choice(["residential", "tower"]), default="residential", show_default=True
)
@click.option("--papers", type=click.Choice(["file", "mix", "scan"]), default="mix", show_default=True)
@click.option("--every", default=40, show_default=True, help="with mix: one paper in so many is scanned")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), help="where the site is made")
def main(units: int, days: int, seed: int, profile: str, papers: str, every: int, work: Path | None) -> None:
    plan = Plan(units, days, seed, profile=profile, papers=papers, every=every, verify_every=30)
    wall, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(dir=work) as folder:
        report = play(plan, Path(folder) / "site", _tell)
    print_report(report)
    print(
        f"{time.perf_counter() - wall:.0f} s by the wall, {time.process_time() - cpu:.0f} s of this process's CPU,"
        f" load at the end {os.getloadavg()[0]:.1f}"
    )
    raise SystemExit(1 if report.broken else 0)


def _tell(day: Day) -> None:
    for said in day.broken:
        print(f"{day.day} BROKEN {said}", flush=True)
    if day.number % 10 == 0:
        print(f"day {day.number}: {day.open} open cases, {day.late} deadlines late", flush=True)


def print_report(report: Report) -> None:
    made, closed = (sum(pair[i] for pair in report.cases.values()) for i in (0, 1))
    print(f"cases {made} of {len(report.cases)} procedures, {closed} closed; {report.events} events")
    print(f"papers filed {report.documents}; letters {dict(report.letters)}; deadlines {dict(report.clocks)}")
    for what, count in report.counted.items():
        print(f"  {count:6d}  {what}")
    print("seconds " + ", ".join(f"{part} {spent:.0f}" for part, spent in report.seconds.items()))
    for said in report.notes[:30]:
        print(f"  note: {said}")
    print(f"laws broken: {len(report.broken)}")


if __name__ == "__main__":
    main()
