"""后台任务: long work of one's own, how far it is and what came of it (pipeline/web/jobs.py)."""

from __future__ import annotations

from starlette.responses import FileResponse, Response

from pipeline.web import jobs
from pipeline.web.jobs import Job
from pipeline.web.shield import FRAMED
from pipeline.web.visit import Forbidden, Visit, go, not_here

_PDF = "application/pdf"
_TYPES = {
    ".pdf": _PDF,
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".txt": "text/plain; charset=utf-8",
}


def listing(visit: Visit) -> Response:
    """The person's own, newest first."""
    jobs.sweep(visit.desk)
    return visit.show("jobs.html", jobs=jobs.of_person(visit.desk, visit.viewer.login))


def show(visit: Visit) -> Response:
    """The page; for htmx the part that changes. Raises NotHere."""
    job = _own(visit)
    part = "job_state.html" if visit.fragment else "job.html"
    return visit.show(part, job=job, ready=jobs.result(visit.desk, job) is not None)


def file(visit: Visit) -> Response:
    """What came of it: a PDF to look at and print, anything else to keep. Raises NotHere, Forbidden."""
    job = _own(visit)
    path = jobs.result(visit.desk, job)
    if path is None:
        raise not_here("个结果")
    if job.rights != jobs.rights_of(visit.viewer):
        raise Forbidden(
            "您的岗位或分管范围已经变了，这份结果按原来的范围生成，不能再打开 / your role has changed",
            hint="请按现在的岗位重新生成。",
        )
    kind = _TYPES.get(path.suffix.lower(), "application/octet-stream")
    return FileResponse(
        path,
        media_type=kind,
        filename=path.name,
        content_disposition_type="inline" if kind == _PDF else "attachment",
        headers={"Content-Security-Policy": FRAMED, "Cache-Control": "private, no-store"},
    )


def forget(visit: Visit) -> Response:
    """Delete one that is over. Raises NotHere."""
    jobs.forget(visit.desk, _own(visit))
    return go("/jobs")


def _own(visit: Visit) -> Job:
    found = jobs.find(visit.desk, visit.viewer.login, visit.path("id"))
    if found is None:
        raise not_here("项后台任务")
    return found
