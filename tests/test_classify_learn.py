"""What people confirm is learned from, and one slip teaches nothing."""

from __future__ import annotations

from classify_pages import BOOK, MODEL, NEIGHBOURS, PAPERS, form_page, heading_page, page_of, word

from pipeline.classify import calibrate
from pipeline.classify.content import base_model, text_of, weigh
from pipeline.classify.domain_titles import DOMAIN_TITLES, neighbour_titles
from pipeline.classify.firstpage import is_first_page, page_number
from pipeline.classify.learn import Confirmation, learned
from pipeline.classify.paper import decide_paper
from pipeline.model import SheetCode, Source


def slug_of(title: str, confirmations: list[Confirmation]) -> str | None:
    model = learned(MODEL, confirmations)
    return decide_paper([form_page(title)], PAPERS, model=model, neighbours=NEIGHBOURS).slug


def test_a_title_confirmed_twice_is_known() -> None:
    said = [Confirmation("fit-out-application", "房屋改造备案表")] * 2
    assert slug_of("房屋改造备案表", said) == "fit-out-application"


def test_a_held_paper_carries_the_title_that_a_person_will_confirm() -> None:
    decision = decide_paper([form_page("房屋改造备案表")], PAPERS, model=MODEL, neighbours=NEIGHBOURS)
    assert [e.detail for e in decision.evidence if e.source is Source.TITLE] == ["房屋改造备案表"]


def test_a_title_confirmed_once_is_not_known() -> None:
    assert slug_of("房屋改造备案表", [Confirmation("fit-out-application", "房屋改造备案表")]) is None


def test_a_title_confirmed_for_two_papers_is_not_known() -> None:
    said = [
        Confirmation(slug, "房屋改造备案表")
        for slug in ("fit-out-application", "fit-out-permit")
        for _ in "ab"
    ]
    assert slug_of("房屋改造备案表", said) is None


def test_a_short_name_is_never_learned() -> None:
    assert slug_of("申请书", [Confirmation("fit-out-application", "申请书")] * 5) is None


def test_confirmed_text_moves_the_content_model() -> None:
    text = "本户拟对客厅进行吊顶改造并更换地砖，施工队伍由本户自行联系"
    before = weigh(MODEL, text)["fit-out-application"]
    after = weigh(learned(MODEL, [Confirmation("fit-out-application", "", text)] * 3), text)
    assert after["fit-out-application"] > before


def test_learning_anew_gives_the_same_model() -> None:
    said = [Confirmation("release-slip", "携物外出单", "携带物品外出")] * 2
    one, two = learned(MODEL, said), learned(MODEL, said)
    assert (one.counts == two.counts).all()
    assert one.aliases == two.aliases


def test_a_confirmation_for_a_paper_that_is_gone_is_passed_over() -> None:
    assert learned(MODEL, [Confirmation("gone", "某某表")] * 3).aliases == ()


def test_the_content_of_a_definition_is_recognised() -> None:
    slip = next(p for p in PAPERS if p.slug == "release-slip")
    words = " ".join([*slip.keywords, *(f.label for f in slip.fields)])
    weights = weigh(MODEL, words)
    assert max(weights, key=lambda s: weights[s]) == "release-slip"


def test_no_text_has_no_weight() -> None:
    assert set(weigh(MODEL, "").values()) == {0.0}
    assert text_of([page_of([])]) == ""


def test_the_model_is_built_quickly_enough_to_need_no_file() -> None:
    assert base_model(PAPERS).counts.shape[0] > len(PAPERS)


def test_titles_of_the_catalogue_are_no_neighbours() -> None:
    assert "放行条" not in NEIGHBOURS
    assert "客户投诉登记表" in NEIGHBOURS
    rest = tuple(p for p in PAPERS if p.slug != "release-slip")
    assert "放行条" in neighbour_titles(rest, PAPERS)


def test_every_paper_of_the_domain_has_its_titles() -> None:
    """In its folder, or among the rows without one."""
    folders = {p.id.rstrip("abc") for p in PAPERS}
    rows = {f"D{n:02d}" for n in range(1, 181)}
    assert rows - folders == set(DOMAIN_TITLES)


def test_a_title_begins_a_paper() -> None:
    assert is_first_page(heading_page(("放行条", 20, 8), ("物品", 60, 4), ("数量", 70, 4)), BOOK)
    assert is_first_page(heading_page(("客户投诉登记表", 20, 8), ("房号", 60, 4), ("电话", 70, 4)), BOOK)


def test_a_page_of_running_text_begins_nothing() -> None:
    assert not is_first_page(
        page_of([word("乙方应当按时支付租金", 20, 30), word("逾期的按日计收", 20, 40)]), BOOK
    )


def test_a_form_whose_title_was_lost_does_not_join_the_paper_before_it() -> None:
    page = form_page("", "房号", "3栋1203", "业主姓名", "王小芳", "装修内容", "吊顶")
    assert is_first_page(page, BOOK)


def test_an_id_card_begins_a_paper() -> None:
    card = form_page(
        "", "姓名王小芳", "性别女民族汉", "出生1980年1月1日", "住址广州市东风路1号", "公民身份号码"
    )
    assert is_first_page(card, BOOK)


def test_a_printed_page_number_tells() -> None:
    later = heading_page(("放行条", 20, 8), ("第2页 共3页", 285, 4))
    assert page_number(later) == 2
    assert not is_first_page(later, BOOK)
    assert is_first_page(heading_page(("某某", 40, 4), ("第一页", 285, 4)), BOOK)
    assert page_number(heading_page(("- 3 -", 285, 4))) == 3
    assert page_number(heading_page(("2/5", 150, 4))) is None


def test_the_code_tells_the_page() -> None:
    assert is_first_page(page_of([], code=SheetCode("D76", "AAA", page=1, pages=2)), BOOK)
    assert not is_first_page(page_of([], code=SheetCode("D76", "AAA", page=2, pages=2)), BOOK)


def test_confidence_is_measured_precision_and_never_certainty() -> None:
    rules = [*calibrate.PAPER_RULES.values(), *calibrate.UNIT_RULES.values()]
    assert all(0 <= rule.precision < 1 for rule in rules)
    assert calibrate.ALONE <= calibrate.ALONE_AMONG_TWINS
