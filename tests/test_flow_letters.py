"""Letters: drafted from the register, numbered once, filed in the unit's dossier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import docx
import pypdf
import pytest
from flow_kit import NOW, make_site, registry
from letters_kit import stock

from pipeline.archive.record import records
from pipeline.catalog.load import load_catalog
from pipeline.catalog.prepare import prepare
from pipeline.errors import MissingValue, UsageError
from pipeline.flow.letters import draft, finish_cut_off, issue, void
from pipeline.flow.lookups import read_register
from pipeline.flow.office import Office
from pipeline.model import LetterState
from pipeline.register import letters as store
from pipeline.register.documents import documents_of_office, documents_of_unit, find_document
from pipeline.register.verify import verify

NOTICE = {"subject": "关于停水检修的公告", "content": "二次供水设备检修，届时停水。"}
GIVEN = {"deadline": "2026年12月5日", "defects": "木工隔断未按图施工；插座无接地"}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates", "public-notice")


@pytest.fixture
def office(tmp_path: Path, templates: Path) -> Iterator[Office]:
    site = make_site(tmp_path / "site", templates)
    catalog = load_catalog(site.templates)
    with registry(site) as opened:
        yield Office(site, catalog, prepare(catalog), opened, read_register(opened, site), "tester", NOW)


def some_unit(office: Office):  # type: ignore[no-untyped-def]
    return next(iter(sorted(office.register.by_code)))


def test_pdf_and_word_file_carry_the_same_data(office: Office) -> None:
    paper = office.catalog.get("rectification-notice")
    letter = draft(office, paper, some_unit(office), GIVEN)
    pdf = "".join(pypdf.PdfReader(office.site.root / letter.pdf).pages[0].extract_text().split())
    word = "".join(p.text for p in docx.Document(str(office.site.root / letter.docx)).paragraphs)
    for said in ("2026年12月5日", "木工隔断未按图施工", "插座无接地"):
        assert said in pdf
        assert said in word


def test_missing_values_are_refused_by_name_and_no_draft_is_kept(office: Office) -> None:
    paper = office.catalog.get("rectification-notice")
    with pytest.raises(MissingValue) as caught:
        draft(office, paper, some_unit(office), {})
    assert set(caught.value.names) == {"deadline", "defects"}
    assert not list(office.site.letters.rglob("*.pdf"))


@pytest.mark.parametrize(
    ("given", "named"), [({"deadlin": "2026-12-05"}, "deadlin"), ({"deadline": "下周"}, "整改期限")]
)
def test_a_wrong_name_or_value_is_named(office: Office, given: dict[str, str], named: str) -> None:
    with pytest.raises(UsageError, match=named):
        draft(office, office.catalog.get("rectification-notice"), some_unit(office), given)


def test_issuing_numbers_once_and_files_in_the_dossier(office: Office) -> None:
    unit = some_unit(office)
    letter = draft(office, office.catalog.get("rectification-notice"), unit, GIVEN)
    issued = issue(office, letter.id)
    assert issued.state is LetterState.ISSUED
    assert issued.number.endswith("〔2026〕1号")
    assert issue(office, letter.id) == issued
    document = find_document(office.registry, issued.document)
    assert document is not None
    assert (document.unit, document.category) == (unit, "g")
    assert issued.number in pypdf.PdfReader(office.site.root / document.path).pages[0].extract_text()
    assert verify(office.registry, office.site, records(office.site.archive)) == []


def test_a_crash_between_numbering_and_filing_is_made_good_without_a_second_number(office: Office) -> None:
    letter = draft(office, office.catalog.get("rectification-notice"), some_unit(office), GIVEN)
    broken = replace(office, site=replace(office.site, root=office.site.root / "missing"))
    (office.site.root / "missing").write_text("a file where a folder is needed")
    with pytest.raises(Exception, match=""):
        issue(broken, letter.id)
    issued = issue(office, letter.id)
    assert issued.number.endswith("〔2026〕1号")
    assert issued.document


def test_a_notice_to_nobody_in_particular_is_filed_in_the_offices_own_dossier(office: Office) -> None:
    letter = draft(office, office.catalog.get("public-notice"), None, NOTICE)
    issued = issue(office, letter.id)
    assert issue(office, letter.id) == issued
    (document,) = documents_of_office(office.registry)
    assert (document.id, document.unit, document.category, document.party) == (issued.document, None, "", "")
    assert document.path.startswith("archive/_管理处/公共信息公布/2026/2026-11-21_")
    path = office.site.root / document.path
    assert path.read_bytes() == (office.site.root / issued.pdf).read_bytes()
    inventory = pypdf.PdfReader(path.with_name("目录.pdf")).pages[0].extract_text()
    assert document.id in inventory
    assert issued.number in inventory
    assert verify(office.registry, office.site, records(office.site.archive)) == []


def test_a_paper_that_is_not_filed_by_unit_is_the_offices_own_also_where_it_names_one(office: Office) -> None:
    unit = some_unit(office)
    issued = issue(office, draft(office, office.catalog.get("public-notice"), unit, NOTICE).id)
    assert issued.unit == unit
    assert [d.id for d in documents_of_office(office.registry)] == [issued.document]
    assert documents_of_unit(office.registry, unit) == []


def test_numbers_run_on_without_gaps_and_void_ones_stay_taken(office: Office) -> None:
    paper, unit = office.catalog.get("rectification-notice"), some_unit(office)
    issued = [issue(office, draft(office, paper, unit, GIVEN).id) for _ in range(2)]
    void(office, issued[0].id, "内容有误")
    third = issue(office, draft(office, paper, unit, GIVEN).id)
    assert [letter.number[-2] for letter in (*issued, third)] == ["1", "2", "3"]


def test_a_letter_whose_issuing_was_cut_off_is_filed_by_the_next_round(office: Office) -> None:
    paper = office.catalog.get("rectification-notice")
    letter = draft(office, paper, some_unit(office), GIVEN)
    with office.registry.atomic():  # the number, and then the process dies
        numbered = store.issue_letter(
            office.registry, letter.id, series="物业函", dated=NOW.date(), actor="tester", now=NOW
        )
    assert finish_cut_off(office) == []  # just now somebody may still be at it
    (done,) = finish_cut_off(replace(office, now=NOW + timedelta(minutes=11)))
    assert done.finished and done.number == numbered.number
    assert find_document(office.registry, done.document) is not None
    assert finish_cut_off(replace(office, now=NOW + timedelta(minutes=22))) == []
