"""What a department pushes while a case is under way is not lost when that case is scored, nor does it lose an upheld objection."""

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import InvalidInput
from jifenban.cases.actions import decide_objection, file_objection, push_facts, recompute, take_step
from jifenban.cases.objecting import change_if_upheld, proposed_values
from jifenban.cases.queries import verified_score
from jifenban.offices.models import Office
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_adjustments import COLLEGE, adjusting, finish, send

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points"


def permit(until: str) -> dict[str, str]:
    return {"from": "2014-03-10", "to": until, "street": road.STREET}


ENDED = {"permits": {"records": [{"id": "p1", **permit("2022-01-09")}]}}
OFFENCE = [{"kind": "public_security", "decided_on": "2022-04-20"}]


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def push(points, person, fact, records, now):
    police = Office.objects.get(code="440100-public_security")
    given = {"service": points.service, "office": police, "actor": SYSTEM, "now": now}
    return push_facts(person=person, fact=fact, records=records, **given)


def points_of(score, key):
    groups = score.assessment.result["groups"]
    return next(row["points"] for group in groups for row in group["indicators"] if row["key"] == key)


@pytest.fixture
def person(points):
    """Somebody with a verified score and a permit that ran out a week later: seven whole years."""
    person = road.make_applicant()
    road.verified(points, person, at("2022-03-01"), **ENDED, **COLLEGE)
    assert points_of(verified_score(person, POINTS), "residence") == "76"
    return person


@pytest.mark.parametrize("pushed_on", ["2022-06-02", "2022-06-05", "2023-03-12"])
def test_a_permit_pushed_before_or_after_submission_stands_in_the_adjusted_score(points, person, pushed_on):
    case = adjusting(points, person, at("2022-06-01"), education=road.BACHELOR)
    if pushed_on == "2022-06-02":
        push(points, person, "permits", [permit("2023-03-09")], at(pushed_on))
    send(case, at("2022-06-03"))
    if pushed_on == "2022-06-05":
        push(points, person, "permits", [permit("2023-03-09")], at(pushed_on))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-06-06"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-06-06"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-06-06"))
    originals = {"originals": road.sections_with_originals(case)}
    take_step(case_id=case.pk, do="accept", actor=clerk, now=at("2022-06-06"), input=originals)
    if pushed_on == "2023-03-12":
        push(points, person, "permits", [permit("2023-03-09")], at(pushed_on))
    before = verified_score(person, POINTS)
    scored_on = at("2023-03-20")
    road.answer_all(case, scored_on)
    scorer = road.make_officer("scorer", road.DISTRICT, now=scored_on)
    take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=scored_on)

    score = verified_score(person, POINTS)

    assert points_of(score, "residence") == {"2023-03-12": "92"}.get(pushed_on, "84")
    assert points_of(score, "education") != points_of(before, "education")
    assert score.assessment.inputs["facts"]["permits"] == [permit("2023-03-09")]
    assert recompute(score.assessment) == score.total


def test_what_a_department_holds_no_more_is_gone_from_the_adjusted_score_too(points, person):
    push(points, person, "offences", OFFENCE, at("2022-05-01"))
    with_offence = verified_score(person, POINTS).total
    case = adjusting(points, person, at("2022-06-01"), education=road.BACHELOR)
    send(case, at("2022-06-01"))
    push(points, person, "offences", [], at("2022-06-02"))
    finish(case, at("2022-06-10"))

    score = verified_score(person, POINTS)

    assert "offences" not in score.assessment.inputs["facts"]
    assert score.total > with_offence + 10


def test_what_the_department_answers_after_its_push_stands(points, person):
    case = adjusting(points, person, at("2022-06-01"), permits=road.PERMITS)
    send(case, at("2022-06-01"))
    push(points, person, "permits", [permit("2022-04-09")], at("2022-06-02"))
    finish(case, at("2022-06-10"))

    facts = verified_score(person, POINTS).assessment.inputs["facts"]

    assert facts["permits"] == [{"from": "2014-03-10", "street": road.STREET}]


def objected(points, person, now):
    """A score whose degree was refused, and an objection to that, answered again."""
    case = road.accepted(points, person, at("2022-03-01"), **ENDED)
    road.answer_all(case, at("2022-03-02"), education={"decision": "refuse", "reason": "查不到。"})
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2022-03-02"))
    take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"do": "object_at_window", "reasons": {"education": "是真的。"}}
    [objection] = file_objection(case_id=case.pk, actor=clerk, now=now, **given)
    road.answer_all(case, now)
    objection.case.refresh_from_db()
    return objection, scorer


def uphold(objection, scorer, data, now):
    given = {"upheld": True, "confirmed": data, "reason": "属实。"}
    return decide_objection(objection_id=objection.pk, actor=scorer, now=now, **given)


def test_a_push_while_an_objection_is_looked_into_stands_and_is_in_the_effect_shown(points):
    person = road.make_applicant()
    objection, scorer = objected(points, person, at("2022-03-10"))
    pushed = push(points, person, "permits", [permit("2023-03-09")], at("2022-03-12"))
    shown = change_if_upheld(objection, proposed_values(objection), at("2022-03-16"))

    uphold(objection, scorer, road.BACHELOR, at("2022-03-16"))

    score = verified_score(person, POINTS)
    assert points_of(score, "residence") == points_of(pushed, "residence") == "84"
    assert (shown.before, shown.after) == (f"{pushed.total.normalize():f}", f"{score.total.normalize():f}")
    assert recompute(score.assessment) == score.total


def test_no_push_loses_what_an_upheld_objection_found(points, person):
    case = verified_score(person, POINTS).assessment.case
    now = at("2022-03-10")
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"do": "object_at_window", "reasons": {"permits": "漏了一年。"}}
    [objection] = file_objection(case_id=case.pk, actor=clerk, now=now, **given)
    road.answer_all(case, now)
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    found = {"from": "2012-03-10", "to": "2022-01-09", "street": road.STREET}
    uphold(objection, scorer, {"records": [{"id": "p1", **found}]}, at("2022-03-16"))

    with pytest.raises(InvalidInput, match="异议复核时认定的内容"):
        push(points, person, "permits", [permit("2023-03-09")], at("2023-03-12"))
    longer = push(points, person, "permits", [{**found, "to": "2023-03-09"}], at("2023-03-12"))

    assert longer.assessment.inputs["facts"]["permits"] == [{**found, "to": "2023-03-09"}]
