"""Offices, papers and messages of a pack: what they say, and what is refused."""

from datetime import date

import pytest

from policypack.documents import NumberPattern, read_papers
from policypack.errors import PackError
from policypack.messages import read_messages
from policypack.offices import read_offices
from tests.policypack.process.tiny import MESSAGES, OFFICES, PAPERS, broken, top


def offices(text=OFFICES):
    return {row.code: row for row in read_offices("city/offices.csv", text.encode())}


def papers(text=PAPERS, templates=("receipt.typ", "card.typ")):
    return read_papers(top(text, "documents.yaml"), templates.__contains__)


def test_a_street_with_an_address_is_a_window_with_its_phones():
    window = offices()["440117001"]

    assert window.is_window
    assert window.phones == ("020-87925868", "020-87909827")
    assert not offices()["440117"].is_window


def test_a_department_is_known_by_the_key_that_facts_use():
    assert offices()["440100-housing"].department == "housing"
    assert offices()["440117"].department == ""


BAD_OFFICES = {
    "a column of its own": ("hours,note", "hours,remark", "第一行不是规定的列名"),
    "a comma too few": ("440100,某市,city,,,,,", "440100,某市,city,,,,", "这一行有 7 列"),
    "a kind nobody knows": ("某街,street", "某街,village", "没有叫“village”的机构类别"),
    "a parent that is not there": ("street,440117", "street,440118", "没有叫“440118”的上级机构"),
    "a street under the city": ("street,440117", "street,440100", "街道属于区"),
    "a telephone in words": ("020-87909827", "转 3", "不是电话号码"),
    "a department without a key": ("440100-housing", "440101", "部门的代码应当带部门代号"),
    "the same code twice": ("440117,某区", "440100,某区", "“440100”写了两次"),
}


@pytest.mark.parametrize("case", BAD_OFFICES)
def test_a_faulty_office_is_refused_at_its_line(case):
    old, new, sentence = BAD_OFFICES[case]

    with pytest.raises(PackError) as refusal:
        offices(broken(OFFICES, old, new))

    assert sentence in str(refusal.value)
    assert str(refusal.value).startswith("city/offices.csv:")


def test_a_number_counts_up_within_its_prefix():
    pattern = papers().paper("receipt").number

    assert pattern.prefix(area="440117001", on=date(2020, 4, 30)) == "RH20200430-440117001-"
    assert pattern.format(area="440117001", on=date(2020, 4, 30), serial=7) == "RH20200430-440117001-00007"


def test_a_serial_that_outgrows_its_places_is_refused_not_cut():
    with pytest.raises(ValueError, match="超过 3 位"):
        NumberPattern("A{serial:03}").format(area="", on=date(2020, 4, 30), serial=1000)


def test_a_card_is_printed_three_times_and_then_at_the_window():
    card = papers().paper("card")

    assert card.prints == 3
    assert (card.then_who.role, card.then_who.relation) == ("clerk", "any_window")
    assert card.then_needs == ("receipt", "identity_card")


BAD_PAPERS = {
    "a template that is not there": ("template: card.typ", "template: kard.typ", "没有模板文件“kard.typ”"),
    "a number with an unknown part": ("RK{year}-{serial:06}", "RK{month}-{serial:06}", "不认识的部分"),
    "a number without a serial": ("RK{year}-{serial:06}", "RK{year}", "没有以流水号或时刻结尾"),
    "a number that ends in something else": (
        "RK{year}-{serial:06}",
        "RK{serial:06}{year}",
        "没有以流水号或时刻结尾",
    ),
    "an unlimited paper with a rule for later": ("prints: 3, ", "", "没有次数限制的文书不写 then"),
    "no prints at all": ("prints: 3", "prints: 0", "应不小于 1"),
    "something the window cannot see": (
        "[receipt, identity_card]",
        "[receipt, passport]",
        "“passport”不在可选之列",
    ),
}


@pytest.mark.parametrize("case", BAD_PAPERS)
def test_a_faulty_paper_is_refused_at_its_line(case):
    old, new, sentence = BAD_PAPERS[case]

    with pytest.raises(PackError) as refusal:
        papers(broken(PAPERS, old, new))

    assert sentence in str(refusal.value)


def test_a_message_is_filled_in_and_ignores_what_it_does_not_need():
    messages = read_messages(top(MESSAGES))

    assert messages.render("soon", due="3月10日 17:00", case="A1") == "申报将在 3月10日 17:00 截止。"
    with pytest.raises(KeyError):
        messages.render("passed", case="A1")


def test_a_value_with_braces_is_not_filled_in_again():
    assert (
        read_messages(top(MESSAGES)).render("passed", case="{window}", window="甲")
        == "您的申请（{window}）预审已通过，请到甲。"
    )


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{due}", "{deadline}", "“{deadline}”不知道填什么"),
        ("{due}", "{due", "花括号不成对"),
        ("申报将在", "申报将在" + "很" * 300, "请缩短到 300 个字以内"),
    ],
)
def test_a_faulty_message_is_refused(old, new, sentence):
    with pytest.raises(PackError) as refusal:
        read_messages(top(broken(MESSAGES, old, new)))

    assert sentence in str(refusal.value)
