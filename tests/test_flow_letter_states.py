"""Approving and issuing: who may, what it takes, and what a crash or a second writer leaves behind."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from letters_kit import PAPER, drafted, issued, office_in, some_units, stock

from pipeline.archive.record import records
from pipeline.errors import UsageError
from pipeline.flow.letters import approve, issue, void
from pipeline.flow.office import Office
from pipeline.model import LetterState, UnitCode
from pipeline.register.dispatch import dispatch_register
from pipeline.register.letters import letters, steps
from pipeline.register.verify import verify
from pipeline.respond.approval import needs_approval
from pipeline.site import Letters, Site


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates")


@pytest.fixture
def site(tmp_path: Path, templates: Path) -> Site:
    from flow_kit import make_site

    return make_site(tmp_path / "site", templates)


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with office_in(site) as opened:
        yield opened


def ruled(office: Office, actor: str = "tester", **rules: object) -> Office:
    return replace(office, actor=actor, site=replace(office.site, sending=Letters(**rules)))  # type: ignore[arg-type]


def test_who_may_approve_approves_by_issuing(office: Office) -> None:
    out = issued(office)
    history = [s.state for s in steps(office.registry, out.id)]
    assert history == [LetterState.DRAFT, LetterState.APPROVED, LetterState.ISSUED]


def test_who_may_not_is_told_who_may(office: Office) -> None:
    clerk, manager = ruled(office, "clerk", approvers=("wang",)), ruled(office, "wang", approvers=("wang",))
    letter = drafted(clerk)
    for refused in (issue, approve):
        with pytest.raises(UsageError) as caught:
            refused(clerk, letter.id)
        assert "wang" in caught.value.hint
        assert "pipeline letter approve" in caught.value.hint
    approve(manager, letter.id)
    assert issue(clerk, letter.id).number


@pytest.mark.parametrize(
    ("rules", "needed"),
    [
        ({}, True),
        ({"approval": "none"}, False),
        ({"approve_never": (PAPER,)}, False),
        ({"approval": "none", "approve_also": ("装改",)}, True),
        ({"approval": "all", "approve_never": ("物业装改",)}, False),
    ],
)
def test_the_site_says_what_needs_approval(office: Office, rules: dict[str, object], needed: bool) -> None:
    paper = office.catalog.get(PAPER)
    assert needs_approval(paper, "物业装改", Letters(**rules)) is needed  # type: ignore[arg-type]


def test_a_paper_without_a_seal_needs_no_approval(office: Office) -> None:
    assert not needs_approval(replace(office.catalog.get(PAPER), seals=()), "物业装改", Letters())


def test_the_register_shows_every_number_and_why_one_is_void(office: Office) -> None:
    first, second = issued(office), issued(office)
    void(office, first.id, "整改期限写错")
    drafted(office)
    entries = dispatch_register(office.registry, year=2026)
    assert [e.number for e in entries] == [first.number, second.number]
    assert entries[0].remark == "作废：整改期限写错"
    assert entries[1].approved_by == "tester"
    assert dispatch_register(office.registry, year=2025) == []
    assert dispatch_register(office.registry, year=2026, series="装改") == entries
    assert dispatch_register(office.registry, year=2026, series="函") == []


def test_a_number_whose_letter_was_lost_with_its_registry_is_explained(office: Office) -> None:
    kept = issued(office)
    office.registry.write("DROP TRIGGER letter_no_delete")
    office.registry.write("DELETE FROM letter_move")
    office.registry.write("DELETE FROM letter")
    (entry,) = dispatch_register(office.registry, year=2026)
    assert entry.letter is None
    assert kept.document in entry.remark


_CLERK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from letters_kit import office_in
from pipeline.flow.letters import issue_all
from pipeline.register.letters import letters
from pipeline.site import open_site
with office_in(open_site(Path(sys.argv[1]))) as office:
    ids = [one.id for one in reversed(letters(office.registry))]
    if sys.argv[3] == "back":
        ids.reverse()
    print("ready", flush=True)
    for one in ids:
        list(issue_all(office, [one]))
print("done", flush=True)
"""


def clerk(site: Site, way: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _CLERK, site.root, Path(__file__).parent, way],
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_two_writers_that_are_killed_leave_no_gap_no_double_and_every_letter_filed(site: Site) -> None:
    chance = random.Random(20261121)
    with office_in(site) as office:
        units = some_units(office, 8)
        for unit in units:
            drafted(office, unit)
    for _ in range(2):
        both = [clerk(site, "on"), clerk(site, "back")]
        for one in both:
            assert one.stdout is not None and one.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.05, 0.9))
        for one in both:
            one.kill()
            one.wait()
    both = [clerk(site, "on"), clerk(site, "back")]
    assert [one.wait(200) for one in both] == [0, 0]
    with office_in(site) as office:
        found = letters(office.registry)
        assert sorted(int(one.number.partition("〕")[2][:-1]) for one in found) == list(range(1, 9))
        assert all(one.finished and one.document for one in found)
        assert len({one.document for one in found}) == len({one.serial for one in found}) == 8
        assert {
            UnitCode.parse(d.unit.__str__()) for _, d in records(site.archive) if not isinstance(d, Exception)
        } == set(units)
        assert verify(office.registry, site, records(site.archive)) == []
