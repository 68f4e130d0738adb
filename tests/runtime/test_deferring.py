"""What a task puts into the queue exists if and only if the task's own transaction commits, in the worker as on a page."""

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def in_worker():
    """The queue as `manage.py procrastinate worker` sets it up."""
    with app.replace_connector(app.connector.get_worker_connector()):
        yield


def jobs_of_others() -> int:
    """How many jobs somebody else can see now."""
    with connection.copy().temporary_connection() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs")
        return cursor.fetchone()[0]


def defer() -> None:
    app.configure_task("jifenban.notices.tasks.deliver").batch_defer({"message_id": 1}, {"message_id": 2})


def test_in_the_worker_nobody_finds_a_job_before_its_transaction_has_committed(in_worker):
    before = jobs_of_others()
    with transaction.atomic():
        defer()
        assert jobs_of_others() == before
    assert jobs_of_others() == before + 2


def test_in_the_worker_a_job_of_a_transaction_that_is_undone_never_was(in_worker):
    before = jobs_of_others()
    with transaction.atomic():
        defer()
        transaction.set_rollback(True)
    assert jobs_of_others() == before
