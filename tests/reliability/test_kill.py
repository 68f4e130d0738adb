"""Killing any process in the middle of submissions loses nothing acknowledged and doubles nothing."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.reliability.client import Phone
from tests.reliability.installation import Installation

PEOPLE = 24
ONCE = 8  # of them press once and walk away, whatever the answer
SUBMIT = ("do", "submit")
PATIENCE_SECONDS = 90  # a dead worker's job goes back to the queue after 30 to 40 seconds


def test_a_kill_in_the_middle_of_submissions_loses_and_doubles_nothing(hurt: Installation) -> None:
    people = hurt.ask("make_declarations", people=PEOPLE)
    phones = [Phone(hurt.site, person["code"], person["session"]) for person in people]
    forms = [[*phone.open(), SUBMIT] for phone in phones]
    acknowledged: set[str] = set()

    # Three waves, each with a process killed under it: the kill comes while its phones are pressing.
    for number, name in enumerate(("worker", "database", "web")):
        mine = range(number, PEOPLE, 3)
        with ThreadPoolExecutor(len(mine)) as pool:
            pressing = {
                index: pool.submit(phones[index].press, forms[index])
                if index < ONCE
                else pool.submit(phones[index].press_until, forms[index], 302, PATIENCE_SECONDS)
                for index in mine
            }
            while not any(one.done() for one in pressing.values()):
                time.sleep(0.005)
            assert hurt.kill(name) > 0, f"there was no {name} to kill"
        acknowledged |= {
            phones[index].code for index, future in pressing.items() if future.result() in (True, 302)
        }
        hurt.wait()

    codes = [phone.code for phone in phones]
    assert any(phone.lost for phone in phones), "no press was hurt: the kills came too late to prove anything"
    assert acknowledged >= set(codes[ONCE:]), "somebody patient was never acknowledged"
    for code, traces in wait_until_sent(hurt, codes).items():
        assert traces["submissions"] == traces["events"] == traces["journal"] <= 1, (code, traces)
        assert all(times == 1 for times in traces["messages"].values()), (code, traces)
        assert traces["chain"] > 0, (code, traces)
        whole = traces["submissions"] == 1 and traces["status"] != "draft" and len(traces["messages"]) == 1
        untouched = traces["submissions"] == 0 and traces["status"] == "draft" and not traces["messages"]
        assert whole or (untouched and code not in acknowledged), (code, traces)


def test_pressing_again_after_everything_is_over_changes_nothing(hurt: Installation) -> None:
    (person,) = hurt.ask("make_declarations", people=1)
    phone = Phone(hurt.site, person["code"], person["session"])
    form = [*phone.open(), SUBMIT]
    assert phone.press(form) == 302
    first = wait_until_sent(hurt, [phone.code])

    answers = [phone.press(form) for _ in range(3)]

    assert answers == [302, 302, 302]
    assert hurt.ask("count", codes=[phone.code]) == first
    assert first[phone.code]["submissions"] == 1


def test_a_message_that_a_killed_worker_left_is_sent_once(hurt: Installation) -> None:
    (person,) = hurt.ask("make_declarations", people=1)
    phone = Phone(hurt.site, person["code"], person["session"])
    form = [*phone.open(), SUBMIT]

    assert hurt.kill("worker") > 0
    assert phone.press(form) == 302

    (traces,) = wait_until_sent(hurt, [phone.code]).values()
    assert list(traces["messages"].values()) == [1]


def wait_until_sent(hurt: Installation, codes: list[str]) -> dict[str, dict[str, object]]:
    """What became of cases, once the worker has had time to take up what a killed one left."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        found = hurt.ask("count", codes=codes)
        if not any(traces["unsent"] for traces in found.values()):
            return found
        assert time.monotonic() < until, f"messages were never sent: {found}"
        time.sleep(0.5)
