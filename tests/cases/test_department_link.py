"""Departments that answer over HTTP: a process of its own plays one that refuses, is slow, late, or forgets."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.errors import IllegalStep
from jifenban.cases import department_link
from jifenban.cases.actions import answer_review, ask_again
from jifenban.cases.department_link import NotReached
from jifenban.cases.models import Case, Event, Inquiry, Review
from jifenban.cases.tasks import RETRIES, consult
from jifenban.config.links import department_links
from jifenban.policies.models import Revision
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
NOW = at("2022-03-02 09:00")
CODE = "440100-education"


@pytest.fixture
def asked(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], list[dict]]]:
    """A running department with our key; gives what it has been asked."""
    file = tmp_path / "asked.jsonl"
    program = [sys.executable, str(Path(__file__).with_name("department.py")), str(file)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        settings.DEPARTMENT_LINKS = {CODE: {"url": f"http://127.0.0.1:{port}/questions", "key": "right"}}
        monkeypatch.setattr(department_link, "SECONDS_TO_ANSWER", 2)
        monkeypatch.setattr("jifenban.clock.now", lambda: NOW)
        yield lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        process.terminate()


@pytest.fixture
def points(asked: object) -> Revision:
    return road.publish("guangzhou/points/2021", now=at("2022-03-01"))


def inquiry_of(points: Revision, name: str) -> Inquiry:
    """The question about somebody's degree, on its way to the department."""
    road.accepted(points, road.make_applicant(name), at("2022-03-01"))
    return Inquiry.objects.get()


def tried(inquiry: Inquiry, attempts: int = 0) -> Inquiry:
    """What one run of the worker makes of it."""
    consult(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), inquiry.pk)
    return fresh(inquiry)


def fresh(inquiry: Inquiry) -> Inquiry:
    return Inquiry.objects.select_related("review__item__case").get(pk=inquiry.pk)


def answers(inquiry: Inquiry) -> int:
    return Event.objects.filter(case=inquiry.review.item.case, step="answer").count()


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name="jifenban.cases.tasks.consult").count()


def test_the_question_goes_to_the_department_with_who_and_what_and_its_answer_is_written(points, asked):
    inquiry = inquiry_of(points, "测试甲")
    assert jobs() == 1

    done = tried(inquiry)

    question = asked()[0]
    assert (question["fact"], question["policy"]) == ("education", "guangzhou/points/2021")
    assert question["person"]["name"] == "测试甲"
    assert question["declared"]["records"][0]["level"] == "bachelor"
    assert done.state == Inquiry.State.ANSWERED
    assert (done.review.decision, done.review.answered_by) == ("confirm", None)
    assert done.review.item.state == "confirmed"


def test_departments_without_a_connector_are_asked_by_people_only(points):
    inquiry = inquiry_of(points, "测试甲")

    assert inquiry.review.office.code == CODE
    assert Review.objects.exclude(office__code=CODE).exists()


def test_an_answer_that_comes_later_is_asked_for_with_longer_and_longer_waits(points, asked):
    inquiry = inquiry_of(points, "慢甲")

    first = tried(inquiry)
    second = tried(inquiry)

    assert (first.state, second.state) == (Inquiry.State.ASKED, Inquiry.State.ASKED)
    waits = ProcrastinateJob.objects.filter(task_name="jifenban.cases.tasks.consult").exclude(
        scheduled_at=None
    )
    moments = sorted(waits.values_list("scheduled_at", flat=True))
    assert (moments[1] - moments[0]).total_seconds() > 20
    assert tried(inquiry).state == Inquiry.State.ANSWERED
    assert len(asked()) == 1
    assert answers(inquiry) == 1


def test_a_system_out_of_order_is_asked_again(points, asked):
    inquiry = inquiry_of(points, "坏甲")

    with pytest.raises(NotReached, match="503"):
        tried(inquiry)

    assert tried(inquiry, 1).state == Inquiry.State.ANSWERED


def test_a_late_answer_applies_once(points, asked):
    inquiry = inquiry_of(points, "迟甲")

    with pytest.raises(NotReached, match="ReadTimeout"):
        tried(inquiry)
    done = tried(inquiry, 1)
    tried(inquiry, 2)

    assert done.state == Inquiry.State.ANSWERED
    assert len(asked()) == 1
    assert answers(inquiry) == 1


def test_a_department_that_lost_the_question_gets_the_same_one_again(points, asked):
    inquiry = inquiry_of(points, "忘甲")

    for _ in range(3):
        tried(inquiry)

    assert [one["key"] for one in asked()] == [str(inquiry.key)] * 2
    assert tried(inquiry).state == Inquiry.State.ANSWERED
    assert answers(inquiry) == 1


def test_what_cannot_be_reached_is_given_to_people_and_may_be_sent_again(points, settings):
    settings.DEPARTMENT_LINKS = {CODE: {"url": "http://127.0.0.1:9/questions", "key": "right"}}
    inquiry = inquiry_of(points, "测试甲")

    with pytest.raises(NotReached):
        tried(inquiry, RETRIES)

    failed = fresh(inquiry)
    assert (failed.state, failed.is_in_trouble) == (Inquiry.State.FAILED, True)
    assert "连接不上" in failed.said
    officer = road.verifier_of(failed.review, NOW)
    again = ask_again(review_id=failed.review_id, actor=officer, now=NOW)
    assert (again.state, again.key) == (Inquiry.State.WAITING, inquiry.key)
    with pytest.raises(IllegalStep):
        ask_again(review_id=failed.review_id, actor=officer, now=NOW)


@pytest.mark.parametrize(("name", "said"), [("拒甲", "对方拒绝（422）"), ("乱甲", "对方的答复不能用")])
def test_a_refusal_stands_at_the_desk_and_people_answer(points, client, name, said, monkeypatch):
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: NOW)
    refused = tried(inquiry_of(points, name))

    assert refused.state == Inquiry.State.REFUSED
    assert said in refused.said
    assert refused.review.answered_at is None
    desk: Client = client
    desk.force_login(
        road.verifier_of(refused.review, NOW), backend="django.contrib.auth.backends.ModelBackend"
    )
    page = desk.get(f"/desk/reviews/{refused.review_id}/").content.decode()
    assert said in page
    assert "重新发给对方系统" in page
    assert "联网没有办成" in desk.get("/desk/reviews/").content.decode()
    sent = desk.post(f"/desk/reviews/{refused.review_id}/send-again/")
    assert sent.status_code == 302
    assert fresh(refused).state == Inquiry.State.WAITING
    assert desk.post(f"/desk/reviews/{refused.review_id}/send-again/").status_code == 409


def test_who_answers_by_hand_is_not_overruled_by_the_machine(points, asked):
    inquiry = inquiry_of(points, "测试甲")
    review = inquiry.review
    answer_review(
        review_id=review.pk,
        decision="refuse",
        reason="查无此证。",
        actor=road.verifier_of(review, NOW),
        now=NOW,
    )

    done = tried(inquiry)

    assert done.state == Inquiry.State.OVERTAKEN
    assert done.review.decision == "refuse"
    assert asked() == []


def test_while_the_case_waits_for_a_correction_the_answer_waits(points, monkeypatch):
    inquiry = inquiry_of(points, "测试甲")
    monkeypatch.setattr("jifenban.cases.consulting.answer_step", lambda case, loaded: None)

    assert tried(inquiry).state == Inquiry.State.ASKED

    monkeypatch.undo()
    monkeypatch.setattr("jifenban.clock.now", lambda: NOW)
    assert fresh(inquiry).review.answered_at is None


def test_an_item_that_the_department_returns_goes_back_to_the_applicant(points, asked):
    done = tried(inquiry_of(points, "退甲"))

    assert done.review.decision == "return"
    assert Case.objects.get(pk=done.review.item.case_id).status == "verifying_returned"


def test_a_part_is_confirmed_by_the_departments_own_records(points, asked):
    done = tried(inquiry_of(points, "半甲"))

    assert done.review.item.state == "partly"
    assert done.review.confirmed[0]["level"] == "college"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"440100-housing": "https://x"}',
        '{"440100-housing": {"url": "http://example.org", "key": "k"}}',
        '{"440100-housing": {"url": "https://example.org", "key": "k", "more": "x"}}',
    ],
)
def test_a_setting_that_would_send_data_somewhere_odd_is_refused(text):
    with pytest.raises(ImproperlyConfigured):
        department_links(text)


def test_the_setting_names_departments_by_code():
    link = {"url": "https://example.org/q", "key": "k"}

    assert department_links(json.dumps({CODE: link})) == {CODE: link}
    assert department_links("") == {}
