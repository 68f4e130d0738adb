"""Hangzhou's settlement of November: over the verified score, and a notice of admission that is good for 60 days."""

from __future__ import annotations

from datetime import datetime

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Refused
from jifenban.cases.actions import open_case, run_due_timers, submit, take_step
from jifenban.cases.models import Case, Timer
from jifenban.cases.terms import last_day
from jifenban.documents.models import Paper
from jifenban.notices.models import Message
from jifenban.people.models import Person
from jifenban.policies.actions import open_round, set_round_value
from jifenban.policies.models import Round
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
SCORE, SETTLEMENT = "hangzhou/residence/2021", "hangzhou/settlement/2021"
FORM = {
    "score": {"total": "150"},
    "destination": {
        "kind": "collective",
        "district": west.DISTRICT,
        "address": "文三路某号",
        "household": "某某街道集体户",
    },
    "promise": {"true_statement": "yes"},
}


def opened(root: str, now: datetime, **values: str) -> Round:
    revision = road.publish(root, now=now)
    batch = Round.objects.get(service=revision.service, key="2022")
    for key, value in values.items():
        set_round_value(
            round=batch, key=key, value=value, source="演示", demonstration=True, actor=SYSTEM, now=now
        )
    return open_round(round=batch, actor=SYSTEM, now=now)


@pytest.fixture
def person() -> Person:
    """Somebody whose score of September is in force: 150 points."""
    now = at("2022-09-05")
    batch = opened(SCORE, at("2022-08-20"), business_tax_cap="20")
    someone = road.make_applicant()
    case = open_case(service=batch.service, person=someone, round=batch, actor=someone.account, now=now)
    road.fill(
        case, now, **{key: data for key, data in west.LIFE.items() if key not in ("intent", "destination")}
    )
    road.add_photos(case, now)
    submit(case_id=case.pk, actor=someone.account, now=now)
    take_step(case_id=case.pk, do="pass_first_check", actor=west.clerk(now), now=now)
    road.answer_all(case, now)
    scorer = road.make_officer("scorer", west.DISTRICT, now=now)
    take_step(case_id=case.pk, do="score", actor=scorer, now=at("2022-09-20"))
    run_due_timers(until=at("2022-10-15"))
    return someone


@pytest.fixture
def batch(person: Person) -> Round:
    dates = {"cut_off": "2022-08-01", "five_years_from": "2017-08-01", "tax_years_from": "2017"}
    return opened(SETTLEMENT, at("2022-10-20"), business_tax_cap="20", **dates)


def applied(batch: Round, person: Person) -> Case:
    now = at("2022-11-02")
    case = open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)
    road.fill(case, now, **FORM)
    road.add_photos(case, now)
    return submit(case_id=case.pk, actor=person.account, now=now)


def noticed(batch: Round, person: Person) -> Case:
    """An application whose list is final: what the list does, step by step."""
    case = applied(batch, person)
    reviewer = road.make_officer("reviewer", west.DISTRICT, now=at("2022-11-03"))
    take_step(case_id=case.pk, do="pass_review", actor=reviewer, now=at("2022-11-03"))
    for do, day in (("list_in", "2022-12-15"), ("give_notice", "2022-12-30")):
        case = take_step(case_id=case.pk, do=do, actor=SYSTEM, now=at(day))
    return case


def test_without_a_score_in_force_nobody_applies(batch: Round):
    stranger = road.make_applicant("测试乙")

    with pytest.raises(Refused):
        applied(batch, stranger)


def test_the_notice_of_admission_is_good_for_sixty_days_and_warns(batch: Round, person: Person):
    case = noticed(batch, person)

    assert case.status == "noticed"
    assert Paper.objects.get(kind="notice", voided_at=None).title == "积分落户准入通知书"
    timer = Timer.objects.get(case=case, key="notice", ended_at=None)
    assert last_day(timer.due_at).isoformat() == "2023-02-28"
    run_due_timers(until=at("2023-03-01 00:01"))
    case.refresh_from_db()
    assert (case.status, case.live) == ("expired", False)
    assert not Paper.objects.filter(kind="notice", voided_at=None).exists()
    told = Message.objects.filter(subject=f"case:{case.pk}").order_by("pk").values_list("template", flat=True)
    assert list(told)[-4:] == ["noticed", "notice_soon", "notice_soon", "expired"]


def test_who_settles_in_time_is_done(batch: Round, person: Person):
    case = noticed(batch, person)
    reviewer = road.make_officer("reviewer", west.DISTRICT, now=at("2023-01-05"))

    assert take_step(case_id=case.pk, do="settle", actor=reviewer, now=at("2023-01-05")).status == "settled"
    run_due_timers(until=at("2023-03-01 00:01"))
    case.refresh_from_db()
    assert case.status == "settled"
    with pytest.raises(IllegalStep):
        take_step(case_id=case.pk, do="settle", actor=reviewer, now=at("2023-03-02"))
