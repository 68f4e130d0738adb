"""A points case from the first answer to the verified score, on Guangzhou's real packs."""

from datetime import date
from fractions import Fraction

import pytest

from jifenban.accounts.errors import Conflict, IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.cases.actions import answer_review, estimate, recompute, submit, take_step
from jifenban.cases.models import Case, Event, Item, Review, Submission, Timer
from jifenban.cases.models.case import place_of
from jifenban.cases.queries import (
    available_steps,
    case_clock,
    missing_now,
    open_sections,
    review_progress,
    sections_with_originals,
    status_label,
    timeline,
    verified_score,
)
from jifenban.cases.terms import last_day
from jifenban.documents.errors import MissingGlyph
from jifenban.documents.models import Paper
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def points_2018():
    return road.publish("guangzhou/points/2018", now=at("2020-01-02"))


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def test_a_case_accepted_on_30_april_2020_is_due_on_23_june_2020(points_2018):
    case = road.accepted(points_2018, road.make_applicant(), at("2020-04-30"))

    clock = case_clock(case, at("2020-04-30"))
    assert clock is not None
    assert (clock.total, clock.used, clock.due) == (35, 0, date(2020, 6, 23))
    assert case.due_on == date(2020, 6, 23)


def test_the_make_up_saturday_of_9_may_2020_counts_for_nothing(points_2018):
    case = road.accepted(points_2018, road.make_applicant(), at("2020-04-30"))

    friday, monday = case_clock(case, at("2020-05-08")), case_clock(case, at("2020-05-11"))
    assert friday is not None
    assert monday is not None
    assert (friday.used, monday.used) == (3, 4)
    assert date(2020, 5, 9) not in {box.day for box in monday.days}


def test_a_draft_is_scored_while_it_is_filled_in_and_half_typed_spells_are_named(points):
    case = road.start(points, road.make_applicant(), at("2022-03-01"))
    road.fill(case, at("2022-03-01"), permits={"records": [{"from": "2020-02-30", "street": road.STREET}]})

    running = estimate(case, at("2022-03-01"))

    assert [ignored.section for ignored in running.ignored] == ["permits"]
    assert running.assessment.points(0, "age") == 30  # born 1985 by the identity number, 36 years old
    road.fill(case, at("2022-03-01"), permits=road.PERMITS)
    assert estimate(case, at("2022-03-01")).assessment.points(0, "residence") > 0


def test_submitting_names_everything_that_is_missing_at_once(points):
    person = road.make_applicant()
    case = road.start(points, person, at("2022-03-01"))

    with pytest.raises(Incomplete) as refused:
        submit(case_id=case.pk, actor=person.account, now=at("2022-03-01"))

    sections = {each.section for each in refused.value.missing}
    assert {"permits", "promise"} <= sections
    assert "birth_date" not in sections
    assert all(each.sentence for each in refused.value.missing)


def test_a_submission_freezes_assertions_and_sends_the_case_to_the_street_of_the_permit(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))

    assert case.status == "pre_review"
    assert {row.relation: row.office.code for row in case.offices.select_related("office")} == {
        "permit_street": road.STREET,
        "permit_district": road.DISTRICT,
        "city": road.CITY,
    }
    case.refresh_from_db()
    assert case.places == [place_of(row.relation, row.office_id) for row in case.offices.order_by("pk")]
    frozen = Submission.objects.get(case=case)
    assert len(frozen.assertions) == 1 + 1 + 1 + 5 + 1  # birth date, permit, home, insurances, degree
    assert open_sections(case) == frozenset()
    assert [message.template for message in Message.objects.filter(subject=f"case:{case.pk}")] == [
        "submitted"
    ]


def test_only_the_street_of_the_permit_may_pass_the_pre_review(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    stranger = road.make_officer("reviewer", "440117003", now=at("2022-03-01"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    above = road.make_officer("reviewer", road.DISTRICT, now=at("2022-03-01"))

    for officer in (stranger, clerk, case.person.account):
        with pytest.raises(NotAllowed):
            take_step(case_id=case.pk, do="pass_pre_review", actor=officer, now=at("2022-03-02"))
    moved = take_step(case_id=case.pk, do="pass_pre_review", actor=above, now=at("2022-03-02"))
    assert moved.status == "to_window"


def test_a_step_that_the_status_does_not_have_is_not_now(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))

    with pytest.raises(IllegalStep) as refused:
        take_step(case_id=case.pk, do="confirm_score", actor=case.person.account, now=at("2022-03-02"))
    assert "预审中" in refused.value.sentence


def test_returned_items_alone_can_be_mended_and_the_rest_is_locked(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    given = {"items": {"education": "毕业证看不清，请重拍。"}}

    case = take_step(case_id=case.pk, do="return_items", actor=reviewer, now=at("2022-03-02"), input=given)

    assert open_sections(case) == {"education", "promise"}
    with pytest.raises(IllegalStep):
        road.fill(case, at("2022-03-03"), homes={"records": []})
    before = Item.objects.get(case=case, section="insurance").assertions
    road.fill(case, at("2022-03-03"), education={"records": [{"id": "e1", "level": "college"}]})
    case = submit(case_id=case.pk, actor=person.account, now=at("2022-03-03"))
    assert case.status == "pre_review"
    assert Item.objects.get(case=case, section="education").state == Item.State.MENDED
    assert Item.objects.get(case=case, section="insurance").assertions == before
    assert Paper.objects.filter(subject=f"case:{case.pk}", kind="return_notice").count() == 1


def test_returning_needs_an_item_and_a_reason_for_each(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))

    for given in ({}, {"items": {"education": " "}}):
        with pytest.raises(Incomplete):
            take_step(case_id=case.pk, do="return_items", actor=reviewer, now=at("2022-03-02"), input=given)
    with pytest.raises(InvalidInput):
        take_step(
            case_id=case.pk,
            do="return_items",
            actor=reviewer,
            now=at("2022-03-02"),
            input={"items": {"nonsense": "x"}},
        )


def test_acceptance_names_every_original_that_was_not_ticked(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))

    with pytest.raises(Incomplete) as refused:
        take_step(case_id=case.pk, do="accept", actor=clerk, now=at("2022-03-03"))

    assert len(refused.value.missing) > 1
    assert Case.objects.get(pk=case.pk).receipt_number is None


def test_acceptance_gives_a_numbered_receipt_and_asks_the_departments(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))

    assert case.status == "verifying"
    assert case.receipt_number == Paper.objects.get(subject=f"case:{case.pk}", kind="receipt").number
    asked = Review.objects.filter(item__case=case).values_list("item__section", "office__code")
    assert ("insurance", "440100-human_resources") in asked
    assert ("offences", "440100-public_security") in asked
    assert "homes" in {section for section, _ in asked}
    assert "patents" not in {section for section, _ in asked}  # nothing was declared


def test_departments_answer_their_own_items_only(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="education")
    police = road.make_officer("verifier", "440100-public_security", now=at("2022-03-01"))

    with pytest.raises(NotAllowed):
        answer_review(review_id=review.pk, decision="confirm", actor=police, now=at("2022-03-02"))
    answered, total = review_progress(case)
    assert answered == 0
    assert total == Review.objects.filter(item__case=case).count()


def test_a_refusal_or_a_part_needs_its_reason_and_its_value(points):
    case = road.accepted(points, road.make_applicant(), at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="education")
    officer = road.verifier_of(review, at("2022-03-01"))

    for given in (
        {"decision": "refuse"},
        {"decision": "partly", "reason": "学历不符"},
        {"decision": "partly", "reason": "学历不符", "confirmed": {"records": [{"level": "nonsense"}]}},
        {"decision": "perhaps", "reason": "x"},
    ):
        with pytest.raises(InvalidInput):
            answer_review(review_id=review.pk, actor=officer, now=at("2022-03-02"), **given)


def test_the_clock_stands_still_while_a_department_waits_for_a_correction(points):
    person = road.make_applicant()
    case = road.accepted(points, person, at("2022-03-01"))
    review = Review.objects.get(item__case=case, item__section="education")
    officer = road.verifier_of(review, at("2022-03-01"))
    before = {timer.key: timer.due_at for timer in Timer.objects.filter(case=case)}

    answer_review(
        review_id=review.pk, decision="return", reason="请补学信网备案表", actor=officer, now=at("2022-03-03")
    )
    case.refresh_from_db()
    assert case.status == "verifying_returned"
    assert {timer.state for timer in Timer.objects.filter(case=case)} == {Timer.State.PAUSED}
    paused = case_clock(case, at("2022-03-09"))
    assert paused is not None
    assert (paused.state, paused.used, paused.paused_days) == ("paused", 2, 4)

    road.fill(case, at("2022-03-10"), education={"records": [{"id": "e1", "level": "college"}]})
    case = submit(case_id=case.pk, actor=person.account, now=at("2022-03-10"))
    assert case.status == "verifying"
    assert Review.objects.filter(item__case=case, item__section="education").count() == 2
    after = {timer.key: timer.due_at for timer in Timer.objects.filter(case=case)}
    moved = {key: (after[key] - before[key]).days for key in before}
    # Five working days later: over one weekend, and over the holiday of 3 to 5 April 2022.
    assert moved == {"departments": 7, "verification": 9}
    waiting = Review.objects.filter(item__case=case, answered_at=None)
    assert {review.due_on for review in waiting} == {last_day(after["departments"])}


def test_when_all_have_answered_the_score_is_frozen_and_can_be_repeated_to_the_last_decimal(points):
    person = road.make_applicant()
    case = road.accepted(points, person, at("2022-03-01"))
    road.answer_all(
        case,
        at("2022-03-05"),
        education={
            "decision": "partly",
            "reason": "只查到专科",
            "confirmed": {"records": [{"level": "college"}]},
        },
        homes={"decision": "refuse", "reason": "没有备案"},
    )
    case.refresh_from_db()
    assert case.status == "deciding"
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2022-03-01"))
    case = take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=at("2022-03-07"))

    score = verified_score(person, "guangzhou/points")
    assert score is not None
    assert case.status == "verified"
    assert not case.live
    by_key = {
        indicator["key"]: indicator["points"]
        for group in score.assessment.result["groups"]
        for indicator in group["indicators"]
    }
    assert by_key["education"] == "20"
    assert by_key["residence"] == "56"  # seven full years of permit, the refused home earns nothing
    assert by_key["employment"] == "90"  # five kinds, nine full years each
    assert Fraction(score.total) == recompute(score.assessment)
    assert Paper.objects.filter(subject=f"case:{case.pk}", kind="score_sheet").exists()


def test_an_offence_that_a_department_reports_is_deducted(points):
    person = road.make_applicant()
    case = road.accepted(points, person, at("2022-03-01"))
    offence = {"kind": "public_security", "decided_on": "2021-05-05"}
    road.answer_all(
        case,
        at("2022-03-05"),
        offences={"decision": "partly", "reason": "行政拘留", "confirmed": {"records": [offence]}},
    )
    scorer = road.make_officer("scorer", road.DISTRICT, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="confirm_score", actor=scorer, now=at("2022-03-07"))

    score = verified_score(person, "guangzhou/points")
    assert score is not None
    deduction = next(group for group in score.assessment.result["groups"] if group["key"] == "deduction")
    assert deduction["points"] == "-10"


def test_every_step_is_in_the_journal_without_a_personal_value(points):
    person = road.make_applicant("测试乙")
    case = road.accepted(points, person, at("2022-03-01"))

    entries = list(history(f"case:{case.pk}"))
    verbs = [entry.verb for entry in entries]
    assert [verb for verb in verbs if verb in {"open_case", "submit", "pass_pre_review", "accept"}] == [
        "open_case",
        "submit",
        "pass_pre_review",
        "accept",
    ]
    text = "".join(str(entry.data) for entry in entries)
    assert person.number not in text
    assert person.name not in text
    assert "2014-03-10" not in text


def test_the_timeline_tells_what_was_where_it_stands_and_what_will_come(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))

    lines = [(entry.kind, entry.label) for entry in timeline(case)]

    assert ("done", "提交积分申请") in lines
    assert ("now", "预审中") in lines
    todo = [label for kind, label in lines if kind == "todo"]
    assert todo == ["请携原件到窗口", "部门核验中", "待核定", "已核定"]


def test_withdrawing_frees_the_person_to_apply_again(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))
    take_step(case_id=case.pk, do="withdraw", actor=person.account, now=at("2022-03-02"))

    again = road.start(points, person, at("2022-03-03"))

    assert again.pk != case.pk
    assert status_label(Case.objects.get(pk=case.pk)) == "已撤回"
    assert missing_now(again)


def test_buttons_are_offered_to_those_who_may_press_them(points):
    person = road.make_applicant()
    case = road.submitted(points, person, at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))

    assert [step.do for step in available_steps(person.account, case, at("2022-03-02"))] == ["withdraw"]
    assert [step.do for step in available_steps(reviewer, case, at("2022-03-02"))] == [
        "pass_pre_review",
        "return_items",
    ]
    assert Event.objects.filter(case=case).count() == 1


def test_a_term_that_reaches_a_year_without_a_calendar_is_refused_in_words(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    given = {"originals": sections_with_originals(case)}

    with pytest.raises(IllegalStep) as refused:
        take_step(case_id=case.pk, do="accept", actor=clerk, now=at("2026-12-20"), input=given)

    assert "2027 年的工作日历" in refused.value.sentence
    assert not Paper.objects.filter(kind="receipt").exists()


def test_a_step_repeated_with_its_key_after_a_crash_is_taken_once(points):
    case = road.submitted(points, road.make_applicant(), at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    again = {"case_id": case.pk, "do": "pass_pre_review", "actor": reviewer, "request_key": "key-1"}

    first = take_step(**again, now=at("2022-03-02"))
    second = take_step(**again, now=at("2022-03-02 12:05"))

    assert first.status == second.status == "to_window"
    assert Event.objects.filter(case=case, step="pass_pre_review").count() == 1
    with pytest.raises(Conflict):
        take_step(**{**again, "do": "return_items"}, now=at("2022-03-02"))


def test_a_failing_effect_leaves_no_trace_of_the_step(points):
    person = road.make_applicant("测试\U0002a6a5")  # a character that the font of papers lacks
    case = road.submitted(points, person, at("2022-03-01"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-01"))
    take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=at("2022-03-02"))
    clerk = road.make_officer("clerk", road.STREET, now=at("2022-03-01"))
    given = {"originals": ["permits", "homes", "insurance", "education"]}

    with pytest.raises(MissingGlyph):
        take_step(case_id=case.pk, do="accept", actor=clerk, now=at("2022-03-03"), input=given)

    case.refresh_from_db()
    assert (case.status, case.receipt_number) == ("to_window", None)
    assert not Review.objects.filter(item__case=case).exists()
    assert not Event.objects.filter(case=case, step="accept").exists()
