"""Hangzhou: what becomes of a verified score when the residence permit is suspended, restored or ended."""

from __future__ import annotations

import pytest

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.actions import decide_objection, file_objection, run_due_timers, take_step
from jifenban.cases.desk import reviews_for
from jifenban.cases.models import Case, VerifiedScore
from jifenban.cases.queries import verified_score
from jifenban.notices.models import Message
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


def test_a_score_suspended_while_one_may_object_is_objected_to_all_the_same(batch: Round):
    case = west.scored(batch, road.make_applicant("测试甲"), at("2020-03-10"))
    district(case, "suspend_in_term", "2020-03-12")
    assert verified_score(case.person, SERVICE) is None

    file_objection(
        case_id=case.pk,
        do="object_at_window",
        reasons={"homes": "租赁年限少算了。"},
        actor=west.clerk(at("2020-03-13")),
        now=at("2020-03-13"),
    )

    case.refresh_from_db()
    assert case.status == "objected"
    assert district(case, "revive_in_term", "2020-03-16", "居住证已补签注。").status == "objected"
    assert verified_score(case.person, SERVICE).assessment.case == case


def test_a_score_still_suspended_when_the_term_is_over_waits_for_the_permit(batch: Round):
    case = west.scored(batch, road.make_applicant("测试甲"), at("2020-03-10"))
    district(case, "suspend_in_term", "2020-03-12")

    run_due_timers(until=at("2020-03-20"))

    case.refresh_from_db()
    assert case.status == "suspended"
    assert Message.objects.filter(subject=f"case:{case.pk}", template="still_suspended").count() == 1
    assert district(case, "revive", "2020-03-25").status == "final"
    assert verified_score(case.person, SERVICE).assessment.case == case


def test_a_correction_does_not_bring_a_suspended_score_back_to_life(batch: Round):
    case = west.scored(batch, road.make_applicant("测试甲"), at("2020-03-10"))
    filed = file_objection(
        case_id=case.pk,
        do="object_at_window",
        reasons={"homes": "租赁年限少算了。"},
        actor=west.clerk(at("2020-03-11")),
        now=at("2020-03-11"),
    )
    district(case, "suspend_in_term", "2020-03-12")
    road.answer_all(case, at("2020-03-16"))
    decide_objection(
        objection_id=filed[0].pk,
        upheld=True,
        confirmed={
            "records": [{"id": "h1", "tenure": "lease", "from": "2014-06-01", "address": "文三路某号"}]
        },
        reason="租赁备案有记录。",
        actor=road.make_officer("scorer", west.DISTRICT, now=at("2020-03-17")),
        now=at("2020-03-17"),
    )

    case.refresh_from_db()
    assert case.status == "suspended"
    assert verified_score(case.person, SERVICE) is None
    assert VerifiedScore.objects.get(person=case.person, ended_at=None).suspended_at == at("2020-03-12")


@pytest.mark.parametrize(
    ("status", "step", "after"),
    [
        ("accepted", "end_with_permit", "permit_ended"),
        ("checking", "end_with_permit", "permit_ended"),
        ("scored", "void", "void"),
        ("final", "void", "void"),
    ],
)
def test_with_the_permit_the_application_ends_at_every_stage(
    batch: Round, status: str, step: str, after: str
):
    made = {"accepted": west.submitted, "checking": west.checking, "scored": west.scored}
    person = road.make_applicant("测试甲")
    case = confirmed(batch) if status == "final" else made[status](batch, person, at("2020-03-10"))
    assert case.status == status

    case = district(case, step, "2020-03-23", "居住证使用功能终止。")

    assert (case.status, case.live) == (after, False)
    assert verified_score(case.person, SERVICE) is None
    assert undecided_cases(batch) == []
    verifier = road.make_officer("verifier", "330100-human_resources", now=at("2020-03-23"))
    assert not reviews_for(verifier).exists()


def test_nothing_is_suspended_twice_nor_revived_without_need(batch: Round):
    case = west.scored(batch, road.make_applicant("测试甲"), at("2020-03-10"))
    with pytest.raises(IllegalStep, match="没有中止"):
        district(case, "revive_in_term", "2020-03-12")
    district(case, "suspend_in_term", "2020-03-12")

    with pytest.raises(IllegalStep, match="已经中止"):
        district(case, "suspend_in_term", "2020-03-13")
