"""What a case's values are called: by the event that set them."""

from __future__ import annotations

from pathlib import Path

from cases_kit import FIT_OUT, make_office, papers, room_in
from test_flow_cases import submitted

from pipeline.flow.cases.labels import Named, named_values
from pipeline.flow.cases.moving import act, position_of
from pipeline.flow.cases.room import CaseRoom
from pipeline.model.case import Case
from pipeline.site import Site


def office(folder: Path, procedure: str) -> Site:
    site = make_office(folder)
    (folder / "procedures" / "fit-out.toml").write_text(procedure, "utf-8")
    return site


def named(room: CaseRoom, case: Case) -> dict[str, Named]:
    return {one.name: one for one in named_values(position_of(room, case), papers())}


def test_one_name_is_called_as_the_event_that_set_it_last_calls_it(tmp_path: Path) -> None:
    before, after = FIT_OUT.rsplit('label = "原因"', 1)  # of "cancel"; "ask-again" keeps its own
    with room_in(office(tmp_path, f'{before}label = "撤销原因"{after}')) as room:
        asked = act(room, submitted(room).id, "ask-again", {"reason": "图纸不清"}).case
        assert named(room, asked)["reason"].label == "原因"
        gone = act(room, asked.id, "cancel", {"reason": "不装了"}).case
        assert named(room, gone)["reason"].label == "撤销原因"


def test_values_that_nobody_is_asked_for_have_the_procedures_words(tmp_path: Path) -> None:
    text = FIT_OUT.replace(
        'sources = ["000 §6"]', 'sources = ["000 §6"]\nlabels = { agreed_by = "同意部门" }'
    )
    text = text.replace('title = "工程部同意"\n', 'title = "工程部同意"\nsets = { agreed_by = "工程部" }\n')
    with room_in(office(tmp_path, text)) as room:
        case = act(room, submitted(room).id, "agree-engineering", {}).case
        assert (named(room, case)["agreed_by"].label, named(room, case)["agreed_by"].kind) == (
            "同意部门",
            None,
        )
