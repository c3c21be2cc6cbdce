"""成批发文: the runs: how far each is, going on with one that was cut off, and what is done to all its letters."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from pipeline.errors import UsageError
from pipeline.flow.bulk import go_on
from pipeline.model import Letter, LetterState
from pipeline.register import bulk as store
from pipeline.register import letters as letter_store
from pipeline.register.bulk import BulkRun
from pipeline.web import access, jobs
from pipeline.web.access import Action
from pipeline.web.jobs import Again, Done, Work
from pipeline.web.pages.letters_many import KIND, WORDS, approve_all, start
from pipeline.web.pages.letters_seen import approves, may_know, office_for, to_approve
from pipeline.web.visit import Visit, go, not_here

MOST = 100


def listing(visit: Visit) -> Response:
    """Newest first."""
    found = [run for run in store.runs(visit.registry) if _known(visit, run)]
    return visit.show("letter_runs.html", runs=found[:MOST], papers=visit.papers, more=len(found) > MOST)


def show(visit: Visit) -> Response:
    """One run; for htmx how far it is. Raises NotHere."""
    run = _run(visit)
    job = jobs.running(visit.desk, KIND)
    mine = job if job is not None and run.id in job.label else None
    made = _letters(visit, run)
    states = [one.state for one in made]
    counts = [(state, states.count(state)) for state in LetterState if state in states]
    values = {
        "run": run,
        "job": mine,
        "other": job if mine is None else None,
        "counts": counts,
        "drafts": states.count(LetterState.DRAFT),
        "ready": sum(
            state is LetterState.APPROVED or (state is LetterState.DRAFT and not to_approve(visit, run.paper))
            for state in states
        ),
        "out": sum(state.is_out for state in states),
        "approves": approves(visit) and to_approve(visit, run.paper),
        "paper": visit.papers.get(run.paper),
        "person": next((p.name for p in visit.site.people if p.login == run.actor), run.actor),
        "total_shown": len(made),
    }
    return visit.show("letter_run_state.html" if visit.fragment else "letter_run.html", **values)


def resume(visit: Visit) -> Response:
    """Go on with what is not drafted yet. Raises NotHere, BusyError."""
    run = _run(visit)
    draft_later(visit, run)
    return go(f"/letters/runs/{run.id}")


def act(visit: Visit) -> Response:
    """Approve, issue, print or mail all letters of the run that are due for it. Raises NotHere, Forbidden, UsageError."""
    run, what = _run(visit), visit.given("do")
    made = [one for one in _letters(visit, run) if _due(visit, one, what)]
    if not made:
        raise UsageError(
            f"批次 {run.id} 没有可以这样办的函件 / nothing to do", hint="请返回看各封函件的状态。"
        )
    if what == "approve":
        approve_all(visit, made)
        return go(f"/letters/runs/{run.id}")
    visit.require(Action.SEND)
    return start(
        visit, what, made, f"{WORDS[what]} 批次 {run.id}", Again(f"/letters/runs/{run.id}/act", _again(visit))
    )


def _again(visit: Visit) -> dict[str, str]:
    return {name: visit.given(name)[:20] for name in ("do", "listed", "to", "sure")}


def _due(visit: Visit, letter: Letter, what: str) -> bool:
    if what == "approve":
        return letter.state is LetterState.DRAFT
    if what == "issue":
        free = letter.state is LetterState.DRAFT and (not to_approve(visit, letter.paper) or approves(visit))
        return letter.state is LetterState.APPROVED or free or (letter.state.is_out and not letter.finished)
    return what in WORDS and letter.state.is_out and letter.finished


def draft_later(visit: Visit, run: BulkRun) -> None:
    """Draft what the run lacks, outside the request; after a restart it goes on where it stopped. Raises BusyError."""
    label = f"成批起草 批次 {run.id}"
    again = Again(f"/letters/runs/{run.id}/resume")
    jobs.start(visit.desk, visit.viewer, KIND, label, _drafting(run.id), again, alone=True)


def _drafting(id: str) -> Callable[[Work], Done]:
    def work(work: Work) -> Done:
        with work.desk.registry() as registry:
            office = office_for(work.desk, registry, work.viewer)
            run = go_on(
                office, id, lambda done, total: work.tell(f"已起草 {done} / {total} 封", done / max(total, 1))
            )
        return Done(note=f"批次 {run.id} 起草了 {run.drafted} 封", link=f"/letters/runs/{run.id}")

    return work


def _run(visit: Visit) -> BulkRun:
    try:
        run = store.find_run(visit.registry, visit.path("id"))
    except UsageError:
        raise not_here("个批次") from None
    if not _known(visit, run):
        raise not_here("个批次")
    return run


def _known(visit: Visit, run: BulkRun) -> bool:
    """Who began it, and who sees all units: its words name units."""
    viewer = visit.viewer
    mine = run.actor == viewer.login or viewer.everywhere
    return mine and access.may_know(viewer, run.paper, visit.papers.get(run.paper))


def _letters(visit: Visit, run: BulkRun) -> list[Letter]:
    """Of the run, in the order of its list, that may be known of."""
    found = reversed(letter_store.letters(visit.registry, batch=run.id))
    return [one for one in found if may_know(visit.viewer, one, visit.papers.get(one.paper))]
