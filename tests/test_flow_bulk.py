"""Many letters at once: planned whole or not at all, resumable after kill -9, printed in the order of a walk."""

from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdf
import pytest
from flow_kit import make_site
from letters_kit import GIVEN, PAPER, issued, office_in, some_units, stock

from pipeline.errors import DeliveryError, UsageError
from pipeline.flow.batchprint import merge, note_printed, walk
from pipeline.flow.bulk import BulkPlan, Choice, first_letter, floors_of, go_on, plan_rows, plan_units, start
from pipeline.flow.bulkrows import read_rows
from pipeline.flow.handing import undelivered
from pipeline.flow.letters import issue_all
from pipeline.flow.office import Office
from pipeline.model import UnitCode
from pipeline.register import bulk as store
from pipeline.register.letters import letters
from pipeline.respond.printer import has_printing, print_pdf
from pipeline.site import Site


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stock(tmp_path_factory.mktemp("stock") / "templates")


@pytest.fixture
def site(tmp_path: Path, templates: Path) -> Site:
    return make_site(tmp_path / "site", templates)


@pytest.fixture
def office(site: Site) -> Iterator[Office]:
    with office_in(site) as opened:
        yield opened


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


def planned(office: Office, path: Path, **given: str) -> BulkPlan:
    paper = office.catalog.get(PAPER)
    rows, _ = read_rows(office, paper, path)
    return plan_rows(office, paper, rows, given, path.name)


def test_floors_are_chosen_as_people_write_them() -> None:
    assert floors_of("3-5,8，10层、B1") == [3, 4, 5, 8, 10, -1]
    assert floors_of(None) == []
    for bad in ("三楼", "12-3", "1-2-3", "1-9999"):
        with pytest.raises(UsageError, match="楼层"):
            floors_of(bad)


def test_a_choice_of_units_takes_building_and_floors_and_leaves_out_what_is_named(office: Office) -> None:
    every = office.register.by_code
    first = some_units(office)[0]
    floor = every[first].floor
    choice = Choice(building=first.building, floors=[floor], but=[first])
    plan = plan_units(office, office.catalog.get(PAPER), choice, dict(GIVEN), "")
    wanted = {c for c, u in every.items() if c.building == first.building and u.floor == floor} - {first}
    assert {item.unit for item in plan.items} == wanted
    assert [(one.unit, "不发" in one.reason) for one in plan.left] == [(first, True)]


def test_a_choice_that_nobody_can_get_or_that_fits_nobody_says_so(office: Office) -> None:
    paper = office.catalog.get(PAPER)
    with pytest.raises(UsageError, match="整改期限"):
        plan_units(office, paper, Choice(floors=[1, 2, 3]), {}, "")
    with pytest.raises(UsageError, match="没有符合条件"):
        plan_units(office, paper, Choice(building="Z"), dict(GIVEN), "")


def test_each_row_of_a_table_is_a_letter_by_label_name_or_another_offices_word(
    office: Office, tmp_path: Path
) -> None:
    first, second = some_units(office, 2)
    path = sheet(
        tmp_path / "t.xlsx",
        ("十二月整改一览",),
        ("序号", "房号", "整改期限", "defects", "验收时间"),
        (1, str(first), "2026-12-05", "插座无接地", "2026-11-20"),
        (2, str(second), "2026年12月6日", "烟感被遮挡", None),
        ("合计", None, None, None, None),
    )
    plan = planned(office, path)
    assert plan.faults == ()
    assert [item.unit for item in plan.items] == [first, second]
    assert plan.items[0].values["inspection_date"] == "2026-11-20"
    assert plan.items[1].values["deadline"] == "2026-12-06"


def test_bad_rows_are_listed_with_row_column_and_reason_and_nothing_is_begun(
    office: Office, tmp_path: Path
) -> None:
    unit = str(some_units(office)[0])
    path = sheet(
        tmp_path / "t.xlsx",
        ("房号", "整改期限", "整改事项"),
        (unit, "2026-12-05", "插座无接地"),
        (unit, "2026-12-05", "插座无接地"),
        ("99-9999", "2026-12-05", "插座无接地"),
        ("", "2026-12-05", "插座无接地"),
        (str(some_units(office, 2)[1]), "下个月", "插座无接地"),
        (str(some_units(office, 3)[2]), "2026-12-05", None),
    )
    plan = planned(office, path)
    assert [(fault.row, fault.column) for fault in plan.faults] == [
        (3, "房号"), (4, "房号"), (5, "房号"), (6, "整改期限"), (7, "整改事项"),
    ]  # fmt: skip
    assert "第 2 行" in plan.faults[0].reason
    with pytest.raises(UsageError, match="没有起草"):
        start(office, plan, word=False)
    assert letters(office.registry) == []
    assert store.runs(office.registry) == []


def test_a_table_without_a_header_is_refused_with_what_it_needs(office: Office, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        planned(office, sheet(tmp_path / "t.xlsx", ("甲", "乙"), (1, 2)))
    assert "房号" in caught.value.hint


def test_the_first_letter_can_be_seen_and_nothing_is_left_behind(office: Office) -> None:
    plan = plan_units(office, office.catalog.get(PAPER), Choice(units=some_units(office, 2)), dict(GIVEN), "")
    page = pypdf.PdfReader(io.BytesIO(first_letter(office, plan).pdf)).pages[0].extract_text()
    assert "插座无接地" in page
    assert letters(office.registry) == []


def test_a_run_is_drafted_issued_and_printed_by_floor_with_a_list_to_sign(office: Office) -> None:
    units = some_units(office, 40)[::-13]
    plan = plan_units(office, office.catalog.get(PAPER), Choice(units=units), dict(GIVEN), "")
    told: list[tuple[int, int]] = []
    run = go_on(office, start(office, plan, word=False).id, lambda *done: told.append(done))
    assert told[-1] == (len(units), len(units))
    assert go_on(office, run.id).drafted == len(units)
    made = letters(office.registry, batch=run.id)
    assert len(made) == len(units)
    with pytest.raises(UsageError, match="还没有签发"):
        merge(office, made)
    out = list(issue_all(office, [one.id for one in made]))
    job = merge(office, out)
    assert [one.unit for one in job.letters] == sorted(units, key=list(office.register.by_code).index)
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(job.pdf)).pages]
    assert len(pages) == job.pages == 2 + len(units) * 2 * 2  # list and back; two copies, each with its back
    assert "送达签收表" in pages[0].replace(" ", "")
    assert all(one.number in pages[0] for one in out)
    assert pages[1].strip() == ""
    assert job.letters[0].number in pages[2]
    assert all(not page.strip() for page in pages[1::2])
    note_printed(office, job, "job.pdf")
    assert {one.letter.id for one in undelivered(office)} == {one.id for one in out}
    assert all("打印" in one.remark for one in undelivered(office))


def test_one_sided_and_single_adds_nothing(office: Office) -> None:
    out = issued(office)
    assert merge(office, [out], duplex=False, copies=False, listed=False).pages == 1


def test_the_walk_goes_by_building_and_floor(office: Office) -> None:
    units = some_units(office, 200)
    assert units == sorted(
        units, key=lambda u: (len(u.building), u.building, office.register.by_code[u].floor)
    )
    made = [issued(office, unit) for unit in (units[3], units[1])]
    assert [one.unit for one in walk(office, made)] == [units[1], units[3]]


def test_a_printer_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeliveryError, match="lp" if not has_printing() else "没有接受"):
        print_pdf(tmp_path / "x.pdf", "no_such_printer", title="x", duplex=True)
    with pytest.raises(DeliveryError, match="打印机名"):
        print_pdf(tmp_path / "x.pdf", "-o raw", title="x", duplex=True)


_WORKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
import pipeline.flow.bulk as bulk
import pipeline.flow.letters as flow
from letters_kit import office_in
from pipeline.site import open_site
bulk.CHUNK = 3
with office_in(open_site(Path(sys.argv[1]))) as office:
    print("ready", flush=True)
    bulk.go_on(office, "B0001", lambda done, total: print(done, flush=True))
"""


@pytest.mark.slow
def test_a_run_killed_in_the_middle_goes_on_without_doubles(site: Site) -> None:
    with office_in(site) as office:
        units = some_units(office, 14)
        plan = plan_units(office, office.catalog.get(PAPER), Choice(units=units), dict(GIVEN), "")
        start(office, plan, word=False)
    for drafted in (3, 6):
        worker = subprocess.Popen(
            [sys.executable, "-c", _WORKER, site.root, Path(__file__).parent],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None
        while (line := worker.stdout.readline().strip()) and (line == "ready" or int(line) < drafted):
            pass
        time.sleep(0.15)
        worker.kill()
        worker.wait()
    with office_in(site) as office:
        done = go_on(office, "B0001")
        made = letters(office.registry, batch="B0001")
        assert done.drafted == done.total == len(made) == len(units)
        assert {one.unit for one in made} == set(units)
        assert all((site.root / one.pdf).is_file() for one in made)
        assert isinstance(made[0].unit, UnitCode)
