"""Letters by e-mail, against a real server with TLS and login: once, never twice, and it is known what became of each."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flow_kit import NOW, make_site
from letters_kit import issued, office_in, stock
from smtp_kit import Mailbox, mail_server

from pipeline.errors import BusyError, DeliveryError, SiteError, UsageError
from pipeline.flow.mailing import NoAddress, note_notice, pause, queue_mail, resolve, send_due, sending
from pipeline.flow.office import Office
from pipeline.model import Delivery, DeliveryState, Letter, LetterState
from pipeline.register import deliveries as store
from pipeline.register.letters import find_letter
from pipeline.respond.bounces import Kind, Notice, read_notice
from pipeline.site import Mail, Site, parse_site


@dataclass(frozen=True)
class Desk:
    """An office with one issued letter and a mail server."""

    office: Office
    letter: Letter
    box: Mailbox

    def queue(self, to: str) -> Delivery:
        queued = queue_mail(self.office, self.letter, to)
        assert isinstance(queued, Delivery)
        return queued

    def send(self, later: timedelta = timedelta()) -> list[Delivery]:
        return send_due(self.office, lambda: NOW + later, lambda _: None)

    def now(self, one: Delivery) -> Delivery:
        return store.find_delivery(self.office.registry, one.id)


@pytest.fixture(scope="module")
def desk(module_tmp: Path) -> Iterator[Desk]:
    site = make_site(module_tmp / "site", stock(module_tmp / "templates"))
    with mail_server(module_tmp) as (box, mail), office_in(replace(site, mail=mail)) as office:
        yield Desk(office, issued(office), box)


def test_a_mail_is_chinese_plain_beside_html_with_the_letter_attached(desk: Desk) -> None:
    one = desk.queue("li@example.com")
    desk.send()
    (mail,) = desk.box.of("li@example.com")
    assert "用户室内装修整改通知书" in mail["Subject"]
    assert desk.letter.number in mail["Subject"]
    assert mail["Message-ID"] == one.message_id
    assert mail["Reply-To"] == "desk@example.com"
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and rich is not None
    assert "正文见附件" in plain.get_content()
    assert "正文见附件" in rich.get_content()
    (attached,) = mail.iter_attachments()
    assert attached.get_filename() == f"用户室内装修整改通知书_{desk.letter.number}.pdf"
    assert attached.get_content() == (desk.office.site.root / desk.letter.pdf).read_bytes()
    assert desk.now(one).state is DeliveryState.SENT
    assert find_letter(desk.office.registry, desk.letter.id).state is LetterState.DELIVERED


def test_nothing_is_sent_twice(desk: Desk) -> None:
    desk.queue("twice@example.com")
    for _ in range(3):
        desk.send(timedelta(days=3))
    assert len(desk.box.of("twice@example.com")) == 1
    again = queue_mail(desk.office, desk.letter, "twice@example.com")
    assert isinstance(again, NoAddress)


def test_a_refusal_for_now_is_tried_again_with_longer_pauses(desk: Desk) -> None:
    one = desk.queue("later@example.com")
    desk.send()
    assert (desk.now(one).state, desk.now(one).attempts) == (DeliveryState.QUEUED, 1)
    assert "451" in desk.now(one).error
    assert desk.send() == []  # its time has not come
    desk.send(timedelta(seconds=61))
    assert desk.now(one).state is DeliveryState.QUEUED
    assert [d.id for d in desk.send(timedelta(seconds=120))] == []
    desk.send(timedelta(seconds=61 + 121))
    assert desk.now(one).state is DeliveryState.SENT
    assert len(desk.box.of("later@example.com")) == 1


def test_pauses_double_and_stop_at_six_hours() -> None:
    assert [pause(n, 300).total_seconds() for n in (1, 2, 3)] == [300, 600, 1200]
    assert pause(30, 300) == timedelta(hours=6)


def test_an_address_that_does_not_exist_is_shown_as_bounced_and_not_tried_again(desk: Desk) -> None:
    one = desk.queue("gone@example.com")
    desk.send()
    assert desk.now(one).state is DeliveryState.BOUNCED
    assert "no such user" in desk.now(one).error
    desk.send(timedelta(days=3))
    assert desk.box.asked["gone@example.com"] == 1


def test_a_mail_refused_after_its_text_is_tried_and_then_given_up(desk: Desk) -> None:
    full, never = desk.queue("full@example.com"), desk.queue("never@example.com")
    for day in range(6):
        desk.send(timedelta(days=day))
    assert (desk.now(full).state, desk.now(full).attempts) == (DeliveryState.FAILED, 4)
    assert (desk.now(never).state, desk.now(never).attempts) == (DeliveryState.FAILED, 1)


def test_a_line_cut_after_the_text_leaves_it_unsure_until_a_person_says(desk: Desk) -> None:
    first, second = desk.queue("cut1@example.com"), desk.queue("cut2@example.com")
    desk.send()
    assert {desk.now(first).state, desk.now(second).state} == {DeliveryState.UNSURE}
    desk.send(timedelta(days=3))
    assert len(desk.box.of("cut1@example.com")) == 1
    assert resolve(desk.office, first.id, was_sent=True).state is DeliveryState.SENT
    assert resolve(desk.office, second.id, was_sent=False).state is DeliveryState.QUEUED
    desk.send(timedelta(days=4))
    assert len(desk.box.of("cut2@example.com")) == 2
    with pytest.raises(UsageError, match="不需要判断"):
        resolve(desk.office, first.id, was_sent=True)


def test_the_message_id_proves_what_a_crash_left_unsure(desk: Desk) -> None:
    one = desk.queue("cut3@example.com")
    desk.send()
    copy = desk.office.site.root / "发件箱.eml"
    copy.write_bytes(bytes(desk.box.of("cut3@example.com")[0]))
    (proved,) = note_notice(desk.office.registry, read_notice(copy), actor="t", now=NOW)
    assert (proved.id, proved.state) == (one.id, DeliveryState.SENT)


REPORT = """\
From: MAILER-DAEMON@mail.example.com
To: office@example.com
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

This is the mail system at host mail.example.com.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.com

Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown user

--b1
Content-Type: text/rfc822-headers

Message-ID: {message_id}
From: office@example.com
To: {address}

--b1--
"""


def report(path: Path, one: Delivery, action: str, status: str) -> Path:
    text = REPORT.format(address=one.address, message_id=one.message_id, action=action, status=status)
    path.write_text(text, "ascii")
    return path


def test_a_report_of_failure_marks_the_mail_as_bounced_and_one_of_delay_does_not(
    desk: Desk, tmp_path: Path
) -> None:
    one = desk.queue("later-bounced@example.com")
    for minute in (0, 2, 5):
        desk.send(timedelta(minutes=minute))
    assert desk.now(one).state is DeliveryState.SENT
    delayed = read_notice(report(tmp_path / "a.eml", one, "delayed", "4.4.1"))
    assert delayed.kind is Kind.DELAYED
    note_notice(desk.office.registry, delayed, actor="t", now=NOW)
    assert desk.now(one).state is DeliveryState.SENT
    failed = read_notice(report(tmp_path / "b.eml", one, "failed", "5.1.1"))
    note_notice(desk.office.registry, failed, actor="t", now=NOW)
    assert desk.now(one).state is DeliveryState.BOUNCED
    assert "unknown user" in desk.now(one).error


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff" * 50,
        b"Content-Type: multipart/report; boundary=x\n\n--x\n--x--",
        b"Message-ID: <a@b>\n\nhello",
    ],
)
def test_any_other_mail_says_nothing_of_ours(desk: Desk, tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x.eml").write_bytes(text)
    assert note_notice(desk.office.registry, read_notice(tmp_path / "x.eml"), actor="t", now=NOW) == []


def test_a_bounce_that_names_no_mail_of_ours_changes_nothing(desk: Desk) -> None:
    notice = Notice(Kind.BOUNCED, ("<stranger@example.com>",))
    assert note_notice(desk.office.registry, notice, actor="t", now=NOW) == []


def test_only_one_sends_at_a_time(desk: Desk) -> None:
    with sending(desk.office), pytest.raises(BusyError):
        desk.send()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"password_env": "PATH"}, "不接受用户名或密码"),
        ({"ca_file": ""}, "加密连接"),
        ({"port": 9}, "连不上"),
        ({"host": ""}, "没有设置发信服务器"),
        ({"password_file": ""}, "没有发信密码"),
    ],
)
def test_a_server_that_cannot_be_used_is_said_and_nothing_leaves_the_queue(
    desk: Desk, change: dict[str, object], said: str
) -> None:
    one = desk.queue(f"waits{abs(hash(said))}@example.com")
    mail = replace(desk.office.site.mail, **change)  # type: ignore[arg-type]
    broken = replace(desk.office, site=replace(desk.office.site, mail=mail))
    with pytest.raises(DeliveryError, match=said):
        send_due(broken, lambda: NOW, lambda _: None)
    assert (desk.now(one).state, desk.now(one).attempts) == (DeliveryState.QUEUED, 0)


def test_what_is_no_address_is_refused(desk: Desk) -> None:
    for bad in ("li", "li@x", "李四 <li@example.com>", "a@example.com\nBcc: b@example.com"):
        with pytest.raises(UsageError, match="不是邮箱地址"):
            queue_mail(desk.office, desk.letter, bad)


def test_without_an_address_on_the_register_it_is_said(desk: Desk) -> None:
    left = queue_mail(desk.office, desk.letter)
    assert isinstance(left, NoAddress)
    assert "邮箱" in left.reason


_SENDER = """
import sys
from datetime import timedelta
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from dataclasses import replace
from flow_kit import NOW
from letters_kit import office_in
from pipeline.flow.mailing import send_due
from pipeline.site import Mail, open_site
mail = eval(sys.argv[3])
with office_in(replace(open_site(Path(sys.argv[1])), mail=mail)) as office:
    send_due(office, lambda: NOW + timedelta(days=9), lambda _: None)
"""


def test_a_sender_killed_while_the_server_takes_the_text_is_unsure_and_sends_nothing_again(
    desk: Desk,
) -> None:
    one = desk.queue("slow@example.com")
    arguments = (desk.office.site.root, Path(__file__).parent, repr(desk.office.site.mail))
    process = subprocess.Popen([sys.executable, "-c", _SENDER, *arguments])
    assert desk.box.reached.wait(120)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert desk.now(one).state is DeliveryState.SENDING
    desk.send()
    assert desk.now(one).state is DeliveryState.UNSURE
    desk.send(timedelta(days=20))
    assert len(desk.box.of("slow@example.com")) == 1


def test_tls_from_the_first_byte_works_too(desk: Desk, tmp_path: Path) -> None:
    with mail_server(tmp_path, "tls") as (box, mail):
        office = replace(desk.office, site=replace(desk.office.site, mail=mail))
        queue_mail(office, desk.letter, "tls@example.com")
        send_due(office, lambda: NOW, lambda _: None)
        assert len(box.of("tls@example.com")) == 1


@pytest.mark.parametrize(
    "mail",
    [
        {"security": "ssl"},
        {"host": "h", "sender": ""},
        {"host": "h", "sender": "x"},
        {"host": "h", "sender": "a@example.com", "user": "u", "security": "none"},
        {"password": "geheim"},
    ],
)
def test_settings_that_cannot_be_right_are_refused(tmp_path: Path, mail: dict[str, object]) -> None:
    with pytest.raises(SiteError):
        parse_site(tmp_path, {"mail": mail})


def test_a_site_without_mail_settings_has_none(tmp_path: Path) -> None:
    site: Site = parse_site(tmp_path, {})
    assert site.mail == Mail()
