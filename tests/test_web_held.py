"""待核对 at the desk: who sees which paper, and what becomes of a decision."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cases_kit import MONDAY
from PIL import Image
from web_kit import PHONE, Office, make_desk, post, text_of

from pipeline.model import Evidence, Held, HeldReason, Origin, Source
from pipeline.register import audit, decisions, held
from pipeline.register.confirmations import PAPER, Confirmation, confirm
from pipeline.register.open import open_registry
from pipeline.register.registry import Registry

HOSTILE = "<img src=x onerror=alert(1)>.jpg"


@pytest.fixture(scope="module")
def office(module_tmp: Path) -> Office:
    return make_desk(module_tmp / "site")


@pytest.fixture(autouse=True)
def papers(office: Office) -> dict[str, str]:
    """A fresh set of held papers for each test; name → number."""
    with open_registry(office.site.registry) as registry, registry.atomic():
        for table in ("remade", "decision", "held_aside", "held", "confirmation"):
            registry.write(f"DELETE FROM {table}")
        return {
            "known": hold(office, registry, "SCAN1.jpg", HeldReason.MISSING_SIGNATURE, detail="申请人签名", plan={
                "paper": "fit-out-application", "title": "用户室内装修申请书", "unit": "3-1203",
                "fields": [
                    {"name": "phone", "value": PHONE, "raw": PHONE, "confidence": 0.9, "valid": True},
                    {"name": "applicant", "value": "张三丰", "raw": "张三丰", "confidence": 0.5, "valid": True},
                ],
                "boxes": [{"name": "phone", "page": 1, "box": [0.1, 0.2, 0.3, 0.05]}],
                "pages": [{"page": 1, "turned": 0, "fault": ""}],
            }),
            "strange": hold(office, registry, HOSTILE, HeldReason.UNKNOWN_PAPER, title="请假申请单", page=2),
            "fifth": hold(office, registry, "五栋.jpg", HeldReason.UNKNOWN_PAPER, unit="5-0101", page=3),
            "secret": hold(office, registry, "贵宾.jpg", HeldReason.UNKNOWN_UNIT, page=4, plan={
                "paper": "vip-file", "title": "重点业户档案", "unit": "", "fields": [], "pages": [],
            }),
        }  # fmt: skip


def hold(
    office: Office,
    registry: Registry,
    name: str,
    reason: HeldReason,
    *,
    detail: str = "",
    title: str = "",
    unit: str = "",
    page: int = 1,
    plan: dict[str, Any] | None = None,
) -> str:
    sha256 = picture(office)
    evidence = [Evidence(Source.TITLE, "", 0.9, title)] if title else []
    evidence += [Evidence(Source.ADDRESS, unit, 0.9, "地址")] if unit else []
    blank: dict[str, Any] = {
        "paper": "", "title": "", "unit": "", "fields": [], "pages": [{"page": page, "turned": 90, "fault": ""}],
    }  # fmt: skip
    return held.hold(
        registry, Origin(sha256, name, "", (page,), MONDAY), Held(reason, detail), now=MONDAY - timedelta(days=page),
        evidence=evidence, plan=plan or blank,
    )  # fmt: skip


@cache
def frames() -> bytes:
    out = io.BytesIO()
    made = [Image.new("L", (200, 280), shade) for shade in (250, 200, 150, 100)]
    made[0].save(out, "TIFF", save_all=True, append_images=made[1:])
    return out.getvalue()


def picture(office: Office) -> str:
    """An original of four pages in the store."""
    sha256 = hashlib.sha256(frames()).hexdigest()
    path = office.site.store / sha256[:2] / sha256
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(frames())
    return sha256


def decision_of(office: Office, id: str) -> decisions.Decision | None:
    with open_registry(office.site.registry) as registry:
        return decisions.last_of(registry, id)


def test_everybody_sees_the_own_area_and_what_may_be_known(office: Office, papers: dict[str, str]) -> None:
    for login, sees in (
        ("clerk", {"known", "strange", "fifth"}),
        ("clerk5", {"strange", "fifth"}),
        ("supervisor", {"known", "strange", "fifth", "secret"}),
        ("archivist", {"known", "strange", "fifth", "secret"}),
    ):
        browser = office.browser(login)
        listed = browser.get("/held").text
        for name, id in papers.items():
            assert (id in listed) == (name in sees), (login, name)
            assert browser.get(f"/held/{id}").status_code == (200 if name in sees else 404), (login, name)
            page = browser.get(f"/held/{id}/pages/{list(papers).index(name) + 1}")
            assert page.status_code == (200 if name in sees else 404), (login, name)
            if name not in sees:
                for what in ("decide", "drop", "aside", "remake"):
                    answer = post(browser, f"/held/{id}/{what}", paper="fit-out-application", why="x")
                    assert answer.status_code == 404
        assert f"{len(sees)} 份文件等您决定" in listed


def test_numbers_are_masked_by_tier_and_masked_values_cannot_be_changed(
    office: Office, papers: dict[str, str]
) -> None:
    with open_registry(office.site.registry) as registry:
        registry.write(
            "UPDATE held SET plan = replace(plan, '3-1203', '3-1201')"
        )  # somebody lives there whose phone is hidden
    path = f"/held/{papers['known']}"
    assert PHONE in office.browser("archivist").get(path).text
    assert PHONE not in office.browser("clerk").get(path).text
    form = {"f-phone": "13911112222", "f-applicant": "李四"}
    post(office.browser("clerk"), f"{path}/decide", paper="fit-out-application", unit="3-1201", **form)
    made = decision_of(office, papers["known"])
    assert made is not None and made.what["fields"] == [["applicant", "李四"]]


def test_hostile_names_are_text_everywhere(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    for path in ("/held", f"/held/{papers['strange']}", "/held?q=%3Cimg"):
        text = browser.get(path).text
        assert "<img src=x" not in text and "&lt;img src=x" in text
    assert browser.get("/held/find?what=paper&q=%3Cscript%3E").json() == []
    assert browser.get("/held?from=99999999&reason=%22%3E&by=x").status_code == 200


def test_a_decision_leads_to_the_next_paper_and_waits_for_the_watcher(
    office: Office, papers: dict[str, str]
) -> None:
    browser = office.browser("clerk")
    answer = post(
        browser, f"/held/{papers['known']}/decide", paper="用户室内装修申请书", unit="3栋1203", despite="1",
        **{"f-applicant": "张三峰", "f-phone": PHONE},
    )  # fmt: skip
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/held/{papers['strange']}?after=")
    made = decision_of(office, papers["known"])
    assert made is not None
    assert made.what == {
        "paper": "fit-out-application", "unit": "3-1203", "despite": True, "fields": [["applicant", "张三峰"]],
    }  # fmt: skip
    page = browser.get(answer.headers["location"]).text
    assert "等收件程序办理" in page and "收件程序没有运行" in page
    assert papers["known"] not in browser.get("/held").text.split("最近办理")[0]
    with open_registry(office.site.registry) as registry:
        actions = [e.action for e in audit.events(registry, papers["known"])]
        assert "decided" in actions and "looked-held" not in actions
        assert PHONE not in str([e.detail for e in audit.events(registry, papers["known"])])


def test_of_two_clerks_the_second_is_told_who_was_first(office: Office, papers: dict[str, str]) -> None:
    form = {"paper": "fit-out-application", "unit": "3-1203"}
    assert post(office.browser("clerk"), f"/held/{papers['known']}/decide", **form).status_code == 303
    answer = post(office.browser("supervisor"), f"/held/{papers['known']}/decide", **form)
    assert answer.status_code == 409 and "刚由 clerk 决定" in answer.text
    page = office.browser("supervisor").get(f"/held/{papers['known']}").text
    assert "clerk：归档" in text_of(page).replace(" ", "") or "clerk：归档" in page


def test_what_cannot_be_filed_is_said_and_nothing_is_kept(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    for form, said in (
        ({"paper": "", "unit": "3-1203"}, "还没有选文件种类"),
        ({"paper": "装修", "unit": "3-1203"}, "可能是"),
        ({"paper": "fit-out-application", "unit": ""}, "还没有选房号"),
        ({"paper": "fit-out-application", "unit": "99栋1"}, "名册上没有"),
    ):
        answer = post(browser, f"/held/{papers['known']}/decide", **form)
        assert answer.status_code == 400 and said in answer.text, form
    assert post(browser, f"/held/{papers['known']}/drop", why=" ").status_code == 400
    assert decision_of(office, papers["known"]) is None


def test_nobody_files_into_another_area_or_as_what_must_not_be_known(
    office: Office, papers: dict[str, str]
) -> None:
    browser = office.browser("clerk5")
    answer = post(browser, f"/held/{papers['strange']}/decide", paper="fit-out-application", unit="3-1203")
    assert answer.status_code == 403
    for slug in ("vip-file", "patrol-record"):  # secret; the office's own, which is nobody's area
        answer = post(browser, f"/held/{papers['strange']}/decide", paper=slug, unit="5-0101")
        assert answer.status_code == 400 and "没有选文件种类" in answer.text
        assert slug not in browser.get("/held/find?what=paper&q=" + slug).text
    assert decision_of(office, papers["strange"]) is None


def test_a_decision_is_taken_back_before_it_is_carried_out(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    post(browser, f"/held/{papers['strange']}/drop", why="重复扫描")
    made = decision_of(office, papers["strange"])
    assert made is not None
    assert post(office.browser("engineering"), f"/held/decisions/{made.id}/undo").status_code == 403
    answer = post(browser, f"/held/decisions/{made.id}/undo")
    assert answer.headers["location"].startswith(f"/held/{papers['strange']}")
    assert papers["strange"] in browser.get("/held").text
    assert post(browser, f"/held/decisions/{made.id}/undo").status_code == 400
    assert post(browser, "/held/decisions/999/undo").status_code in (400, 404)


def test_a_corrected_title_is_proposed_first_and_its_like_are_filed_together(
    office: Office, papers: dict[str, str]
) -> None:
    with open_registry(office.site.registry) as registry, registry.atomic():
        others = [
            hold(office, registry, f"请假{n}.jpg", HeldReason.UNKNOWN_PAPER, title="请假申请单", page=n)
            for n in (5, 6)
        ]
        lesson = Confirmation(MONDAY, "x", "000001", PAPER, "", "staff-appraisal", title="请假申请单")
        confirm(registry, lesson)
    browser = office.browser("clerk")
    page = browser.get(f"/held/{papers['strange']}").text
    assert "同样的标题上次归为它" in page
    assert 'data-value="staff-appraisal" data-label="考评记录表" aria-pressed="true"' in page
    answer = post(browser, f"/held/{papers['strange']}/decide", paper="staff-appraisal")
    page = browser.get(answer.headers["location"]).text
    assert "记住了：标题“请假申请单”" in page and "还有 2 份同标题的在等" in page
    made = decision_of(office, papers["strange"])
    assert made is not None
    answer = post(browser, f"/held/decisions/{made.id}/same")
    assert "done=same-2" in answer.headers["location"]
    for id in others:
        like = decision_of(office, id)
        assert like is not None and like.what["paper"] == "staff-appraisal"


def test_put_aside_is_last_and_not_offered_next(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    answer = post(browser, f"/held/{papers['known']}/aside", note="等业主补签")
    assert answer.headers["location"].startswith(f"/held/{papers['strange']}")
    listed = browser.get("/held").text
    assert listed.index(papers["strange"]) < listed.index(f'href="/held/{papers["known"]}"')
    assert "等业主补签" in listed
    post(browser, f"/held/{papers['known']}/aside", up="1")
    assert "等业主补签" not in browser.get("/held").text


def test_pages_are_queued_to_be_split_turned_and_merged(office: Office, papers: dict[str, str]) -> None:
    browser, id, other = office.browser("clerk"), papers["known"], papers["strange"]
    key, joined = f"{id}-1", f"{other}-2"
    form = {
        f"at-{key}": "20",
        f"turn-{key}": "90",
        f"with-{other}": "1",
        f"at-{joined}": "10",
        f"cut-{key}": "1",
    }
    assert post(browser, f"/held/{id}/remake", **form).status_code == 303
    made = decision_of(office, id)
    assert made is not None and made.what["parts"] == [[[other, 2, 0]], [[id, 1, 90]]]
    answer = post(browser, f"/held/{other}/remake", **{f"keep-{joined}": "0"})
    assert answer.status_code == 400 and "没有留下页面" in answer.text
    secret = papers["secret"]
    post(browser, f"/held/{other}/remake", **{f"with-{secret}": "1"})
    made = decision_of(office, other)
    assert made is not None and secret not in str(made.what)


def at(page: int) -> dict[str, Any]:
    return {"page": page, "turned": 0, "fault": ""}


def test_pages_that_were_dropped_apart_are_offered_to_each_other_and_made_one(office: Office) -> None:
    plan = {"paper": "fit-out-application", "title": "用户室内装修申请书", "unit": "3-1203", "fields": []}
    with open_registry(office.site.registry) as registry, registry.atomic():
        first, second = (
            hold(office, registry, "页.jpg", HeldReason.MISSING_PAGE, page=n, plan={**plan, "pages": [at(n)]})
            for n in (7, 8)
        )
        registry.write("UPDATE held SET sha256 = sha256 || '0' WHERE id = ?", (second,))  # of another drop
    browser = office.browser("clerk")
    assert "可能是所缺的页" in browser.get(f"/held/{second}").text
    assert post(browser, f"/held/{second}/remake", **{f"with-{first}": "before"}).status_code == 303
    made = decision_of(office, second)
    assert made is not None and made.what["parts"] == [[[first, 7, 0], [second, 8, 0]]]


def test_another_held_paper_may_be_named_by_its_number(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    answer = post(browser, f"/held/{papers['known']}/remake", also=papers["secret"])
    assert answer.status_code == 400 and "不在待核对的文件里" in answer.text
    also = f"{papers['strange'].lower()}，{papers['fifth']}"
    assert post(browser, f"/held/{papers['known']}/remake", also=also).status_code == 303
    made = decision_of(office, papers["known"])
    assert made is not None
    assert [one[0] for part in made.what["parts"] for one in part] == [
        papers["known"], papers["strange"], papers["fifth"],
    ]  # fmt: skip


def test_pictures_are_small_first_and_not_sent_twice(office: Office, papers: dict[str, str]) -> None:
    browser = office.browser("clerk")
    small = browser.get(f"/held/{papers['strange']}/pages/2?w=s")
    assert small.headers["content-type"] == "image/jpeg" and "no-cache" in small.headers["cache-control"]
    with Image.open(io.BytesIO(small.content)) as image:
        assert image.size == (280, 200)  # turned upright
    again = browser.get(
        f"/held/{papers['strange']}/pages/2?w=s", headers={"If-None-Match": small.headers["etag"]}
    )
    assert again.status_code == 304 and not again.content
    for page in ("1", "3", "0", "x", "99999999999"):
        assert browser.get(f"/held/{papers['strange']}/pages/{page}").status_code == 404


def test_a_wrongly_filed_paper_is_moved_or_taken_out_with_a_reason(office: Office) -> None:
    browser = office.browser("clerk")
    with open_registry(office.site.registry) as registry:
        row = registry.row("SELECT origin_sha256 FROM document WHERE id = '000009'")
        assert row is not None
    assert "没有原件" in browser.get("/documents/000009/refile").text
    assert post(browser, "/documents/000009/refile", how="out", why="x").status_code == 400
    store = office.site.store / row[0][:2] / row[0]
    store.parent.mkdir(parents=True, exist_ok=True)
    store.write_bytes(b"x")
    assert post(browser, "/documents/000009/refile", how="move", unit="3-1202", why=" ").status_code == 400
    assert post(browser, "/documents/000009/refile", how="move", unit="3-1203", why="错").status_code == 400
    assert (
        post(browser, "/documents/000009/refile", how="move", unit="3栋1202", why="归错户").status_code == 303
    )
    made = decision_of(office, "000009")
    assert made is not None and (made.kind.value, made.what["unit"]) == ("refile", "3-1202")
    assert post(browser, "/documents/000009/refile", how="out", why="又").status_code == 409
    assert post(office.browser("clerk5"), "/documents/000009/refile", how="out", why="x").status_code == 404


def test_with_nothing_to_do_the_page_says_so(office: Office) -> None:
    with open_registry(office.site.registry) as registry:
        registry.write("DELETE FROM held")
    assert "都核对完了" in office.browser("clerk").get("/held").text


def test_the_list_and_a_paper_are_quick_with_a_thousand_held(office: Office) -> None:
    import time

    with open_registry(office.site.registry) as registry, registry.atomic():
        ids = [
            hold(office, registry, f"S{n}.jpg", HeldReason.UNKNOWN_UNIT, unit="3-1203", title="标题", page=n)
            for n in range(10, 410)
        ]
    browser = office.browser("clerk")
    browser.get("/held")
    for path in ("/held", f"/held/{ids[300]}"):
        begun = time.process_time()
        assert browser.get(path).status_code == 200
        assert time.process_time() - begun < 0.4
