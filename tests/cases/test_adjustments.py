"""Adjustments of a verified score: on application from what was verified, with birthdays, with what departments push."""

from datetime import date

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.cases.actions import (
    decide_objection,
    file_objection,
    push_facts,
    recompute,
    run_due_timers,
    submit,
    take_step,
)
from jifenban.cases.models import Answer, Item, Photo, Review, VerifiedScore
from jifenban.cases.queries import entry_check, verified_score
from jifenban.facts.queries import facts_of
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from jifenban.offices.models import Office
from jifenban.policies.queries import policy
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points"


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def adjusting(points, person, now, **changes):
    """A draft of an adjustment with some sections changed, its promise ticked."""
    case = road.start(points, person, now)
    road.fill(case, now, **changes)
    road.tick_declarations(case, now)
    road.add_photos(case, now)
    return case


def send(case, now):
    return submit(case_id=case.pk, actor=case.person.account, now=now)


def finish(case, now):
    """The road from submission to the score, every department confirming what it is asked."""
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)
    clerk = road.make_officer("clerk", road.STREET, now=now)
    originals = {"originals": road.sections_with_originals(case)}
    take_step(case_id=case.pk, do="accept", actor=clerk, now=now, input=originals)
    road.answer_all(case, now)
    scorer = road.make_officer("scorer", road.DISTRICT, now=now)
    return take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=now)


COLLEGE = {"education": {"records": [{"id": "e1", "level": "college"}]}}


def test_an_adjustment_begins_from_the_verified_facts_and_the_photos_given_before(points):
    person = road.make_applicant()
    first = road.verified(points, person, at("2022-03-01"))

    case = road.start(points, person, at("2022-06-01"))

    assert case.adjusts == verified_score(person, POINTS)
    answers = {answer.section: answer.data for answer in Answer.objects.filter(case=case)}
    assert [record["level"] for record in answers["education"]["records"]] == ["bachelor"]
    assert len(answers["insurance"]["records"]) == 5
    assert "promise" not in answers
    files = set(Photo.objects.filter(case=first).values_list("section", "slot", "file"))
    assert files
    assert set(Photo.objects.filter(case=case).values_list("section", "slot", "file")) == files


def test_only_what_changed_is_asked_of_the_departments_and_the_old_score_stays_on_record(points):
    person = road.make_applicant()
    road.verified(points, person, at("2022-03-01"), **COLLEGE)
    old = verified_score(person, POINTS)
    case = adjusting(points, person, at("2022-06-01"), education=road.BACHELOR)
    assert verified_score(person, POINTS) == old  # a draft takes nothing away

    send(case, at("2022-06-01"))
    states = {item.section: item.state for item in Item.objects.filter(case=case)}
    assert (states["insurance"], states["education"]) == ("confirmed", "declared")
    finish(case, at("2022-06-10"))

    asked = set(Review.objects.filter(item__case=case).values_list("item__section", flat=True))
    assert "insurance" not in asked
    assert {"education", "offences"} <= asked
    new = verified_score(person, POINTS)
    facts = facts_of(new.assessment.inputs["assertions"])
    assert (facts["education"], len(facts["insurance"])) == ([{"level": "bachelor"}], 5)
    old.refresh_from_db()
    assert (old.ended_at, old.ended_by) == (at("2022-06-10"), f"case:{case.pk}")
    assert recompute(new.assessment) == new.total


def test_while_an_adjustment_runs_there_is_no_score_and_withdrawn_the_old_one_is_there_again(points):
    person = road.make_applicant()
    road.verified(points, person, at("2022-03-01"), **COLLEGE)
    batch = road.settlement_round(now=at("2023-02-10 08:00"))
    loaded = policy(batch.revision)
    case = send(adjusting(points, person, at("2023-02-11"), education=road.BACHELOR), at("2023-02-11"))

    check = entry_check(person, loaded, batch, at("2023-02-12"))
    assert (check.kind, check.items[0].text) == ("running", "您的积分调整正在审核。")
    take_step(case_id=case.pk, do="withdraw", actor=person.account, now=at("2023-02-13"))
    assert entry_check(person, loaded, batch, at("2023-02-14")).kind != "running"


def test_an_upheld_objection_outlives_an_adjustment_and_a_birthday(points):
    person = road.make_applicant()
    case = road.accepted(points, person, at("2022-03-01"))
    road.answer_all(case, at("2022-03-02"), education={"decision": "refuse", "reason": "查不到。"})
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2022-03-02"))
    take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-02"))
    given = {"do": "object_at_window", "reasons": {"education": "是真的。"}}
    [objection] = file_objection(case_id=case.pk, actor=clerk, now=at("2022-03-03"), **given)
    waiting = road.start(points, person, at("2022-03-03"))
    road.tick_declarations(waiting, at("2022-03-03"))
    with pytest.raises(IllegalStep, match="异议正在核查"):
        send(waiting, at("2022-03-03"))
    road.answer_all(case, at("2022-03-04"))
    decide_objection(
        objection_id=objection.pk, upheld=True, confirmed=road.BACHELOR, reason="属实。", actor=scorer, now=at("2022-03-05")
    )  # fmt: skip
    take_step(case_id=waiting.pk, do="withdraw", actor=person.account, now=at("2022-03-05"))

    again = adjusting(points, person, at("2022-04-01"), homes={"records": []})
    finish(send(again, at("2022-04-01")), at("2022-04-05"))
    run_due_timers(until=at("2026-05-01"))

    score = verified_score(person, POINTS)
    assert score.cause == VerifiedScore.Cause.RECALCULATION
    assert set(objection.assertions or ()) <= set(score.assessment.inputs["assertions"])
    assert facts_of(score.assessment.inputs["assertions"])["education"] == [{"level": "bachelor"}]


def test_the_forty_first_birthday_takes_two_points_and_leaves_the_rest_where_it_was(points):
    person = road.make_applicant(number=identity_number(777, "19811010"))
    road.verified(points, person, at("2022-03-01"))
    before = verified_score(person, POINTS)
    assert before.recalculate_on == date(2022, 10, 10)

    run_due_timers(until=at("2022-10-12"))

    after = verified_score(person, POINTS)
    assert (after.total, after.cause) == (before.total - 2, "recalculation")
    rows = {
        row["key"]: row["points"]
        for group in after.assessment.result["groups"]
        for row in group["indicators"]
    }
    was = {
        row["key"]: row["points"]
        for group in before.assessment.result["groups"]
        for row in group["indicators"]
    }
    assert {key for key in rows if rows[key] != was[key]} == {"age"}
    before.refresh_from_db()
    assert (before.ended_at, before.ended_by) == (after.since, "recalculation")
    assert recompute(after.assessment) == after.total
    assert Message.objects.filter(template="recalculated").count() == 1
    assert run_due_timers(until=at("2022-10-12")) == 0


def test_a_permit_endorsed_anew_counts_on_and_nothing_else_does(points):
    person = road.make_applicant()
    ended = {
        "permits": {
            "records": [{"id": "p1", "from": "2014-03-10", "to": "2022-03-09", "street": road.STREET}]
        }
    }
    road.verified(points, person, at("2022-03-01"), **ended)
    before = verified_score(person, POINTS)
    police = Office.objects.get(code="440100-public_security")
    endorsed = [{"from": "2014-03-10", "to": "2023-03-09", "street": road.STREET}]
    given = {
        "person": person,
        "service": points.service,
        "fact": "permits",
        "records": endorsed,
        "office": police,
    }

    after = push_facts(actor=SYSTEM, now=at("2023-03-12"), **given)

    assert after.total == before.total + 16  # 7 whole years on 2022-03-01, 9 on 2023-03-09
    assert after.cause == "pushed"
    again = push_facts(actor=SYSTEM, now=at("2023-03-13"), **given)
    assert again.total == after.total


def test_a_department_pushes_what_it_holds_and_nobody_elses(points):
    person = road.make_applicant()
    road.verified(points, person, at("2022-03-01"))
    before = verified_score(person, POINTS)
    police = Office.objects.get(code="440100-public_security")
    housing = Office.objects.get(code="440100-housing")
    officer = road.make_officer("verifier", housing.code, now=at("2022-04-01"))
    offence = [{"kind": "public_security", "decided_on": "2022-04-20"}]
    given = {"person": person, "service": points.service, "now": at("2022-05-01")}

    with pytest.raises(NotAllowed):
        push_facts(fact="offences", records=offence, office=housing, actor=officer, **given)
    with pytest.raises(IllegalStep):
        push_facts(fact="education", records=[], office=police, actor=SYSTEM, **given)
    with pytest.raises(InvalidInput):
        push_facts(fact="offences", records=[{"kind": "?"}], office=police, actor=SYSTEM, **given)
    after = push_facts(fact="offences", records=offence, office=police, actor=SYSTEM, **given)

    assert after.total == before.total - 10
    cleared = push_facts(
        fact="offences", records=[], office=police, actor=SYSTEM, **{**given, "now": at("2022-06-01")}
    )
    assert cleared.total == before.total
    case = before.assessment.case
    assert [entry.verb for entry in history(f"case:{case.pk}")].count("recount_score") == 2
