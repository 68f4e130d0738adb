"""Hangzhou: what becomes of a verified score when the residence permit is suspended, restored or ended."""

from __future__ import annotations

import pytest

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.actions import run_due_timers, take_step
from jifenban.cases.models import Case, VerifiedScore
from jifenban.cases.queries import verified_score
from jifenban.policies.models import Round
from jifenban.rankings.actions import freeze_round
from jifenban.rankings.population import passed_cases, undecided_cases
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
SERVICE = "hangzhou/residence"


@pytest.fixture
def batch() -> Round:
    return west.open_batch(at("2020-02-20"))


def confirmed(batch: Round, name: str = "测试甲") -> Case:
    """A case whose score nobody objected to."""
    case = west.scored(batch, road.make_applicant(name), at("2020-03-10"))
    run_due_timers(until=at("2020-03-20"))
    case.refresh_from_db()
    assert case.status == "final"
    return case


def district(case: Case, do: str, day: str, reason: str = "居住证没有按时签注。") -> Case:
    scorer = road.make_officer("scorer", west.DISTRICT, now=at(day))
    return take_step(case_id=case.pk, do=do, actor=scorer, now=at(day), input={"reason": reason})


def test_a_suspended_permit_pauses_the_score_and_it_revives_with_the_permit(batch: Round):
    case = confirmed(batch)

    district(case, "suspend", "2020-03-25")
    assert verified_score(case.person, SERVICE) is None
    assert not passed_cases(batch).exists()
    district(case, "revive", "2020-04-20")

    assert verified_score(case.person, SERVICE).assessment.case == case
    assert list(passed_cases(batch)) == [case]


def test_a_suspended_score_does_not_hold_up_the_list_of_the_others(batch: Round):
    paused, other = confirmed(batch), confirmed(batch, "测试乙")
    district(paused, "suspend", "2020-03-25")

    assert undecided_cases(batch) == []
    officer = road.make_officer("round_officer", west.CITY, now=at("2020-04-12"))
    freeze_round(round_id=batch.pk, actor=officer, now=at("2020-04-12"))
    assert list(passed_cases(batch)) == [other]


def test_who_is_still_suspended_when_the_list_is_out_does_not_wait_for_ever(batch: Round):
    case = confirmed(batch)
    district(case, "suspend", "2020-03-25")

    assert district(case, "close_unlisted", "2020-06-01", "名单已经公布。").status == "unlisted"


def test_an_ended_permit_voids_the_score_for_good(batch: Round):
    case = confirmed(batch)

    case = district(case, "void", "2020-04-02", "居住证使用功能终止。")

    assert (case.status, case.live) == ("void", False)
    assert VerifiedScore.objects.get(person=case.person).ended_at == at("2020-04-02")
    with pytest.raises(IllegalStep):
        district(case, "revive", "2020-04-03")
