"""Sending web hooks while the desk is served: one thread, beside the requests.

The server does it and not the watcher, which may be reading one file for minutes; a slow receiver in turn delays nothing
here. Of several servers of a site one sends (a lock); what was not sent when it ends is sent after the next start.
"""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from pipeline.errors import BusyError, PipelineError
from pipeline.flow.hooks import Knows, alone, deliver
from pipeline.web.access import Viewer, may_know, may_know_case
from pipeline.web.desk import Desk

log = logging.getLogger(__name__)

LOOK = 2.0  # seconds between two looks at the log
AGAIN = 60.0  # after a fault, or while another process sends
_ANYBODY = Viewer("", "", frozenset(), 3)


def knows_of(desk: Desk) -> Knows:
    """What every role may know of."""

    def knows(about: str, kind: str) -> bool:
        if about == "case":
            return may_know_case(_ANYBODY, kind, None)
        return may_know(_ANYBODY, kind, desk.catalog.papers.get(kind))

    return knows


@contextmanager
def telling(desk: Desk) -> Iterator[None]:
    """For as long as the block runs."""
    over = threading.Event()
    thread = threading.Thread(target=_run, args=(desk, over), name="hooks", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(15)


def _run(desk: Desk, over: threading.Event) -> None:
    while not over.is_set():
        try:
            with alone(desk.site), desk.registry() as registry:
                while not over.wait(LOOK):
                    deliver(desk.site, registry, knows_of(desk), desk.now, over.is_set)
        except BusyError:
            over.wait(AGAIN)
        except PipelineError as fault:
            log.error("web hooks: %s", type(fault).__name__)
            over.wait(AGAIN)
        except (
            Exception
        ) as error:  # the office goes on working; the log gets where it happened, not what was in it
            with suppress(Exception):
                log.error(
                    "web hooks: %s\n%s",
                    type(error).__name__,
                    "".join(traceback.format_tb(error.__traceback__)),
                )
            over.wait(AGAIN)
