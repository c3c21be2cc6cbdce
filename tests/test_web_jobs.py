"""Long work outside the request: progress, the owner's alone, kept over a restart."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cases_kit import MONDAY
from web_kit import Office, make_desk, post

from pipeline.errors import BusyError, UsageError
from pipeline.web import jobs
from pipeline.web.access import Viewer
from pipeline.web.jobs import Again, Done, Job, State, Work

CLERK = Viewer("clerk", "clerk员", frozenset({"clerk"}), 2)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def desk_of(office: Office):  # type: ignore[no-untyped-def]
    office.browser()
    return office.app.state.desk


def over(office: Office, job: Job) -> Job:
    """The job when it is over."""
    return until(
        lambda: (
            found if (found := jobs.find(desk_of(office), job.login, job.id)) and found.state.over else None
        )
    )


def until(look: Callable[[], Job | None]) -> Job:
    for _ in range(300):
        if (found := look()) is not None:
            return found
        time.sleep(0.02)
    raise AssertionError("not over in 6 s")


def write(work: Work) -> Done:
    work.tell("写", 0.5)
    path = work.file("月报.pdf")
    path.write_bytes(b"%PDF-1.4 mine")
    return Done(path, note="共 1 页")


def test_a_job_gives_its_result_to_its_owner_alone(office: Office) -> None:
    job = over(office, jobs.start(desk_of(office), CLERK, "report", "月报", write))
    assert (job.state, job.file, job.note) == (State.DONE, "月报.pdf", "共 1 页")
    mine, other = office.browser("clerk"), office.browser("manager")
    assert "共 1 页" in mine.get(f"/jobs/{job.id}").text and job.id in mine.get("/jobs").text
    got = mine.get(f"/jobs/{job.id}/file")
    assert got.content == b"%PDF-1.4 mine" and got.headers["content-disposition"].startswith("inline")
    assert [other.get(f"/jobs/{job.id}{part}").status_code for part in ("", "/file")] == [404, 404]
    assert job.id not in other.get("/jobs").text
    assert post(other, f"/jobs/{job.id}/forget").status_code == 404


def test_progress_is_shown_and_asked_for_again_until_it_is_over(office: Office) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(work: Work) -> Done:
        work.tell("第 3 页，共 12 页", 0.25)
        begun.set()
        go_on.wait(5)
        return Done()

    job = jobs.start(desk_of(office), CLERK, "report", "月报", slow)
    assert begun.wait(5)
    browser = office.browser("clerk")
    page = browser.get(f"/jobs/{job.id}").text
    assert "第 3 页，共 12 页" in page and "25 %" in page and "http-equiv" in page
    part = browser.get(f"/jobs/{job.id}", headers={"HX-Request": "true"}).text
    assert "hx-trigger" in part and "<html" not in part
    go_on.set()
    over(office, job)
    assert "hx-trigger" not in browser.get(f"/jobs/{job.id}", headers={"HX-Request": "true"}).text


def test_the_same_begun_twice_is_one_and_what_is_alone_is_refused(office: Office) -> None:
    go_on = threading.Event()

    def slow(work: Work) -> Done:
        go_on.wait(5)
        return Done()

    desk = desk_of(office)
    first = jobs.start(desk, CLERK, "backup", "备份", slow, alone=True)
    assert jobs.start(desk, CLERK, "backup", "备份", slow, alone=True).id == first.id
    with pytest.raises(BusyError):
        jobs.start(desk, Viewer("x", "x", frozenset(), 1), "backup", "备份", slow, alone=True)
    go_on.set()
    over(office, first)


def test_a_fault_is_kept_with_what_to_do_and_a_bug_without_its_values(office: Office) -> None:
    def wrong(work: Work) -> Done:
        raise UsageError("没有这张表 / no such report", hint="换一张。")

    def bug(work: Work) -> Done:
        raise RuntimeError("13800138000")

    desk = desk_of(office)
    again = Again("/reports/x/print", {"month": '2026-10"><b>'})
    failed = over(office, jobs.start(desk, CLERK, "a", "甲", wrong, again))
    page = office.browser("clerk").get(f"/jobs/{failed.id}").text
    assert "没有这张表" in page and "换一张。" in page and 'action="/reports/x/print"' in page
    assert '10"><b>' not in page
    broken = over(office, jobs.start(desk, CLERK, "b", "乙", bug))
    assert broken.state is State.FAILED
    kept = (office.site.state / "jobs" / broken.id / "job.json").read_text("utf-8")
    assert "13800138000" not in kept


def test_a_result_outlives_the_server_and_what_was_cut_off_says_so(office: Office) -> None:
    job = over(office, jobs.start(desk_of(office), CLERK, "report", "月报", write, Again("/reports")))
    office.app = None
    assert b"mine" in office.browser("clerk").get(f"/jobs/{job.id}/file").content
    path = office.site.state / "jobs" / job.id / "job.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "state": "running", "ended": None}))
    page = office.browser("clerk").get(f"/jobs/{job.id}").text
    assert "中断了" in page and "重新开始" in page


def test_a_job_is_gone_after_a_day_and_when_its_owner_deletes_it(office: Office) -> None:
    desk = desk_of(office)
    job = over(office, jobs.start(desk, CLERK, "report", "月报", write))
    office.time.now = MONDAY + timedelta(hours=25)
    assert jobs.find(desk, "clerk", job.id) is None
    jobs.sweep(desk)
    assert not (office.site.state / "jobs" / job.id).exists()
    other = over(office, jobs.start(desk, CLERK, "report", "月报", write))
    post(office.browser("clerk"), f"/jobs/{other.id}/forget")
    assert not (office.site.state / "jobs" / other.id).exists()


def test_who_has_another_area_now_cannot_open_what_was_made_for_the_old_one(office: Office) -> None:
    old = Viewer("clerk", "clerk员", frozenset({"clerk"}), 2, frozenset({"5"}))
    job = over(office, jobs.start(desk_of(office), old, "report", "月报", write))
    assert office.browser("clerk").get(f"/jobs/{job.id}/file").status_code == 403


def test_half_a_job_and_a_strange_id_are_nothing(office: Office) -> None:
    folder = office.site.state / "jobs" / ("a" * 16)
    folder.mkdir(parents=True)
    (folder / "job.json").write_text('{"id": 3')
    browser = office.browser("clerk")
    for id in ("a" * 16, "..%2f..", "A" * 16, "a" * 15):
        assert browser.get(f"/jobs/{id}").status_code == 404
    jobs.sweep(desk_of(office))
    assert not folder.exists()
