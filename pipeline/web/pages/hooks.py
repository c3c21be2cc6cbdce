"""接口: where messages about events are sent; for the administrator."""

from __future__ import annotations

import time

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow import hooks as flow
from pipeline.register import hooks as store
from pipeline.register.audit import audit_head
from pipeline.register.hooks import Hook
from pipeline.web import jobs
from pipeline.web.jobs import Done, Work
from pipeline.web.visit import Visit, go, not_here

_PATIENCE = 1.0  # seconds: a trial that is answered within them needs no page of its own


def listing(visit: Visit) -> Response:
    """All of them."""
    return _show(visit)


def make(visit: Visit) -> Response:
    """A new one; its secret is shown this once. Raises UsageError."""
    hook = flow.add(
        visit.site,
        visit.registry,
        name=visit.given("name"),
        url=visit.given("url"),
        events=frozenset(visit.form.get("events", ())),
        actor=visit.viewer.login,
        now=visit.now,
    )
    return _show(visit, hook)


def show(visit: Visit) -> Response:
    """What became of its last messages. Raises NotHere."""
    hook = _hook(visit)
    waiting = audit_head(visit.registry).seq - hook.seq
    return visit.show(
        "hook.html",
        hook=hook,
        results=store.results(visit.registry, hook.id),
        waiting=waiting,
        events=flow.EVENTS | {flow.TEST: "试发"},
    )


def on(visit: Visit) -> Response:
    """Goes on where it stopped. Raises NotHere."""
    return _set(visit, True)


def off(visit: Visit) -> Response:
    """Raises NotHere."""
    return _set(visit, False)


def try_out(visit: Visit) -> Response:
    """A message that tells of nothing. Raises NotHere."""
    id = _hook(visit).id

    def work(work: Work) -> Done:
        work.tell("正在发送")
        with work.desk.registry() as registry:
            result = flow.try_out(work.desk.site, registry, id, work.now)
        said = f"HTTP {result.status}" if result.status else result.said
        return Done(note=f"对方{'已收下' if result.good else '没有收下'}（{said}）", link=f"/hooks/{id}")

    job = jobs.start(visit.desk, visit.viewer, "hook-test", f"试发通知 {id}", work)
    end = time.monotonic() + _PATIENCE
    while not job.state.over and time.monotonic() < end:
        time.sleep(0.03)
        job = jobs.find(visit.desk, visit.viewer.login, job.id) or job
    return go(f"/hooks/{id}" if job.state.over else f"/jobs/{job.id}")


def remove(visit: Visit) -> Response:
    """Raises NotHere."""
    store.remove_hook(visit.registry, _hook(visit).id, actor=visit.viewer.login, now=visit.now)
    return go("/hooks")


def _set(visit: Visit, wanted: bool) -> Response:
    hook = store.set_state(visit.registry, _hook(visit).id, wanted, actor=visit.viewer.login, now=visit.now)
    return go(f"/hooks/{hook.id}")


def _hook(visit: Visit) -> Hook:
    try:
        return store.find_hook(visit.registry, visit.path("id"))
    except UsageError:
        raise not_here("个通知") from None


def _show(visit: Visit, made: Hook | None = None) -> Response:
    found = store.hooks(visit.registry)
    last = {hook.id: next(iter(store.results(visit.registry, hook.id, 1)), None) for hook in found}
    return visit.show("hooks.html", hooks=found, last=last, made=made, events=flow.EVENTS)
