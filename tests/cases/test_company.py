"""After the card: who no longer moves along is taken out at the window, and a new card voids the old."""

from datetime import timedelta

import pytest

from jifenban.accounts.errors import Incomplete, InvalidInput, NotAllowed
from jifenban.cases.actions import announce_value, print_card, run_due_timers, take_step
from jifenban.cases.company import companions
from jifenban.cases.late_terms import follow_value
from jifenban.cases.models import Submission, Timer
from jifenban.cases.queries import answers_of, case_clock
from jifenban.cases.wording import day_text
from jifenban.documents.models import Paper
from jifenban.notices.models import Message
from jifenban.policies.models import Round
from tests.builders import identity_number
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db
NOW = at("2023-05-04 10:00")
HOME = {"address": "湖南省某地", "authority": "某所"}
SPOUSE = {"records": [{"id": "s1", "name": "测试偶", "number": identity_number(901, "19860101"), **HOME}]}
CHILDREN = {
    "records": [
        {
            "id": "c1",
            "name": "测试大",
            "number": identity_number(902, "20150101"),
            **HOME,
        },
        {
            "id": "c2",
            "name": "测试小",
            "number": identity_number(903, "20170101"),
            **HOME,
        },
    ]
}


@pytest.fixture
def batch():
    road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.settlement_round(now=at("2023-01-05"))


@pytest.fixture
def clerk(batch):
    return road.make_officer("clerk", "440106006", now=NOW)  # any window of the city


@pytest.fixture
def case(batch, monkeypatch):
    """A family of four with its card."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    whole = road.fill_settlement
    monkeypatch.setattr(
        road, "fill_settlement", lambda case, now: whole(case, now, spouse=SPOUSE, children=CHILDREN)
    )
    return road.with_card(batch, person, at("2023-02-20"))


def give_up(case, clerk, *keys, now=NOW):
    given = {"records": list(keys), "identity_card": True}
    return take_step(case_id=case.pk, do="change_company", actor=clerk, now=now, input=given)


def test_the_window_sees_who_moves_along(case):
    assert [(one.key, one.text) for one in companions(case)] == [
        ("spouse.s1", "测试偶"),
        ("children.c1", "测试大"),
        ("children.c2", "测试小"),
    ]


def test_who_gives_up_leaves_the_case_and_the_old_card_is_void(case, clerk):
    old = Paper.objects.get(subject=f"case:{case.pk}", kind="card")

    changed = give_up(case, clerk, "children.c2")

    assert changed.status == "card_changing"
    assert [one["id"] for one in answers_of(changed)["children"]["records"]] == ["c1"]
    assert Paper.objects.get(pk=old.pk).voided_at == NOW
    assert "原入户卡作废" in Message.objects.get(template="card_void").text
    assert len(Submission.objects.get(case=case).answers["children"]["records"]) == 2, (
        "what was submitted stays"
    )


def test_the_new_card_names_those_who_still_move_and_counts_its_prints_on(case, clerk):
    print_card(case_id=case.pk, actor=case.person.account, now=NOW)
    give_up(case, clerk, "spouse.s1", "children.c2")

    again = take_step(case_id=case.pk, do="issue_changed_card", actor=clerk, now=at("2023-05-09"))

    card = Paper.objects.get(subject=f"case:{case.pk}", kind="card", voided_at=None)
    assert again.status == "card"
    assert [row[1] for row in card.data["items"]["rows"]] == ["测试大"]
    assert print_card(case_id=case.pk, actor=case.person.account, now=at("2023-05-10"))[1].number == 2
    assert Message.objects.filter(template="card_ready").count() == 2


def test_the_window_must_say_who_and_see_the_person(case, clerk):
    with pytest.raises(Incomplete) as lacking:
        take_step(case_id=case.pk, do="change_company", actor=clerk, now=NOW, input={})
    with pytest.raises(InvalidInput, match="不在这份申请里"):
        give_up(case, clerk, "children.c9")
    with pytest.raises(NotAllowed):
        give_up(case, case.person.account, "children.c1")

    assert {one.field for one in lacking.value.missing} == {"records", "identity_card"}


def test_the_counter_lists_the_family(case, clerk, client, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/desk/window/{case.code}/").content.decode()
    assert "放弃随迁的人" in page
    assert "测试小（" in page

    refused = client.post(f"/desk/window/{case.code}/", {"do": "change_company", "asks": "records"})
    assert refused.status_code == 422
    assert "还没有选人" in refused.content.decode()
    given = {"do": "change_company", "asks": "records", "records": "children.c1", "identity_card": "yes"}
    assert client.post(f"/desk/window/{case.code}/", given).status_code == 302


def give_days(batch, key, days, now):
    """The round manager writes down how long something may take, after the list is final."""
    Round.objects.filter(pk=batch.pk).update(state=Round.State.FINAL)
    batch.refresh_from_db()
    announce_value(round=batch, key=key, value=days, source="通告", actor=road.SYSTEM, now=at(now))
    follow_value(round=batch, key=key, now=at(now))


def test_the_term_for_settling_runs_from_the_card_for_as_many_days_as_the_round_says(case, batch):
    assert not Timer.objects.filter(case=case, key="settling").exists()
    carded = case.events.get(step="issue_card").at

    give_days(batch, "settle_days", "90", "2023-03-01")
    assert follow_value(round=batch, key="settle_days", now=at("2023-03-02")) == 0

    clock = case_clock(case, at("2023-03-02"))
    assert (clock.label, clock.total, clock.unit) == ("凭卡落户", 90, "天")
    assert clock.due == carded.date() + timedelta(days=90)
    run_due_timers(until=at("2023-12-01"))
    told = Message.objects.filter(person=case.person, template__startswith="settle_").order_by("pk")
    assert list(told.values_list("template", flat=True)) == ["settle_soon", "settle_soon", "settle_over"]
    assert day_text(clock.due) in told[0].text


def test_a_term_announced_longer_moves_before_it_is_over(case, batch):
    give_days(batch, "settle_days", "30", "2023-03-01")
    give_days(batch, "settle_days", "90", "2023-03-02")

    run_due_timers(until=at("2023-04-10"))

    assert case_clock(case, at("2023-04-10")).total == 90
    assert not Message.objects.filter(person=case.person, template="settle_over").exists()


def test_a_new_card_is_due_in_as_many_working_days_as_the_round_says(case, batch, clerk):
    give_days(batch, "new_card_days", "7", "2023-05-02")

    give_up(case, clerk, "spouse.s1")

    clock = case_clock(case, NOW)
    assert (clock.label, clock.total, clock.unit) == ("更换入户卡", 7, "个工作日")
