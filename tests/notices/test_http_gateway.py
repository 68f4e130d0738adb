"""Text messages over HTTP: a gateway of its own process refuses, is out of order, or answers too late."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.actors import SYSTEM
from jifenban.notices import gateways
from jifenban.notices.actions import Notice, send_again, send_notices
from jifenban.notices.gateways import NotSent
from jifenban.notices.models import Message
from jifenban.notices.queries import messages_of
from jifenban.notices.tasks import deliver
from tests.builders import NOW, make_person
from tests.notices.test_notices import attempt

pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], list[dict]]]:
    """A running gateway with our key; gives what it has taken."""
    file = tmp_path / "taken.jsonl"
    program = [sys.executable, str(Path(__file__).with_name("sms_gateway.py")), str(file)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        settings.SMS_BACKEND, settings.SMS_KEY = "http", "right"
        settings.SMS_URL = f"http://127.0.0.1:{port}/"
        monkeypatch.setattr(gateways, "SECONDS_TO_ANSWER", 3)
        yield lambda: [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        process.terminate()


def tell(phone: str) -> Message:
    notice = Notice(
        person=make_person(phone=phone),
        template="accepted",
        text="您的申请已受理。",
        subject="case:1",
        dedupe=f"case:1 accepted {phone}",
    )
    return send_notices([notice], actor=SYSTEM, now=NOW)[0]


def now_of(message: Message) -> Message:
    message.refresh_from_db()
    return message


def test_a_message_reaches_the_gateway_with_its_key(taken: Callable[[], list[dict]]):
    message = tell("13800000001")

    deliver(attempt(), message.pk)

    key = "case:1 accepted 13800000001"
    assert taken() == [{"phone": "13800000001", "text": "您的申请已受理。", "key": key}]
    assert now_of(message).state == Message.State.SENT


def test_a_refused_number_is_not_tried_again_and_the_reason_is_kept(taken: Callable[[], list[dict]]):
    message = tell("13800000004")

    deliver(attempt(), message.pk)

    assert (now_of(message).state, message.problem) == (Message.State.FAILED, "400 no such number")
    assert messages_of(message.person).get() == message
    assert taken() == []


def test_a_gateway_out_of_order_is_asked_again(taken: Callable[[], list[dict]]):
    message = tell("13800000005")

    with pytest.raises(NotSent, match="503"):
        deliver(attempt(), message.pk)
    deliver(attempt(1), message.pk)

    assert len(taken()) == 1
    assert now_of(message).state == Message.State.SENT


def test_a_late_answer_does_not_send_the_message_twice(taken: Callable[[], list[dict]]):
    message = tell("13800000006")

    with pytest.raises(NotSent, match="ReadTimeout"):
        deliver(attempt(), message.pk)
    deliver(attempt(1), message.pk)

    assert len(taken()) == 1
    assert now_of(message).state == Message.State.SENT


def test_our_own_wrong_key_loses_no_message(taken: Callable[[], list[dict]], settings: Any):
    settings.SMS_KEY = "wrong"
    message = tell("13800000001")

    with pytest.raises(NotSent, match="401"):
        deliver(attempt(), message.pk)

    assert now_of(message).state == Message.State.QUEUED


def test_what_failed_is_sent_again_to_the_phone_known_by_then(taken: Callable[[], list[dict]]):
    message = tell("13800000004")
    deliver(attempt(), message.pk)
    message.person.phone = "13800000002"
    message.person.save()
    jobs = ProcrastinateJob.objects.filter(task_name="jifenban.notices.tasks.deliver")
    before = jobs.count()

    assert send_again(actor=SYSTEM, now=NOW) == 1
    assert jobs.count() == before + 1
    deliver(attempt(), message.pk)

    assert [row["phone"] for row in taken()] == ["13800000002"]
    assert send_again(actor=SYSTEM, now=NOW) == 0
