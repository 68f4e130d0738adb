"""Hangzhou's points of 2020: two doors, items that may be mended, objections, and a date for each intent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.actions import (
    answer_review,
    begin_visit,
    decide_objection,
    file_objection,
    run_due_timers,
    submit,
    take_step,
)
from jifenban.cases.holds import hold_sentence
from jifenban.cases.models import Case, Item, Objection, Review, Timer, VerifiedScore
from jifenban.cases.queries import QueueFilters, queue
from jifenban.cases.terms import last_day
from jifenban.notices.models import Message
from jifenban.policies.models import Round
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
OPENS = at("2020-03-01 08:00")
CHILD = identity_number(7, "20140506")


@pytest.fixture
def batch() -> Round:
    return west.open_batch(at("2020-02-20"))


def pupil() -> dict:
    return {"records": [{**west.PUPIL["records"][0], "number": CHILD}]}


def due(case: Case, key: str) -> str:
    return last_day(Timer.objects.get(case=case, key=key).due_at).isoformat()


def told(case: Case) -> list[str]:
    return list(
        Message.objects.filter(subject=f"case:{case.pk}").order_by("pk").values_list("template", flat=True)
    )


def test_online_opens_on_the_sunday_and_windows_on_the_monday(batch: Round):
    case = west.draft(batch, road.make_applicant(), OPENS)
    clerk = west.clerk(OPENS)
    begin_visit(case=case, identity_card=True, actor=clerk, now=OPENS)

    with pytest.raises(IllegalStep, match="窗口受理开始"):
        take_step(case_id=case.pk, do="submit_at_window", actor=clerk, now=at("2020-03-01 10:00"))
    assert west.submitted(batch, road.make_applicant("测试乙"), OPENS).status == "accepted"


def test_nothing_opens_before_the_first_of_march(batch: Round):
    with pytest.raises(IllegalStep, match="还没有开始"):
        west.draft(batch, road.make_applicant(), at("2020-02-29 23:59"))


def test_both_doors_feed_one_queue(batch: Round):
    now = at("2020-03-03")
    online = west.submitted(batch, road.make_applicant("测试甲"), now)
    visitor = west.draft(batch, road.make_applicant("测试乙"), now)
    clerk = west.clerk(now)
    with pytest.raises(Incomplete) as unticked:  # nothing can be given back before it was handed in
        take_step(case_id=visitor.pk, do="submit_at_window", actor=clerk, now=now)
    assert {one.sentence.split("。", 1)[1] for one in unticked.value.missing} == {"请核对后勾选。"}
    originals = ["permits", "homes", "jobs", "education"]
    take_step(case_id=visitor.pk, do="submit_at_window", actor=clerk, now=now, input={"originals": originals})

    assert set(queue(clerk, QueueFilters(screen="review"))) == {online, visitor}


def test_the_agreement_and_the_intent_come_before_everything_else(batch: Round):
    case = west.draft(batch, road.make_applicant(), OPENS, agreement={})

    with pytest.raises(Incomplete) as refused:
        submit(case_id=case.pk, actor=case.person.account, now=OPENS)
    assert {each.section for each in refused.value.missing} == {"agreement"}


def test_later_pages_follow_the_intent(batch: Round):
    for_both = west.draft(batch, road.make_applicant(), OPENS, intent={"uses": "both"}, pupil=pupil())
    for_school = west.draft(
        batch, road.make_applicant("测试乙"), OPENS, intent={"uses": "school"}, pupil=pupil(), destination={}
    )

    for case in (for_both, for_school):
        submit(case_id=case.pk, actor=case.person.account, now=OPENS)
    sections = set(for_school.items.values_list("section", flat=True))
    assert "pupil" in sections
    assert "destination" not in sections
    assert {"pupil", "destination"} <= set(for_both.items.values_list("section", flat=True))


@pytest.mark.parametrize(
    ("uses", "moment", "open_for"),
    [
        ("settlement", "2020-03-31 23:59", ["settlement"]),
        ("both", "2020-04-01 00:00", ["school"]),
        ("school", "2020-04-10 23:59", ["school"]),
    ],
)
def test_each_intent_of_a_case_has_its_own_end(batch: Round, uses: str, moment: str, open_for: list[str]):
    now = at(moment)
    case = west.submitted(batch, road.make_applicant(), now, intent={"uses": uses}, pupil=pupil())

    assert list(case.intents.filter(missed_at=None).values_list("key", flat=True)) == open_for


def test_after_the_thirty_first_of_march_settlement_alone_is_refused(batch: Round):
    now = at("2020-04-01 00:00")
    case = west.draft(batch, road.make_applicant(), now)

    with pytest.raises(IllegalStep, match="积分落户"):
        submit(case_id=case.pk, actor=case.person.account, now=now)


def test_an_online_submission_is_not_missed_because_the_window_was_not_used(batch: Round):
    case = west.submitted(batch, road.make_applicant(), at("2020-03-05"))
    run_due_timers(until=at("2020-04-11"))

    assert case.intents.get().missed_at is None


def test_departments_have_fifteen_working_days_and_the_score_is_there_after_twenty(batch: Round):
    case = west.checking(batch, road.make_applicant(), at("2020-03-02"))

    assert due(case, "departments") == "2020-03-23"
    assert due(case, "whole") == "2020-03-30"


def returned(case: Case, now, section: str = "education") -> None:
    review = Review.objects.get(item__case=case, item__section=section, answered_at=None)
    decision = {"decision": "return", "reason": "证书照片不清楚，请重拍。"}
    answer_review(review_id=review.pk, actor=road.verifier_of(review, now), now=now, **decision)
    case.refresh_from_db()


def test_a_returned_item_is_mended_online_while_the_others_go_on(batch: Round):
    now = at("2020-03-05")
    case = west.checking(batch, road.make_applicant(), now)
    returned(case, now)
    assert case.status == "mending"

    for review in Review.objects.filter(item__case=case, answered_at=None):
        answer_review(review_id=review.pk, actor=road.verifier_of(review, now), now=now, decision="confirm")
    case = take_step(case_id=case.pk, do="mend", actor=case.person.account, now=at("2020-03-09"))
    road.answer_all(case, at("2020-03-10"))

    case.refresh_from_db()
    assert case.status == "scoring"


def test_a_returned_item_may_be_mended_at_the_window(batch: Round):
    now = at("2020-03-05")
    case = west.checking(batch, road.make_applicant(), now)
    returned(case, now)
    clerk = west.clerk(now)
    begin_visit(case=case, identity_card=True, actor=clerk, now=now)

    assert take_step(case_id=case.pk, do="mend_at_window", actor=clerk, now=now).status == "checking"


def test_an_item_that_nobody_mended_counts_nothing_and_the_rest_goes_on(batch: Round):
    now = at("2020-03-05")
    case = west.checking(batch, road.make_applicant(), now)
    whole = west.scored(batch, road.make_applicant("测试乙"), now)
    returned(case, now)
    road.answer_all(case, at("2020-03-06"))
    run_due_timers(until=at("2020-04-11 00:01"))

    case.refresh_from_db()
    assert case.status == "scoring"
    scorer = road.make_officer("scorer", west.DISTRICT, now=now)
    take_step(case_id=case.pk, do="score", actor=scorer, now=at("2020-04-13"))
    assert Item.objects.get(case=case, section="education").state == "refused"
    totals = [VerifiedScore.objects.get(assessment__case=one).total for one in (whole, case)]
    assert totals[0] - totals[1] == 50
    assert "not_mended" in told(case)


def test_who_does_not_object_within_seven_working_days_accepts(batch: Round):
    case = west.scored(batch, road.make_applicant(), at("2020-03-31"), at("2020-04-28"))

    assert due(case, "objection") == "2020-05-11"
    run_due_timers(until=at("2020-05-12 00:01"))
    case.refresh_from_db()
    assert case.status == "final"
    assert told(case)[-2:] == ["scored", "object_soon"]


def test_a_score_that_only_waits_for_a_list_may_be_used_meanwhile(batch: Round):
    person = road.make_applicant()
    case = west.checking(batch, person, at("2020-03-31"))
    assert "正在审核" in hold_sentence(person, "hangzhou/residence")
    road.answer_all(case, at("2020-04-28"))
    scorer = road.make_officer("scorer", west.DISTRICT, now=at("2020-04-28"))
    take_step(case_id=case.pk, do="score", actor=scorer, now=at("2020-04-28"))

    run_due_timers(until=at("2020-05-12 00:01"))

    case.refresh_from_db()
    assert (case.status, case.live) == ("final", True)
    assert hold_sentence(person, "hangzhou/residence") == ""


def test_an_objection_is_filed_at_the_window_and_answered_in_fifteen_working_days(batch: Round):
    case = west.scored(batch, road.make_applicant(), at("2020-03-31"), at("2020-04-28"))
    now = at("2020-05-11 16:00")
    clerk = west.clerk(now)
    file_objection(
        case_id=case.pk, do="object_at_window", reasons={"education": "学历是硕士。"}, actor=clerk, now=now
    )

    case.refresh_from_db()
    assert case.status == "objected"
    assert due(case, "recheck") == "2020-06-01"
    assert Objection.objects.get().at_window
    road.answer_all(case, now + timedelta(days=1))
    scorer = road.make_officer("scorer", west.DISTRICT, now=now)
    decide_objection(
        objection_id=Objection.objects.get().pk,
        upheld=False,
        reason="经核查，证书为本科。",
        actor=scorer,
        now=at("2020-05-20"),
    )
    case.refresh_from_db()
    assert case.status == "final"
    assert told(case)[-2:] == ["objected", "objection_rejected"]
