"""Papers to bring: read strictly, computed from the answers, person by person."""

from pathlib import Path

import pytest

from policypack.bring_reading import read_bring
from policypack.bringing import papers_of_people, places_of
from policypack.errors import PackError
from policypack.form_reading import read_form
from policypack.policy import read_policy
from policypack.workflow_reading import read_workflow
from tests.policypack.process.tiny import FORM, WORKFLOW, broken, top

SETTLEMENT = Path(__file__).parents[3] / "policies/guangzhou/settlement/2022"
BRING = """\
people:
  applicant: {label: 本人}
  children: {label: 子女, section: children, name: name}
lists:
  window:
    title: 到窗口
    shown_in: [review, fixing]
    at:
      - {label: 窗口, relation: street}
      - {label: 产权证号, answer: home.deed, when: home.kind == owned}
    papers:
      - {title: 身份证, for: [applicant, children], original: 1, copies: 2}
      - {title: 产权证, for: applicant, when: home.kind == owned, unknown: 份数未查得}
      - {title: 出生证, for: children, when: name, original: 1}
"""


@pytest.fixture(scope="module")
def form():
    return read_form(top(FORM), {}).form


def lists(form, text=BRING):
    return read_bring(top(text), form, read_workflow(top(WORKFLOW)).workflow)


def said(plan, form, answers):
    return [
        (person.group.label, person.name, [paper.title for paper in person.papers])
        for person in papers_of_people(plan, form, answers)
    ]


def test_each_person_gets_the_papers_that_the_answers_ask_for(form):
    plan = lists(form)["window"]
    answers = {
        "home": {"kind": "owned", "deed": "1"},
        "children": {"records": [{"id": "a", "name": "甲"}, {"id": "b", "name": ""}]},
    }

    assert said(plan, form, answers) == [
        ("本人", "", ["身份证", "产权证"]),
        ("子女", "甲", ["身份证", "出生证"]),
        ("子女", "", ["身份证"]),
    ]
    assert said(plan, form, {"home": {"kind": "rented"}}) == [("本人", "", ["身份证"])]


def test_an_office_that_the_answers_do_not_ask_for_is_left_out(form):
    plan = lists(form)["window"]

    assert [place.label for place in places_of(plan, {"home": {"kind": "owned"}})] == ["窗口", "产权证号"]
    assert [place.label for place in places_of(plan, {})] == ["窗口"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("for: [applicant, children]", "for: [applicant, spouse]", "没有叫“spouse”的人"),
        ("when: name,", "when: nick,", "没有叫“nick”的字段"),
        ("when: home.kind == owned, unknown", "when: kind == owned, unknown", "没有写明是哪一节的"),
        ("when: home.kind == owned, unknown", "when: home.kind == lent, unknown", "没有叫“lent”的选项"),
        ("original: 1, copies: 2", "note: 原件", "没有写要原件还是复印件"),
        ("original: 1, copies: 2", "original: -1", "-1 太小"),
        ("shown_in: [review, fixing]", "shown_in: [review, paid]", "没有叫“paid”的状态"),
        ("relation: street", "relation: town", "没有叫“town”的机构关系"),
        ("answer: home.deed", "answer: home.door", "没有叫“door”的字段"),
        ("relation: street", "note: 街道", "不认识“note”"),
        ("label: 窗口, relation: street", "label: 窗口", "没有写明是哪个机构"),
        ("section: children", "section: child", "没有叫“child”的节"),
        ("name: name", "name: title", "没有叫“title”的字段"),
    ],
)
def test_a_name_that_the_form_or_the_workflow_lacks_is_refused(form, old, new, sentence):
    with pytest.raises(PackError, match=sentence):
        lists(form, broken(BRING, old, new))


@pytest.fixture(scope="module")
def police():
    loaded = read_policy(SETTLEMENT)
    return loaded.bring["police"], loaded.forms


DEEDS = {
    "own_property": {"不动产权证书（本人）"},
    "relative_property": {"不动产权证书（亲属）", "亲属关系证明"},
    "employer_property": {"房屋产权证明", "住房分配证明"},
    "collective": {"集体户管理单位同意入户证明", "集体户口簿首页"},
    "public_collective": {"广东省居住证"},
}


@pytest.mark.parametrize("kind", DEEDS)
def test_the_police_ask_the_proof_of_the_chosen_move_in_type_only(police, kind):
    plan, form = police
    answers = {"hukou": {"address": "广东省某地"}, "move_in": {"move_in_type": kind}}

    papers = said(plan, form, answers)[0][2]

    assert set(papers) == {"广州市入户人员信息卡（入户卡）", "居民身份证", "户口簿", *DEEDS[kind]}


def test_who_comes_from_beyond_the_four_provinces_needs_the_permit_to_move(police):
    plan, form = police
    family = {
        "spouse": {"records": [{"id": "s", "name": "乙", "address": "湖南省长沙市"}]},
        "children": {"records": [{"id": "c", "name": "丙", "address": "广西壮族自治区南宁市"}]},
    }

    of = {name: papers for _, name, papers in said(plan, form, {"hukou": {"address": "湖南省"}, **family})}

    assert "准予迁入证明" in of[""]
    assert of["乙"] == ["居民身份证", "户口簿", "结婚证", "准予迁入证明"]
    assert of["丙"] == ["户口簿", "出生医学证明"]
