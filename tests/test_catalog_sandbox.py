"""A template is code of somebody else: it reads no file, fetches no address, reaches no Python, and ends."""

from __future__ import annotations

import base64
import io
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import catalog_kit as kit
import pytest
from pypdf import PdfReader

from pipeline.catalog import press as press_module
from pipeline.catalog.deadline import in_time
from pipeline.catalog.guard import limited, press_guarded
from pipeline.catalog.press import press_sheet
from pipeline.errors import CatalogError, MissingValue, SandboxViolation, UsageError


def png_header(width: int, height: int) -> bytes:
    """The beginning of a picture that would need gigabytes."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))


def press(folder: Path, line: str) -> bytes:
    return press_sheet(kit.trial(folder, form=kit.form_with(line)), {}, kit.CONTEXT).pdf


@pytest.mark.parametrize(
    "line",
    [
        '{% include "/etc/passwd" %}',
        '{% include "../../secret.html" %}',
        '{% include "_shared/../trial/type.toml" %}',
        '{% include "type.toml" %}',
        '{% include "link.html" %}',
        '<img src="file:///etc/passwd">',
        '<img src="../secret.png">',
        '<link rel="attachment" href="file:///etc/passwd">',
        '<style>@import url("file:///etc/passwd");</style>',
        '<div style="background:url(file:///etc/hostname)">x</div>',
    ],
)
def test_no_file_outside_is_read(tmp_path: Path, line: str) -> None:
    (tmp_path / "secret.html").write_text("secret", "utf-8")
    kit.site(tmp_path)
    (tmp_path / "templates" / "trial" / "link.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(SandboxViolation):
        press(tmp_path, line)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    visits: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                try:
                    visits.append(server.accept())
                except TimeoutError:
                    continue

        thread = threading.Thread(target=wait)
        thread.start()
        yield server.getsockname()[1], visits
        stop.set()
        thread.join()


def test_no_address_is_fetched(tmp_path: Path, listener: tuple[int, list[object]]) -> None:
    port, visits = listener
    with pytest.raises(SandboxViolation):
        press(tmp_path, f'<img src="http://127.0.0.1:{port}/x.png">')
    svg = f"<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:{port}/y.png' width='9' height='9'/></svg>"
    with pytest.raises(SandboxViolation):
        press(tmp_path, f'<img src="data:image/svg+xml,{svg.replace("<", "%3C").replace(">", "%3E")}">')
    assert visits == []


@pytest.mark.parametrize(
    "line",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ row.__globals__ }}",
        "{{ cell.__self__.values }}",
        "{{ office.__init__.__globals__ }}",
        "{{ paper.folder.read_text() }}",
        "{{ '{0.__class__}'.format(office) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 99999 }}",
        "{{ range(1000000000) | list }}",
        "{{ undefined_thing }}",
    ],
)
def test_python_stays_out_of_reach(tmp_path: Path, line: str) -> None:
    with pytest.raises((SandboxViolation, MissingValue)):
        press(tmp_path, line)


def test_an_own_picture_is_allowed(tmp_path: Path) -> None:
    kit.site(tmp_path)
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
    (tmp_path / "templates" / "trial" / "logo.svg").write_text(svg, "utf-8")
    assert press(tmp_path, '<img src="logo.svg">').startswith(b"%PDF")


def test_a_syntax_error_says_its_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="第 7 行"):
        press(tmp_path, "{{ row(10, }}")


@pytest.mark.parametrize(
    "line",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% set n = range(9999)|list %}{% for a in n %}{% for b in n %}{% for c in n %}{% endfor %}{% endfor %}{% endfor %}",
        "{% macro again() %}{{ again() }}{% endmacro %}{{ again() }}",
        '{% include "form.html" %}',
        "{{ 'x'.ljust(2000000000) }}",
        "{{ 'x'|center(2000000000) }}",
        "{{ '\n'|indent(2000000000) }}",
        "{{ '{:>2000000000}'.format(1) }}",
        "{{ '{:>{w}}'.format(1, w=2000000000) }}",
        "{{ 'x'.expandtabs(2000000000) }}",
        "{{ [0]|batch(2000000000, 0)|list }}",
        "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x='aaaaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[0]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x]|join %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x|replace('a', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for i in range(60) %}{% set ns.x = ns.x.replace('', ns.x) %}{% endfor %}",
        "{% set ns = namespace(x=[[0]]) %}{% for i in range(60) %}{% set ns.x = [ns.x, ns.x]|sum(start=[]) %}{% endfor %}",
        "{% set ns = namespace(x=99999999) %}{% for i in range(60) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "{% for i in range(60000) %}{{ 'a' * 1000 }}{% endfor %}",
    ],
)
def test_a_template_that_goes_on_for_ever_or_swells_is_stopped(tmp_path: Path, line: str) -> None:
    begun = time.monotonic()
    with pytest.raises(CatalogError):
        press(tmp_path, line)
    assert time.monotonic() - begun < 30


@pytest.mark.parametrize(
    "url",
    [
        "data:image/svg+xml,%3C!DOCTYPE svg [%3C!ENTITY a SYSTEM 'file:///etc/passwd'%3E]%3E%3Csvg%3E%26a;%3C/svg%3E",
        "data:text/css,body{}",
        "data:application/pdf;base64,JVBERi0=",
        "data:image/svg+xml;base64," + "A" * 3_000_000,
        "data:image/png;base64," + base64.b64encode(png_header(60_000, 60_000)).decode(),
    ],
)
def test_a_data_address_gives_small_pictures_only(tmp_path: Path, url: str) -> None:
    with pytest.raises(CatalogError):
        press(tmp_path, f'<link rel="stylesheet" href="{url}"><img src="{url}">')


def test_a_picture_that_paints_itself_over_and_over_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uses = "".join(f'<g id="g{i + 1}">{f"""<use href="#g{i}"/>""" * 10}</g>' for i in range(12))
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><defs><g id="g0"><path d="M0 0h1v1z"/></g>{uses}</defs><use href="#g12"/></svg>'
    monkeypatch.setattr(press_module, "SECONDS", 4.0)
    with pytest.raises(CatalogError):
        press(tmp_path, f'<img src="data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}">')


@pytest.mark.parametrize(
    "value",
    ["<script>alert(1)</script>", "{{ 7*7 }}", "{% include 'x' %}", "a&b<c>d", "</div></body>", "&lt;b&gt;"],
)
def test_a_value_is_words_and_nothing_else(tmp_path: Path, value: str) -> None:
    pressed = press_sheet(kit.trial(tmp_path), {"name": value}, kit.CONTEXT)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pressed.pdf)).pages)
    assert value.replace(" ", "") in text.replace(" ", "").replace("\n", "")


@pytest.mark.parametrize("value", ["甲\u202e乙", "甲\u2066乙", "甲\x00乙", "甲\x1b[2J乙", "甲\ud800乙"])
def test_a_character_that_turns_text_round_or_controls_is_refused(tmp_path: Path, value: str) -> None:
    with pytest.raises(UsageError):
        press_sheet(kit.trial(tmp_path), {"name": value}, kit.CONTEXT)


def test_what_does_not_return_is_ended_with_its_process() -> None:
    with pytest.raises(SandboxViolation, match="超过 1 秒"):
        limited(partial(time.sleep, 60), seconds=1)


def test_a_press_that_takes_too_long_is_stopped_in_any_thread() -> None:
    caught: list[BaseException] = []

    def work() -> None:
        try:
            with in_time(0.3):
                while True:
                    pass
        except SandboxViolation as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(30)
    assert [type(error) for error in caught] == [SandboxViolation]


def test_a_guarded_press_gives_the_sheet_or_the_same_error(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path)
    assert press_guarded(press_sheet, paper, {"name": "史俊"}, kit.CONTEXT).pages == 1
    with pytest.raises(UsageError, match="nmae"):
        press_guarded(press_sheet, paper, {"nmae": "史俊"}, kit.CONTEXT)
