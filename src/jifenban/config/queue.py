"""The queue inside a worker: jobs are fetched by a connection of its own, and deferred by Django's, in its transaction.

As it comes, procrastinate's worker defers by the connection that fetches: what a task puts into the queue is there
at once, before the task's transaction has committed, or though it never does. A message was then sent for before
anybody could read it, and lost.
"""

from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseConnector
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.utils import connector_params


class WorkerConnector(PsycopgConnector):
    """Fetches jobs; hands what a task defers to Django's connection of the task's thread."""

    def get_sync_connector(self) -> BaseConnector:
        """By what tasks defer."""
        return DjangoConnector()


class QueueConnector(DjangoConnector):
    """Django's connector, whose workers defer within their transactions too."""

    def get_worker_connector(self) -> WorkerConnector:
        """By what a worker fetches."""
        return WorkerConnector(kwargs=connector_params(self.alias))


def use_transactions(app: App) -> None:
    """Called once when the queue is ready (PROCRASTINATE_ON_APP_READY)."""
    connector = QueueConnector()
    app.connector = app.job_manager.connector = connector
