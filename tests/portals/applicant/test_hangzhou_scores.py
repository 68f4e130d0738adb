"""What the applicant's page says of a score that may not be used, and of the dates that have been kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from jifenban.cases.actions import take_step
from jifenban.cases.intents import intent_views
from jifenban.cases.models import Case
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return west.scored(west.open_batch(at("2020-02-20")), road.make_applicant("测试甲"), at("2020-03-10"))


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("suspend_in_term", "从 2020年3月12日 起中止，恢复以前不能使用"),
        ("void", "这份积分从 2020年3月12日 起不再使用"),
    ],
)
def test_a_score_that_may_not_be_used_says_so_beside_its_figure(
    case: Case, do: str, said: str, logged_in: Callable[..., Client]
):
    desk = logged_in(case.person.account)
    before = desk.get(f"/my/cases/{case.code}/").content.decode()
    scorer = road.make_officer("scorer", west.DISTRICT, now=at("2020-03-12"))
    take_step(
        case_id=case.pk, do=do, actor=scorer, now=at("2020-03-12"), input={"reason": "居住证没有签注。"}
    )

    assert said not in before
    assert said in desk.get(f"/my/cases/{case.code}/").content.decode()


def test_a_date_that_was_kept_is_done(case: Case):
    assert [view.done for view in intent_views(case, at("2020-03-12"))] == [True]
