"""Serving the desk: uvicorn in this process, the watcher beside it where it is wanted."""

from __future__ import annotations

import gc
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module

import uvicorn

from pipeline.errors import UsageError
from pipeline.register import accounts
from pipeline.register.open import open_registry
from pipeline.site import Site
from pipeline.web.app import application
from pipeline.web.telling import telling

STOP_SECONDS = 120  # the watcher finishes what it reads


def serve(site: Site, host: str, port: int) -> None:
    """Until Ctrl-C or SIGTERM. Raises UsageError where the address cannot be taken."""
    with open_registry(site.registry) as registry:
        accounts.drop_sessions_before(
            registry, datetime.now(site.timezone) - timedelta(hours=site.desk.longest)
        )
    app = application(site.root)
    with _listening(host, port) as listener, telling(app.state.desk):
        config = uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,  # addresses of pages hold what was searched for
            server_header=False,
            proxy_headers=site.desk.tls,
            forwarded_allow_ips="127.0.0.1",
            timeout_keep_alive=15,
            timeout_graceful_shutdown=10,
            h11_max_incomplete_event_size=32 * 1024,
        )
        server = uvicorn.Server(config)
        app.state.desk.stopping = lambda: server.should_exit  # streams end by themselves
        threading.Thread(target=_warm, daemon=True).start()
        server.run(sockets=[listener])


def _warm() -> None:
    """Load what lays out letters, so that the first preview does not wait for it (some seconds). What is loaded stays: the
    collector need not look at it again each time that it looks at everything."""
    for name in ("pipeline.catalog.press", "pipeline.catalog.batch"):
        import_module(name)
    gc.collect()
    gc.freeze()


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"不能使用 {host}:{port}（{error.strerror}） / cannot listen there",
                hint="换一个 --port，或先停掉占用它的程序；--host 要写本机的地址。",
            ) from None
        yield listener


@contextmanager
def watching(site: Site) -> Iterator[None]:
    """`pipeline watch` as a child, told to stop when the block ends, by SIGTERM too."""
    before = signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    command = [sys.executable, "-m", "pipeline", "--site", str(site.root), "watch"]
    # A session of its own: Ctrl-C at the terminal is for us, and we tell the child.
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        signal.signal(signal.SIGTERM, before)
