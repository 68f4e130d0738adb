"""A department that does not answer in time is answered for, where the policy says what its silence means."""

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict
from jifenban.cases.actions import answer_review, next_due, run_due_timers
from jifenban.cases.models import Case, Event, Review
from jifenban.cases.reviews import reopen_reviews
from jifenban.journal.queries import history
from jifenban.offices.actions import load_offices
from jifenban.policies.actions import publish_revision
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

FACTS = "guangzhou/points/2021/facts.yaml"
ACCEPTED = at("2022-03-01 10:00")
OVER = at("2022-03-09 00:00")  # five working days after Tuesday 1 March end with Tuesday 8 March


@pytest.fixture
def points() -> Revision:
    """The real pack, but that silence about schooling counts as a refusal after five working days."""
    files, identity = road.files_of("guangzhou/points/2021")
    changed = files[FACTS].replace(
        b"  label: \xe6\x96\x87\xe5\x8c\x96\xe7\xa8\x8b\xe5\xba\xa6\n",
        "  label: 文化程度\n  silence: {after: 5 working days, counts_as: refuted}\n".encode(),
        1,
    )
    assert changed != files[FACTS]
    revision = publish_revision(
        identity=identity, files={**files, FACTS: changed}, actor=SYSTEM, now=ACCEPTED
    )
    load_offices(rows=policy(revision).offices, city="guangzhou", actor=SYSTEM, now=ACCEPTED)
    return revision


@pytest.fixture
def case(points: Revision) -> Case:
    return road.accepted(points, road.make_applicant(), ACCEPTED)


def question(case: Case, section: str = "education") -> Review:
    return Review.objects.select_related("item", "office").filter(item__case=case, item__section=section)[0]


def test_silence_is_counted_in_working_days_and_only_where_the_policy_says_so(case: Case):
    assert question(case).silent_at == OVER
    assert question(case, "permits").silent_at is None


def test_nobody_answers_for_a_department_before_its_term_is_over(case: Case):
    run_due_timers(until=at("2022-03-08 23:59"))

    assert question(case).answered_at is None


def test_when_the_term_is_over_its_silence_is_the_answer_at_that_instant(case: Case):
    assert run_due_timers(until=at("2022-03-10 08:00")) >= 1

    review = question(case)
    assert (review.decision, review.answered_at, review.answered_by) == ("refuse", OVER, None)
    assert review.reason == "部门在5 个工作日内没有答复，按规定视为不予认可。"
    assert review.item.state == "refused"
    assert Event.objects.filter(case=case, actor=None, at=OVER).exists()
    assert "answer" in [entry.verb for entry in history(f"case:{case.pk}")]


def test_it_is_done_once_and_the_department_comes_too_late(case: Case):
    run_due_timers(until=at("2022-03-10 08:00"))
    assert run_due_timers(until=at("2022-03-10 08:00")) == 0

    review = question(case)
    with pytest.raises(Conflict):
        answer_review(
            review_id=review.pk,
            decision="confirm",
            actor=road.verifier_of(review, ACCEPTED),
            now=at("2022-03-10 09:00"),
        )


def test_an_answer_in_time_stands(case: Case):
    review = question(case)
    answer_review(
        review_id=review.pk, decision="confirm", actor=road.verifier_of(review, ACCEPTED), now=ACCEPTED
    )

    run_due_timers(until=at("2022-03-10 08:00"))

    assert question(case).decision == "confirm"


def test_in_a_status_that_takes_no_answers_nobody_is_answered_for_and_the_term_begins_again(case: Case):
    Case.objects.filter(pk=case.pk).update(status="correcting")
    assert run_due_timers(until=at("2022-03-10 08:00")) == 0
    assert question(case).answered_at is None

    Case.objects.filter(pk=case.pk).update(status="verifying")
    case.refresh_from_db()
    reopen_reviews(case, policy(case.revision), at("2022-03-11 10:00"))

    assert question(case).silent_at == at("2022-03-19 00:00")


def test_the_instant_is_known_to_whoever_moves_the_clock(case: Case):
    assert next_due(after=at("2022-03-08 12:00")) == OVER


def test_the_department_reads_what_its_silence_will_count_as(case: Case, client, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: at("2022-03-02 09:00"))
    asked = question(case)
    verifier = road.make_officer("verifier", asked.office.code, now=ACCEPTED)
    client.force_login(verifier, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(f"/desk/reviews/{asked.pk}/").content.decode()

    assert "请最迟 2022年3月8日 答复；过后没有答复的，视为“不予认可”。" in page
