"""Registers and reports on pages: each for its tier and area, sorted and paged, printed and exported outside the request."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from reports_kit import NOW, make_site, opened, quick_room, some_complaints
from web_kit import Office, Time, _people, post, text_of

from pipeline.flow.reports.asked import Asked, month_of
from pipeline.flow.reports.catalogue import REPORTS, make_report
from pipeline.register import audit
from pipeline.register.open import open_registry
from pipeline.site import open_site
from pipeline.web import reportview
from pipeline.web.access import Viewer

SOLO = '[[people]]\nname = "九栋文员"\nlogin = "clerk9"\nroles = ["clerk"]\nareas = ["9"]\n'


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    site = make_site(module_tmp, buildings=2, units=60)
    with (site.root / "site.toml").open("a", encoding="utf-8") as file:
        file.write(_people().replace('areas = ["5"]', 'areas = ["2"]') + SOLO)
    with quick_room(site) as room:
        some_complaints(room)
        opened(room, "vip", "2-101", "list")
    return Office(open_site(site.root), Time(NOW))


def events(office: Office, action: str) -> list[audit.Event]:
    with open_registry(office.site.registry) as registry:
        return [e for e in audit.events(registry, limit=500) if e.action == action]


def download(office: Office, login: str, path: str, **form: str) -> bytes:
    """What comes of a job."""
    import time

    browser = office.browser(login)
    answer = post(browser, path, **form)
    assert answer.status_code == 303, answer.text
    place = answer.headers["location"].removesuffix("/file")
    for _ in range(200):
        got = browser.get(f"{place}/file")
        if got.status_code == 200:
            return got.content
        time.sleep(0.05)
    raise AssertionError(text_of(browser.get(place).text))


def test_the_index_has_only_what_is_for_the_own_tier_and_area(office: Office) -> None:
    everything = office.browser("clerk").get("/reports").text
    assert all(f'href="/reports/{name}"' in everything for name in REPORTS)
    engineer = office.browser("engineering").get("/reports").text
    assert "/reports/works" in engineer and "/reports/keys" in engineer
    assert not any(f'"/reports/{name}"' in engineer for name in ("arrears", "deposits", "monthly"))
    bound = office.browser("clerk5").get("/reports").text
    assert "/reports/arrears" in bound and '"/reports/keys"' not in bound and '"/reports/night"' not in bound


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_shows_itself_or_what_would_fill_it(office: Office, name: str) -> None:
    browser = office.browser("manager")
    answer = browser.get(f"/reports/{name}", follow_redirects=True)
    for _ in range(20):
        if "正在编制" not in answer.text:
            break
        answer = browser.get(f"/reports/{name}", follow_redirects=True)
    assert answer.status_code == 200 and REPORTS[name].title in answer.text
    assert "正在编制" not in answer.text and len(answer.content) < 200_000
    assert ('class="report"' in answer.text) or ('class="empty"' in answer.text)


def test_what_is_not_for_the_tier_is_refused_and_what_is_not_there_is_not(office: Office) -> None:
    assert office.browser("engineering").get("/reports/arrears").status_code == 403
    assert office.browser("clerk5").get("/reports/keys").status_code == 403
    assert office.browser("clerk").get("/reports/no-such").status_code == 404
    assert post(office.browser("engineering"), "/reports/works/print").status_code == 403


def test_another_building_counts_nowhere_for_who_is_bound_to_one(office: Office) -> None:
    page = text_of(office.browser("clerk5").get("/reports/complaint-register").text)
    assert "2栋101" in page and "1栋102" not in page and "李四" not in page and "共 2 件" in page
    assert "1栋" not in office.browser("clerk5").get("/reports/household-visits").text
    for path in ("/reports/complaints?building=1", "/reports/census-sheet?building=1"):
        assert office.browser("clerk5").get(path).status_code == 403
    assert office.browser("clerk9").get("/reports/works").status_code == 403  # none of the buildings is known
    assert post(office.browser("clerk5"), "/reports/works/xlsx", building="1").status_code == 403


def test_columns_and_numbers_follow_the_tier(office: Office) -> None:
    clerk = office.browser("clerk").get("/reports/complaint-register").text
    assert "李四" in clerk and "13800000099" in clerk
    engineer = office.browser("engineering").get("/reports/complaint-register").text
    assert "李四" not in engineer and "13800000099" not in engineer and "楼上装修" not in engineer
    sheet = office.browser("engineering").get("/reports/census-sheet?sort=phone").text
    assert "登记电话" not in sheet and "13900000001" not in sheet


def test_a_line_of_masked_words_is_sorted_by_what_is_seen() -> None:
    from pipeline.flow.reports.report import Column, Report
    from pipeline.web.masking import PHONES

    rows = (("甲 13899999999",), ("乙 13811111111",))
    report = Report("x", "x", (Column("a", "a"),), rows)
    masks = reportview.Masks(PHONES)
    shown = [row[0].parts[0][0] for row in reportview.part(report, masks, sort="a").rows]
    assert shown == sorted(shown) and not any("9999999" in words for words in shown)


def test_lines_are_sorted_by_links_and_paged(office: Office) -> None:
    browser = office.browser("clerk")
    first = browser.get("/reports/census-sheet").text
    assert "共 120 行" in first and "page=2" in first and first.count("<tr>") == 101
    last = browser.get("/reports/census-sheet?page=2").text
    assert last.count("<tr>") == 21 and "page=1" in last
    down = browser.get("/reports/census-sheet?sort=number&down=1").text
    assert down.index(">120<") < down.index(">119<") and 'aria-sort="descending"' in down
    for strange in ("page=-1", "page=99999999", "sort=' OR 1=1", "sort=<script>", "page=٣"):
        assert browser.get(f"/reports/census-sheet?{strange}").status_code == 200


def test_lines_lead_to_the_unit_and_the_case(office: Office) -> None:
    page = office.browser("clerk").get("/reports/complaint-register").text
    assert 'href="/units?go=1栋102"' in page and 'href="/cases/C0' in page
    assert "<svg" in office.browser("clerk").get("/reports/complaints").text


def test_days_are_asked_for_and_faults_are_said(office: Office) -> None:
    browser = office.browser("clerk")
    october = text_of(browser.get("/reports/complaint-register?from=2026-10-01&to=2026-10-31").text)
    assert "楼道灯不亮" in october and "楼上装修" not in october
    for wrong in ("from=2026-13-01", "from=2026-11-02&to=2026-11-01", "building=99", "from=<b>"):
        answer = browser.get(f"/reports/complaint-register?{wrong}")
        assert answer.status_code == 400 and "怎么办" in answer.text and "<b>”" not in answer.text


def test_the_monthly_report_is_of_last_month_and_made_outside_the_request(office: Office) -> None:
    browser = office.browser("manager")
    page = browser.get("/reports/monthly?month=2026-09", follow_redirects=True).text
    assert "2026年9月" in page
    waited = browser.get("/reports/monthly", follow_redirects=True)
    for _ in range(20):
        if "编制于" in waited.text:
            break
        waited = browser.get("/reports/monthly", follow_redirects=True)
    assert "2026年10月" in waited.text and "重新编制" in waited.text


def test_a_report_is_printed_and_exported_as_the_person_sees_it_and_the_log_says_so(office: Office) -> None:
    pdf = download(office, "clerk", "/reports/complaint-register/print")
    assert pdf.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(download(office, "clerk5", "/reports/complaint-register/xlsx")))
    words = "\n".join(str(cell.value) for row in book.active.iter_rows() for cell in row)  # type: ignore[union-attr]
    assert "2栋101" in words and "1栋102" not in words
    told = events(office, "exported-report")[0]
    assert told.object == "report:complaint-register" and told.actor == "clerk5" and '"rows":2' in told.detail
    assert "李四" not in told.detail and events(office, "printed-report")
    assert events(office, "looked-report")


def test_whoever_may_not_know_of_vips_does_not_count_them(office: Office) -> None:
    with quick_room(office.site) as room:
        known = make_report(room, REPORTS["pending"], Asked(month_of(NOW.date())))
        without = make_report(
            room, REPORTS["pending"], Asked(month_of(NOW.date()), hidden=frozenset({"complaint"}))
        )
    assert known.totals and known.totals != without.totals  # cases of a hidden procedure count nowhere
    assert reportview.hidden_procedures(Viewer("a", "a", frozenset({"clerk"}), 2)) == {"vip"}
    assert not reportview.hidden_procedures(Viewer("a", "a", frozenset({"manager"}), 1))
