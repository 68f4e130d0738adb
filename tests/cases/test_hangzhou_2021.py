"""Hangzhou's later edition runs from data alone: a score in September, in force when nobody objects."""

from __future__ import annotations

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.cases.actions import open_case, run_due_timers, submit, take_step
from jifenban.cases.models import VerifiedScore
from jifenban.documents.models import Paper
from jifenban.policies.actions import open_round, set_round_value
from jifenban.policies.models import Round
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
NEW = "hangzhou/residence/2021"


def test_a_score_of_september_is_in_force_after_the_term_to_object():
    now = at("2022-09-05")
    revision = road.publish(NEW, now=at("2022-08-20"))
    batch = Round.objects.get(service=revision.service, key="2022")
    set_round_value(
        round=batch,
        key="business_tax_cap",
        value="20",
        source="演示",
        demonstration=True,
        actor=SYSTEM,
        now=at("2022-08-20"),
    )
    batch = open_round(round=batch, actor=SYSTEM, now=at("2022-08-20"))
    person = road.make_applicant()
    case = open_case(service=batch.service, person=person, round=batch, actor=person.account, now=now)
    life = {key: data for key, data in west.LIFE.items() if key not in ("intent", "destination")}
    road.fill(case, now, **life)
    road.add_photos(case, now)
    submit(case_id=case.pk, actor=person.account, now=now)
    take_step(case_id=case.pk, do="pass_first_check", actor=west.clerk(now), now=now)
    road.answer_all(case, now)
    scorer = road.make_officer("scorer", west.DISTRICT, now=now)
    take_step(case_id=case.pk, do="score", actor=scorer, now=at("2022-09-20"))
    run_due_timers(until=at("2022-10-15"))

    case.refresh_from_db()
    assert case.status == "final"
    assert not case.live
    # Age 30, a degree 50, lease 30, eight years of permit at 5; pension without medical earns nothing in this edition,
    # and what work earns is not known.
    assert VerifiedScore.objects.get(person=person).total == 150
    voucher = Paper.objects.get(kind="voucher")
    assert voucher.title == "积分有效凭证"
    assert voucher.data["total"] == "150"
