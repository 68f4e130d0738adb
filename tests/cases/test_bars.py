"""Who was struck off for false papers is refused for the term of the policy, unless the finding was wrong."""

import pytest

from jifenban.accounts.errors import IllegalStep, InvalidInput, NotAllowed
from jifenban.cases.actions import lift_bar, open_case, take_step
from jifenban.cases.bars import bar_on
from jifenban.cases.models import Bar
from jifenban.cases.queries import entry_check
from jifenban.journal.queries import history
from jifenban.policies.queries import policy
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def batch():
    return road.settlement_round(now=at("2023-01-05"))


def test_who_was_struck_off_may_not_apply_again(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))
    officer = road.make_officer("round_officer", road.CITY, now=at("2023-02-20"))

    case = take_step(
        case_id=case.pk, do="strike_off", actor=officer, now=at("2023-03-01"), input={"reason": "材料虚假"}
    )

    bar = Bar.objects.get(person=person)
    assert case.status == "struck_off"
    assert (bar.reason, bar.until) == ("材料虚假", at("2028-03-01 00:00"))
    with pytest.raises(IllegalStep, match="2028年3月1日前不再受理"):
        open_case(
            service=batch.service, person=person, round=batch, actor=person.account, now=at("2023-03-02")
        )
    assert entry_check(person, policy(batch.revision), batch, at("2023-03-02")).kind == "barred"
    assert bar_on(person, batch.service, at("2028-02-29 23:59")) == bar
    assert bar_on(person, batch.service, at("2028-03-01 00:00")) is None


def test_a_bar_is_lifted_by_who_may_impose_it_and_with_a_reason(points, batch):
    person = road.make_applicant()
    road.verified(points, person, at("2022-09-01"), **LONG)
    case = road.with_card(batch, person, at("2023-02-20"))
    officer = road.make_officer("round_officer", road.CITY, now=at("2023-02-20"))
    stranger = road.make_officer("clerk", road.STREET, now=at("2023-02-20"))
    given = {"reason": "材料虚假"}
    take_step(case_id=case.pk, do="strike_off", actor=officer, now=at("2023-03-01"), input=given)
    bar = Bar.objects.get(person=person)

    with pytest.raises(NotAllowed):
        lift_bar(bar_id=bar.pk, reason="复核属实", actor=stranger, now=at("2023-03-02"))
    with pytest.raises(InvalidInput):
        lift_bar(bar_id=bar.pk, reason=" ", actor=officer, now=at("2023-03-02"))
    lift_bar(bar_id=bar.pk, reason="复核属实", actor=officer, now=at("2023-03-02"))

    assert bar_on(person, batch.service, at("2023-03-02")) is None
    assert "lift_bar" in [entry.verb for entry in history(f"case:{case.pk}")]
