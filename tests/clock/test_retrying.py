"""How long the worker goes on trying."""

from datetime import UTC, datetime
from types import SimpleNamespace

import procrastinate.retry
import pytest

from jifenban.clock.retrying import RESUMED

NOW = datetime(2022, 3, 1, tzinfo=UTC)


def test_long_work_outlives_a_database_that_starts_anew_and_gives_up_within_ten_minutes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(procrastinate.retry.utils, "utcnow", lambda: NOW)
    decisions = [
        RESUMED.get_retry_decision(exception=OSError(), job=SimpleNamespace(attempts=attempts))
        for attempts in range(10)
    ]
    waits = [(one.retry_at - NOW).total_seconds() for one in decisions if one is not None]

    assert waits[0] == 2
    assert 120 < sum(waits) < 600
    assert decisions[-1] is None
