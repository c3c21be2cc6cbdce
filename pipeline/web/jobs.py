"""Long work outside the request, in threads of the server: progress, an owner, a result that outlives tab and server.

    def work(work: Work) -> Done:                # its registry is its own: work.desk.registry()
        work.tell("正在排版", 0.3)                 # text, share 0–1 (None: nobody knows)
        write_atomic(path := work.file("月报.pdf"), …)
        return Done(path, note="共 12 页")

    job = jobs.start(visit.desk, visit.viewer, "report", "月报", work, Again("/reports/monthly/print", {…}))
    return go(f"/jobs/{job.id}")

Each job is a folder of `.pipeline/jobs/`: `job.json` and the result. A job that says it runs and is not of this process was cut
off: it is shown so, with a form that starts it again. What is older than a day is deleted.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.archive.place import write_atomic
from pipeline.errors import BusyError, PipelineError, StorageError
from pipeline.web.access import Viewer

if TYPE_CHECKING:
    from pipeline.web.desk import Desk

log = logging.getLogger(__name__)

AT_ONCE = 2  # threads that work, and as many for what is `alone`, which may take hours; the others wait
MOST_OPEN = 20  # waiting and running ones of the whole office
KEPT = timedelta(days=1)
_ID = re.compile(r"[0-9a-f]{16}")


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  # the server ended while it ran

    @property
    def over(self) -> bool:
        return self not in (State.WAITING, State.RUNNING)


@dataclass(frozen=True, slots=True)
class Again:
    """The form that starts the same once more: where it is sent, and its fields (csrf is added)."""

    path: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: a file in the job's folder, a sentence, a page (`link`) to go on to."""

    file: Path | None = None
    note: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. `share` is 0–1, None while nobody knows; `file` the name of the result ("" without one); `rights`
    what the owner might see when it was started: another role or area must not open what was made for the old one."""

    id: str
    login: str
    kind: str
    label: str
    state: State
    started: datetime
    rights: str
    again: Again | None = None
    text: str = ""
    share: float | None = None
    ended: datetime | None = None
    file: str = ""
    note: str = ""
    link: str = ""
    fault: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """What a job's work gets. Its registry is its own to open; the request is long over."""

    desk: Desk
    viewer: Viewer
    folder: Path
    now: datetime
    _tell: Callable[[str, float | None], None]

    def tell(self, text: str, share: float | None = None) -> None:
        """Say how far it is: no names and numbers of people."""
        self._tell(text, share)

    def file(self, name: str) -> Path:
        """Where a result of that name goes."""
        return self.folder / (re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", name).lstrip(".") or "result")


class Jobs:
    """The jobs of this process; one for a desk. What is over is read from the disk."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.turns = {alone: threading.BoundedSemaphore(AT_ONCE) for alone in (False, True)}
        self.open: dict[str, Job] = {}


def start(
    desk: Desk,
    viewer: Viewer,
    kind: str,
    label: str,
    work: Callable[[Work], Done],
    again: Again | None = None,
    *,
    alone: bool = False,
) -> Job:
    """Begin, or the one that the person began a moment ago and that is not over. `alone`: at most one of this kind in the
    whole office. Raises BusyError."""
    sweep(desk)
    jobs = desk.jobs
    job = Job(
        secrets.token_hex(8), viewer.login, kind, label, State.WAITING, desk.now(), rights_of(viewer), again
    )
    with jobs.lock:
        for other in jobs.open.values():
            if (other.login, other.kind, other.label, other.again) == (viewer.login, kind, label, again):
                return other
            if alone and other.kind == kind:
                raise BusyError(
                    f"“{other.label}”正在进行 / already running", hint="一次只能办一件，请等它办完再试。"
                )
        if len(jobs.open) >= MOST_OPEN:
            raise BusyError("后台的工作太多 / too much is going on", hint="请等前面的办完再试。")
        jobs.open[job.id] = job
    try:
        _keep(desk, job)
    except PipelineError:
        with jobs.lock:
            del jobs.open[job.id]
        raise
    threading.Thread(
        target=_run, args=(desk, viewer, job.id, work, alone), name=f"job-{kind}", daemon=True
    ).start()
    return job


def find(desk: Desk, login: str, id: str) -> Job | None:
    """The person's own; None for one of somebody else, and for one that is too old."""
    if not _ID.fullmatch(id):
        return None
    with desk.jobs.lock:
        found = desk.jobs.open.get(id)
    if found is None:
        found = _read(_folder(desk) / id)
    return found if found is not None and found.login == login and _fresh(found, desk.now()) else None


def of_person(desk: Desk, login: str) -> list[Job]:
    """The person's, newest first."""
    found = (find(desk, login, path.name) for path in _folders(desk))
    return sorted((job for job in found if job is not None), key=lambda job: job.started, reverse=True)


def running(desk: Desk, kind: str) -> Job | None:
    """The one of this kind that is not over, whoever began it."""
    with desk.jobs.lock:
        return next((job for job in desk.jobs.open.values() if job.kind == kind), None)


def result(desk: Desk, job: Job) -> Path | None:
    """The file that came of it, while it is there."""
    path = _folder(desk) / job.id / job.file
    return path if job.file and path.is_file() else None


def forget(desk: Desk, job: Job) -> None:
    """Delete one that is over, with its result."""
    if job.state.over:
        shutil.rmtree(_folder(desk) / job.id, ignore_errors=True)


def sweep(desk: Desk) -> None:
    """Delete what is older than a day."""
    now = desk.now()
    with desk.jobs.lock:
        going = set(desk.jobs.open)
    for path in _folders(desk):
        if path.name not in going:
            job = _read(path)
            if job is None or not _fresh(job, now):
                shutil.rmtree(path, ignore_errors=True)


def rights_of(viewer: Viewer) -> str:
    """Tier, roles and areas, to compare."""
    return f"{viewer.tier}|{','.join(sorted(viewer.roles))}|{','.join(sorted(viewer.areas))}"


def _run(desk: Desk, viewer: Viewer, id: str, work: Callable[[Work], Done], alone: bool) -> None:
    """In a thread. Whatever happens is written down."""

    def tell(text: str, share: float | None) -> None:
        _change(desk, id, text=text, share=share if share is None else min(max(share, 0.0), 1.0))

    with desk.jobs.turns[alone]:
        _change(desk, id, state=State.RUNNING)
        folder = _folder(desk) / id
        try:
            done = work(Work(desk, viewer, folder, desk.now(), tell))
            if done.file is not None and done.file.parent != folder:
                raise StorageError("结果不在该放的地方 / the result lies elsewhere")
            end: dict[str, object] = {
                "state": State.DONE,
                "file": done.file.name if done.file is not None else "",
                "note": done.note,
                "link": done.link,
                "share": 1.0,
            }
        except PipelineError as fault:
            end = {"state": State.FAILED, "fault": fault.message, "hint": fault.hint}
        except Exception as error:  # the log gets where it happened, not what was in it
            log.error("job: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
            end = {
                "state": State.FAILED,
                "fault": "程序出错了，没有办成 / the program failed",
                "hint": "请再试一次；反复出现时请告诉系统管理员。",
            }
        _finish(desk, id, end)


def _change(desk: Desk, id: str, **values: object) -> None:
    with desk.jobs.lock:
        desk.jobs.open[id] = replace(desk.jobs.open[id], **values)  # type: ignore[arg-type]


def _finish(desk: Desk, id: str, end: Mapping[str, object]) -> None:
    """Onto the disk first, so that it is never over without being kept."""
    with desk.jobs.lock:
        job = replace(desk.jobs.open[id], ended=desk.now(), **end)  # type: ignore[arg-type]
    try:
        _keep(desk, job)
    except PipelineError as fault:
        log.error("job not kept: %s", type(fault).__name__)
    with desk.jobs.lock:
        del desk.jobs.open[id]


def _folder(desk: Desk) -> Path:
    return desk.site.state / "jobs"


def _folders(desk: Desk) -> list[Path]:
    return [path for path in _folder(desk).glob("*") if _ID.fullmatch(path.name)]


def _fresh(job: Job, now: datetime) -> bool:
    return now - (job.ended or job.started) < KEPT or not job.state.over


def _keep(desk: Desk, job: Job) -> None:
    """Raises StorageError."""
    data = json.dumps(asdict(job), ensure_ascii=False, default=str).encode("utf-8")
    write_atomic(_folder(desk) / job.id / "job.json", data)


def _read(folder: Path) -> Job | None:
    """None where there is none, or half of one. Nobody runs it any more, whatever it says."""
    try:
        raw = json.loads((folder / "job.json").read_text("utf-8"))
        again = Again(**raw["again"]) if raw["again"] else None
        ended = datetime.fromisoformat(raw["ended"]) if raw["ended"] else None
        state = State(raw["state"])
        given = {
            "state": state if state.over else State.INTERRUPTED,
            "started": datetime.fromisoformat(raw["started"]),
            "ended": ended,
            "again": again,
        }
        return Job(**{**raw, **given})
    except (OSError, ValueError, KeyError, TypeError):
        return None
