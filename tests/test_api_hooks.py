"""Messages go at least once, in order, signed, to where they may go; and hold nobody's name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cases_kit import MONDAY
from hypothesis import given
from hypothesis import strategies as st
from register_kit import make_document
from web_kit import Office, advance, make_desk

from pipeline.errors import BusyError, UsageError
from pipeline.flow import hooks as flow
from pipeline.model import Held, HeldReason, Origin
from pipeline.register import audit, hooks
from pipeline.register.documents import file_document
from pipeline.register.held import hold
from pipeline.register.hooks import Hook
from pipeline.register.open import open_registry
from pipeline.respond.outgoing import Unreachable, send, target_of
from pipeline.site import open_site
from pipeline.web.desk import Desk
from pipeline.web.telling import knows_of, telling

ALL = frozenset(flow.EVENTS)


@dataclass
class Receiver:
    """Another system: what it got, and what it says."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(receiver.status)
            if receiver.status == 302:
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *given: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hooks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = make_desk(tmp_path / "site")
    path = made.site.root / "site.toml"
    path.write_text(path.read_text("utf-8") + '\n[desk]\nhook_hosts = ["127.0.0.1"]\n', "utf-8")
    made.site = open_site(made.site.root)
    return made


def add(office: Office, url: str, events: frozenset[str] = ALL) -> Hook:
    with open_registry(office.site.registry) as registry:
        return flow.add(
            office.site,
            registry,
            name="试验",
            url=url,
            events=events,
            actor="administrator",
            now=office.time.now,
        )


def one_pass(office: Office) -> int:
    desk = Desk(office.site.root, office.time)
    with desk.registry() as registry:
        return flow.deliver(office.site, registry, knows_of(desk), office.time, lambda: False)


def file(office: Office, number: int, **given: str) -> None:
    with open_registry(office.site.registry) as registry:
        file_document(registry, make_document(number, **given), actor="pipeline", now=MONDAY)  # type: ignore[arg-type]


def test_what_happens_is_told_in_order_and_signed(office: Office, receiver: Receiver) -> None:
    hook = add(office, receiver.url)
    file(office, 51, paper="works-drawings", title="图纸 张三")
    with open_registry(office.site.registry) as registry:
        origin = Origin("ab" * 32, "李四 13800138000.pdf", "", (1,), MONDAY)
        hold(registry, origin, Held(HeldReason.UNKNOWN_UNIT, "李四"), now=MONDAY)
    advance(office, "agree-engineering", "engineering")
    assert one_pass(office) == 3 and one_pass(office) == 0
    assert receiver.kinds == ["document.filed", "paper.held", "case.moved"]
    for headers, body in receiver.got:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(hook.secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{expected}"
        assert not any(word in body.decode() for word in ("张三", "李四", "138", "3-1203"))
    assert json.loads(receiver.got[0][1])["data"]["id"] == "000051"
    assert json.loads(receiver.got[2][1])["data"]["state"] == "submitted"


def test_nothing_is_told_of_what_was_not_asked_for_or_is_secret(office: Office, receiver: Receiver) -> None:
    add(office, receiver.url, frozenset({"document.filed"}))
    file(office, 52, paper="vip-file")
    file(office, 53, paper="occupant-dossier-data")
    file(office, 54, paper="gone-kind")
    file(office, 55, paper="works-drawings")
    advance(office, "agree-engineering", "engineering")
    one_pass(office)
    assert [json.loads(body)["data"]["id"] for _, body in receiver.got] == ["000055"]


def test_what_does_not_get_through_is_tried_again_later_and_nothing_overtakes_it(
    office: Office, receiver: Receiver
) -> None:
    hook = add(office, receiver.url)
    for number in (61, 62):
        file(office, number, paper="works-drawings")
    receiver.status = 500
    assert one_pass(office) == 0 and one_pass(office) == 0
    assert len(receiver.got) == 1  # not again before its time
    office.time.now += timedelta(seconds=6)
    one_pass(office)
    assert len(receiver.got) == 2
    office.time.now += timedelta(seconds=59)
    one_pass(office)
    assert len(receiver.got) == 2  # the pause grew
    receiver.status = 200
    office.time.now += timedelta(seconds=2)
    assert one_pass(office) == 2
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert len(set(ids[:3])) == 1 and ids[3] != ids[2]
    with open_registry(office.site.registry) as registry:
        assert [one.status for one in hooks.results(registry, hook.id)] == [200, 200, 500, 500]
        assert hooks.find_hook(registry, hook.id).failing is None


def test_a_pass_that_was_cut_off_is_gone_on_with(office: Office, receiver: Receiver) -> None:
    add(office, receiver.url)
    for number in (63, 64, 65):
        file(office, number, paper="works-drawings")
    desk, stops = Desk(office.site.root, office.time), iter([False, False, True, True])
    with desk.registry() as registry:
        assert flow.deliver(office.site, registry, knows_of(desk), office.time, lambda: next(stops)) == 1
    assert one_pass(office) == 2
    ids = [json.loads(body)["data"]["id"] for _, body in receiver.got]
    assert ids == ["000063", "000064", "000065"]


def test_after_days_a_hook_is_given_up_and_goes_on_where_it_stopped_when_switched_on(
    office: Office, receiver: Receiver
) -> None:
    hook = add(office, receiver.url)
    file(office, 66, paper="works-drawings")
    receiver.status = 503
    for _ in range(30):
        one_pass(office)
        office.time.now += timedelta(hours=6)
    with open_registry(office.site.registry) as registry:
        assert hooks.find_hook(registry, hook.id).state == "dead"
        assert audit.events(registry, hook.id)[0].action == "hook-dead"
        tried = len(receiver.got)
        one_pass(office)
        assert len(receiver.got) == tried
        hooks.set_state(registry, hook.id, True, actor="administrator", now=office.time.now)
    receiver.status = 200
    assert one_pass(office) == 1


def test_a_redirect_is_not_followed(office: Office, receiver: Receiver) -> None:
    hook = add(office, receiver.url)
    receiver.status = 302
    file(office, 67, paper="works-drawings")
    assert one_pass(office) == 0
    with open_registry(office.site.registry) as registry:
        assert hooks.results(registry, hook.id)[0].status == 302


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://", "https://user:pw@example.com/",
        "https://127.0.0.1/", "https://10.0.0.5/", "https://192.168.1.1/", "https://169.254.169.254/latest",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://localhost/", "https://example.com:0/",
        "https://example.com:99999/", "https://exa mple.com/", "https://例.cn/", "https://example.com/#x",
        "https://0.0.0.0/", "https://[fe80::1]/", "javascript:alert(1)", "", "https://100.64.0.1/",
    ],
)  # fmt: skip
def test_addresses_of_the_own_network_and_without_https_are_refused(url: str) -> None:
    with pytest.raises(UsageError):
        target_of(url, ())


def test_a_name_that_leads_into_the_own_network_is_not_asked(receiver: Receiver) -> None:
    port = int(receiver.url.split(":")[2].split("/")[0])
    target = target_of(f"https://desk.example:{port}/", ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", ("127.0.0.1", port))])
        with pytest.raises(Unreachable, match="内部"):
            send(target, "POST", {}, b"{}", seconds=2)
    assert not receiver.got


def test_a_receiver_that_says_nothing_is_waited_for_no_longer_than_agreed() -> None:
    import socket
    import time

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        begun = time.monotonic()
        with pytest.raises(Unreachable):
            send(target_of(url, ["127.0.0.1"]), "POST", {}, b"{}", seconds=0.3)
        assert time.monotonic() - begun < 3


@given(st.text(max_size=60))
def test_no_address_breaks_anything(url: str) -> None:
    for given_url in (url, f"https://{url}", f"https://example.com:{url}"):
        try:
            target_of(given_url, ("127.0.0.1",))
        except UsageError as fault:
            assert fault.hint


def test_of_two_processes_one_sends(office: Office) -> None:
    with flow.alone(office.site), pytest.raises(BusyError), flow.alone(office.site):
        pass


def test_the_server_sends_by_itself(
    office: Office, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.web.telling.LOOK", 0.05)
    add(office, receiver.url)
    with telling(Desk(office.site.root, office.time)):
        file(office, 68, paper="works-drawings")
        waiting = threading.Event()
        for _ in range(100):
            if receiver.got or waiting.wait(0.05):
                break
    assert receiver.kinds == ["document.filed"]


def test_a_trial_message_tells_nothing_and_its_result_is_kept(office: Office, receiver: Receiver) -> None:
    hook = add(office, receiver.url)
    with open_registry(office.site.registry) as registry:
        assert flow.try_out(office.site, registry, hook.id, office.time.now).good
        assert [one.event for one in hooks.results(registry, hook.id)] == ["hook.test"]
    assert receiver.kinds == ["hook.test"]
