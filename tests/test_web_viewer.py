"""Pictures of pages, thumbnails and boxes of hits: only for who may open the scan; folded as search folds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cases_kit import MONDAY
from web_kit import Office, make_desk, pdf_of, text_of

from pipeline.read import preview
from pipeline.register import audit
from pipeline.register.open import open_registry
from pipeline.register.snippet import pattern_of

CLOSED = {"clerk": "000003", "engineering": "000001", "clerk5": "000001", "archivist": "000003"}


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    return make_desk(module_tmp / "site")


def test_a_page_is_a_jpeg_of_the_width_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of("word"))
    small, large = (preview.page_jpeg(path, 0, width, 70) for width in (120, 800))
    assert small.startswith(b"\xff\xd8") and len(small) < len(large)
    with pytest.raises(ValueError):
        preview.page_jpeg(path, 1, 120, 70)


def test_hits_are_boxes_inside_the_page_where_the_word_stands(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf_of("before Word after"))
    pattern = pattern_of("ＷＯＲＤ")  # full width, capitals: folded as the index folds
    assert pattern is not None
    ((page, boxes),) = preview.hits(path, [pattern])
    assert page == 1 and len(boxes) == 1
    left, top, width, height = boxes[0]
    assert 0.2 < left < 0.35 and 0.08 < top < 0.16 and 0.05 < width < 0.2 and 0 < height < 0.06
    assert preview.hits(path, ["nowhere"]) == () and preview.hits(path, []) == ()


def test_pages_and_boxes_are_for_who_may_open_the_scan(office: Office) -> None:
    for who, number in CLOSED.items():
        browser = office.browser(who)
        for path in (f"/documents/{number}/pages/1", f"/documents/{number}/hits?q={number}"):
            answer = browser.get(path)
            assert answer.status_code in (403, 404), (who, path)
            assert not answer.content.startswith(b"\xff\xd8") and b"boxes" not in answer.content
    shown = office.browser("clerk").get("/documents/000001/pages/1?w=800")
    assert shown.status_code == 200 and shown.content.startswith(b"\xff\xd8")
    assert shown.headers["cache-control"] == "private, no-store"


def test_a_thumbnail_is_neutral_or_unknown_where_the_scan_is_shut(office: Office) -> None:
    for who, number in CLOSED.items():
        answer = office.browser(who).get(f"/documents/{number}/thumb")
        assert answer.status_code == 404 or answer.headers["content-type"] == "image/svg+xml", who
    assert office.browser("clerk").get("/documents/000003/thumb").status_code == 404
    assert office.browser("clerk5").get("/documents/000001/thumb").status_code == 404
    drawn = office.browser("clerk").get("/documents/000001/thumb")
    assert drawn.headers["content-type"] == "image/jpeg" and len(drawn.content) < 20_000
    assert list((office.site.state / "cache" / "thumbs").rglob("*.jpg"))
    # Kept by its content, so that the kept one still asks who looks.
    assert (
        office.browser("engineering").get("/documents/000001/thumb").headers["content-type"] != "image/jpeg"
    )


def test_hits_are_answered_for_the_words_of_a_search(office: Office) -> None:
    browser = office.browser("archivist")
    found = json.loads(browser.get("/documents/000001/hits?q=000001").text)
    assert [one["page"] for one in found] == [1] and len(found[0]["boxes"][0]) == 4
    for query in ("", "没有", '"', "*" * 300, "(" * 50, "[a-"):
        assert browser.get("/documents/000001/hits", params={"q": query}).status_code == 200


def test_a_page_that_is_not_there_is_said_in_words(office: Office) -> None:
    for page in ("0", "2", "-1", "x", "1e3", "99999999999999"):
        answer = office.browser("clerk").get(f"/documents/000001/pages/{page}")
        assert answer.status_code == 404 and "怎么办" in answer.text


def test_looking_at_pages_is_written_down_once(office: Office) -> None:
    browser = office.browser("manager")
    for _ in range(3):
        browser.get("/documents/000002/pages/1")
    with open_registry(office.site.registry) as registry:
        looks = [
            e for e in audit.events(registry, "000002") if e.action == "opened-scan" and e.actor == "manager"
        ]
    assert len(looks) == 1 and MONDAY.isoformat() == looks[0].at


def test_the_paper_tells_its_case_its_neighbours_and_the_way_back(office: Office) -> None:
    browser = office.browser("archivist")
    keys = browser.get("/search?q=木工").text
    assert "/documents/000006?q=" in keys and "from=search" in keys
    page = browser.get("/documents/000002?q=木工&from=search").text
    assert "第 2 件，共 3 件" in text_of(page)
    assert (
        "/documents/000006?q=" in page and "/documents/000001?q=" in page
    )  # before and after, the search kept
    assert "返回检索" not in browser.get("/documents/000002").text
    assert "返回检索" not in browser.get("/documents/000005?q=木工&from=search").text  # not among them
    own = browser.get("/documents/000001").text
    assert "本户其他文件" in own and "/documents/000009" in own
    hidden = office.browser("clerk").get("/documents/000001").text
    assert "/documents/000003" not in hidden and "/documents/000008" not in hidden


def test_neighbours_of_a_search_are_only_those_that_may_be_known(office: Office) -> None:
    page = office.browser("clerk5").get("/documents/000002?q=木工&from=search").text
    assert "第 1 件，共 1 件" in text_of(page)
    refused = office.browser("engineering").get("/documents/000002?q=13800138000&from=search").text
    assert "返回检索" not in refused


def test_without_script_pages_are_links_and_the_pdf_has_its_own_view(office: Office) -> None:
    browser = office.browser("clerk")
    page = browser.get("/documents/000001").text
    assert 'src="/documents/000001/pages/1?w=1200"' in page and "<iframe" not in page
    assert "<iframe" in browser.get("/documents/000001?view=pdf").text
    shut = office.browser("engineering").get("/documents/000001?view=pdf").text
    assert "<iframe" not in shut and "/pages/1" not in shut and "您的岗位不能看原件" in shut
