"""Objections on Guangzhou's real packs: filed at the window in time, looked into, decided once, never lost."""

import pytest

from jifenban.accounts.errors import Conflict, IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.cases.actions import (
    decide_objection,
    file_objection,
    recompute,
    run_due_timers,
    take_step,
)
from jifenban.cases.desk import objections_for, queue
from jifenban.cases.models import Item, Objection, Review, Timer
from jifenban.cases.objecting import change_if_upheld, doors, proposed_values, subjects
from jifenban.cases.queries import available_steps, entry_check, status_label, verified_score
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of
from jifenban.notices.models import Message
from jifenban.policies.queries import policy
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

REFUSED = {"education": {"decision": "refuse", "reason": "学信网查不到。"}}


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def points_2018():
    return road.publish("guangzhou/points/2018", now=at("2020-01-02"))


def scored(revision, now, person=None):
    """A verified case whose degree the department refused."""
    case = road.accepted(revision, person or road.make_applicant(), now)
    road.answer_all(case, now, **REFUSED)
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    return take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=now)


def object_to(case, now, section="education", **more):
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"do": "object_at_window", "reasons": {section: "毕业证是真的，请再查。"}, **more}
    return file_objection(case_id=case.pk, actor=clerk, now=now, **given)


def answer_again(case, now, decision="confirm", reason=""):
    for review in Review.objects.filter(item__case=case, answered_at=None):
        road.answer_all(case, now, **{review.item.section: {"decision": decision, "reason": reason}})
    case.refresh_from_db()


def decide(objection, now, upheld=True, data=road.BACHELOR, role="scorer", office=road.DISTRICT):
    officer = road.make_officer(role, office, now=now)
    return decide_objection(
        objection_id=objection.pk,
        upheld=upheld,
        confirmed=data if upheld else None,
        reason="已向学校核实。",
        actor=officer,
        now=now,
    )


def test_an_objection_at_the_window_takes_the_score_out_of_use_until_it_is_decided(points):
    case = scored(points, at("2022-03-01"))
    batch = road.settlement_round(now=at("2023-02-10 08:00"))
    loaded = policy(batch.revision)

    [objection] = object_to(case, at("2022-03-10"))

    case.refresh_from_db()
    assert (status_label(case), objection.at_window) == ("异议核查中", True)
    check = entry_check(case.person, loaded, batch, at("2023-02-11"))
    assert check.kind == "running"
    assert "异议正在办理" in check.items[0].text
    assert [m.template for m in Message.objects.filter(template="objected")] == ["objected"]


def test_whoever_objects_is_told_to_what(points):
    case = scored(points, at("2022-03-01"))

    object_to(case, at("2022-03-10"))

    assert "提出的异议（文化程度）已登记" in Message.objects.get(template="objected").text


def test_an_upheld_objection_is_a_dated_confirmed_fact_and_the_score_follows(points):
    case = scored(points, at("2022-03-01"))
    before = verified_score(case.person, "guangzhou/points")
    [objection] = object_to(case, at("2022-03-10"))
    answer_again(case, at("2022-03-15"))
    change = change_if_upheld(objection, proposed_values(objection), at("2022-03-16"))
    assert change is not None
    assert (change.rows, change.text.endswith(" 分")) == ((("文化程度", "0", "30"),), True)

    decide(objection, at("2022-03-16"))

    case.refresh_from_db()
    objection.refresh_from_db()
    after = verified_score(case.person, "guangzhou/points")
    assert case.status == "verified"
    assert after.total == before.total + 30
    assert objection.effect == {"before": change.before, "after": change.after}
    [fact] = Assertion.objects.filter(pk__in=objection.assertions)
    assert (fact.source, fact.standing, fact.recorded_at) == ("objection", "confirmed", at("2022-03-16"))
    assert facts_of(after.assessment.inputs["assertions"])["education"] == [{"level": "bachelor"}]
    assert recompute(after.assessment) == after.total
    before.refresh_from_db()
    assert before.ended_at == at("2022-03-16")
    told = Message.objects.get(template="objection_upheld").text
    assert f"已向学校核实（积分{change.text}）。积分已重新核定" in told


def test_a_rejected_objection_leaves_the_score_as_it_was(points):
    case = scored(points, at("2022-03-01"))
    before = verified_score(case.person, "guangzhou/points")
    [objection] = object_to(case, at("2022-03-10"))
    answer_again(case, at("2022-03-15"), "refuse", "仍然查不到。")

    decide(objection, at("2022-03-16"), upheld=False)

    case.refresh_from_db()
    assert case.status == "verified"
    assert verified_score(case.person, "guangzhou/points").pk == before.pk
    assert Item.objects.get(case=case, section="education").decided == []
    assert Message.objects.filter(template="objection_rejected").count() == 1


def test_departments_answers_during_an_objection_are_opinions_until_somebody_decides(points):
    case = scored(points, at("2022-03-01"))
    facts = Assertion.objects.count()
    [objection] = object_to(case, at("2022-03-10"))
    with pytest.raises(IllegalStep, match="还有部门没有答复"):
        decide(objection, at("2022-03-11"))
    [review] = Review.objects.filter(item__case=case, answered_at=None)
    with pytest.raises(InvalidInput):
        road.answer_all(case, at("2022-03-12"), education={"decision": "return", "reason": "请补。"})

    answer_again(case, at("2022-03-15"))

    review.refresh_from_db()
    assert review.decision == "confirm"
    assert Assertion.objects.count() == facts
    assert Item.objects.get(case=case, section="education").decided == []


def test_thirty_days_after_the_score_the_door_is_shut_and_says_so(points):
    case = scored(points, at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    door, recheck = doors(clerk, case, at("2022-03-30"))
    assert recheck.blocked == "现在不在提出复核的期限内。"
    assert (door.until_text, door.blocked) == ("2022年3月31日", "")

    run_due_timers(until=at("2022-04-05"))

    assert Message.objects.filter(template="object_soon").count() == 1
    assert Timer.objects.get(case=case, key="objecting").state == Timer.State.DONE
    with pytest.raises(IllegalStep, match="2022年3月31日 届满"):
        object_to(case, at("2022-04-01 00:00"))
    door = doors(clerk, case, at("2022-04-01"))[0]
    assert "届满" in door.blocked


def test_what_is_missing_of_an_objection_is_named_at_once_and_strangers_are_refused(points):
    case = scored(points, at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    stranger = road.make_officer("clerk", "440117002", now=at("2022-03-01"))
    given = {"case_id": case.pk, "do": "object_at_window", "now": at("2022-03-02")}

    with pytest.raises(NotAllowed):
        file_objection(actor=stranger, reasons={"education": "不对"}, **given)
    with pytest.raises(NotAllowed):
        file_objection(actor=case.person.account, reasons={"education": "不对"}, **given)
    with pytest.raises(Incomplete) as refused:
        file_objection(actor=clerk, reasons={"education": " ", "homes": ""}, **given)
    assert len(refused.value.missing) == 2
    with pytest.raises(Incomplete):
        file_objection(actor=clerk, reasons={}, **given)
    with pytest.raises(InvalidInput):
        file_objection(actor=clerk, reasons={"nothing": "不对"}, **given)
    with pytest.raises(IllegalStep, match="异议的页面"):
        take_step(case_id=case.pk, do="object_at_window", actor=clerk, now=at("2022-03-02"))


def test_each_item_once_and_the_second_way_is_the_citys_recheck_within_ten_days(points):
    case = scored(points, at("2022-03-01"))
    object_to(case, at("2022-03-10"))
    with pytest.raises(IllegalStep, match="正在核查"):
        object_to(case, at("2022-03-11"))
    object_to(case, at("2022-03-11"), "homes")
    answer_again(case, at("2022-03-12"))
    for each in Objection.objects.filter(case=case):
        decide(each, at("2022-03-13"), upheld=False)
    with pytest.raises(IllegalStep, match="提出过 1 次"):
        object_to(case, at("2022-03-14"))
    rule = policy(points).workflow.objections["recheck"]
    allowed = [one.section for one in subjects(case, rule) if not one.blocked]
    assert sorted(allowed) == ["education", "homes"]

    [again] = object_to(case, at("2022-03-20"), do="ask_recheck_at_window")
    answer_again(case, at("2022-03-21"))
    with pytest.raises(NotAllowed):
        decide(again, at("2022-03-22"))
    decide(again, at("2022-03-22"), office=road.CITY)

    assert verified_score(case.person, "guangzhou/points").since == at("2022-03-22")
    with pytest.raises(IllegalStep, match="届满"):
        object_to(case, at("2022-03-24"), "homes", do="ask_recheck_at_window")


def test_a_decision_needs_a_reason_and_something_that_changes_and_is_taken_once(points):
    case = scored(points, at("2022-03-01"))
    [objection] = object_to(case, at("2022-03-10"), "homes")
    answer_again(case, at("2022-03-12"))
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2022-03-12"))
    given = {"objection_id": objection.pk, "actor": scorer, "now": at("2022-03-13")}

    with pytest.raises(InvalidInput) as refused:
        decide_objection(upheld=False, reason=" ", **given)
    assert "reason" in refused.value.errors
    with pytest.raises(InvalidInput, match="和原来一样"):
        decide_objection(upheld=True, confirmed=road.HOMES, reason="属实。", **given)
    decide_objection(upheld=False, reason="租赁合同没有备案。", **given)
    with pytest.raises(Conflict):
        decide_objection(upheld=False, reason="租赁合同没有备案。", **given)


def test_the_road_of_2018_goes_through_window_and_district_with_terms_of_their_own(points_2018):
    case = scored(points_2018, at("2020-03-02"))
    [objection] = object_to(case, at("2020-03-10"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2020-03-10"))
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2020-03-10"))

    assert case.pk in queue(clerk).values_list("pk", flat=True)
    take_step(case_id=case.pk, do="forward_objection", actor=clerk, now=at("2020-03-12"))
    take_step(case_id=case.pk, do="ask_again", actor=scorer, now=at("2020-03-13"))
    assert list(objections_for(scorer)) == [objection]
    answer_again(case, at("2020-03-20"))
    terms = {timer.key: timer for timer in Timer.objects.filter(case=case)}
    assert {"objection_window", "objection_district", "objection_departments"} <= set(terms)
    decide(objection, at("2020-03-25"))

    assert not objections_for(scorer)
    assert list(objections_for(scorer, decided=True)) == [objection]


def test_verified_cases_do_not_wait_in_the_windows_queue_for_objections_that_may_come(points):
    case = scored(points, at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))

    assert case.pk not in queue(clerk).values_list("pk", flat=True)
    assert [step.do for step in available_steps(clerk, case, at("2022-03-02"))] == []


def test_nobody_objects_to_a_score_that_another_has_replaced(points):
    person = road.make_applicant()
    case = scored(points, at("2022-03-01"), person)
    road.verified(points, person, at("2022-03-05"))

    with pytest.raises(IllegalStep, match="不再使用"):
        object_to(case, at("2022-03-10"))
