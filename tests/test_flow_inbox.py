"""The whole way, on real pixels: what is dropped ends filed, held or accounted for."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pypdf
import pytest
from flow_kit import NOW, import_people, make_site, registry, running, take_in

from pipeline.archive.record import records
from pipeline.errors import UsageError
from pipeline.flow.deciding import decide
from pipeline.model import Outcome, UnitCode
from pipeline.register.confirmations import confirmations
from pipeline.register.documents import (
    count_documents,
    documents_of_office,
    documents_of_unit,
    find_document,
)
from pipeline.register.drops import Asked, drops
from pipeline.register.held import held_papers
from pipeline.register.rebuild import rebuild
from pipeline.register.search import search
from pipeline.register.verify import verify
from pipeline.site import Site
from scansim.files import write_page, write_pdf
from scansim.generate import foreign_pages, own_pages, unknown_pages
from scansim.own.pages import Habits
from scansim.stack import stack
from scansim.truth import Truth

SEED = 41
COMPLETE = Habits(unsigned=0.0, blank_unit=0.0)
OFFICES = ("patrol-record", "work-log")  # not filed by unit, though their codes name one


class Batch:
    """One mixed batch through one site, for all tests of this file."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.truths: dict[str, list[Truth]] = {}
        self._drop()
        self.outcomes = take_in(site)

    def _drop(self) -> None:
        papers = ("fit-out-application", "release-slip", "after-hours-application")
        for n, page in enumerate(own_pages(SEED, 3, profiles=("grey200",), papers=papers, habits=COMPLETE)):
            self._write(f"SCAN000{n}{page.scan.suffix}", page)
        for n, page in enumerate(own_pages(SEED, 2, profiles=("grey200",), papers=OFFICES, habits=COMPLETE)):
            self._write(f"本处{n}{page.scan.suffix}", page)
        strangers = ("till-slip", "leave", "insurance")
        for n, page in enumerate(unknown_pages(SEED, 3, profiles=("grey200",), kinds=strangers)):
            self._write(f"其他{n}{page.scan.suffix}", page)
        for n, page in enumerate(foreign_pages(SEED, 3, profiles=("grey200",))):
            self._write(f"外来{n}{page.scan.suffix}", page)
        pages = stack(SEED, 0)
        write_pdf(pages, self.site.inbox / "stack.pdf")
        self.truths["stack.pdf"] = [page.truth for page in pages]
        (self.site.inbox / "坏.pdf").write_bytes(b"%PDF-1.7\nnot really")
        (self.site.inbox / "空.jpg").write_bytes(b"")

    def _write(self, name: str, page: object) -> None:
        write_page(page, self.site.inbox / name)  # type: ignore[arg-type]
        self.truths[name] = [page.truth]  # type: ignore[attr-defined]

    def of(self, name: str) -> list[Outcome]:
        return [o for o in self.outcomes if o.source == name]


@pytest.fixture(scope="module")
def batch(module_tmp: Path, measured_templates: Path) -> Batch:
    return Batch(make_site(module_tmp / "site", measured_templates))


def test_our_own_sheets_go_to_their_unit_as_the_paper_they_are(batch: Batch) -> None:
    for name in (f"SCAN000{n}" for n in range(3)):
        (source,) = [s for s in batch.truths if s.startswith(name)]
        (outcome,) = batch.of(source)
        (truth,) = batch.truths[source]
        assert (outcome.outcome, outcome.paper, outcome.unit) == ("filed", truth.paper, truth.unit)


def test_the_offices_own_sheets_go_to_its_own_dossier_whatever_unit_they_name(batch: Batch) -> None:
    for source in (s for s in batch.truths if s.startswith("本处")):
        (outcome,) = batch.of(source)
        (truth,) = batch.truths[source]
        assert truth.unit
        assert (outcome.outcome, outcome.paper, outcome.unit) == ("filed", truth.paper, "")
        folder = f"archive/_管理处/{outcome.title}/{truth.values['date'][:4]}"
        assert outcome.path.rpartition("/")[0] == folder
        record = json.loads((batch.site.root / outcome.path).with_suffix(".json").read_text("utf-8"))
        assert (record["unit"], record["category"]) == ("", "")
        inventory = pypdf.PdfReader(batch.site.root / folder / "目录.pdf").pages[0].extract_text()
        assert outcome.document in inventory


def test_papers_of_no_known_type_are_held(batch: Batch) -> None:
    for source in (s for s in batch.truths if s.startswith("其他")):
        assert [o.outcome for o in batch.of(source)] == ["held"]


def test_foreign_papers_are_right_or_held(batch: Batch) -> None:
    for source in (s for s in batch.truths if s.startswith("外来")):
        (outcome,) = batch.of(source)
        (truth,) = batch.truths[source]
        assert outcome.outcome == "held" or (outcome.paper, outcome.unit) == (truth.paper, truth.unit)


def test_every_page_of_a_stack_is_accounted_for_once(batch: Batch) -> None:
    pages = sorted(page for outcome in batch.of("stack.pdf") for page in outcome.pages)
    assert pages == list(range(1, len(batch.truths["stack.pdf"]) + 1))


def test_the_account_of_every_drop_agrees_with_what_was_told(batch: Batch) -> None:
    with registry(batch.site) as opened_registry:
        kept = {drop.name: drop.account for drop in drops(opened_registry, Asked(), 1000)}
    assert len(kept) == len({outcome.source for outcome in batch.outcomes})
    for name, account in kept.items():
        assert account is not None and account.agrees, name
        told = [o for o in batch.of(name) if o.outcome == "filed"]
        assert account.filed == sum(len(outcome.pages) for outcome in told), name
    stack = kept["stack.pdf"]
    assert stack is not None and stack.pages == len(batch.truths["stack.pdf"])
    assert kept["坏.pdf"] is not None and kept["坏.pdf"].loose == 1


def test_blanks_and_separators_of_a_stack_are_known_as_such(batch: Batch) -> None:
    truths = batch.truths["stack.pdf"]
    for kind in ("blank", "separator"):
        told = {page for o in batch.of("stack.pdf") if o.outcome == kind for page in o.pages}
        assert told == {n for n, truth in enumerate(truths, 1) if truth.kind == kind}


def test_nothing_of_a_stack_is_filed_with_another_unit(batch: Batch) -> None:
    truths = batch.truths["stack.pdf"]
    for outcome in batch.of("stack.pdf"):
        if outcome.outcome != "filed":
            continue
        told = {(truths[page - 1].paper, truths[page - 1].unit) for page in outcome.pages}
        own = not outcome.category  # the office's own: laid among a unit's papers it is still not that unit's
        assert {(paper, "" if own else unit) for paper, unit in told} == {(outcome.paper, outcome.unit)}


def test_broken_files_are_held_and_stop_nothing(batch: Batch) -> None:
    assert [(o.outcome, o.reason) for o in batch.of("坏.pdf")] == [("held", "unreadable")]
    assert [(o.outcome, o.reason) for o in batch.of("空.jpg")] == [("held", "empty-file")]


def test_the_inbox_is_empty_and_held_papers_lie_beside_their_notes(batch: Batch) -> None:
    assert [p.name for p in batch.site.inbox.iterdir()] == ["held"]
    held = [o for o in batch.outcomes if o.outcome == "held"]
    assert held
    for outcome in held:
        paper = batch.site.root / outcome.path
        note = paper.with_name(f"{paper.name}.说明.txt").read_text("utf-8-sig")
        assert paper.is_file()
        assert "怎么办" in note


def test_what_is_filed_is_a_searchable_pdf_with_a_record_beside_it(batch: Batch) -> None:
    filed = [o for o in batch.outcomes if o.outcome == "filed"]
    for outcome in filed:
        path = batch.site.root / outcome.path
        record = json.loads(path.with_suffix(".json").read_text("utf-8"))
        assert record["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert len(pypdf.PdfReader(path).pages[0].extract_text()) > 10


def test_the_original_is_kept_byte_for_byte(batch: Batch) -> None:
    stored = {p.name for p in batch.site.store.rglob("*") if p.is_file()}
    with registry(batch.site) as opened:
        for outcome in batch.outcomes:
            if outcome.outcome == "filed":
                document = find_document(opened, outcome.document)
                assert document is not None
                assert document.origin.sha256 in stored
    for path in batch.site.store.rglob("*"):
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def test_each_dossier_has_its_inventory(batch: Batch) -> None:
    for outcome in batch.outcomes:
        if outcome.outcome == "filed":
            folder = (batch.site.root / outcome.path).parent
            inventory = (folder.parent if outcome.unit else folder) / "目录.pdf"
            assert outcome.document in pypdf.PdfReader(inventory).pages[0].extract_text()


def test_verify_finds_nothing_and_sees_a_changed_file(batch: Batch) -> None:
    with registry(batch.site) as opened:
        assert verify(opened, batch.site, records(batch.site.archive)) == []
        victim = next(batch.site.archive.rglob("*_0000*.pdf"))
        before = victim.read_bytes()
        victim.write_bytes(before + b" ")
        try:
            assert verify(opened, batch.site, records(batch.site.archive))
        finally:
            victim.write_bytes(before)


def test_a_rebuilt_index_gives_the_same_search_results(batch: Batch) -> None:
    queries = ("装修", "3栋", "放行", "申请", "物业", "管理处")
    with registry(batch.site) as opened:
        before = [search(opened, q) for q in queries]
        assert any(before)
        rebuild(opened, [d for _, d in records(batch.site.archive) if not isinstance(d, Exception)], now=NOW)
        assert [search(opened, q) for q in queries] == before
        assert verify(opened, batch.site, records(batch.site.archive)) == []


def test_the_same_bytes_again_are_a_duplicate(batch: Batch, tmp_path: Path) -> None:
    filed = next(o for o in batch.outcomes if o.outcome == "filed" and o.source.startswith("SCAN"))
    with registry(batch.site) as opened:
        document = find_document(opened, filed.document)
        assert document is not None
        count = count_documents(opened)
    sha = document.origin.sha256
    again = batch.site.inbox / "again.jpg"
    again.write_bytes((batch.site.store / sha[:2] / sha).read_bytes())
    (outcome,) = take_in(batch.site)
    assert (outcome.outcome, outcome.document) == ("duplicate", filed.document)
    with registry(batch.site) as opened:
        assert count_documents(opened) == count


def test_a_paper_of_an_unlisted_unit_is_filed_once_the_roster_has_it(
    tmp_path: Path, measured_templates: Path
) -> None:
    site = make_site(tmp_path / "late", measured_templates, roster=False)
    (page,) = own_pages(SEED, 1, profiles=("grey200",), papers=("release-slip",), habits=COMPLETE)
    name = f"SCAN{page.scan.suffix}"
    write_page(page, site.inbox / name)
    (held,) = take_in(site)
    assert (held.outcome, held.reason) == ("held", "unknown-unit")
    import_people(site, tmp_path / "roster.xlsx")
    (site.root / held.path).rename(site.inbox / name)
    (filed,) = take_in(site)
    assert (filed.outcome, filed.unit) == ("filed", page.truth.unit)
    with registry(site) as opened:
        assert held_papers(opened) == []
        assert len(documents_of_unit(opened, UnitCode.parse(filed.unit))) == 1
    assert list(site.held.iterdir()) == []


@pytest.fixture(scope="module")
def few(module_tmp: Path, measured_templates: Path) -> Site:
    return make_site(module_tmp / "few", measured_templates)


def test_an_offices_own_sheet_without_its_signature_waits_and_is_filed_on_a_persons_word(few: Site) -> None:
    unsigned = Habits(unsigned=1.0, blank_unit=0.0)
    (page,) = own_pages(SEED, 1, profiles=("grey200",), papers=("patrol-record",), habits=unsigned)
    write_page(page, few.inbox / f"SCAN{page.scan.suffix}")
    (held,) = take_in(few)
    assert (held.outcome, held.reason, held.paper) == ("held", "missing-signature", "patrol-record")
    note = few.root / f"{held.path}.说明.txt"
    assert "管理处自存" in note.read_text("utf-8-sig")
    with running(few) as run:
        with pytest.raises(UsageError, match="不按房号归档"):
            decide(run, held.held, paper="work-log", unit=UnitCode.parse(page.truth.unit))
        filed = decide(run, held.held, despite=True)
        assert (filed.outcome, filed.unit) == ("filed", "")
        assert [c.kind for c in confirmations(run.registry)] == ["paper"]
        assert [d.id for d in documents_of_office(run.registry)] == [filed.document]


def test_a_strangers_paper_may_be_filed_as_the_offices_own_but_never_as_a_label(few: Site) -> None:
    (page,) = unknown_pages(SEED, 1, profiles=("grey200",), kinds=("leave",))
    write_page(page, few.inbox / f"其他{page.scan.suffix}")
    (held,) = take_in(few)
    assert held.outcome == "held"
    with running(few) as run:
        for slug in ("drawer-label", "dossier-label", "unit-separator"):
            again = decide(run, held.held, paper=slug)
            assert (again.outcome, again.reason) == ("held", "no-record")
        filed = decide(run, held.held, paper="staff-appraisal")
        assert (filed.outcome, filed.paper, filed.unit) == ("filed", "staff-appraisal", "")
        assert filed.path.startswith("archive/_管理处/考评记录表/")
