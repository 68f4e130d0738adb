"""One decision for many cases: a reason, a result for each, taken back as an event, resumed after a kill."""

from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput, LimitReached
from jifenban.accounts.models import User
from jifenban.cases import bulk, bulk_undo
from jifenban.cases.actions import make_act, take_step, undo_act
from jifenban.cases.basis import score_basis
from jifenban.cases.bulk import release_act, run_act
from jifenban.cases.bulk_steps import steps_together
from jifenban.cases.models import BulkAct, BulkLine, Case, Event, Timer, VerifiedScore
from jifenban.cases.queries import timeline
from jifenban.documents.models import Paper
from jifenban.notices.models import Message
from jifenban.notices.queries import messages_of
from jifenban.policies.queries import policy
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
NOW = at("2022-03-02 09:00")


@pytest.fixture
def points() -> Any:
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def cases(points: Any) -> list[Case]:
    """Three cases that wait for the street."""
    return [
        road.submitted(points, road.make_applicant(name), at("2022-03-01"))
        for name in ("测试甲", "测试乙", "测试丙")
    ]


@pytest.fixture
def reviewer(cases: list[Case]) -> User:
    return road.make_officer("reviewer", road.STREET, now=NOW)


def decide(
    cases: list[Case], officer: User, do: str = "pass_pre_review", reason: str = "材料齐", now=NOW
) -> BulkAct:
    step = next(one for one in steps_together(officer, cases) if one.do == do)
    return make_act(cases=cases, step=step, reason=reason, actor=officer, now=now)


def states(act: BulkAct) -> list[str]:
    return list(act.lines.values_list("state", flat=True))


def statuses(cases: list[Case]) -> list[str]:
    return [Case.objects.get(pk=case.pk).status for case in cases]


def told(case: Case) -> list[str]:
    return list(messages_of(case.person).values_list("template", flat=True))


def test_each_case_has_its_result_and_the_decision_its_reason(cases, reviewer):
    act = decide(cases, reviewer)

    assert states(act) == ["done"] * 3
    assert statuses(cases) == ["to_window"] * 3
    act.refresh_from_db()
    assert (act.reason, act.made_by, act.undo_until) == ("材料齐", reviewer, NOW + timedelta(minutes=10))


def test_without_a_reason_or_without_cases_nothing_is_done(cases, reviewer):
    with pytest.raises(Incomplete):
        decide(cases, reviewer, reason=" ")
    step = steps_together(reviewer, cases)[0]
    with pytest.raises(InvalidInput):
        make_act(cases=[], step=step, reason="材料齐", actor=reviewer, now=NOW)

    assert statuses(cases) == ["pre_review"] * 3
    assert not BulkAct.objects.exists()


def test_nobody_is_told_before_the_time_to_take_it_back_is_over(cases, reviewer):
    act = decide(cases, reviewer)
    assert "pre_review_passed" not in told(cases[0])

    release_act(act_id=act.pk, now=NOW + timedelta(minutes=10))
    release_act(act_id=act.pk, now=NOW + timedelta(minutes=11))

    assert told(cases[0]).count("pre_review_passed") == 1
    message = Message.objects.get(template="pre_review_passed", person=cases[0].person)
    assert (message.state, message.created_at) == (Message.State.QUEUED, NOW + timedelta(minutes=10))
    sending = ProcrastinateJob.objects.filter(
        task_name="jifenban.notices.tasks.deliver", args={"message_id": message.pk}
    )
    assert sending.count() == 1


def test_it_is_taken_back_as_an_event_and_the_case_stands_where_it_stood(cases, reviewer):
    case = cases[0]
    terms = list(Timer.objects.filter(case=case).values_list("key", "state", "due_at", "ended_at"))
    before = {
        name: getattr(Case.objects.get(pk=case.pk), name) for name in ("status", "status_since", "due_on")
    }
    act = decide(cases, reviewer)

    undo_act(act_id=act.pk, reason="选错了", actor=reviewer, now=NOW + timedelta(minutes=5))
    release_act(act_id=act.pk, now=NOW + timedelta(minutes=10))

    now = Case.objects.get(pk=case.pk)
    assert {name: getattr(now, name) for name in before} == before
    assert list(Timer.objects.filter(case=case).values_list("key", "state", "due_at", "ended_at")) == terms
    assert states(act) == ["undone"] * 3
    assert "pre_review_passed" not in told(case)
    event = Event.objects.filter(case=case).order_by("-pk").first()
    assert (event.step, event.from_status, event.to_status) == ("take_back", "to_window", "pre_review")
    assert "撤回刚才的办理" in [entry.label for entry in timeline(now)]


def test_the_same_cases_may_be_decided_again_and_people_are_told_once(cases, reviewer):
    first = decide(cases, reviewer)
    undo_act(act_id=first.pk, reason="选错了", actor=reviewer, now=NOW)

    second = decide([Case.objects.get(pk=case.pk) for case in cases], reviewer)
    for act in (first, second):
        release_act(act_id=act.pk, now=NOW + timedelta(minutes=10))

    assert statuses(cases) == ["to_window"] * 3
    assert told(cases[0]).count("pre_review_passed") == 1


def test_some_of_the_cases_may_be_taken_back_and_the_rest_are_told(cases, reviewer):
    act = decide(cases, reviewer)
    one = act.lines.get(case=cases[1])

    undo_act(act_id=act.pk, reason="这一件选错了", actor=reviewer, now=NOW, lines=[one.pk])
    release_act(act_id=act.pk, now=NOW + timedelta(minutes=10))

    assert states(act) == ["done", "undone", "done"]
    assert ["pre_review_passed" in told(case) for case in cases] == [True, False, True]


def test_what_went_on_meanwhile_is_not_taken_back(cases, reviewer):
    act = decide(cases, reviewer)
    clerk = road.make_officer("clerk", road.STREET, now=NOW)
    sections = road.sections_with_originals(cases[0])
    take_step(case_id=cases[0].pk, do="accept", actor=clerk, now=NOW, input={"originals": sections})

    undo_act(act_id=act.pk, reason="选错了", actor=reviewer, now=NOW + timedelta(minutes=1))

    assert states(act) == ["kept", "undone", "undone"]
    assert "之后又办过别的步骤" in act.lines.get(case=cases[0]).said
    assert statuses(cases)[0] == "verifying"


def test_after_its_time_it_stands(cases, reviewer):
    act = decide(cases, reviewer)

    for late in (NOW + timedelta(minutes=10), NOW + timedelta(days=1)):
        with pytest.raises(IllegalStep, match="撤回的时间已过"):
            undo_act(act_id=act.pk, reason="选错了", actor=reviewer, now=late)
    with pytest.raises(Incomplete):
        undo_act(act_id=act.pk, reason="", actor=reviewer, now=NOW)

    assert statuses(cases) == ["to_window"] * 3


def test_scores_confirmed_together_are_taken_back_with_their_papers(points):
    person = road.make_applicant()
    old = road.verified(points, person, at("2022-01-05"))
    case = road.accepted(points, person, at("2022-03-01"))
    road.answer_all(case, NOW)
    scorer = road.make_officer("scorer", road.DISTRICT, now=NOW)
    case.refresh_from_db()

    act = decide([case], scorer, "confirm_score")
    assert VerifiedScore.objects.get(person=person, ended_at=None).assessment.case_id == case.pk
    undo_act(act_id=act.pk, reason="还要再核", actor=scorer, now=NOW + timedelta(minutes=1))

    assert VerifiedScore.objects.get(person=person, ended_at=None).assessment.case_id == old.pk
    loaded = policy(road.publish("guangzhou/settlement/2022", now=at("2023-01-05")))
    basis = score_basis(person, loaded, NOW + timedelta(days=1))
    assert basis is not None
    assert basis.assessment.case_id == old.pk, "what was taken back is no basis of another service"
    assert Paper.objects.get(subject=f"case:{case.pk}", kind="score_sheet").voided_at is not None
    again = decide([Case.objects.get(pk=case.pk)], scorer, "confirm_score", now=NOW + timedelta(minutes=2))
    assert states(again) == ["done"]


class Killed(BaseException):
    """What ends a worker in the middle."""


def test_many_cases_are_the_workers_and_a_killed_one_does_nothing_twice(cases, reviewer, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk_undo, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "PORTION", 2)
    act = decide(cases, reviewer)
    assert states(act) == ["ready"] * 3
    assert ProcrastinateJob.objects.filter(task_name="jifenban.cases.tasks.run_act").count() == 1
    with pytest.raises(IllegalStep, match="还在办理"):
        undo_act(act_id=act.pk, reason="选错了", actor=reviewer, now=NOW)
    take = bulk.take_locked
    calls = []

    def takes_three(case, **step):
        calls.append(case.pk)
        event = take(case, **step)
        if len(calls) == 3:
            raise Killed
        return event

    monkeypatch.setattr(bulk, "take_locked", takes_three)
    with pytest.raises(Killed):
        run_act(act_id=act.pk, now=lambda: NOW)
    assert states(act) == ["done", "done", "ready"], "the portion it was killed in is begun anew"
    assert statuses(cases) == ["to_window", "to_window", "pre_review"]
    monkeypatch.setattr(bulk, "take_locked", take)
    for _ in range(2):
        run_act(act_id=act.pk, now=lambda: NOW)

    assert states(act) == ["done"] * 3
    assert Event.objects.filter(step="pass_pre_review").count() == 3
    assert ProcrastinateJob.objects.filter(task_name="jifenban.cases.tasks.release_act").count() == 1

    undo_act(act_id=act.pk, reason="选错了", actor=reviewer, now=NOW)
    assert states(act) == ["undoing"] * 3
    release_act(act_id=act.pk, now=NOW + timedelta(minutes=10))
    assert BulkAct.objects.get(pk=act.pk).released_at is None
    for _ in range(2):
        bulk_undo.run_undo(act_id=act.pk, now=lambda: NOW)

    assert states(act) == ["undone"] * 3
    assert Event.objects.filter(step="take_back").count() == 3


def test_a_case_that_cannot_be_done_says_why_and_stops_no_other(cases, reviewer, monkeypatch):
    take = bulk.take_locked

    def refusing(case, **given):
        event = take(case, **given)
        if case.pk == cases[1].pk:
            raise LimitReached("这一件办不了。")
        return event

    monkeypatch.setattr(bulk, "take_locked", refusing)
    act = decide(cases, reviewer)

    assert states(act) == ["done", "failed", "done"]
    assert BulkLine.objects.get(state="failed").said == "这一件办不了。"
    assert statuses(cases) == ["to_window", "pre_review", "to_window"], "what it had begun is undone"
