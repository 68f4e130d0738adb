"""A job that a killed worker left half done goes back to the queue; a living worker's job stays."""

from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from jifenban.config.tasks import return_stalled_jobs


def job_of_a_worker_silent_for(seconds: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s * interval '1 second') RETURNING id",
            [seconds],
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)"
            " VALUES ('default', 'anything', '{}', 'doing', %s) RETURNING id",
            [worker],
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(("silent", "status"), [(3600, "todo"), (5, "doing")])
def test_only_the_job_of_a_silent_worker_is_given_back(silent, status):
    job = job_of_a_worker_silent_for(silent)

    async_to_sync(return_stalled_jobs.func)(SimpleNamespace(app=app), 0)

    assert ProcrastinateJob.objects.get(pk=job).status == status
