"""Which paper: right or held."""

from __future__ import annotations

import pytest
from classify_pages import BOOK, MODEL, NEIGHBOURS, PAPERS, form_page, page_of, paper, word
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.classify.content import base_model
from pipeline.classify.domain_titles import neighbour_titles
from pipeline.classify.explain import explain
from pipeline.classify.paper import CaseContext, decide_paper
from pipeline.classify.titlebook import Match, read_title
from pipeline.model import HeldReason, PageReading, PaperDecision, PaperType, SheetCode, Source

APPLICATION = (
    "房号", "3栋1203", "业主姓名", "王小芳", "联系电话", "16400000001", "施工单位", "云山装饰公司",
    "现场负责人", "李工", "开工日期", "2026年5月1日", "预计完工时间", "2026年6月1日", "装修内容", "客厅吊顶",
    "装修项目", "隔墙 天花 地面", "用户名称", "王小芳", "施工人数", "8", "申请人签名", "王小芳",
)  # fmt: skip
SLIP = (
    "放行日期", "2026年5月1日", "搬运人", "李四", "车牌号", "粤A·I0001", "物品名称", "数量",
    "冰箱", "1", "值班保安", "张三",
)  # fmt: skip
CARD = (
    "姓名王小芳",
    "性别女民族汉",
    "出生1980年1月1日",
    "住址广州市东风路1号",
    "公民身份号码",
    "440106198001010000",
)


def decide(*pages: PageReading, expects: tuple[str, ...] = ()) -> PaperDecision:
    return decide_paper(pages, PAPERS, model=MODEL, neighbours=NEIGHBOURS, case_context=CaseContext(expects))


def reason(decision: PaperDecision) -> HeldReason | None:
    return decision.held.reason if decision.held else None


def test_the_code_decides_against_any_title() -> None:
    page = page_of([word("装修申请表", 80, 20, 8)], code=SheetCode("D54", "AAA"))
    assert decide(page).slug == "release-slip"


def test_a_code_of_a_paper_that_the_site_does_not_have_is_held() -> None:
    assert reason(decide(page_of([], code=SheetCode("D999", "AAA")))) is HeldReason.UNKNOWN_PAPER


def test_pages_with_different_codes_are_held() -> None:
    pages = page_of([], 1, SheetCode("D54", "AAA")), page_of([], 2, SheetCode("D76", "AAA"))
    assert reason(decide(*pages)) is HeldReason.CONFLICT


def test_an_exact_title_is_enough() -> None:
    assert decide(form_page("装修申请表")).slug == "fit-out-application"


@pytest.mark.parametrize("title", ["客户投诉登记表", "开工申请表", "会议纪要", "车辆放行条", "装修施工合同"])
def test_a_paper_that_is_not_in_the_catalogue_is_held_by_its_name(title: str) -> None:
    held = decide(form_page(title, *APPLICATION)).held
    assert held is not None
    assert held.reason is HeldReason.UNKNOWN_PAPER
    assert title in held.detail


TAKEN_OUT = {
    "breach-rectification-notice": "违规装修整改通知书",
    "extension-application": "装修延期申请表",
    "fit-out-undertaking": "装修承诺书",
    "construction-permit": "装修许可证",
    "complaint-card": "投诉处理档案卡",
    "receipt": "收款收据",
    "hot-work-application": "动火许可证",
}


@pytest.mark.parametrize("shipped", [PAPERS, ()], ids=["its titles are remembered", "forgotten"])
@pytest.mark.parametrize("slug", TAKEN_OUT)
def test_a_paper_taken_out_of_the_catalogue_is_held_and_never_filed_as_a_neighbour(
    slug: str, shipped: tuple[PaperType, ...]
) -> None:
    rest = tuple(p for p in PAPERS if p.slug != slug)
    page = form_page(TAKEN_OUT[slug], *APPLICATION)
    decision = decide_paper([page], rest, model=base_model(rest), neighbours=neighbour_titles(rest, shipped))
    assert decision.slug is None


def test_an_unknown_title_is_held_whatever_the_content() -> None:
    decision = decide(form_page("装修拆改报备表", *APPLICATION))
    assert reason(decision) is HeldReason.UNKNOWN_PAPER


def test_a_misread_title_needs_content_that_agrees() -> None:
    assert decide(form_page("用户室内装修申清书", *APPLICATION)).slug == "fit-out-application"
    assert decide(form_page("用户室内装修申清书")).slug is None


def test_a_title_after_an_unknown_name_needs_content_that_agrees() -> None:
    assert decide(form_page("星光耀装修申请表", *APPLICATION)).slug == "fit-out-application"
    assert decide(form_page("星光耀装修申请表")).slug is None


def test_a_short_name_never_classifies_alone() -> None:
    """Domain D6: 《申请书》 is the fit-out application in one place and the completion application in another."""
    held = decide(form_page("申请书")).held
    assert held is not None
    assert held.reason is HeldReason.AMBIGUOUS_PAPER
    assert "用户室内装修申请书" in held.detail
    assert "竣工验收申请书" in held.detail


def test_a_short_name_and_a_case_that_waits_for_the_paper_decide_together() -> None:
    page = form_page("申请书", *APPLICATION)
    decision = decide(page, expects=("fit-out-application",))
    assert decision.slug == "fit-out-application"
    assert Source.CASE in {e.source for e in decision.evidence}


def test_title_and_content_that_disagree_are_held() -> None:
    decision = decide(form_page("放行条", *APPLICATION, "建筑面积", "90", "资质证号", "无"))
    assert reason(decision) is HeldReason.CONFLICT


def test_content_of_a_paper_that_says_nearly_the_same_does_not_overrule_the_title() -> None:
    """An office that prints the other permit's labels (D89) under 装修批准书 (D88) still means the permit."""
    cells = (
        "许可证编号",
        "1",
        "施工地点",
        "3栋1203",
        "现场负责人",
        "李工",
        "施工内容",
        "吊顶",
        "有效期至",
        "6月",
    )
    assert "construction-permit" in MODEL.kin["fit-out-permit"]
    assert (
        decide(form_page("室内装修批准书", *cells, "签发日期", "5月", "签发人", "赵敏")).slug
        == "fit-out-permit"
    )


def test_two_titles_of_one_size_are_held() -> None:
    page = page_of([word("装修申请表", 30, 20, 8), word("放行条", 120, 20, 8), word("房号", 20, 60)])
    assert reason(decide(page)) is HeldReason.AMBIGUOUS_PAPER


def test_a_form_code_of_another_paper_contradicts_the_title() -> None:
    page = page_of(
        [word("装修申请表", 80, 20, 8), word("表1-25", 20, 10), *form_page("", *APPLICATION).words]
    )
    assert reason(decide(page)) is HeldReason.CONFLICT


def test_a_form_code_and_content_stand_for_a_title_that_was_cut_off() -> None:
    page = page_of([word("表1-17", 20, 10), *form_page("", *APPLICATION).words])
    assert decide(page).slug == "fit-out-application"


def test_a_page_without_title_and_with_little_content_is_held() -> None:
    assert reason(decide(form_page("", "房号", "3栋1203", "电话", "16400000001"))) is HeldReason.UNKNOWN_PAPER


def test_an_id_card_is_known_by_its_own_words() -> None:
    back = ("中华人民共和国", "居民身份证", "签发机关", "广州市公安局", "有效期限")
    assert decide(form_page("", *CARD, *back)).slug == "id-copy"
    assert decide(form_page("", *CARD)).slug == "id-copy"


@pytest.mark.parametrize(
    "other", ["居住证", "中华人民共和国机动车驾驶证", "常住人口登记卡", "港澳居民来往内地通行证"]
)
def test_a_card_that_is_no_id_card_is_held(other: str) -> None:
    assert decide(form_page(other, *CARD)).slug is None
    assert decide(form_page("", *CARD, other)).slug is None


def test_a_workers_id_copy_is_not_the_owners() -> None:
    assert decide(form_page("装修工人身份证复印件", *CARD)).slug == "worker-register"


def test_an_id_card_with_words_of_a_company_is_held() -> None:
    back = ("签发机关", "广州市公安局", "有效期限", "2020.01.01-2040.01.01")
    assert decide(form_page("", *CARD, *back, "法定代表人", "加盖公章")).slug is None


def test_traditional_print_is_read_like_simplified() -> None:
    page = form_page("業主裝修申請表", "房號", "3棟1203", "聯繫電話", "16400000001")
    assert decide(page).slug == "fit-out-application"


def test_the_second_page_does_not_change_the_first_pages_title() -> None:
    assert (
        decide(form_page("放行条", *SLIP), form_page("", "物品明细", "沙发", number=2)).slug == "release-slip"
    )


def test_confidence_is_a_share_below_one() -> None:
    decision = decide(form_page("放行条", *SLIP))
    assert 0.5 < decision.confidence < 1


def test_the_reasons_are_sentences_for_a_clerk() -> None:
    reasons = explain(decide(form_page("放行条", *SLIP)))
    assert reasons[0] == "标题是“放行条”"
    held = explain(decide(form_page("客户投诉登记表")))
    assert held[0].startswith("认不出是什么文件（标题是《客户投诉登记表》")


def test_no_pages_are_held() -> None:
    assert reason(decide()) is HeldReason.UNKNOWN_PAPER


def test_every_paper_is_known_by_its_own_title_and_aliases() -> None:
    """Or held, where two papers have that title but for an addressee in brackets (D85, D86)."""
    wrong = [
        (title, decision.slug)
        for known in PAPERS
        for title in (known.title, *known.aliases)
        if (decision := decide(form_page(title))).slug != known.slug and not is_shared(title, known)
    ]
    assert wrong == []


def is_shared(title: str, known: PaperType) -> bool:
    match = read_title(BOOK, title)
    return match.match is Match.SHORT and len(match.slugs) > 1 and known.slug in match.slugs


def test_no_short_name_of_any_paper_classifies_alone() -> None:
    filed = [n for known in PAPERS for n in known.short_names if decide(form_page(n)).slug is not None]
    assert filed == []


def test_no_title_of_a_paper_that_we_do_not_have_is_filed() -> None:
    filed = [title for title in NEIGHBOURS if decide(form_page(title)).slug is not None]
    assert filed == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=12))
def test_no_text_makes_it_fail(texts: list[str]) -> None:
    page = page_of([word(text, 20 + i, 10 + 9 * i, 4 + i % 5) for i, text in enumerate(texts)])
    decide(page)


def test_paper_types_are_found_by_their_slugs() -> None:
    assert paper("id-copy").id == "D12"
