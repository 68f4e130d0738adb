"""The worker seals each real day when it has ended."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app

from jifenban.clock import real_now
from jifenban.journal.models import DaySeal
from jifenban.journal.tasks import seal_yesterday


@pytest.mark.django_db
def test_yesterday_is_sealed_however_often_the_task_runs():
    seal_yesterday(0)
    seal_yesterday(0)
    assert DaySeal.objects.get().day == real_now().date() - timedelta(days=1)


def test_the_worker_knows_when_to_seal():
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["jifenban.journal.tasks.seal_yesterday"] == "20 16 * * *"
