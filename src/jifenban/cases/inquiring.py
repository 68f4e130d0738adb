"""Sending a department's question out over HTTP, where this installation has a connector for it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from procrastinate.contrib.django import app

from jifenban.cases.department_link import link_of
from jifenban.cases.models import Inquiry, Review

CONSULT = "jifenban.cases.tasks.consult"


def inquire(review: Review, now: datetime) -> None:
    """Let the worker ask the department's own system; without a connector people answer, as ever."""
    if link_of(review.office.code) is None:
        return
    inquiry = Inquiry.objects.create(review=review, key=uuid4(), made_at=now)
    # A job is a row of the same database: it exists only if this transaction commits.
    app.configure_task(CONSULT).defer(inquiry_id=inquiry.pk)
