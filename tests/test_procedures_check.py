"""What `pipeline check` says of procedures that would not work."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TEMPLATES
from procedures_kit import MOVE_OUT, office

from pipeline.catalog.load import Catalog, load_catalog
from pipeline.respond.procedures.check import check_procedures
from pipeline.respond.procedures.rulebook import unused_rules


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(TEMPLATES)


def test_a_good_procedure_has_no_faults(tmp_path: Path, catalog: Catalog) -> None:
    for profile in ("residential", "tower"):
        found = check_procedures(office(tmp_path / profile, profile=profile), catalog)
        assert found == []


def event(text: str) -> str:
    return "\n[[event]]\n" + text


ONCE = 'title = "事"\nfrom = ["notice"]\nby = ["person"]\nroles = ["clerk"]\n'
SOLD = 'name = "sold"\ntitle = "卖房"\nfinal = true\n'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "[[state]]\n" + SOLD, "状态 sold（卖房）：到不了"),
        ('to = "released"', 'to = "notice"', "状态 notice（已通知搬出）：出不去"),
        ('from = ["*"]', 'from = ["notice", "released"]', "是结束状态，却还有步骤由此出发（pay）"),
        ("final = true", "", "没有结束状态"),
        ('from = ["start"]', 'from = ["notice"]', "没有开始的步骤"),
        ('papers = ["move-out-notice"]\n', "", "by 写了 paper，却没有 papers"),
        ('by = ["paper", "person"]', 'by = ["paper"]', "写了 roles，by 里却没有 person"),
        ('roles = ["finance"]', 'roles = ["finanse"]', "岗位 finanse 不存在，是不是 finance"),
        ('roles = ["finance"]', 'roles = ["tenant"]', "外部人员"),
        ('waits = ["finance"]', 'waits = ["money"]', "岗位 money 不存在"),
        ('papers = ["move-out-notice"]', 'papers = ["move-out-notise"]', "是不是 move-out-notice"),
        ('paper = "release-slip"', 'paper = "release-slipp"', "是不是 release-slip"),
        ('reason = "=迁出"', 'reasons = "=迁出"', "没有栏目 reasons，是不是 reason"),
        ('reason = "=迁出"', 'reason = "=搬家"', "“搬家”不能填在 reason（放行事由）（可选：迁出、"),
        ('reason = "=迁出"', 'reason = "result"', "值 result 可能是“未结清、结清”，而 reason（放行事由）没有这样的选项"),
        ('valid_date = "leaving_on"', 'valid_date = "result"', "值 result 是 tick，不能填在 valid_date（放行日期，date）"),
        ('date = "today"', 'date = "row:day"', "row:day 要有 each"),
        ('paper = "release-slip"', 'paper = "release-slip"\n  each = "result"', "each 的值 result 不是表格"),
        ('date = "today"', 'date = "someday"', "值 someday 没有任何步骤给过值"),
        ('date = "today"', 'date = "due:settel"', "“due:settel”的期限不存在"),
        ('paper = "release-slip"', 'paper = "arrears-reminder"', "《欠费催缴通知书》的必填栏目没有来处"),
        ('say = "费用结清"', "", "缺少 say"),
        ('of = "finance"', 'of = "bank"', "of 的岗位 bank 不存在"),
        ('among = ["结清"]', 'among = ["付清"]', "值 result 不会是“付清”（只会是：未结清、结清）"),
        ('value = "result"', 'value = "rezult"', "值 rezult 没有任何步骤给过值，是不是 result"),
        ('copies = "moveout.copies"', 'copies = "moveout.payer"', "是 choice，应当是 number"),
        ('paper = "owner-consent-to-leave"', 'paper = "owner-consent"', "条件 paper 的文件 owner-consent 不存在"),
        ('paper = "owner-consent-to-leave"', 'event = "paid"', "copies"),
        ('when = { occupant = "tenant" }', 'when = { event = "paid" }', "条件 event 的步骤 paid 不存在"),
        ('when = { occupant = "tenant" }', 'when = { case = "arrears" }', "流程 arrears 不存在"),
        ('when = { occupant = "tenant" }', 'when = { closed = "move-out", among = ["notice"] }', "不是结束状态"),
        ('when = { occupant = "tenant" }', 'when = { letter = "release-slip" }', "不是函件"),
        ('when = { occupant = "tenant" }', 'when = { profile = "towre" }', "不是项目类型"),
        ('when = { occupant = "tenant" }', 'when = { rule = "moveout.payer", among = ["保安部"] }', "不会是“保安部”"),
        ('when = { occupant = "tenant" }', 'when = { notice = "leaving_on", least = "很久" }', "条件 notice：期限“很久”"),
        ('when = { occupant = "tenant" }', 'when = { value = "result", least = "moveout.notice" }', "是 term"),
        ('term = "moveout.notice"', 'term = "moveout.notise"', "规定 moveout.notise 不存在，是不是 moveout.notice"),
        ('term = "moveout.notice"', 'term = "moveout.copies"', "是 number，应当是 term"),
        ('term = "moveout.notice"', 'term = "三天后"', "term：期限“三天后”"),
        ('term = "moveout.notice"', "", "至少写一项"),
        ('term = "moveout.notice"', 'until = "left_on"', "until 的值 left_on 没有任何步骤给过值"),
        ('starts = ["give-notice"]', "", "没有 starts"),
        ('ends = ["pay", "ask-back"]', "", "没有 ends"),
        ('role = "finance"\npauses', 'role = "money"\npauses', "role 的岗位 money 不存在"),
        ("", event('name = "late"\n' + ONCE.replace("person", "time") + 'after = "settel"'), "after 的期限 settel 不存在"),
        ("", event('name = "late"\n' + ONCE.replace("person", "time")), "by 写了 time，却没有 after"),
        ("", event('name = "late"\n' + ONCE.replace("person", "case")), "by 写了 case，却没有 follows"),
        ("", event('name = "a"\n' + ONCE + 'clears = ["fault"]'), "clears 里的 fault"),
        ("", event('name = "pay"\n' + ONCE), "与步骤 pay（结清费用）分不开：名称相同"),
        ("", event('name = "a"\n' + ONCE + '[[event.open]]\nprocedure = "repair"\nevent = "begin"'), "流程 repair 不存在"),
        ("", event('name = "a"\n' + ONCE + '[[event.open]]\nprocedure = "move-out"\nevent = "pay"'), "不能开始一件事"),
        ("", event('name = "a"\n' + ONCE + 'follows = ["move-out:pai"]'), "没有步骤 pai"),
        ("", '\n[[schedule]]\nname = "s"\ntitle = "日程"\nevery = "1月"\nevent = "pay"', "不能开始一件事"),
        ("", '\n[[schedule]]\nname = "s"\ntitle = "日程"\nevery = "2个月"\nevent = "give-notice"', "一个周期"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(
    tmp_path: Path, catalog: Catalog, old: str, new: str, told: str
) -> None:
    assert old in MOVE_OUT
    text = MOVE_OUT.replace(old, new, 1) if old else MOVE_OUT + new
    if new.startswith("[[state]]"):
        text = MOVE_OUT + "\n" + new
    found = check_procedures(office(tmp_path, move_out=text), catalog)
    assert any(told in fault for fault in found), found
    assert all(fault.startswith("move-out.toml") for fault in found)


def test_a_value_that_comes_only_later_is_told(tmp_path: Path, catalog: Catalog) -> None:
    text = MOVE_OUT.replace(
        'title = "用户通知搬出"\n', 'title = "用户通知搬出"\nwhen = { value = "result" }\n'
    )
    found = check_procedures(office(tmp_path, move_out=text), catalog)
    assert any("值 result 要到以后的步骤才知道" in fault for fault in found), found


TWO = """
[[event]]
name = "note-again"
title = "再收通知"
from = ["notice"]
by = ["paper"]
papers = ["move-out-notice"]
[[event]]
name = "note-once"
title = "又收通知"
from = ["notice"]
by = ["paper"]
papers = ["move-out-notice"]
"""


def test_two_events_by_one_paper_need_a_condition_that_parts_them(tmp_path: Path, catalog: Catalog) -> None:
    found = check_procedures(office(tmp_path / "a", move_out=MOVE_OUT + TWO), catalog)
    assert len(found) == 1 and "步骤 note-once" in found[0] and "都由文件 move-out-notice 引起" in found[0]
    first = TWO.replace(
        'papers = ["move-out-notice"]', 'papers = ["move-out-notice"]\nwhen = { value = "result" }', 1
    )
    assert check_procedures(office(tmp_path / "b", move_out=MOVE_OUT + first), catalog) == []


OPENED = MOVE_OUT.replace('id = "E3"', 'id = "E30"').replace("用户搬出", "迁出移交").replace(
    'by = ["paper", "person"]\npapers = ["move-out-notice"]\nroles = ["clerk"]', 'by = ["case"]'
).replace('ask = [ { name = "leaving_on", label = "搬出日期", kind = "date", required = true } ]', "")  # fmt: skip


def test_what_another_case_gives_is_known(tmp_path: Path, catalog: Catalog) -> None:
    opens = '\n[[event.open]]\nprocedure = "moved-out"\nevent = "give-notice"\nvalues = { leaving_on = "leaving_on" }\n'
    text = MOVE_OUT.replace("\n[[deadline]]", opens + "\n[[deadline]]")
    assert check_procedures(office(tmp_path / "a", move_out=text, moved_out=OPENED), catalog) == []
    found = check_procedures(office(tmp_path / "b", moved_out=OPENED), catalog)
    assert any("by 写了 case，却没有 follows" in fault for fault in found)
    assert any("值 leaving_on 没有任何步骤给过值" in fault for fault in found)


def test_a_rule_that_nothing_names_is_only_a_hint(tmp_path: Path, catalog: Catalog) -> None:
    procedures = office(tmp_path)
    assert [rule.key for rule in unused_rules(procedures, tmp_path / "procedures")] == ["moveout.payer"]
    assert not any("moveout.payer" in fault for fault in check_procedures(procedures, catalog))
