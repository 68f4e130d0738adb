"""A points case wanted for Conghua's school year of 2020: told the dates, held to them, moved with them."""

from datetime import timedelta

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.cases import intent_terms
from jifenban.cases.actions import announce_value, run_due_timers, take_step
from jifenban.cases.intents import intent_views, offered
from jifenban.cases.models import Intent
from jifenban.cases.queries import sections_with_originals
from jifenban.journal.queries import history
from jifenban.notices.models import Message
from jifenban.offices.actions import load_offices
from jifenban.policies.actions import ensure_rounds, publish_revision
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from tests.cases import road
from tests.cases.road import at, files_of

pytestmark = pytest.mark.django_db

SCHOOL = "guangzhou/conghua-school/2020"
WANTED = {"purpose": {"conghua_school": "yes"}}


@pytest.fixture
def points():
    return road.publish("guangzhou/points/2018", now=at("2020-01-02"))


@pytest.fixture
def school(points):
    """The school's round of 2020 with the two dates of the notice."""
    files, identity = files_of(SCHOOL)
    files = dict(files)
    for name in ("workflow.yaml", "forms.yaml", "messages.yaml", "documents.yaml"):
        borrowed = files[f"guangzhou/points/2018/{name}"]
        borrowed = borrowed.replace(b"roles:\n", "roles:\n  round_officer: 批次管理员\n".encode())
        files.setdefault(f"{SCHOOL}/{name}", borrowed)
    now = at("2020-02-25")
    revision = publish_revision(identity=identity, files=files, actor=SYSTEM, now=now)
    load_offices(rows=policy(revision).offices, city="guangzhou", actor=SYSTEM, now=now)
    ensure_rounds(revision=revision, actor=SYSTEM, now=now)
    return Round.objects.get(service=revision.service, key="2020")


def to_window(points, now, **more):
    case = road.submitted(points, road.make_applicant(), now, **(more or WANTED))
    reviewer = road.make_officer("reviewer", road.STREET, now=now)
    return take_step(case_id=case.pk, do="pass_pre_review", actor=reviewer, now=now)


def accept(case, now):
    clerk = road.make_officer("clerk", road.STREET, now=now)
    given = {"originals": sections_with_originals(case)}
    return take_step(case_id=case.pk, do="accept", actor=clerk, now=now, input=given)


def told(case):
    mine = Message.objects.filter(subject=f"case:{case.pk}", template__startswith="intent").order_by("pk")
    return [(message.template, message.created_at) for message in mine]


def extend(round_, key, value, now):
    announce_value(round=round_, key=key, value=value, source="疫情防控通告", actor=SYSTEM, now=now)
    return intent_terms.follow_announcement(round_id=round_.pk, key=key, now=now)


def test_nothing_is_asked_of_a_case_while_the_schools_round_is_not_published(points):
    case = road.start(points, road.make_applicant(), at("2020-03-02"))

    assert offered(case, at("2020-03-02")) == []


def test_who_chose_the_school_is_told_both_dates_before_and_after_submitting(points, school):
    case = road.start(points, road.make_applicant(), at("2020-03-02"))
    [view] = offered(case, at("2020-03-02"))
    assert [(hold.label, hold.due_text) for hold in view.holds] == [
        ("提交积分申请", "2020年4月23日"),
        ("收件并打印回执", "2020年4月30日"),
    ]
    assert intent_views(case, at("2020-03-02")) == []

    case = to_window(points, at("2020-04-20"))

    [view] = intent_views(case, at("2020-04-21"))
    assert (view.missed, view.next.step, view.next.due_text) == (False, "accept", "2020年4月30日")
    assert told(case) == [("intent_told", at("2020-04-20"))]


def test_who_did_not_choose_it_is_left_alone(points, school):
    case = to_window(points, at("2020-04-28"), education=road.BACHELOR)

    run_due_timers(until=at("2020-05-10"))

    assert (Intent.objects.count(), told(case)) == (0, [])


def test_a_case_accepted_in_time_keeps_the_service(points, school):
    case = accept(to_window(points, at("2020-04-23 23:59")), at("2020-04-30 17:00"))

    run_due_timers(until=at("2020-05-10"))

    [view] = intent_views(case, at("2020-05-10"))
    assert not view.missed
    assert [template for template, _ in told(case)] == ["intent_told"]


def test_submitted_a_minute_late_the_case_goes_on_without_the_school_and_says_so(points, school):
    case = to_window(points, at("2020-04-24 00:00"))

    [view] = intent_views(case, at("2020-04-24"))
    assert view.missed
    assert view.said == (
        "提交积分申请的最后日期是2020年4月23日，已经过了。这份申请照常办理，但不能用于2020 年从化区积分制入学。"
    )
    assert told(case) == [("intent_missed", at("2020-04-24 00:00"))]
    assert accept(case, at("2020-04-25")).status == "verifying"


def test_not_brought_in_time_it_is_warned_twice_and_then_missed_at_midnight(points, school):
    case = to_window(points, at("2020-04-20"))

    assert run_due_timers(until=at("2020-05-10")) == 3

    case.refresh_from_db()
    assert case.status == "to_window"
    assert told(case) == [
        ("intent_told", at("2020-04-20")),
        ("intent_soon", at("2020-04-24 09:00")),
        ("intent_soon", at("2020-04-29 09:00")),
        ("intent_missed", at("2020-05-01 00:00")),
    ]
    assert Intent.objects.get().missed_step == "accept"


def test_an_extension_moves_everybody_and_tells_them_once(points, school):
    case = to_window(points, at("2020-04-20"))

    assert extend(school, "last_acceptance", "2020-05-15", at("2020-04-28")) == 1
    assert (
        intent_terms.follow_announcement(round_id=school.pk, key="last_acceptance", now=at("2020-04-28")) == 1
    )
    run_due_timers(until=at("2020-05-10"))

    assert [template for template, _ in told(case)].count("intent_moved") == 1
    [view] = intent_views(case, at("2020-05-10"))
    assert (view.missed, view.next.due_text) == (False, "2020年5月15日")


def test_an_extension_brings_back_who_had_missed_the_date(points, school):
    late = to_window(points, at("2020-04-24 08:00"))
    in_time = to_window(points, at("2020-04-20"))
    run_due_timers(until=at("2020-05-02"))
    assert Intent.objects.filter(missed_at=None).count() == 0

    extend(school, "last_acceptance", "2020-05-15", at("2020-05-03"))

    assert not intent_views(in_time, at("2020-05-03"))[0].missed
    assert intent_views(late, at("2020-05-03"))[0].missed
    assert "recover_intent" in [entry.verb for entry in history(f"case:{in_time.pk}")]
    extend(school, "submit_by", "2020-04-25", at("2020-05-03") + timedelta(hours=1))
    assert not intent_views(late, at("2020-05-04"))[0].missed


def test_a_withdrawn_case_is_not_reminded(points, school):
    case = to_window(points, at("2020-04-20"))
    take_step(case_id=case.pk, do="withdraw", actor=case.person.account, now=at("2020-04-21"))

    run_due_timers(until=at("2020-05-10"))

    assert [template for template, _ in told(case)] == ["intent_told"]
