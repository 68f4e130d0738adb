"""Originals are checked only for those near the line: the quota and the spare places; absence gives up."""

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.actions import run_due_timers, take_step
from jifenban.cases.bringing import papers_to_bring
from jifenban.cases.codes import new_code
from jifenban.cases.models import Case
from jifenban.notices.queries import messages_of
from jifenban.policies.actions import set_round_value
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from jifenban.rankings.actions import freeze_round, release_run, start_run
from jifenban.rankings.calling import call, call_up, calling, to_be_called
from jifenban.rankings.computing import compute
from jifenban.rankings.models import Row, Run
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db
CLOSED = at("2023-03-12 09:00")


def set_values(batch, **values):
    """Fill in values of the round, as a demonstration."""
    for key, value in values.items():
        set_round_value(
            round=batch, key=key, value=value, source="演示", demonstration=True, actor=SYSTEM, now=CLOSED
        )


@pytest.fixture
def batch():
    road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.settlement_round(now=at("2023-01-05"))


@pytest.fixture
def officer(batch):
    return road.make_officer("round_officer", road.CITY, now=at("2023-01-05"))


@pytest.fixture
def people(batch):
    """Five who have passed, the best first: each has a year less of permit than the one before."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    cases = []
    for number, name in enumerate(("测试甲", "测试乙", "测试丙", "测试丁", "测试戊")):
        permits = {"records": [{"id": "p1", "from": f"{2011 + number}-03-10", "street": road.STREET}]}
        person = road.make_applicant(name)
        road.verified(points, person, at("2022-09-01"), **LONG, permits=permits)
        cases.append(road.passed(batch, person, at("2023-02-20")))
    return cases


def trial(batch, officer, now=CLOSED):
    run = start_run(round_id=batch.pk, trial=True, actor=officer, now=now)
    compute(run_id=run.pk, now=lambda: now)
    return Run.objects.get(pk=run.pk)


def statuses(cases):
    return [Case.objects.get(pk=case.pk).status for case in cases]


def called(run, officer, now=CLOSED):
    """Call and let the worker do it; how many were called."""
    rows = to_be_called(run)
    assert call_up(run_id=run.pk, actor=officer, now=now) == len(rows)
    assert call(row_ids=rows, now=now) == len(rows)
    assert call(row_ids=rows, now=now) == 0
    return len(rows)


def check(case, now=CLOSED):
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"originals": road.sections_with_originals(case), "identity_card": True}
    return take_step(case_id=case.pk, do="check_originals", actor=clerk, now=now, input=given)


def test_the_quota_and_the_spare_places_are_called_and_nobody_else(batch, officer, people):
    set_values(batch, quota="2", spare="50")
    run = trial(batch, officer)
    assert (calling(run).last, calling(run).new) == (3, 3)

    called(run, officer)

    assert statuses(people) == ["called"] * 3 + ["passed"] * 2
    told = messages_of(people[0].person).filter(template="called_up").get()
    assert "没有来的视为放弃" in told.text
    assert not messages_of(people[4].person).filter(template="called_up").exists()
    assert [view.plan.key for view in papers_to_bring(Case.objects.get(pk=people[0].pk))] == ["originals"]
    with pytest.raises(IllegalStep, match="都已通知过"):
        call_up(run_id=run.pk, actor=officer, now=CLOSED)


def test_without_known_spare_places_the_quota_alone_is_called(batch, officer, people):
    set_values(batch, quota="2")

    assert calling(trial(batch, officer)).last == 2


def test_those_who_share_the_last_rank_are_called_together(batch, officer, people):
    set_values(batch, quota="1")
    run = trial(batch, officer)
    Row.objects.filter(run=run, position__lte=3).update(rank=1)

    assert calling(run).last == 3


def test_nobody_is_called_before_the_end_of_the_applications(batch, officer, people):
    set_values(batch, quota="2")
    run = trial(batch, officer, at("2023-03-10 16:59"))

    with pytest.raises(IllegalStep, match="申报截止以后"):
        call_up(run_id=run.pk, actor=officer, now=at("2023-03-10 16:59"))


def test_every_original_is_ticked_with_the_person_there(batch, officer, people):
    set_values(batch, quota="2")
    called(trial(batch, officer), officer)
    clerk = road.make_officer("clerk", road.STREET, now=CLOSED)

    with pytest.raises(Incomplete) as lacking:
        take_step(case_id=people[0].pk, do="check_originals", actor=clerk, now=CLOSED, input={})

    assert {one.field for one in lacking.value.missing} == {"originals", "identity_card"}
    assert check(people[0]).status == "checked"


def test_who_does_not_come_is_warned_and_gives_up(batch, officer, people):
    set_values(batch, quota="2", check_until="2023-03-31")
    called(trial(batch, officer), officer)
    check(people[0])

    run_due_timers(until=at("2023-04-02"))

    assert statuses(people)[:3] == ["checked", "gave_up", "passed"]
    told = list(messages_of(people[1].person).order_by("pk").values_list("template", flat=True))
    assert told[-3:] == ["originals_soon", "originals_soon", "gave_up"]


def test_a_second_call_reaches_those_who_move_up_and_the_list_waits_for_their_originals(
    batch, officer, people
):
    set_values(batch, quota="2", check_until="2023-03-31")
    called(trial(batch, officer), officer)
    check(people[0])
    run_due_timers(until=at("2023-04-02"))
    later = at("2023-04-03 09:00")
    freeze = Round.objects.get(pk=batch.pk)
    again = trial(freeze, officer, later)
    assert calling(again).new == 1

    called(again, officer, later)
    check(people[2], later)
    freeze_round(round_id=batch.pk, actor=officer, now=later)
    final = start_run(round_id=batch.pk, trial=False, actor=officer, now=later)
    compute(run_id=final.pk, now=lambda: later)

    assert Run.objects.get(pk=final.pk).admitted == 2
    assert release_run(run_id=final.pk, actor=officer, now=later).state == "released"


def test_an_unchecked_person_inside_the_quota_stops_the_list(batch, officer, people):
    set_values(batch, quota="2", check_until="2023-03-31")
    called(trial(batch, officer), officer)
    check(people[0])
    run_due_timers(until=at("2023-04-02"))
    later = at("2023-04-03 09:00")
    freeze_round(round_id=batch.pk, actor=officer, now=later)
    final = start_run(round_id=batch.pk, trial=False, actor=officer, now=later)
    compute(run_id=final.pk, now=lambda: later)

    with pytest.raises(IllegalStep, match="1 人排在名额以内"):
        release_run(run_id=final.pk, actor=officer, now=later)


def test_the_round_page_offers_the_call(batch, officer, people, client, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: CLOSED)
    set_values(batch, quota="2", spare="50")
    run = trial(batch, officer)
    client.force_login(officer, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/desk/rounds/{batch.pk}/").content.decode()
    assert "通知 3 人核对原件" in page

    assert client.post(f"/desk/runs/{run.pk}/call/").status_code == 302
    call(row_ids=to_be_called(run), now=CLOSED)

    assert "都已通知" in client.get(f"/desk/rounds/{batch.pk}/").content.decode()
    assert policy(batch.revision).workflow.status("called").label == "排名靠前，请携原件到窗口核对"


def test_the_window_that_has_seen_the_originals_is_told_that_nothing_is_left(
    batch, officer, people, client, monkeypatch
):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: CLOSED)
    set_values(batch, quota="2")
    called(trial(batch, officer), officer)
    code = new_code()
    Case.objects.filter(pk=people[0].pk).update(code=code)
    clerk = road.make_officer("clerk", road.STREET, now=CLOSED)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    seen = {"asks": "originals", "originals": road.sections_with_originals(people[0]), "identity_card": "yes"}

    page = client.post(f"/desk/window/{code}/", {"do": "check_originals", **seen}, follow=True)

    assert page.redirect_chain == [(f"/desk/window/?done={code}", 302)]
    assert "已办好" in page.content.decode()
