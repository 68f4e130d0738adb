"""Giving Conghua's places: who waits, what is frozen, what an officer may change, what comes of it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.http import Http404

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.admissions.access import allocation_for, placing_round_for, public_round
from jifenban.admissions.actions import (
    drop_allocation,
    end_round,
    override_seat,
    publish_allocation,
    restart_allocation,
    retract_allocation,
    start_allocation,
)
from jifenban.admissions.computing import compute
from jifenban.admissions.free import free_places
from jifenban.admissions.models import Allocation, Seat
from jifenban.admissions.queries import overview, own_place, seat_rows, seats_of
from jifenban.admissions.settling import settle
from jifenban.cases.actions import run_due_timers, take_step
from jifenban.cases.models import Case
from jifenban.journal.models import Entry
from jifenban.notices.models import Message
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Round
from jifenban.policies.queries import value_rows
from jifenban.publicity.settling import FINAL, RETRACTED
from jifenban.rankings.actions import start_run
from tests.admissions.world import (
    CLOSED,
    LATER,
    PREPARED,
    computed,
    conghua,
    frozen,
    given,
    offer,
    placer,
    prepared,
    published,
    pupil,
)
from tests.builders import make_user
from tests.cases.road import at

pytestmark = pytest.mark.django_db
TWO_TOWNS = (
    ("jiekou", "grade_1", "一小", 1),
    ("jiekou", "grade_1", "二小", 1),
    ("jiangpu", "grade_1", "", 5),
)


def status(case: Case) -> str:
    return Case.objects.get(pk=case.pk).status


def test_places_of_the_town_and_grade_go_to_the_higher_score_in_the_order_entered():
    round = conghua()
    low, high = pupil(round, since="2018-05-01"), pupil(round, since="2012-05-01")
    third, older = pupil(round, since="2019-01-01"), pupil(round, grade="grade_7")
    offer(round, *TWO_TOWNS)
    frozen(round)

    assert given(computed(round)) == {high.code: "一小", low.code: "二小", third.code: "", older.code: ""}


def test_what_deductions_would_take_is_not_taken_for_school():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    allocation = computed(frozen(round))

    [row] = seat_rows(allocation, list(seats_of(allocation)))
    assert allocation.values["ordering"] == "score"
    assert row.keys[0] != ""


def test_nothing_is_computed_while_nobody_has_said_how_to_order():
    round = conghua()
    round.values.filter(key="ordering").delete()
    pupil(round)
    offer(round, *TWO_TOWNS)

    with pytest.raises(Incomplete) as refused:
        start_allocation(round_id=round.pk, trial=True, actor=SYSTEM, now=LATER)

    assert "没有公布按积分怎样排序" in refused.value.missing[0].sentence
    assert "score" not in refused.value.missing[0].sentence
    assert overview(round).order == ""


def test_the_order_is_chosen_from_its_labels_and_nothing_else_is_taken():
    round = prepared()
    with pytest.raises(InvalidInput) as refused:
        set_round_value(
            round=round, key="ordering", value="按分数", source="区教育局公告", actor=SYSTEM, now=PREPARED
        )

    assert refused.value.errors == {"value": "没有这一种。请从列出的2种里选一种。"}
    set_round_value(
        round=round, key="ordering", value="score", source="区教育局公告", actor=SYSTEM, now=PREPARED
    )
    [row] = [row for row in value_rows(round) if row.key == "ordering"]
    assert (row.text, row.told) == ("score", "核定积分从高到低，同分摇号")
    assert list(row.choices) == ["score", "score_permit"]
    assert all(not other.choices for other in value_rows(round) if other.key != "ordering")


def test_a_trial_changes_nothing_and_a_final_one_needs_frozen_data():
    round = conghua()
    case = pupil(round)
    offer(round, *TWO_TOWNS)

    assert computed(round, trial=True).placed == 1
    assert status(case) == "qualified"
    with pytest.raises(IllegalStep, match="先锁定数据"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=LATER)


def test_without_people_or_places_there_is_nothing_to_give():
    round = conghua()
    with pytest.raises(IllegalStep, match="没有可以安排的人"):
        start_allocation(round_id=round.pk, trial=True, actor=SYSTEM, now=LATER)
    pupil(round)
    with pytest.raises(IllegalStep, match="没有空余学位"):
        start_allocation(round_id=round.pk, trial=True, actor=SYSTEM, now=LATER)


def test_the_same_inputs_give_the_same_digests_and_anybody_can_compute_them_again(capsys):
    round = conghua()
    for _ in range(4):
        pupil(round)
    offer(round, *TWO_TOWNS)
    frozen(round)
    first, second = computed(round, trial=True, now=LATER), computed(round)

    call_command("recompute_allocation", second.pk)
    assert "一致" in capsys.readouterr().out
    assert second.seed == second.input_digest
    assert len({first.result_digest, second.result_digest}) <= 2


def test_a_killed_worker_goes_on_and_a_second_run_changes_nothing():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    frozen(round)
    allocation = start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=LATER)
    restart_allocation(allocation_id=allocation.pk, actor=SYSTEM, now=LATER)
    done = compute(allocation_id=allocation.pk, now=lambda: LATER)
    again = compute(allocation_id=allocation.pk, now=lambda: at("2020-06-21"))

    assert (again.ended_at, again.result_digest) == (LATER, done.result_digest)
    with pytest.raises(IllegalStep, match="已经算完"):
        restart_allocation(allocation_id=allocation.pk, actor=SYSTEM, now=LATER)


def test_only_one_final_allocation_is_at_work_until_it_is_dropped():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    first = computed(frozen(round))

    with pytest.raises(Conflict):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=LATER)
    with pytest.raises(IllegalStep, match="学位不能再改"):
        offer(round, ("jiekou", "grade_1", "三小", 1))
    drop_allocation(allocation_id=first.pk, actor=SYSTEM, now=LATER)
    assert computed(round).number == 2


def test_an_officer_overrides_with_a_reason_that_stays_on_record():
    round = conghua()
    case, other = pupil(round, since="2012-05-01"), pupil(round, since="2018-05-01")
    [first, _, far] = offer(round, *TWO_TOWNS)
    officer = placer()
    allocation = computed(frozen(round))
    seat = allocation.seats.get(case=case)

    with pytest.raises(InvalidInput, match="理由"):
        override_seat(seat_id=seat.pk, place_id=far.pk, reason=" ", actor=officer, now=LATER)
    with pytest.raises(Conflict, match="安排满了"):
        override_seat(
            seat_id=allocation.seats.get(case=other).pk,
            place_id=first.pk,
            reason="照顾",
            actor=officer,
            now=LATER,
        )
    override_seat(seat_id=seat.pk, place_id=far.pk, reason="随兄姐同校", actor=officer, now=LATER)

    seat.refresh_from_db()
    assert (seat.computed_id, seat.given_id, seat.reason) == (first.pk, far.pk, "随兄姐同校")
    entry = Entry.objects.get(verb="override_seat")
    assert entry.actor == officer
    assert (entry.data["before"], entry.data["after"]) == (first.pk, far.pk)
    assert seat_rows(allocation, [seat])[0].how == "人工调整"


def test_a_place_of_another_grade_or_the_same_place_is_no_override():
    round = conghua()
    case = pupil(round)
    [first, *_] = offer(round, *TWO_TOWNS)
    [seven] = [one for one in offer(round, ("jiekou", "grade_7", "", 1)) if one.grade == "grade_7"]
    allocation = computed(frozen(round))
    seat = allocation.seats.get(case=case)
    for place in (seven.pk, first.pk, 10**8):
        with pytest.raises(InvalidInput):
            override_seat(seat_id=seat.pk, place_id=place, reason="理由", actor=SYSTEM, now=LATER)

    override_seat(seat_id=seat.pk, place_id=None, reason="本人书面放弃", actor=SYSTEM, now=LATER)
    allocation.refresh_from_db()
    assert allocation.placed == 0


def test_publishing_moves_the_cases_and_tells_each_family_its_own_place():
    round = conghua()
    lucky, unlucky = pupil(round, since="2012-05-01"), pupil(round, town="lutian")
    offer(round, *TWO_TOWNS)
    published(frozen(round))

    assert (status(lucky), status(unlucky)) == ("placed", "not_placed")
    place = own_place(lucky)
    assert place is not None
    assert place.place == "街口街 一小"
    assert own_place(unlucky) is None
    assert Round.objects.get(pk=round.pk).state == Round.State.PUBLISHED


def test_a_place_given_up_goes_to_somebody_else_in_a_second_round():
    round = conghua()
    first, second = pupil(round, since="2012-05-01"), pupil(round, since="2018-05-01")
    offer(round, ("jiekou", "grade_1", "一小", 1))
    published(frozen(round))
    assert (status(first), status(second)) == ("placed", "not_placed")

    take_step(case_id=first.pk, do="decline_place", actor=first.person.account, now=LATER)
    again = published(round, now=at("2020-06-24"))

    assert given(again) == {second.code: "一小"}
    assert status(second) == "placed"
    take_step(case_id=second.pk, do="accept_place", actor=second.person.account, now=at("2020-06-25"))
    assert status(second) == "accepted"
    assert list(free_places(round).values()) == [0]
    assert again.place_list.title == "2020年从化区积分制入学学位安排结果（第 2 次安排）"


def test_the_end_of_the_round_tells_those_who_still_wait():
    round = conghua()
    lucky, unlucky = pupil(round), pupil(round, town="lutian")
    offer(round, *TWO_TOWNS)
    allocation = published(frozen(round))
    with pytest.raises(IllegalStep, match="期满后才能办结"):
        end_round(round_id=round.pk, actor=SYSTEM, now=LATER)

    over = at("2020-06-29")
    end_round(round_id=round.pk, actor=SYSTEM, now=over)
    settle(allocation_id=allocation.pk, event=FINAL, now=over)

    assert (status(lucky), status(unlucky)) == ("placed", "ended")
    with pytest.raises(IllegalStep, match="先锁定数据"):
        start_allocation(round_id=round.pk, trial=False, actor=SYSTEM, now=over)


def test_a_result_is_taken_back_until_somebody_has_answered():
    round = conghua()
    case = pupil(round)
    offer(round, *TWO_TOWNS)
    allocation = published(frozen(round))
    with pytest.raises(InvalidInput):
        retract_allocation(allocation_id=allocation.pk, reason="", actor=SYSTEM, now=LATER)

    retract_allocation(allocation_id=allocation.pk, reason="学位数录错", actor=SYSTEM, now=LATER)
    settle(allocation_id=allocation.pk, event=RETRACTED, now=LATER)
    assert status(case) == "qualified"
    assert own_place(case) is None

    second = published(round)
    take_step(case_id=case.pk, do="accept_place", actor=case.person.account, now=LATER)
    with pytest.raises(IllegalStep, match="已有 1 人答复"):
        retract_allocation(allocation_id=second.pk, reason="录错", actor=SYSTEM, now=LATER)


def test_a_trial_is_never_published_and_a_list_needs_its_days():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    trial = computed(round, trial=True)
    with pytest.raises(IllegalStep, match="试算不能公布"):
        publish_allocation(allocation_id=trial.pk, actor=SYSTEM, now=LATER)
    round.values.filter(key="publicity_days").delete()
    final = computed(frozen(round))
    with pytest.raises(Incomplete) as refused:
        publish_allocation(allocation_id=final.pk, actor=SYSTEM, now=LATER)
    assert "公布多少天" in refused.value.missing[0].sentence


def test_only_the_bureau_may_act_and_see():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    officer, stranger = placer(), make_user()
    allocation = computed(frozen(round))

    assert placing_round_for(officer, round.pk) == round
    for door in (
        lambda: placing_round_for(stranger, round.pk),
        lambda: allocation_for(stranger, allocation.pk),
    ):
        with pytest.raises(Http404):
            door()
    for act in (
        lambda: start_allocation(round_id=round.pk, trial=True, actor=stranger, now=LATER),
        lambda: offer(round, ("jiekou", "grade_1", "", 1), actor=stranger),
        lambda: drop_allocation(allocation_id=allocation.pk, actor=stranger, now=LATER),
        lambda: publish_allocation(allocation_id=allocation.pk, actor=stranger, now=LATER),
        lambda: end_round(round_id=round.pk, actor=stranger, now=LATER),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_public_sees_the_places_once_they_are_fixed():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    with pytest.raises(Http404):
        public_round(round.pk)

    assert public_round(frozen(round).pk) == round


def test_an_allocation_is_never_deleted():
    round = conghua()
    pupil(round)
    offer(round, *TWO_TOWNS)
    allocation = computed(round, trial=True)
    for rows in (Seat.objects.filter(allocation=allocation), Allocation.objects.filter(pk=allocation.pk)):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_the_term_of_the_answer_reminds_and_takes_nothing_away():
    round = conghua()
    case = pupil(round)
    offer(round, *TWO_TOWNS)
    published(frozen(round))

    run_due_timers(until=at("2020-07-01"))
    sent = Message.objects.filter(person=case.person).values_list("text", flat=True)
    assert any("2020年6月30日" in text and "前登录" in text for text in sent)
    assert any("您还没有答复" in text for text in sent)
    assert status(case) == "placed"


def test_a_round_of_places_is_not_ranked():
    round = conghua()
    pupil(round)
    with pytest.raises(IllegalStep, match="没有规定怎样排名"):
        start_run(round_id=round.pk, trial=True, actor=SYSTEM, now=LATER)


def test_facts_learnt_after_the_freeze_do_not_count():
    round = conghua()
    case = pupil(round)
    offer(round, *TWO_TOWNS)
    allocation = computed(frozen(round))

    assert allocation.known_at == CLOSED
    assert allocation.seats.get(case=case).position == 1
