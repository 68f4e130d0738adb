"""Promises on the record, verified basics, children by age, and the question that changes nothing."""

import hashlib

import pytest

from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.actions import estimate, save_answer, submit
from jifenban.cases.models import Answer
from jifenban.cases.paper_sections import sections_of
from jifenban.cases.queries import Draft, missing_now
from jifenban.facts.queries import facts_of
from jifenban.journal.models import Entry
from jifenban.policies.queries import policy
from tests.builders import identity_number
from tests.cases import beijing
from tests.cases.beijing import NOW
from tests.cases.road import at, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch():
    return beijing.open_beijing()


def promises_of(case):
    entries = Entry.objects.filter(subject=f"case:{case.pk}", verb__endswith="promise").order_by("number")
    return [(entry.verb, entry.data) for entry in entries if entry.data.get("promise")]


def test_each_promise_is_recorded_with_its_text_its_time_and_its_place(batch):
    case = beijing.start(beijing.eligible(batch), batch)

    save_answer(
        case_id=case.pk,
        section="promises",
        data={"no_crime": "yes", "honesty": "yes"},
        expected_version=0,
        actor=case.person.account,
        now=NOW,
        place="203.0.113.*",
    )

    words = policy(case.revision).forms.texts["no_crime"].text
    given = promises_of(case)
    assert [(verb, data["promise"]) for verb, data in given] == [
        ("give_promise", "promises.no_crime"),
        ("give_promise", "promises.honesty"),
    ]
    assert given[0][1]["text_digest"] == hashlib.sha256(words.encode()).hexdigest()
    assert given[0][1]["place"] == "203.0.113.*"
    assert given[0][1]["page"] == "promises"
    assert given[0][1]["pack"] == case.revision.digest
    assert Entry.objects.filter(subject=f"case:{case.pk}", verb="give_promise").first().at == NOW


def test_taking_a_promise_back_is_recorded_and_saving_the_same_again_is_not(batch):
    case = beijing.start(beijing.eligible(batch), batch)
    for data in ({"no_crime": "yes"}, {"no_crime": "yes"}, {}):
        fill(case, NOW, promises=data)

    assert [verb for verb, _ in promises_of(case)] == ["give_promise", "take_back_promise"]


@pytest.mark.parametrize("left_out", ["no_crime", "honesty"])
def test_both_promises_are_wanted(batch, left_out):
    case = beijing.start(beijing.eligible(batch), batch)
    fill(case, NOW, reading={"statement": "yes", "notes": "yes"})
    fill(case, NOW, promises={key: "yes" for key in ("no_crime", "honesty") if key != left_out})

    with pytest.raises(Incomplete):
        beijing.take(case, "promise")


def test_only_the_pages_of_the_stage_are_open(batch):
    case = beijing.promise(beijing.start(beijing.eligible(batch), batch))

    with pytest.raises(IllegalStep):
        fill(case, NOW, promises={})
    with pytest.raises(IllegalStep):
        fill(case, NOW, disclosure={"agree": "no"})
    fill(case, NOW, employer={"code": "123456780"})


def test_the_basics_are_verified_and_never_typed(batch):
    case = beijing.linked(beijing.eligible(batch), batch, beijing.some_employer("真实公司"))
    person = case.person

    fill(case, NOW, basics={"name": "冒名", "employer": "冒充公司"})

    basics = Draft(case).answers["basics"]
    assert basics["name"] == person.name
    assert basics["number"] == person.number
    assert basics["employer"] == "真实公司"
    assert set(basics) == {"name", "birth_date", "sex", "number", "phone", "employer"}
    assert Answer.objects.get(case=case, section="basics").data == {}


def test_forms_print_sex_and_birthday_in_words(batch):
    case = beijing.linked(beijing.eligible(batch), batch)

    (printed,) = sections_of(case, policy(case.revision), ("basics",))

    rows = dict(printed["rows"])
    sex = "男" if int(case.person.number[16]) % 2 else "女"
    assert (rows["性别"], rows["出生日期"]) == (sex, "1985年4月12日")


@pytest.mark.parametrize(
    ("born", "goes"), [("20010101", False), ("20010102", True), ("20001231", False), ("20190601", True)]
)
def test_a_child_comes_along_who_is_not_eighteen_on_the_rounds_day(batch, born, goes):
    case = beijing.filled(beijing.linked(beijing.eligible(batch), batch))
    number = identity_number(5, born)

    fill(case, NOW, children={"records": [{"id": "c1", "name": "测试小孩", "number": number}]})

    assert ("已满 18 周岁" in "".join(one.sentence for one in missing_now(case))) is not goes


def test_a_child_needs_name_and_number_and_nothing_else(batch):
    case = beijing.linked(beijing.eligible(batch), batch)
    section = policy(case.revision).forms.section("children")

    assert [(field.key, field.required) for field in section.fields] == [("name", True), ("number", True)]
    assert not section.photos


def test_the_question_on_disclosure_must_be_answered_and_no_answer_changes_anything(batch):
    scores, ranked_by = {}, {}
    for name, agree in (("测试甲", "yes"), ("测试乙", "no")):
        case = beijing.filled(beijing.linked(beijing.eligible(batch, name), batch), agree=agree)
        scores[agree] = estimate(case, NOW).assessment.total(0)
        assert submit(case_id=case.pk, actor=case.person.account, now=NOW).status == "submitted"
        facts = facts_of(case.submissions.get().assertions)  # a rank is a function of these
        ranked_by[agree] = {fact: told for fact, told in facts.items() if fact != "sex"}
    silent = beijing.linked(beijing.eligible(batch, "测试丙"), batch)
    fill(silent, NOW, closing={"true_and_complete": "yes"})

    assert scores["yes"] == scores["no"] > 0
    assert ranked_by["yes"] == ranked_by["no"]
    with pytest.raises(Incomplete) as refused:
        submit(case_id=silent.pk, actor=silent.person.account, now=NOW)
    assert [one.section for one in refused.value.missing] == ["disclosure"]


def test_what_data_alone_decides_is_counted_though_nobody_fills_it_in(batch):
    case = beijing.linked(beijing.eligible(batch, since="2012-01"), batch)

    rows = {
        row["key"]: row["points"]
        for group in estimate(case, NOW).assessment.explain(0).as_json()["groups"]
        for row in group["indicators"]
    }

    assert rows["employment"] == "24"  # eight years of three points
    assert rows["age"] == "20"


def test_submitted_withdrawn_and_submitted_again_until_eight_in_the_evening(batch):
    case = beijing.filled(beijing.linked(beijing.eligible(batch), batch))
    person = case.person.account

    case = submit(case_id=case.pk, actor=person, now=at("2020-08-14 09:00"))
    case = beijing.take(case, "take_back", at("2020-08-15 19:00"))
    assert case.status == "filling"
    with pytest.raises(IllegalStep, match="截止"):
        submit(case_id=case.pk, actor=person, now=at("2020-08-15 20:00"))

    assert submit(case_id=case.pk, actor=person, now=at("2020-08-15 19:59")).status == "submitted"
    assert case.submissions.count() == 2
