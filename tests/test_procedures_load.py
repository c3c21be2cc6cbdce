"""Procedures, rules and roles out of their files: what holds at a site, and what is said of a faulty file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from procedures_kit import MOVE_OUT, RULES, office

from pipeline.errors import UsageError
from pipeline.model.person import Person
from pipeline.model.procedure import By, Test, TestKind
from pipeline.model.rule import RuleKind, said
from pipeline.model.term import Term, TermUnit
from pipeline.respond.procedures.load import Procedures, load_procedures
from pipeline.respond.procedures.profiles import Reading
from pipeline.respond.procedures.reading import read_procedure
from pipeline.respond.procedures.rules import rule_value
from pipeline.respond.procedures.tables import Faults
from pipeline.site import Site


def test_a_good_folder_has_no_faults_and_everything_in_it(tmp_path: Path) -> None:
    procedures = office(tmp_path)
    assert procedures.faults == ()
    assert list(procedures.by_slug) == ["move-out"]
    assert set(procedures.rules) == {"moveout.notice", "moveout.copies", "moveout.payer"}
    assert procedures.roles["tenant"].outside
    notice = procedures.get("move-out").events[0]
    assert notice.opening and notice.by == (By.PAPER, By.PERSON)


def test_an_office_without_the_folder_runs_no_procedures(tmp_path: Path) -> None:
    assert load_procedures(tmp_path / "procedures", Site(tmp_path)) == Procedures()


def test_a_folder_without_roles_is_told(tmp_path: Path) -> None:
    (tmp_path / "procedures").mkdir()
    loaded = load_procedures(tmp_path / "procedures", Site(tmp_path))
    assert not loaded.by_slug and "复制整个文件夹" in loaded.faults[0]


def test_what_belongs_to_another_profile_is_dropped_with_what_hangs_on_it(tmp_path: Path) -> None:
    home = office(tmp_path / "a").get("move-out")
    tower = office(tmp_path / "b", profile="tower").get("move-out")
    assert [s.name for s in home.states] == ["notice", "released"]
    assert [s.name for s in tower.states] == ["notice", "asked", "released"]
    assert home.event("ask-back") is None and tower.event("ask-back") is not None
    assert home.deadlines[0].ends == ("pay",)
    assert tower.deadlines[0].ends == ("pay", "ask-back")
    assert home.event("release").states == ("notice",)  # type: ignore[union-attr]


def test_a_star_means_every_state_that_is_not_an_end(tmp_path: Path) -> None:
    tower = office(tmp_path, profile="tower").get("move-out")
    assert tower.event("pay").states == ("notice", "asked")  # type: ignore[union-attr]


def test_what_is_asked_is_taken_from_the_papers_field_of_that_name(tmp_path: Path) -> None:
    procedure = office(tmp_path).get("move-out")
    assert procedure.events[0].take == (("leaving_on", "leaving_on"),)
    assert procedure.event("pay").take == ()  # type: ignore[union-attr]


def test_a_need_under_a_condition_holds_where_the_condition_does_not(tmp_path: Path) -> None:
    consent = office(tmp_path).get("move-out").event("release").needs[1].test  # type: ignore[union-attr]
    assert consent.kind is TestKind.ANY
    assert consent.parts[0] == Test(TestKind.NOT, parts=(Test(TestKind.OCCUPANT, "tenant"),))
    assert consent.parts[1] == Test(TestKind.PAPER, "owner-consent-to-leave", least="moveout.copies")


def test_a_rule_is_what_the_profile_says_unless_the_site_says_otherwise(tmp_path: Path) -> None:
    home = office(tmp_path / "a").rules["moveout.notice"]
    tower = office(tmp_path / "b", profile="tower").rules["moveout.notice"]
    changed = office(tmp_path / "c", rules={"moveout.notice": "5个工作日"}).rules["moveout.notice"]
    assert home.value == Term(3, TermUnit.DAYS) and not home.changed
    assert tower.value == Term(1, TermUnit.WEEKS) and not tower.changed
    assert changed.value == Term(5, TermUnit.WORKING_DAYS) and changed.changed
    assert changed.default == Term(3, TermUnit.DAYS)


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("moveout.notise", "3日", "moveout.notice"),
        ("moveout.notice", "很快", "很快"),
        ("moveout.notice", 3, "期限"),
        ("moveout.copies", "两份", "数字"),
        ("moveout.payer", "保安部", "前台"),
    ],
)
def test_a_wrong_setting_is_told_and_the_default_holds(
    tmp_path: Path, key: str, value: str | int, told: str
) -> None:
    procedures = office(tmp_path, rules={key: value})
    assert len(procedures.faults) == 1
    assert procedures.faults[0].startswith("site.toml [rules]") and told in procedures.faults[0]
    assert not any(rule.changed for rule in procedures.rules.values())


def test_people_must_have_roles_of_the_office(tmp_path: Path) -> None:
    people = (Person("张三", "z", ("clrk",)), Person("李四", "l", ("tenant",)))
    faults = office(tmp_path, people=people).faults
    assert "张三" in faults[0] and "clerk（文员）" in faults[0]
    assert "李四" in faults[1] and "外部人员" in faults[1]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('title = "用户搬出"\n', 'title = "用户搬出"\ncolour = "red"\n', "colour"),
        ('waits = ["finance"]', "waits = 3", "waits 应当是列表"),
        ('kind = "date"', 'kind = "day"', "day"),
        ('by = ["paper", "person"]', 'by = ["papers"]', "papers"),
        ('to = "released"', 'to = "realeased"', "realeased"),
        ('from = ["notice", "asked"]', 'from = ["notise"]', "notise"),
        ('starts = ["give-notice"]', 'starts = ["notify"]', "notify"),
        ('when = { occupant = "tenant" }', 'when = { occupant = "guest" }', "occupant"),
        ('when = { occupant = "tenant" }', 'when = { value = "a", paper = "b" }', "之一"),
        ('when = { occupant = "tenant" }', "when = { not = [] }", "条件"),
        ('when = { occupant = "tenant" }', 'when = { value = "a", copies = 2 }', "copies"),
        ('copies = "moveout.copies"', "copies = 1.5", "copies"),
        ('profiles = ["tower"]', 'profiles = ["towr"]', "towr"),
        ('title = "已放行"', "", "缺少 title"),
        ('name = "pay"', 'name = "Pay"', "Pay"),
        ('options = ["结清", "未结清"]', "options = []", "options"),
        ("final = true", 'final = true\nwaits = ["clerk"]', "结束状态"),
        ('to = "notice"\n', "", "须写 to"),
        ('id = "E3"', 'id = "E3', "写法有误"),
        ('name = "asked"', 'name = "start"', "留给开始"),
    ],
)
def test_a_fault_is_told_with_its_place_and_the_file_is_left_out(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert old in MOVE_OUT
    procedures = office(tmp_path, profile="tower", move_out=MOVE_OUT.replace(old, new, 1))
    assert not procedures.by_slug
    assert procedures.faults and all(fault.startswith("move-out.toml") for fault in procedures.faults)
    assert any(told in fault for fault in procedures.faults), procedures.faults


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('kind = "term"', 'kind = "span"', "span"),
        ('value = "3日"\nprofile', 'value = "3"\nprofile', "单位"),
        ('profile.tower = "1周"', 'profile.towr = "1周"', "towr"),
        ('cites = ["N23"]', 'cites = ["N230"]', "N230"),
        ('key = "moveout.copies"', 'key = "copies"', "两段"),
        ('key = "moveout.copies"', 'key = "moveout.notice"', "已经写过"),
        ('value = "财务部"\noptions', 'value = "保安部"\noptions', "保安部"),
        ('kind = "number"', 'kind = "none"', "note"),
        ('title = "同意书份数"', "", "缺少 title"),
    ],
)
def test_a_faulty_rule_is_told_and_left_out(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in RULES
    office(tmp_path)
    (tmp_path / "procedures/_rules/test.toml").write_text(RULES.replace(old, new, 1), "utf-8")
    procedures = again(tmp_path)
    assert len(procedures.rules) == 2
    assert any(told in f and f.startswith("_rules/test.toml") for f in procedures.faults), procedures.faults


def again(folder: Path) -> Procedures:
    return load_procedures(folder / "procedures", Site(folder))


@pytest.mark.parametrize(
    ("kind", "raw", "value", "words"),
    [
        (RuleKind.PERCENT, 98, 98, "98"),
        (RuleKind.PERCENT, "99.5%", Decimal("99.5"), "99.5"),
        (RuleKind.NUMBER, 2.5, Decimal("2.5"), "2.5"),
        (RuleKind.FLAG, True, True, "是"),
        (RuleKind.FLAG, "否", False, "否"),
        (RuleKind.LIST, ["甲", "乙"], ("甲", "乙"), "甲、乙"),
        (RuleKind.TERM, "两个工作日", Term(2, TermUnit.WORKING_DAYS), "2个工作日"),
    ],
)
def test_a_value_is_read_by_its_kind_and_said_in_chinese(
    kind: RuleKind, raw: object, value: object, words: str
) -> None:
    found = rule_value(kind, raw)
    assert found == value and type(found) is type(value)
    assert said(found) == words


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (RuleKind.PERCENT, 101),
        (RuleKind.PERCENT, True),
        (RuleKind.NUMBER, "NaN"),
        (RuleKind.NUMBER, -1),
        (RuleKind.FLAG, 1),
        (RuleKind.LIST, "甲"),
        (RuleKind.NONE, "甲"),
        (RuleKind.TERM, 3),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(kind: RuleKind, raw: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        rule_value(kind, raw)


def test_a_procedure_is_found_by_slug_row_and_title(tmp_path: Path) -> None:
    procedures = office(tmp_path, repair=MOVE_OUT.replace("用户搬出", "报修").replace("E3", "E9"))
    found = {procedures.get(name).slug for name in ("move-out", "e3", "用户搬出")}
    assert found == {"move-out"}
    with pytest.raises(UsageError) as caught:
        procedures.get("move-oot")
    assert "move-out（用户搬出）" in caught.value.hint


def test_a_row_with_several_procedures_is_not_guessed(tmp_path: Path) -> None:
    procedures = office(tmp_path, goods_release=MOVE_OUT.replace("用户搬出", "物品放行"))
    with pytest.raises(UsageError) as caught:
        procedures.get("E3")
    assert "物品放行" in caught.value.hint and "用户搬出" in caught.value.hint


def test_a_changed_file_is_read_again_and_a_damaged_cache_does_no_harm(tmp_path: Path) -> None:
    first = office(tmp_path)
    kept = tmp_path / ".pipeline/cache/procedures"
    assert kept.is_file()
    assert again(tmp_path) == first
    good = kept.read_text("utf-8")
    for damaged in (
        "",
        "[]",
        good[:-9],
        good.replace("用户搬出", "搬"),
        good.replace('"E3"', "3"),
        good.replace(good[:8], "00000000", 1),
        good.split("\n")[0],
    ):
        kept.write_text(damaged, "utf-8")
        assert again(tmp_path).faults == ()
        assert again(tmp_path).get("move-out").id == "E3"
    assert office(tmp_path, move_out=MOVE_OUT.replace("用户搬出", "搬出")).get("move-out").title == "搬出"


def test_events_of_one_name_are_all_found(tmp_path: Path) -> None:
    second = (
        '\n[[event]]\nname = "pay"\ntitle = "再付"\nfrom = ["notice"]\nby = ["person"]\nroles = ["clerk"]\n'
    )
    procedure = office(tmp_path, move_out=MOVE_OUT + second).get("move-out")
    assert [e.title for e in procedure.events_named("pay")] == ["结清费用", "再付"]
    assert procedure.event("pay") == procedure.events_named("pay")[0]


_SCALARS = (
    st.none() | st.booleans() | st.integers(-3, 9) | st.text(max_size=6) | st.sampled_from(["start", "*"])
)
_KEYS = st.sampled_from([
    "name", "title", "from", "to", "by", "ask", "need", "when", "paper", "value", "all", "not", "say", "state", "event",
    "draft", "values", "deadline", "schedule", "profiles", "id", "summary", "final", "copies", "since",
])  # fmt: skip
_TOML = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(_KEYS, _TOML, max_size=8))
@settings(max_examples=100, deadline=None)
def test_no_file_however_odd_breaks_the_reader(raw: dict[str, object]) -> None:
    noted = Faults("odd.toml")
    procedure = read_procedure("odd", raw, Reading(noted, "tower", frozenset({"tower"})))
    assert procedure is None or not noted.said
    assert all(fault.startswith("odd.toml") for fault in noted.said)
