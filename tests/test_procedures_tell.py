"""A procedure told to a clerk, and drawn."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import TEMPLATES
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st
from procedures_kit import MOVE_OUT, office

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.respond.procedures.conditions import read_condition
from pipeline.respond.procedures.describe import describe
from pipeline.respond.procedures.diagram import mermaid, svg
from pipeline.respond.procedures.layering import Place, lay_out
from pipeline.respond.procedures.saying import Words
from pipeline.respond.procedures.tables import Faults

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(TEMPLATES)


def told(folder: Path, catalog: Catalog, text: str = MOVE_OUT, profile: str = "residential") -> str:
    procedures = office(folder, profile=profile, move_out=text)
    return "\n".join(describe(procedures.get("move-out"), procedures, catalog))


@pytest.mark.parametrize(
    "line",
    [
        "# 用户搬出",
        "用户通知搬出，结清费用，凭放行条搬离。",
        "## 一、开始",
        "  - 由来：收到《用户迁出的通知》后自动登记；或由文员办理。",
        "  - 填写：搬出日期（必填）。",
        "  - 起算：结清费用，3日（规定“搬出提前通知”）内，由财务部负责。",
        "轮到：财务部。要做：结清费用。",
        "  - 必须具备：费用结清（由财务部提供）",
        "  - 必须具备：业主签字的《业主同意租户搬离通知书》（现住的是租户时）",
        "  - 打印：《放行条》，给用户。",
        "  - 办后：“已放行”。",
        "- 已放行",
    ],
)
def test_a_clerk_is_told_who_does_what_with_which_paper(tmp_path: Path, catalog: Catalog, line: str) -> None:
    assert line in told(tmp_path, catalog).splitlines()


def test_a_deadline_is_told_with_its_beginning_and_source(tmp_path: Path, catalog: Catalog) -> None:
    text = MOVE_OUT.replace("pauses = true", 'pauses = true\nsource = "000 §1 3.2.3"')
    line = "- 结清费用：自“用户通知搬出”起1周（规定“搬出提前通知”）内，由财务部负责；只等外部人员时停算〔000 §1 3.2.3〕。"
    assert line in told(tmp_path, catalog, text, "tower").splitlines()


def test_a_deadline_until_a_day_that_may_be_missing_is_told_with_both(
    tmp_path: Path, catalog: Catalog
) -> None:
    text = MOVE_OUT.replace('term = "moveout.notice"', 'term = "15日"\nuntil = "leaving_on"')
    assert "- 结清费用：不迟于搬出日期，没有搬出日期的自“用户通知搬出”起15日内，由财务部负责" in told(
        tmp_path, catalog, text
    )


def test_a_rules_key_in_prose_is_read_as_its_title(tmp_path: Path, catalog: Catalog) -> None:
    text = MOVE_OUT.replace("凭放行条搬离。", "提前多久见 moveout.notice。")
    assert "提前多久见 “搬出提前通知”。" in told(tmp_path, catalog, text)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"paper": "release-slip"}, "已收到《放行条》"),
        ({"not": {"paper": "release-slip", "copies": 2}}, "没有收到《放行条》2份"),
        ({"paper": "release-slip", "since": "pay"}, "“结清费用”之后已收到《放行条》"),
        ({"letter": "arrears-reminder"}, "《欠费催缴通知书》已发出"),
        ({"letter": "arrears-reminder", "among": ["returned"]}, "《欠费催缴通知书》回执已回"),
        ({"value": "result", "among": ["结清"]}, "结果为“结清”"),
        ({"not": {"value": "result", "among": ["结清", "免"]}}, "结果不是“结清”或“免”"),
        ({"value": "leaving_on"}, "已填搬出日期"),
        ({"value": "result", "least": 2, "most": 3}, "结果不少于2，不多于3"),
        ({"not": {"value": "result", "most": 0}}, "结果多于0"),
        ({"event": "pay"}, "已“结清费用”"),
        ({"not": {"event": "pay"}}, "还没有“结清费用”"),
        ({"case": "move-out", "among": ["notice"]}, "有处于“已通知搬出”的“用户搬出”"),
        ({"not": {"case": "move-out"}}, "没有未办结的“用户搬出”"),
        ({"closed": "move-out", "among": ["released"]}, "“用户搬出”已以“已放行”了结"),
        ({"occupant": "tenant"}, "现住的是租户"),
        ({"profile": "tower"}, "是写字楼"),
        ({"rule": "moveout.payer", "among": ["前台"]}, "规定“由谁收费”为“前台”"),
        ({"notice": "leaving_on", "least": "moveout.notice"}, "离搬出日期还有至少3日（规定“搬出提前通知”）"),
        (
            {"not": {"any": [{"event": "pay"}, {"all": [{"occupant": "tenant"}, {"value": "leaving_on"}]}]}},
            "还没有“结清费用”，且（没有租户居住或者未填搬出日期）",
        ),
    ],
)
def test_a_condition_is_said_as_a_clerk_would(
    tmp_path: Path, catalog: Catalog, raw: dict[str, object], words: str
) -> None:
    procedures = office(tmp_path)
    noted = Faults("x")
    test = read_condition(raw, "", noted)
    assert test is not None and noted.said == []
    assert Words(procedures.get("move-out"), procedures, catalog).condition(test) == words


def test_mermaid_has_every_state_and_way(tmp_path: Path) -> None:
    text = mermaid(office(tmp_path, profile="tower").get("move-out"))
    assert 'state "已通知搬出" as s1' in text
    assert "[*] --> s1 : 用户通知搬出" in text
    assert "s1 --> s2 : 通知补交" in text
    assert "s3 --> [*]" in text


HOSTILE = MOVE_OUT.replace('title = "已放行"', "title = '\"];<b>&amp; --> x : y#'").replace(
    'title = "开放行条"', "title = '<script>alert(1)</script>'"
)


def test_what_a_site_writes_is_only_text_in_both_drawings(tmp_path: Path) -> None:
    procedure = office(tmp_path, move_out=HOSTILE).get("move-out")
    drawn = fromstring(svg(procedure))
    assert not [e for e in drawn.iter() if e.tag in (f"{SVG}script", f"{SVG}b")]
    assert "alert" in "".join(drawn.itertext())
    lines = mermaid(procedure).splitlines()
    assert all(line.count('"') in (0, 2) and "<" not in line and ";" not in line for line in lines)


def test_the_drawing_shows_where_a_case_is_and_was(tmp_path: Path) -> None:
    procedure = office(tmp_path, profile="tower").get("move-out")
    drawn = fromstring(svg(procedure, "asked", ("notice", "asked")))
    kinds = [e.get("class") for e in drawn.iter(f"{SVG}g") if e.get("class")]
    assert sorted(kinds) == ["state been", "state final", "state now"]


def test_every_line_of_the_drawing_has_a_tip_and_every_label_its_words(tmp_path: Path) -> None:
    drawn = fromstring(svg(office(tmp_path, profile="tower").get("move-out")))
    tips = [e for e in drawn.iter(f"{SVG}path") if e.get("marker-end")]
    assert len(tips) == 4
    assert {"用户通知搬出", "通知补交", "开放行条"} <= set(texts(drawn, "label"))


def texts(drawn: Element, kind: str) -> list[str]:
    return [e.text or "" for e in drawn.iter(f"{SVG}text") if e.get("class") == kind]


@st.composite
def graphs(
    draw: st.DrawFn,
) -> tuple[dict[str, tuple[float, float]], dict[tuple[str, str], tuple[float, float]]]:
    sizes = st.tuples(st.floats(5, 150), st.floats(5, 60))
    states = {f"s{n}": draw(sizes) for n in range(draw(st.integers(1, 9)))}
    names = st.sampled_from(sorted(states))
    pairs = draw(st.lists(st.tuples(names, names).filter(lambda p: p[0] != p[1]), max_size=18, unique=True))
    return states, {pair: draw(sizes) for pair in pairs}


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_nothing_in_a_drawing_covers_anything_else(
    graph: tuple[dict[str, tuple[float, float]], dict[tuple[str, str], tuple[float, float]]],
) -> None:
    """Boxes and labels are apart, and the lines pass between them; all of it is inside the picture."""
    layout = lay_out(*graph)
    places = list(
        {id(p): p for p in [*layout.states.values(), *(p for w in layout.lines for p in w.way)]}.values()
    )
    for one, other in combinations(places, 2):
        if one.layer == other.layer:
            assert abs(one.x - other.x) >= (one.width + other.width) / 2 + 1
        else:
            above, below = sorted((one, other), key=lambda place: place.layer)
            assert above.bottom < below.top
    assert all(inside(place, layout.width, layout.height) for place in places)


def inside(place: Place, width: float, height: float) -> bool:
    room = 0.01
    return (
        place.x - place.width / 2 >= -room
        and place.x + place.width / 2 <= width + room
        and place.y - place.height / 2 >= -room
        and place.y + place.height / 2 <= height + room
    )
