"""Killing any process in the middle of submissions loses nothing acknowledged and doubles nothing."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jifenban.runtime.ports import choose_port
from tests.reliability.client import Phone
from tests.reliability.installation import Installation, running

PEOPLE = 18
ONCE = 6  # of them press once and walk away, whatever the answer
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def hurt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation of its own. PostgreSQL's own user must be able to pass through the folders above."""
    folder = tmp_path_factory.mktemp("hurt")
    for above in (folder, *folder.parents):
        if above == Path("/tmp"):
            break
        above.chmod(0o711)
    with running(folder, choose_port(None, first=18400)) as installation:
        yield installation


def test_a_kill_in_the_middle_of_submissions_loses_and_doubles_nothing(hurt: Installation) -> None:
    people = hurt.script("make", PEOPLE)
    phones = [Phone(hurt.site, person["code"], person["session"]) for person in people]
    forms = [phone.open() for phone in phones]

    with ThreadPoolExecutor(PEOPLE) as pool:
        patient = [
            pool.submit(phone.press_until_acknowledged, form, PATIENCE_SECONDS)
            for phone, form in zip(phones[ONCE:], forms[ONCE:], strict=True)
        ]
        hasty = [
            pool.submit(phone.press, form) for phone, form in zip(phones[:ONCE], forms[:ONCE], strict=True)
        ]
        for name in ("web", "database", "worker", "web"):
            time.sleep(0.4)
            assert hurt.kill(name) > 0, f"there was no {name} to kill"
            time.sleep(1.5)
        acknowledged = {
            phone.code for phone, future in zip(phones[ONCE:], patient, strict=True) if future.result()
        }
        acknowledged |= {
            phone.code for phone, future in zip(phones, hasty, strict=False) if future.result() == 302
        }

    assert acknowledged >= {phone.code for phone in phones[ONCE:]}, "somebody patient was never acknowledged"
    hurt.wait()
    found = wait_until_sent(hurt)
    for code, traces in found.items():
        assert traces["submissions"] == traces["events"] == traces["journal"] <= 1, (code, traces)
        assert all(times == 1 for times in traces["messages"].values()), (code, traces)
        whole = traces["submissions"] == 1 and traces["status"] != "draft" and len(traces["messages"]) == 1
        untouched = traces["submissions"] == 0 and traces["status"] == "draft" and not traces["messages"]
        assert whole or (untouched and code not in acknowledged), (code, traces)


def test_pressing_again_after_everything_is_over_changes_nothing(hurt: Installation) -> None:
    before = hurt.script("count")
    (person,) = hurt.script("make", 1)
    phone = Phone(hurt.site, person["code"], person["session"])
    form = phone.open()

    answers = [phone.press(form) for _ in range(3)]

    after = hurt.script("count")
    assert answers == [302, 302, 302]
    assert after.pop(person["code"])["submissions"] == 1
    assert {code: traces["submissions"] for code, traces in after.items()} == {
        code: traces["submissions"] for code, traces in before.items()
    }


def wait_until_sent(hurt: Installation) -> dict[str, dict[str, object]]:
    """What became of every case, once the worker has had time to take up what a killed one left."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = hurt.script("count")
        if not any(traces["unsent"] for traces in found.values()):
            return found
        assert time.monotonic() < until, f"messages were never sent: {found}"
        time.sleep(2)
