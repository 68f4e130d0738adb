"""People are told once, after the act has committed."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.accounts.actors import SYSTEM
from jifenban.journal.queries import history
from jifenban.notices import tasks
from jifenban.notices.actions import Notice, mark_failed, mark_read, mark_sent, send_notices
from jifenban.notices.gateways import GATEWAYS, NotSent, gateway
from jifenban.notices.models import Message
from jifenban.notices.queries import messages_of, outbox
from jifenban.notices.tasks import deliver
from tests.builders import NOW, make_person, make_user

pytestmark = pytest.mark.django_db


def tell(person, **more):
    given = {
        "template": "accepted",
        "text": "您的申请已受理。",
        "subject": "case:1",
        "dedupe": "case:1 accepted",
    }
    return send_notices([Notice(person=person, **given | more)], actor=SYSTEM, now=NOW)[0]


def jobs():
    return ProcrastinateJob.objects.filter(task_name="jifenban.notices.tasks.deliver")


def attempt(number=0):
    return SimpleNamespace(job=SimpleNamespace(attempts=number))


class Broken:
    """A gateway that is down."""

    def send(self, *, phone, text, key):
        raise NotSent


class Listening:
    """A gateway that remembers."""

    def __init__(self):
        self.sent = []

    def send(self, *, phone, text, key):
        self.sent.append((phone, text, key))


@pytest.fixture
def use(settings, monkeypatch):
    def use(chosen):
        monkeypatch.setitem(GATEWAYS, "chosen", lambda: chosen)
        settings.SMS_BACKEND = "chosen"
        return chosen

    return use


def test_the_same_event_is_told_once():
    person, before = make_person(), jobs().count()
    assert tell(person) == tell(person)
    assert messages_of(person).count() == 1
    assert jobs().count() == before + 1
    assert [entry.verb for entry in history("case:1")] == ["notice_queued"]


def test_an_act_that_is_rolled_back_tells_nobody():
    person = make_person()
    before = jobs().count()
    with transaction.atomic():
        tell(person)
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert jobs().count() == before


def test_in_the_demonstration_a_message_stays_in_the_visible_outbox():
    message = tell(make_person())
    deliver(attempt(), message.pk)
    assert outbox().get().state == Message.State.SENT


def test_a_message_goes_to_the_phone_with_its_key(use):
    listening = use(Listening())
    message = tell(make_person(phone="13812345678"))
    deliver(attempt(), message.pk)
    deliver(attempt(1), message.pk)
    assert listening.sent == [("13812345678", "您的申请已受理。", "case:1 accepted")]


def test_a_message_that_cannot_be_sent_is_tried_again_and_then_given_up(use):
    use(Broken())
    message = tell(make_person())
    with pytest.raises(NotSent):
        deliver(attempt(), message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.QUEUED
    with pytest.raises(NotSent):
        deliver(attempt(tasks.RETRIES), message.pk)
    message.refresh_from_db()
    assert message.state == Message.State.FAILED
    assert messages_of(message.person).get() == message


def test_what_was_sent_is_not_marked_as_failed_or_sent_again():
    message = tell(make_person())
    first = mark_sent(message_id=message.pk, now=NOW)
    mark_failed(message_id=message.pk, problem="503")
    again = mark_sent(message_id=message.pk, now=NOW.replace(hour=23))
    assert (again.state, again.sent_at) == (Message.State.SENT, first.sent_at)


def test_an_unknown_gateway_is_refused_by_name(settings):
    settings.SMS_BACKEND = "pigeon"
    with pytest.raises(ImproperlyConfigured, match="outbox"):
        gateway()


def test_opening_the_inbox_reads_what_is_new():
    person = make_person()
    tell(person)
    tell(person, dedupe="case:1 returned")
    other = tell(make_person(), dedupe="case:2 accepted", subject="case:2")
    assert mark_read(person=person, actor=make_user(), now=NOW) == 2
    assert mark_read(person=person, actor=make_user(), now=NOW) == 0
    other.refresh_from_db()
    assert other.read_at is None


@pytest.mark.parametrize(("phone", "shown"), [("13812345678", "138****5678"), ("", ""), ("1234", "****")])
def test_a_listing_masks_the_phone(phone, shown):
    assert Message(phone=phone).masked_phone == shown
