"""A message that waits in the outbox."""

from datetime import datetime

import pytest

from jifenban.accounts.actors import SYSTEM
from jifenban.notices.actions import Notice, send_notices
from jifenban.notices.models import Message
from tests.builders import make_person


@pytest.fixture
def applicant_message(db: None, now: datetime) -> Message:
    """One text message to somebody."""
    notice = Notice(
        person=make_person(phone="13800000000"),
        template="submitted",
        text="您的积分申请已收到。",
        subject="case:1",
        dedupe="one",
    )
    return send_notices([notice], actor=SYSTEM, now=now)[0]
