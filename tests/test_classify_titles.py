"""Titles as offices print them: known wholly, or not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from classify_pages import BOOK, PAPERS, heading_page, paper

from pipeline.classify.domain_titles import neighbour_titles
from pipeline.classify.titlebook import Match, read_title, title_book, twin_titles
from pipeline.classify.titles import find_title
from pipeline.classify.wording import is_name, kindless, names_a_paper, plain, says_nothing, telling

FILED = (Match.EXACT, Match.NAMED, Match.FUZZY)

OURS = [
    ("用户室内装修申请书", "fit-out-application"),
    ("《用户室内装修申请书》", "fit-out-application"),
    ("表1-17 用户室内装修申请书", "fit-out-application"),
    ("裝修申請表", "fit-out-application"),
    ("附件1：装修申请表", "fit-out-application"),
    ("装 修 申 请 表", "fit-out-application"),
    ("紫藤苑小区装修申请表（业主联）", "fit-out-application"),
    ("深圳市安居物业管理有限公司装修申请表", "fit-out-application"),
    ("住宅室内装饰装修申请表", "fit-out-application"),
    ("业主装潢申请单 NO.00123", "fit-out-application"),
    ("放 行 条", "release-slip"),
    ("安居物业公司放行条", "release-slip"),
    ("物品放行條（存根聯）", "release-slip"),
    ("AW-QR-KF-17 放行条", "release-slip"),
    ("住戶投訴記錄", "complaint-record"),
    ("业主/住户情况登记表", "occupant-particulars"),
    ("業主（住戶）情況登記表", "occupant-particulars"),
    ("室内装修工程峻工验收申请书", "completion-application"),
    ("关于星河贸易有限公司室内装修工程申请的批复", "fit-out-reply"),
    ("关于3栋1203室装修申请的批复", "fit-out-reply"),
    ("房屋租賃合同", "lease-copy"),
    ("中华人民共和国居民身份证", "id-copy"),
]

ONE_WORD_MORE = [
    ("违规装修整改通知书", "breach-rectification-notice"),
    ("装修违规整改通知书", "breach-rectification-notice"),
    ("装修延期申请表", "extension-application"),
    ("業主裝修延期申請表", "extension-application"),
    ("装修申请表（延期）", "extension-application"),
    ("装修承诺书", "fit-out-undertaking"),
    ("装修许可证", "construction-permit"),
    ("施工許可證", "construction-permit"),
    ("投诉处理档案卡", "complaint-card"),
    ("装修图纸审查表", "drawing-review"),
    ("租户信息登记表", "occupant-data"),
    ("入伙业主情况登记表", "move-in-registration"),
    ("收款收据", "receipt"),
    ("装修工人身份证复印件", "worker-register"),
    ("大门密码锁安装批准书", "code-lock-approval"),
    ("临时用电申请表", "temporary-power-application"),
    ("大件物品放行申请表", "large-goods-release"),
    ("物品放行协议书", "goods-release-agreement"),
]

OTHERS = [
    "客户投诉登记表",
    "员工加班申请单",
    "车位租赁合同",
    "房屋租赁合同补充协议",
    "车辆放行条",
    "放行条管理规定",
    "装修申请表填写范本",
    "开工申请表",
    "员工情况登记表",
    "设备维修整改通知书",
    "家庭居室装饰装修工程施工合同",
    "关于星河贸易有限公司加班申请的批复",
    "居民户口簿",
    "建筑工程施工许可证",
    "游艇租赁合同",
    "员工装修申请表",
    "装修申请作废通知书",
    "宠物情况登记表",
    "公司客户放行条",
    "合同",
    "物业管理合同续签申请表",
]


@pytest.mark.parametrize(("line", "slug"), OURS)
def test_a_title_in_any_usual_print_names_its_paper(line: str, slug: str) -> None:
    match = read_title(BOOK, line)
    assert (match.match, match.slugs) == (Match.EXACT, (slug,))


@pytest.mark.parametrize(("line", "slug"), ONE_WORD_MORE)
def test_a_word_more_makes_another_paper_and_exactly_that_one(line: str, slug: str) -> None:
    match = read_title(BOOK, line)
    assert (match.match, match.slugs) == (Match.EXACT, (slug,))


@pytest.mark.parametrize("line", OTHERS)
def test_a_title_with_a_word_too_many_is_none_of_ours(line: str) -> None:
    assert read_title(BOOK, line).match not in (Match.EXACT, Match.FUZZY)


@pytest.mark.parametrize(
    "line", ["申请书", "《申请书》", "整改通知书", "批准书", "业主同意书", "XX物业公司批复"]
)
def test_a_short_name_is_only_a_short_name(line: str) -> None:
    assert read_title(BOOK, line).match is Match.SHORT


@pytest.mark.parametrize("line", ["记录表", "登记", "通知", "表", "", "2026", "ABC"])
def test_a_bare_word_is_no_title_of_ours(line: str) -> None:
    assert read_title(BOOK, line).match not in (Match.EXACT, Match.NAMED, Match.FUZZY)


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("用户室内装修申清书", "fit-out-application"),
        ("用户室肉装修批准书", "fit-out-permit"),
        ("用户室内装修工程竣工验牧申清书", "completion-application"),
    ],
)
def test_one_or_two_misread_characters_in_a_long_title_are_seen_as_such(line: str, slug: str) -> None:
    match = read_title(BOOK, line)
    assert (match.match, match.slugs) == (Match.FUZZY, (slug,))


def test_a_misread_short_title_is_not_guessed() -> None:
    assert read_title(BOOK, "放行系").match is Match.UNKNOWN


def test_a_word_of_another_title_is_no_misreading() -> None:
    assert read_title(BOOK, "装修停工申请表").match in (Match.OTHER, Match.UNKNOWN)


def test_an_unknown_name_before_a_long_title_is_told_apart_from_a_known_one() -> None:
    assert read_title(BOOK, "星光耀装修申请表").match is Match.NAMED


def test_a_rectification_notice_is_two_papers() -> None:
    """Domain G11: after a failed acceptance (D113), and during works (D95)."""
    assert read_title(BOOK, "装修整改通知书").slugs == ("rectification-notice",)
    assert read_title(BOOK, "违规装修整改通知书").slugs == ("breach-rectification-notice",)
    assert read_title(BOOK, "整改通知书").match is Match.SHORT


def test_no_two_papers_of_the_catalogue_read_the_same() -> None:
    assert twin_titles(PAPERS) == ()


def test_two_papers_that_would_read_the_same_are_found() -> None:
    """商户 and 租户 mean the same, so that spelling alone does not tell these titles apart."""
    shops, tenants = paper("shop-registration"), paper("occupant-data")
    shops = replace(shops, aliases=("商户登记表",))
    assert twin_titles((tenants, shops)) == (("shop-registration", "商户登记表", "occupant-data"),)


def test_what_two_papers_are_called_by_the_same_words_is_a_short_name_of_both() -> None:
    match = read_title(BOOK, "工程遗留问题通知书")
    assert match.match is Match.SHORT
    assert match.slugs == ("outstanding-works-notice-owner", "outstanding-works-notice-user")


def test_no_paper_taken_out_of_the_catalogue_reads_as_its_neighbour() -> None:
    """Every fourth at a time."""
    filed = []
    for first in range(4):
        gone = PAPERS[first::4]
        rest = tuple(p for p in PAPERS if p not in gone)
        book = title_book(rest, neighbour_titles(rest, PAPERS))
        titles = [title for p in gone for title in (p.title, *p.aliases)]
        filed += [title for title in titles if read_title(book, title).match in FILED]
    assert filed == []


def test_no_title_of_another_paper_reads_as_ours() -> None:
    titles = (*BOOK.others.values(), *BOOK.literal.values())
    wrong = [title for title in titles if read_title(BOOK, title).match is not Match.OTHER]
    assert wrong == []


def test_folding_of_wording() -> None:
    assert plain("《業主裝飾裝修 申請書》（存根聯）") == "P装修申请书"
    assert kindless("P装修申请书") == kindless("P装修申请表") == "P装修申请"
    assert says_nothing("深圳市安居物业管理有限公司")
    assert not says_nothing("违规装修")
    assert telling("违规装修") == "违规"
    assert is_name("紫藤苑小区")
    assert not is_name("装修须知")
    assert names_a_paper("收款收据（第一联）")
    assert not names_a_paper("今天下雨")


def test_the_title_is_the_tall_centred_line_and_not_the_letterhead() -> None:
    page = heading_page(("安居物业管理有限公司", 15, 6), ("装修申请表", 28, 7), ("编号：123", 38, 4))
    title = find_title(page, BOOK)
    assert title is not None
    assert title.text == "装修申请表"
    assert title.clear


def test_letters_spaced_out_into_words_make_one_title() -> None:
    page = heading_page(("放", 20, 8, 80), ("行", 20, 8, 100), ("条", 20, 8, 120), ("物品名称", 50, 4))
    title = find_title(page, BOOK)
    assert title is not None
    assert title.match.slugs == ("release-slip",)


def test_a_title_over_two_lines_is_read_as_one() -> None:
    page = heading_page(
        ("违规装修", 20, 8), ("整改通知书", 30, 8), ("房号", 60, 4), ("业主姓名", 70, 4), ("限期整改", 80, 4)
    )
    title = find_title(page, BOOK)
    assert title is not None
    assert title.match.slugs == ("breach-rectification-notice",)


def test_a_cell_that_names_another_paper_is_not_the_title() -> None:
    page = heading_page(
        ("申请书", 20, 7),
        ("装修许可证", 60, 7, 20),
        ("ZX202608871", 60, 7, 100),
        ("房号", 75, 4),
        ("吊顶", 85, 4),
    )
    title = find_title(page, BOOK)
    assert title is not None
    assert title.match.match is Match.SHORT


def test_a_title_with_other_words_beside_it_is_not_clear() -> None:
    page = heading_page(("收据编号", 20, 7, 20), ("一栋", 20, 7, 150), ("房号", 75, 4), ("吊顶", 85, 4))
    title = find_title(page, BOOK)
    assert title is not None
    assert not title.clear


def test_a_known_title_inside_an_unknown_one_of_three_lines_does_not_speak() -> None:
    page = heading_page(
        ("关于解除", 20, 8),
        ("房屋租赁合同", 30, 8),
        ("的通知", 40, 8),
        ("甲方将房屋租给乙方使用", 70, 4),
        ("租期一年", 80, 4),
    )
    title = find_title(page, BOOK)
    assert title is None or title.match.match not in (Match.EXACT, Match.NAMED, Match.FUZZY)


def test_a_label_is_no_title() -> None:
    page = heading_page(("装修申请表：", 20, 5, 30), ("姓名", 40, 5))
    assert find_title(page, BOOK) is None


def test_a_bigger_unexplained_line_makes_the_title_unclear() -> None:
    page = heading_page(
        ("欢迎光临指导", 10, 14), ("装修申请表", 40, 6), ("房号", 60, 4), ("电话", 70, 4), ("姓名", 80, 4)
    )
    title = find_title(page, BOOK)
    assert title is not None
    assert not title.clear
