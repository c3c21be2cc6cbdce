"""A template is code of somebody else: it reads no file, fetches no address, reaches no Python, and ends."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import catalog_kit as kit
import pytest

from pipeline.catalog.guard import limited, press_guarded
from pipeline.catalog.press import press_sheet
from pipeline.errors import CatalogError, MissingValue, SandboxViolation, UsageError


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


def test_a_template_that_runs_for_ever_is_stopped(tmp_path: Path) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    paper = kit.trial(tmp_path, form=kit.form_with(endless))
    begun = time.monotonic()
    with pytest.raises(SandboxViolation, match="超过 2 秒"):
        limited(partial(press_sheet, paper, {}, kit.CONTEXT), seconds=2)
    assert time.monotonic() - begun < 60


def test_a_template_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    hungry = "{{ 'x'.ljust(2000000000) }}"
    paper = kit.trial(tmp_path, form=kit.form_with(hungry))
    with pytest.raises(CatalogError):
        press_guarded(press_sheet, paper, {}, kit.CONTEXT)


def test_a_guarded_press_gives_the_sheet_or_the_same_error(tmp_path: Path) -> None:
    paper = kit.trial(tmp_path)
    assert press_guarded(press_sheet, paper, {"name": "史俊"}, kit.CONTEXT).pages == 1
    with pytest.raises(UsageError, match="nmae"):
        press_guarded(press_sheet, paper, {"nmae": "史俊"}, kit.CONTEXT)
