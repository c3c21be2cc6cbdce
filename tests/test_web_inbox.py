"""收件箱: who sees which drop, what is taken from a browser and what is refused, and that nothing half sent is ever taken."""

from __future__ import annotations

import asyncio
import io
import json
import os
import tempfile
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pikepdf
import pytest
from cases_kit import MONDAY
from PIL import Image
from register_kit import make_document
from starlette.testclient import TestClient
from web_kit import Office, csrf, make_desk, text_of

from pipeline.flow import dropping
from pipeline.flow.board import Board, read_board
from pipeline.flow.dropping import inbox_name
from pipeline.flow.run import Progress
from pipeline.intake import watch
from pipeline.intake.journal import Entry, State
from pipeline.intake.settle import is_temporary, look
from pipeline.model import Held, HeldReason, Origin, UnitCode
from pipeline.register import audit, drops, held
from pipeline.register.documents import file_document
from pipeline.register.drops import Account
from pipeline.register.journal import IntakeJournal
from pipeline.register.open import open_registry
from pipeline.web import live

PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return make_desk(tmp_path / "site")


def upload(browser: TestClient, *files: tuple[str, bytes], field: str = "file", **form: str):  # type: ignore[no-untyped-def]
    """As the page's script sends it."""
    return browser.post(
        "/inbox/upload",
        files=[(field, one) for one in files],
        data=form,
        headers={"X-CSRF": csrf(browser), "Accept": "application/json"},
    )


def waiting(office: Office) -> list[Path]:
    return sorted(p for p in office.site.inbox.glob("*") if p.is_file())


def left(office: Office) -> list[Path]:
    folder = office.site.state / "uploads"
    return list(folder.iterdir()) if folder.exists() else []


def came(
    office: Office,
    name: str,
    outcome: str = "filed",
    *,
    at: datetime = MONDAY,
    sha256: str = "",
    account: Account | None = None,
    inode: int = 0,
    mtime_ns: int = 0,
    state: State = State.FINISHED,
) -> str:
    """A row of the journal as the watcher leaves it."""
    with open_registry(office.site.registry) as registry:
        journal = IntakeJournal(registry, Entry, State)
        id = f"{at:%Y%m%d-%H%M%S}-{time.perf_counter_ns() % 1_000_000:06d}"
        journal.begin(Entry(id, name, b"/inbox/x", False, inode, 1000, mtime_ns, at))
        journal.stored(id, sha256 or f"{abs(hash(name)):064d}", 1000, mtime_ns)
        if state is State.FINISHED:
            journal.finish(id, outcome, at + timedelta(seconds=4))
        if account is not None:
            drops.keep_account(registry, id, account)
    return id


def filed(office: Office, number: int, sha256: str, page: int = 1, **given: object) -> None:
    document = make_document(number, **given)  # type: ignore[arg-type]
    document = replace(document, origin=Origin(sha256, "scan", "", (page,), MONDAY))
    with open_registry(office.site.registry) as registry:
        file_document(registry, document, actor="pipeline", now=MONDAY)


def photo(colour: str = "white", turned: int = 1, size: tuple[int, int] = (60, 40)) -> bytes:
    image, out, exif = Image.new("RGB", size, colour), io.BytesIO(), Image.Exif()
    exif[0x0112] = turned
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


# --- sending


def test_an_uploaded_file_lies_in_the_inbox_byte_for_byte_and_the_log_says_by_whom(office: Office) -> None:
    answer = upload(office.browser("security"), ("装修申请.pdf", PDF))
    assert answer.status_code == 201 and answer.json()["dropped"][0]["name"] == "装修申请.pdf"
    (path,) = waiting(office)
    assert path.name == "装修申请.pdf" and path.read_bytes() == PDF and not left(office)
    with open_registry(office.site.registry) as registry:
        event = next(e for e in audit.events(registry) if e.action == "uploaded")
    assert (
        event.actor == "security"
        and "装修" not in event.detail
        and json.loads(event.detail)["bytes"] == len(PDF)
    )


def test_the_form_works_without_script(office: Office) -> None:
    browser = office.browser("clerk")
    sent = browser.post(
        "/inbox/upload", data={"csrf": csrf(browser)}, files=[("file", ("a.pdf", PDF)), ("file", ("", b""))]
    )
    assert sent.status_code == 303 and sent.headers["location"] == "/inbox?sent=1"
    page = browser.get("/inbox?sent=1").text
    assert "已收下 1 份" in page and "a.pdf" in page and "收件程序没有运行" in page


def test_no_file_is_kept_before_the_forms_token_is_known(office: Office) -> None:
    browser = office.browser("clerk")
    for headers, form in (({}, {}), ({"X-CSRF": "x"}, {}), ({}, {"csrf": "y"})):
        answer = browser.post("/inbox/upload", files={"file": ("a.pdf", PDF)}, data=form, headers=headers)
        assert answer.status_code == 403 and "已过期" in answer.text
    other = browser.post(
        "/inbox/upload",
        files={"file": ("a.pdf", PDF)},
        headers={"X-CSRF": csrf(browser), "Sec-Fetch-Site": "cross-site"},
    )
    assert other.status_code == 403
    assert not waiting(office) and not left(office)


def test_a_file_of_the_same_name_is_put_beside_and_never_over_the_other(office: Office) -> None:
    browser = office.browser("clerk")
    for content in (b"one", b"two", b"three"):
        assert upload(browser, ("IMG_0001.jpg", content)).status_code == 201
    assert {p.name: p.read_bytes() for p in waiting(office)} == {
        "IMG_0001.jpg": b"one", "IMG_0001（2）.jpg": b"two", "IMG_0001（3）.jpg": b"three",
    }  # fmt: skip


@pytest.mark.parametrize(
    "given",
    ["../../site.toml", "C:\\x\\CON.pdf", ".part", "x.tmp", "~$a.docx", "Thumbs.db", "a.说明.txt", "", "..", "a\r\nb.pdf",
     "\u202efdp.exe", "<img src=x onerror=alert(1)>.pdf", "x" * 300 + ".pdf", "held"],
)  # fmt: skip
def test_a_hostile_name_becomes_one_that_the_intake_takes(given: str) -> None:
    name = inbox_name(given)
    assert name and "/" not in name and name not in (".", "..") and name.isprintable()
    assert len(name.encode()) <= 240 and not is_temporary(name)


def test_what_is_uploaded_under_a_hostile_name_is_seen_by_the_intake_and_shown_as_text(
    office: Office,
) -> None:
    browser = office.browser("clerk")
    for name in ("<script>alert(1)</script>.pdf", "../../../etc/x.tmp", "held"):
        assert upload(browser, (name, PDF)).status_code == 201
    seen = {one.name for one in look(office.site.inbox, office.site.held)}
    assert len(seen) == 3 and not any("/" in name for name in seen)
    assert "<script>alert" not in browser.get("/inbox").text


def test_too_much_is_refused_with_what_to_do_and_nothing_is_kept(tmp_path: Path) -> None:
    office = make_desk(tmp_path / "site")
    path = office.site.root / "site.toml"
    path.write_text(path.read_text("utf-8") + "\n[limits]\nfile_mb = 1\n", "utf-8")
    browser = office.browser("clerk")
    large = upload(browser, ("大.pdf", bytes(1024 * 1024 + 1)))
    assert large.status_code == 413 and "“大.pdf”太大" in large.text and "最大 1 MB" in large.text
    assert upload(browser, *[(f"{n}.pdf", bytes(900_000)) for n in range(3)]).status_code == 413
    assert upload(browser, *[(f"{n}.pdf", b"x") for n in range(61)]).status_code == 413
    assert upload(browser, ("空.pdf", b""), ("a.pdf", PDF)).status_code == 400
    assert upload(browser).status_code == 400
    assert not waiting(office) and not left(office)


def test_a_form_that_is_cut_off_leaves_nothing(office: Office) -> None:
    browser = office.browser("clerk")
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4 half'
    headers = {"X-CSRF": csrf(browser), "Content-Type": "multipart/form-data; boundary=b"}
    for sent in (body, body + b"\r\n--b", b"nonsense", b""):
        assert browser.post("/inbox/upload", content=sent, headers=headers).status_code == 400
    assert not waiting(office) and not left(office)


def test_what_cannot_be_placed_is_not_in_the_registry(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = dropping.uploads(office.site) / "p.part"
    part.write_bytes(PDF)

    def full(*given: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(drops, "keep_upload", full)
    with open_registry(office.site.registry) as registry, pytest.raises(Exception, match="磁盘空间不足"):
        dropping.drop(office.site, registry, part, "a.pdf", login="clerk", now=MONDAY)
    assert part.read_bytes() == PDF and not waiting(office)


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs a second file system")
def test_an_inbox_on_another_file_system_gets_whole_files_too(office: Office) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as elsewhere:
        office.site.inbox.symlink_to(elsewhere)
        assert upload(office.browser("clerk"), ("a.pdf", PDF)).status_code == 201
        assert [p.name for p in office.site.inbox.iterdir()] == ["a.pdf"] and not left(office)
        found = (office.site.inbox / "a.pdf").stat()
        with open_registry(office.site.registry) as registry:
            assert drops.upload_logins(registry, [(found.st_ino, found.st_mtime_ns)]) != {}


def test_what_was_cut_off_long_ago_is_swept_and_what_is_under_way_is_not(office: Office) -> None:
    folder = dropping.uploads(office.site)
    for name, age in (("old.part", dropping.STALE + 60), ("new.part", 0.0)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age,) * 2)
    dropping.sweep(office.site)
    assert [p.name for p in left(office)] == ["new.part"]


def test_a_unit_that_is_named_becomes_a_hint_of_the_file(office: Office) -> None:
    browser = office.browser("clerk")
    assert upload(browser, ("a.pdf", PDF), unit="3栋1203").status_code == 201
    assert [p.name for p in waiting(office)] == ["3-1203_a.pdf"]
    assert upload(browser, ("b.pdf", PDF), unit="天台").status_code == 400
    assert upload(office.browser("clerk5"), ("c.pdf", PDF), unit="3-1203").status_code == 400


# --- photographs


def test_several_photographs_become_one_paper_with_every_jpeg_inside_as_it_was(office: Office) -> None:
    shots = [photo("red"), photo("green", 6), photo("blue", 3), photo("white", 8)]
    answer = upload(
        office.browser("engineering"), *[(f"{n}.jpg", one) for n, one in enumerate(shots)], field="photo"
    )
    assert answer.status_code == 201
    (path,) = waiting(office)
    with pikepdf.open(path) as pdf:
        assert [int(page.Rotate) for page in pdf.pages] == [0, 90, 180, 270]
        kept = [page.Resources.XObject.Im0.read_raw_bytes() for page in pdf.pages]
    assert kept == shots and watch.look is not None and not left(office)


def test_one_photograph_stays_what_it_is(office: Office) -> None:
    shot = photo()
    assert (
        upload(office.browser("clerk"), ("image.jpg", shot), field="photo", unit="3-1203").status_code == 201
    )
    (path,) = waiting(office)
    assert path.read_bytes() == shot and path.name.startswith("3-1203_照片_") and path.suffix == ".jpg"


@pytest.mark.parametrize("broken", [b"not a picture", b"\xff\xd8\xff\xe0 broken", photo(turned=2), PDF])
def test_what_is_no_photograph_is_refused_with_its_number(office: Office, broken: bytes) -> None:
    answer = upload(office.browser("clerk"), ("1.jpg", photo()), ("2.jpg", broken), field="photo")
    assert answer.status_code == 400 and "第 2 张" in answer.text and "怎么办" in answer.text
    assert not waiting(office) and not left(office)


# --- what became of it


def test_the_day_is_accounted_for_page_by_page(office: Office) -> None:
    came(office, "一叠.pdf", "held", account=Account(12, filed=8, held=2, blank=1, separator=1))
    came(office, "一叠_副本.pdf", "duplicate", account=Account(12, duplicate=12))
    text = " ".join(text_of(office.browser("clerk").get("/inbox").text).split())
    assert "12 页 = 归档 8 + 待核对 2 + 空白 1 + 分隔页 1" in text
    assert "24 页 = 归档 8 + 待核对 2 + 空白 1 + 分隔页 1 + 重复 12" in text and "对不上" not in text
    came(office, "错.pdf", account=Account(3, filed=2))
    assert "对不上" in office.browser("clerk").get("/inbox").text


def test_a_drop_leads_to_its_papers_and_a_duplicate_to_the_first(office: Office) -> None:
    sha = "ab" * 32
    filed(office, 40, sha, unit="3-1203")
    first = came(office, "申请.pdf", sha256=sha)
    second = came(office, "申请2.pdf", "duplicate", sha256=sha, at=MONDAY + timedelta(minutes=1))
    with open_registry(office.site.registry) as registry:
        registry.write("UPDATE intake SET duplicate_of = ? WHERE id = ?", (first, second))
    browser = office.browser("clerk")
    assert 'href="/documents/000040"' in browser.get(f"/inbox/{first}").text
    page = browser.get(f"/inbox/{second}").text
    assert f'href="/inbox/{first}"' in page and "没有再归档" in page


def test_a_held_paper_says_why_and_is_filed_once_a_person_decided(office: Office) -> None:
    sha = "cd" * 32
    id = came(office, "怪.pdf", "held", sha256=sha)
    origin = Origin(sha, "怪.pdf", "", (1,), MONDAY)
    with open_registry(office.site.registry) as registry:
        number = held.hold(registry, origin, Held(HeldReason.UNKNOWN_UNIT), now=MONDAY)
    browser = office.browser("clerk")
    assert f'href="/held/{number}"' in browser.get(f"/inbox/{id}").text
    assert f"/held/{number}" not in office.browser("general_manager").get(f"/inbox/{id}").text
    filed(office, 41, sha)
    with open_registry(office.site.registry) as registry:
        held.settle_held(registry, number, document="000041", actor="clerk", now=MONDAY)
    assert "怪.pdf" in browser.get("/inbox?outcome=filed").text
    assert "怪.pdf" not in browser.get("/inbox?outcome=held").text


def test_drops_are_found_by_day_outcome_and_name(office: Office) -> None:
    came(office, "昨天.pdf", at=MONDAY - timedelta(days=1))
    came(office, "今天_50%.pdf", "refused")
    browser = office.browser("clerk")
    assert "昨天.pdf" not in browser.get("/inbox").text
    assert "昨天.pdf" in browser.get(f"/inbox?day={MONDAY - timedelta(days=1):%Y-%m-%d}").text
    assert (
        "昨天.pdf" in browser.get("/inbox?q=昨天").text and "今天_50%" in browser.get("/inbox?q=50%25").text
    )
    assert "今天_50%" not in browser.get("/inbox?q=5_%25").text
    assert "今天_50%" in browser.get("/inbox?outcome=refused").text
    assert "今天_50%" not in browser.get("/inbox?outcome=filed").text
    for odd in ("day=x", "day=0001-01-01", "outcome=x", "before=%27", "q=%00", "sent=-1"):
        assert browser.get(f"/inbox?{odd}").status_code == 200
    assert "没有找到这样的文件" in browser.get("/inbox?q=没有这个").text
    empty = browser.get("/inbox?day=2026-01-01").text
    assert "这一天没有收完的文件" in empty and "回到今天" in empty


def test_many_drops_are_shown_page_by_page_without_gap(office: Office) -> None:
    ids = [came(office, f"第{n:03d}份.pdf", at=MONDAY + timedelta(seconds=n)) for n in range(70)]
    browser, seen, path = office.browser("clerk"), set(), "/inbox"
    for _ in range(5):
        page = browser.get(path).text
        seen |= {id for id in ids if f'href="/inbox/{id}"' in page}
        before = page.partition("before=")[2].partition('"')[0]
        if not before:
            break
        path = f"/inbox?day={MONDAY:%Y-%m-%d}&before={before}"
    assert seen == set(ids)


# --- who sees what


def test_who_keeps_no_dossiers_sees_the_own_uploads_only(office: Office) -> None:
    came(office, "扫描_别人.pdf")
    upload(office.browser("engineering"), ("我的.pdf", PDF))
    path = office.site.inbox / "我的.pdf"
    engineer, guard = office.browser("engineering"), office.browser("security")
    assert "我的.pdf" in engineer.get("/inbox/live").text and "我的.pdf" not in guard.get("/inbox/live").text
    stat, sha = path.stat(), "ef" * 32
    id = came(office, "我的.pdf", sha256=sha, inode=stat.st_ino, mtime_ns=stat.st_mtime_ns)
    filed(office, 42, sha, paper="occupant-dossier-data", title="用户档案资料", category="h")
    own = engineer.get("/inbox").text
    assert "我的.pdf" in own and "扫描_别人" not in own and "000042" not in own and "用户档案资料" not in own
    assert "内容不在您可查看的范围" in own
    assert guard.get(f"/inbox/{id}").status_code == 404 and "我的.pdf" not in guard.get("/inbox").text
    assert "工程" not in text_of(guard.get("/inbox").text).partition("我上传的文件")[2]
    page = office.browser("archivist").get("/inbox").text
    assert "我的.pdf" in page and "engineering员" in page and "000042" in page


def test_another_areas_drops_show_neither_paper_nor_name_nor_account(office: Office) -> None:
    filed(office, 43, "11" * 32, unit="3-1203", title="三栋的合同")
    filed(office, 44, "22" * 32, unit="5-0101", title="五栋的合同")
    filed(office, 45, "33" * 32, unit="3-1203", title="混_3-1203")
    filed(office, 46, "33" * 32, page=2, unit="5-0101", title="混_5-0101")
    three = came(office, "三栋.pdf", sha256="11" * 32, account=Account(7, filed=7))
    came(office, "五栋.pdf", sha256="22" * 32)
    mixed = came(office, "混_李四.pdf", sha256="33" * 32, account=Account(9, filed=9))
    came(office, "3-1203_退回.pdf", "blank")
    came(office, "空白.pdf", "blank")
    page = office.browser("clerk5").get("/inbox").text
    assert "五栋.pdf" in page and "混_5-0101" in page and "空白.pdf" in page
    for secret in (
        "三栋.pdf",
        "三栋的合同",
        "000043",
        "混_李四",
        "混_3-1203",
        "000045",
        "9 页",
        "7 页",
        "3-1203_",
    ):
        assert secret not in page, secret
    assert office.browser("clerk5").get(f"/inbox/{three}").status_code == 404
    assert "混_李四" not in office.browser("clerk5").get(f"/inbox/{mixed}").text
    assert "混_李四" not in office.browser("clerk5").get("/inbox?q=混_李四").text.replace(
        'value="混_李四"', ""
    )
    assert "三栋.pdf" in office.browser("archivist5").get("/inbox").text


def test_numbers_in_file_names_are_masked_and_cannot_be_searched_for(office: Office) -> None:
    came(office, "张三丰13800138000.pdf")
    guard, clerk = office.browser("finance"), office.browser("supervisor")
    assert "13800138000" in clerk.get("/inbox").text
    came(office, "110101199001011237.jpg")
    assert "110101199001011237" not in clerk.get("/inbox").text
    assert "没有找到" in clerk.get("/inbox?q=110101199001011237").text
    assert "13800138000" not in guard.get("/inbox").text


# --- live


def test_the_board_tells_another_process_how_far_a_file_is(office: Office) -> None:
    told: list[object] = []
    board = Board(office.site, told.append)
    board.beat()
    board.tell(Progress("x.pdf", 0, 3, "20261123-090000-000001"))
    time.sleep(0.5)
    board.tell(Progress("x.pdf", 2, 3, "20261123-090000-000001"))
    now = read_board(office.site)
    assert now.reading == {"20261123-090000-000001": (2, 3)} and time.time() - now.seen < 2 and len(told) == 2
    assert "x.pdf" not in (office.site.state / "now.json").read_text()


def test_a_board_that_cannot_be_read_is_nothing_known(office: Office) -> None:
    for text in ("", "{", "[]", '{"seen": "x"}', '{"seen": 1, "reading": [1]}', "1", "null"):
        (office.site.state / "now.json").write_text(text)
        assert read_board(office.site).reading == {}
    assert office.browser("clerk").get("/inbox").status_code == 200


def test_a_board_that_cannot_be_written_is_no_fault_of_the_intake(office: Office) -> None:
    (office.site.state / "now.json").mkdir()
    Board(office.site, lambda event: None).tell(Progress("x", 1, 2, "id"))


def test_the_page_says_whether_a_watcher_runs_and_what_it_reads(office: Office) -> None:
    browser = office.browser("clerk")
    id = came(office, "在读.pdf", state=State.CLAIMED)
    assert "没有运行" in browser.get("/inbox/live").text
    with watch.alone(office.site):
        board = Board(office.site, lambda event: None)
        board.tell(Progress("在读.pdf", 1, 4, id))
        office.app.state.desk.lookout._seen = None
        page = browser.get("/inbox/live").text
    assert "正在运行" in page and "在读.pdf" in page and "第 2 页，共 4 页" in page and 'max="4"' in page


def test_asking_whether_a_watcher_runs_does_not_stop_one_from_starting(office: Office) -> None:
    assert not watch.is_running(office.site)
    with watch.alone(office.site):
        assert watch.is_running(office.site)
    assert not watch.is_running(office.site)


def test_a_stream_ends_with_the_session_and_keeps_no_session_alive(office: Office) -> None:
    browser = office.browser("clerk")
    browser.get("/inbox")
    desk = office.app.state.desk
    with open_registry(office.site.registry) as registry:
        row = registry.row("SELECT token, seen FROM session WHERE login = 'clerk'")
    assert row is not None

    async def first() -> list[str]:
        from pipeline.web.visit import access

        person = next(p for p in office.site.people if p.login == "clerk")
        stream = live.events(desk, access.viewer_of(person, desk.procedures.roles), row[0], "zh")
        got = [await anext(stream), await anext(stream)]
        office.time.now += timedelta(hours=1)
        got.append([one async for one in stream][-1])
        return got

    live.EVERY, before = 0.01, live.EVERY
    try:
        got = asyncio.run(first())
    finally:
        live.EVERY = before
    assert (
        got[0].startswith("retry:")
        and got[1].startswith("event: now\ndata: ")
        and got[2].startswith("event: over")
    )
    with open_registry(office.site.registry) as registry:
        assert registry.scalar("SELECT seen FROM session WHERE token = ?", row[:1]) == row[1]
    assert desk.streams.has_room("clerk")


def test_a_login_has_so_many_streams_and_no_more(office: Office) -> None:
    browser = office.browser("clerk")
    browser.get("/inbox")
    slots = office.app.state.desk.streams
    taken = [slots.taken("clerk") for _ in range(4)]
    assert all(one.__enter__() for one in taken)
    answer = browser.get("/inbox/live", headers={"Accept": "text/event-stream"})
    assert answer.status_code == 429 and slots.has_room("manager")
    for one in taken:
        one.__exit__(None, None, None)
    assert slots.has_room("clerk")


def test_units_in_hints_are_read_by_the_classifier() -> None:
    from pipeline.model.address import find_units

    (mention,) = find_units(inbox_name("IMG_1.jpg", UnitCode.parse("3-1203")))
    assert str(mention.codes[0]) == "3-1203"
