"""What becomes of points cases and scores besides the straight road: lapsed and restored, suspended, void, outside."""

import re

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, Incomplete
from jifenban.cases.actions import open_case, run_due_timers, take_step
from jifenban.cases.models import Timer, VerifiedScore
from jifenban.cases.queries import entry_check, verified_score
from jifenban.cases.score_states import end
from jifenban.cases.taking import Taking
from jifenban.cases.validity import fading_of
from jifenban.documents.models import Paper
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from jifenban.policies.actions import ensure_rounds, publish_revision
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from tests.builders import make_person
from tests.cases import road
from tests.cases.road import at, files_of
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points"
UNKNOWN = "    unknown: 预审通过后多少天内要到窗口，通知和细则都没有写；没有期限就不会失效\n"


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


@pytest.fixture
def points_with_a_term(points) -> Revision:
    """The same policy in a city that does say how long one may wait: thirty working days."""
    files, identity = files_of("guangzhou/points/2021")
    path = f"{identity}/workflow.yaml"
    text = files[path].decode()
    assert UNKNOWN in text
    changed = {**files, path: text.replace(UNKNOWN, "    length: 30 working days\n").encode()}
    pack = f"{identity}/pack.yaml"
    changed[pack] = re.sub(rb"revision: \d+", b"revision: 99", files[pack])
    revision = publish_revision(identity=identity, files=changed, actor=SYSTEM, now=at("2022-03-02"))
    ensure_rounds(revision=revision, actor=SYSTEM, now=at("2022-03-02"))
    return revision


def to_window(points, now):
    case = road.submitted(points, road.make_applicant(), now)
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    return take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)


def test_without_a_published_term_a_case_waits_at_the_window_for_ever(points):
    case = to_window(points, at("2022-03-02"))

    run_due_timers(until=at("2023-03-02"))

    case.refresh_from_db()
    assert case.status == "to_window"
    assert not Timer.objects.filter(case=case, key="bring_originals").exists()


def test_with_a_term_it_is_warned_lapses_and_is_restored_with_a_reason_and_a_new_term(points_with_a_term):
    case = to_window(points_with_a_term, at("2022-03-02"))

    run_due_timers(until=at("2022-06-01"))

    case.refresh_from_db()
    assert (case.status, case.live) == ("lapsed", False)
    told = list(
        Message.objects.filter(subject=f"case:{case.pk}").order_by("pk").values_list("template", flat=True)
    )
    assert told[-3:] == ["bring_soon", "bring_soon", "lapsed"]
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-06-02"))
    with pytest.raises(Incomplete):
        take_step(case_id=case.pk, do="undo_lapse", actor=reviewer, now=at("2022-06-02"))
    given = {"reason": "申请人住院，有证明。"}
    case = take_step(case_id=case.pk, do="undo_lapse", actor=reviewer, now=at("2022-06-02"), input=given)
    assert (case.status, case.live) == ("to_window", True)
    assert case.events.get(step="undo_lapse").note == given["reason"]
    assert Timer.objects.get(case=case, key="bring_originals", ended_at=None).started_at == at("2022-06-02")


def test_a_suspended_score_is_nobodys_to_use_until_it_is_revived(points):
    person = road.make_applicant()
    case = road.verified(points, person, at("2022-03-02"))
    batch = road.settlement_round(now=at("2023-02-10 08:00"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-05"))
    step = {"case_id": case.pk, "actor": reviewer, "input": {"reason": "居住证使用功能中止。"}}
    assert fading_of(case, at("2022-05-01"))

    take_step(do="suspend", now=at("2022-05-01"), **step)

    assert verified_score(person, POINTS) is None
    assert not fading_of(VerifiedScore.objects.get().assessment.case, at("2022-05-01"))
    check = entry_check(person, policy(batch.revision), batch, at("2023-02-11"))
    assert "积分已中止" in check.items[0].text
    take_step(do="revive", now=at("2022-08-01"), **step)
    assert verified_score(person, POINTS).assessment.case == case
    assert [entry.verb for entry in history(f"case:{case.pk}")][-1:] != []


def test_a_void_score_stays_on_record_with_its_day(points):
    person = road.make_applicant()
    case = road.verified(points, person, at("2022-03-02"))
    reviewer = road.make_officer("reviewer", road.STREET, now=at("2022-03-05"))

    sheets = Paper.objects.filter(kind="score_sheet", voided_at=None)
    assert sheets.exists()
    given = {"reason": "申请人去世。"}
    case = take_step(case_id=case.pk, do="void", actor=reviewer, now=at("2022-05-01"), input=given)

    assert (case.status, verified_score(person, POINTS)) == ("void", None)
    assert VerifiedScore.objects.get().ended_at == at("2022-05-01")
    assert not sheets.exists()


def test_who_has_settled_has_used_the_score_up_and_the_points_case_ends_too(points):
    batch = road.settlement_round(now=at("2023-01-05"))
    person = road.make_applicant()
    case = road.verified(points, person, at("2022-09-01"), **LONG)
    settlement = road.with_card(batch, person, at("2023-02-20"))
    manager = road.make_officer("round_officer", road.CITY, now=at("2023-02-20"))

    given = {"reason": "公安机关通知：2023-06-01 已办理落户"}
    settlement = take_step(
        case_id=settlement.pk, do="record_settled", actor=manager, now=at("2023-06-02"), input=given
    )

    case.refresh_from_db()
    assert (settlement.status, case.status) == ("settled", "void")
    assert verified_score(person, POINTS) is None
    used = next(step for step in policy(settlement.revision).workflow.steps if step.do == "record_settled")
    end(Taking(settlement, policy(settlement.revision), used, SYSTEM, at("2023-06-03")), POINTS)
    assert VerifiedScore.objects.get().ended_at == at("2023-06-02")  # once more changes nothing


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_residents_of_hong_kong_macao_and_taiwan_read_their_own_text(points, area):
    body = f"{area}19900101123"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    sign = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
    person = make_person("陈测试", number=body + sign)

    check = entry_check(person, policy(points), None, at("2022-03-02"))

    assert (check.kind, check.may_apply) == ("outside", False)
    assert "不包括港澳台居民" in check.items[0].text
    with pytest.raises(IllegalStep, match="不包括港澳台居民"):
        open_case(service=points.service, person=person, actor=SYSTEM, now=at("2022-03-02"))


def test_every_status_before_the_end_belongs_to_a_stage_of_the_notice(points):
    workflow = policy(points).workflow

    assert [stage.label for stage in workflow.stages.values()] == [
        "申请", "审核", "评分", "排名", "公示", "查询", "复核",
    ]  # fmt: skip
    assert all(
        status.stage for status in workflow.statuses.values() if status.tone in ("yours", "waiting", "good")
    )
