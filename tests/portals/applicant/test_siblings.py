"""A family with two children of age: one application for each child, and no child twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.actions import submit, take_step
from jifenban.cases.models import Case
from jifenban.people.models import Person
from jifenban.policies.models import Round
from tests.admissions.world import APPLIED, computed, conghua, frozen, given, offer, verified_life
from tests.builders import identity_number
from tests.cases.road import STREET, fill, make_applicant, make_officer, start, tick_declarations

DOOR = "/my/apply/guangzhou/conghua-school/"
BEGIN = "/my/begin/guangzhou/conghua-school/"
LIFE = {
    "birth_date": ["1985-04-30"],
    "permits": [{"from": "2016-05-01", "street": "440117001"}],
    "insurance": [{"kind": "medical", "from": "2016-05"}],
}
ELDER = {"name": "黄大演", "number": identity_number(1, "20080301"), "born": "2008-03-01"}
YOUNGER = {"name": "黄小演", "number": identity_number(2, "20140301"), "born": "2014-03-01"}
SHUT = "这名子女在本批次已有一份报名"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: APPLIED)


def parent(name: str = "黄演强") -> Person:
    person = make_applicant(name)
    verified_life(person, LIFE)
    return person


def filled(case: Case, child: dict[str, str], *, grade: str, town: str) -> Case:
    fill(
        case,
        APPLIED,
        child={"name": child["name"], "number": child["number"]},
        child_birth_date={"value": child["born"]},
        place={"town": town},
        grade={"value": grade},
        lives_here={"value": "yes"},
        works_here={"value": "yes"},
    )
    tick_declarations(case, APPLIED)
    return case


def applied(round: Round, person: Person, child: dict[str, str], *, grade: str, town: str = "jiekou") -> Case:
    case = filled(start(round.revision, person, APPLIED, round=round), child, grade=grade, town=town)
    return submit(case_id=case.pk, actor=person.account, now=APPLIED)


def test_both_children_are_applied_for_each_with_town_and_grade_of_its_own(
    db: None, logged_in: Callable[..., Client]
):
    round, person = conghua(), parent()
    browser = logged_in(person.account)
    assert "进入从化区积分制入学报名" in browser.get(DOOR).content.decode()
    first = applied(round, person, ELDER, grade="grade_7")
    door = browser.get(DOOR).content.decode()
    assert "黄大演" in door
    assert "为另一名子女报名" in door
    browser.post(BEGIN)
    second = Case.objects.exclude(pk=first.pk).get(service=round.service)
    filled(second, YOUNGER, grade="grade_1", town="jiangpu")
    submit(case_id=second.pk, actor=person.account, now=APPLIED)

    home = browser.get("/my/").content.decode()
    assert "2020年从化区积分制入学（黄大演）" in home
    assert "2020年从化区积分制入学（黄小演）" in home
    assert "广州市　" in home
    towns = [case.submissions.get().answers["place"]["town"] for case in (first, second)]
    assert towns == ["jiekou", "jiangpu"]


def test_one_score_serves_both_children(db: None):
    round, person = conghua(), parent()
    cases = [
        applied(round, person, ELDER, grade="grade_7"),
        applied(round, person, YOUNGER, grade="grade_1", town="jiangpu"),
    ]
    reviewer = make_officer("reviewer", STREET, now=APPLIED)
    for case in cases:
        take_step(case_id=case.pk, do="qualify", actor=reviewer, now=APPLIED)
    offer(round, ("jiekou", "grade_7", "一中", 1), ("jiangpu", "grade_1", "二小", 1))
    allocation = computed(frozen(round))

    assert given(allocation) == {cases[0].code: "一中", cases[1].code: "二小"}
    scores = allocation.seats.values_list("keys", flat=True)
    assert scores[0] == scores[1]


def test_a_second_draft_waits_until_the_first_says_for_whom(db: None, logged_in: Callable[..., Client]):
    conghua()
    browser = logged_in(parent().account)
    browser.post(BEGIN)
    browser.post(BEGIN)

    draft = Case.objects.get(service__key="guangzhou/conghua-school")
    assert browser.get(DOOR)["Location"] == f"/my/cases/{draft.code}/"


def test_the_same_child_twice_is_refused_in_words(db: None):
    round, person = conghua(), parent()
    applied(round, person, YOUNGER, grade="grade_1")
    with pytest.raises(IllegalStep, match=SHUT):
        applied(round, person, YOUNGER, grade="grade_1", town="jiangpu")


def test_the_same_child_by_the_other_parent_is_refused_until_the_first_withdraws(db: None):
    round, mother, father = conghua(), parent("林演芳"), parent()
    first = applied(round, mother, YOUNGER, grade="grade_1")
    with pytest.raises(IllegalStep, match="另一位家长报的也算"):
        applied(round, father, YOUNGER, grade="grade_1")
    take_step(case_id=first.pk, do="withdraw", actor=mother.account, now=APPLIED)
    draft = Case.objects.get(person=father, service=round.service)
    submit(case_id=draft.pk, actor=father.account, now=APPLIED)

    draft.refresh_from_db()
    assert draft.status == "reviewing"


@pytest.mark.django_db(transaction=True)
def test_of_two_parents_who_submit_at_once_one_is_refused():
    round = conghua()
    drafts = [
        filled(start(round.revision, one, APPLIED, round=round), YOUNGER, grade="grade_1", town="jiekou")
        for one in (parent("林演芳"), parent())
    ]
    both, refused = Barrier(2), list[str]()

    def press(case: Case) -> None:
        both.wait()
        try:
            submit(case_id=case.pk, actor=case.person.account, now=APPLIED)
        except IllegalStep as refusal:
            refused.append(refusal.sentence)
        finally:
            connection.close()

    threads = [Thread(target=press, args=(case,)) for case in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert SHUT in refused[0]
    assert sorted(Case.objects.filter(round=round).values_list("status", flat=True)) == ["draft", "reviewing"]
