from __future__ import annotations

from itertools import groupby

import pytest

from pipeline.catalog.load import fold
from pipeline.classify.domain_titles import neighbour_titles, titles_of
from pipeline.classify.office_titles import office_titles
from pipeline.model import FieldKind, PaperType
from tests.templates_kit import papers

# Slug → domain id, category (C2; "" is not filed by unit), printed by us, letter.
PROMISED = {
    "fit-out-application": ("D76", "g", True, False),
    "fit-out-permit": ("D88", "g", True, False),
    "fit-out-reply": ("D87", "g", False, True),
    "rectification-notice": ("D113", "g", False, True),
    "completion-application": ("D109", "g", True, False),
    "release-slip": ("D54", "e", True, False),
    "complaint-record": ("D118", "a", True, False),
    "owner-consent-to-leave": ("D58", "i", True, False),
    "occupant-particulars": ("D07", "h", True, False),
    "after-hours-application": ("D65", "b", True, False),
    "id-copy": ("D12", "h", False, False),
    "lease-copy": ("D50", "f", False, False),
    "unit-separator": ("SEP", "", True, False),
    "bag-label": ("D139", "", True, False),
    "box-label": ("D138", "", True, False),
}
# Domain D6: the codes of the forms that the tower's rules number.
FORM_CODES = {"D76": "表1-17", "D88": "表1-22", "D109": "表1-25"}
# Titles that hold a title of another paper of ours as a part, or sound like it: the whole title decides.
SIBLINGS = {
    "违规装修整改通知书": "breach-rectification-notice",
    "违章整改通知书": "breach-rectification-notice",
    "装修整改通知书": "rectification-notice",
    "装修许可证": "construction-permit",
    "施工许可证": "construction-permit",
    "装修审批通知书": "fit-out-approval-notice",
    "大门密码锁安装批准书": "code-lock-approval",
    "装修申请表": "fit-out-application",
    "装修延期申请表": "extension-application",
    "装修竣工验收合格通知书": "acceptance-passed-notice",
    "业主/用户搬出登记表": "move-out-registration",
    "用户室内物品放行协议书": "goods-release-agreement",
    "放行条": "release-slip",
    "入伙业主/用户情况登记表": "move-in-registration",
    "业主/住户情况登记表": "occupant-particulars",
    "复函": "reply-letter",
}
# Papers that are none of ours, or titles too general to say whose.
STRANGERS = [
    "客户投诉登记表",
    "车位租赁合同",
    "房屋租赁合同补充协议",
    "加班申请表",
    "员工加班申请表",
    "整改通知书",
    "申请书",
]

every_paper = pytest.mark.parametrize("slug", PROMISED)


def paper(slug: str) -> PaperType:
    return papers().papers[slug]


@every_paper
def test_a_promised_paper_is_here_with_its_domain_id_and_category(slug: str) -> None:
    found = paper(slug)
    assert (found.id, found.category, found.has_sheet, found.has_letter) == PROMISED[slug]
    assert found.code == found.id


@every_paper
def test_a_paper_that_the_domain_numbers_bears_its_form_code(slug: str) -> None:
    assert paper(slug).form_code == FORM_CODES.get(paper(slug).id, "")


@every_paper
def test_a_paper_names_its_sources(slug: str) -> None:
    assert paper(slug).sources


@pytest.mark.parametrize("title", SIBLINGS)
def test_a_title_answers_to_the_one_paper_that_bears_all_of_it(title: str) -> None:
    found = papers().find(title)
    assert found is not None
    assert found.slug == SIBLINGS[title]


@pytest.mark.parametrize("title", STRANGERS)
def test_the_title_of_another_paper_answers_to_none_of_ours(title: str) -> None:
    assert papers().find(title) is None


def test_no_alias_is_the_title_of_a_paper_that_we_do_not_have() -> None:
    others = {fold(t) for t in (*neighbour_titles(papers().papers.values()), *office_titles())}
    ours = {title for p in papers().papers.values() for title in titles_of(p)}
    assert {title for title in ours if fold(title) in others} == set()


def test_a_short_name_is_never_a_title() -> None:
    titles = {fold(t) for p in papers().papers.values() for t in titles_of(p)}
    assert {s for p in papers().papers.values() for s in p.short_names if fold(s) in titles} == set()


@every_paper
def test_a_label_on_a_form_belongs_to_one_field(slug: str) -> None:
    pairs = sorted((fold(label), f.name) for f in paper(slug).fields for label in (f.label, *f.labels))
    for label, group in groupby(pairs, key=lambda pair: pair[0]):
        assert len(list(group)) == 1, label


@every_paper
def test_options_can_be_joined_and_parted_again(slug: str) -> None:
    for field in paper(slug).fields:
        assert not [o for o in field.options if "、" in o]


@every_paper
def test_separators_are_the_papers_that_say_which_unit_follows(slug: str) -> None:
    assert paper(slug).separator == (slug in {"unit-separator", "bag-label", "box-label"})
    if paper(slug).separator:
        assert next(f for f in paper(slug).fields if f.kind is FieldKind.UNIT).stamp


@every_paper
def test_what_returns_signed_has_a_signature_that_must_be_there(slug: str) -> None:
    if slug in {"id-copy", "lease-copy", "unit-separator", "bag-label", "box-label"}:
        return
    assert any(mark.required for mark in paper(slug).signatures)
    assert paper(slug).field("unit") is not None
