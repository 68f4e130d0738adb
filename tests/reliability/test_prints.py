"""The card is printed three times and never a fourth, whatever is pressed and whatever dies."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.reliability.client import Phone
from tests.reliability.installation import Installation

CLICKS = 50
PDF = 200
REFUSED = 409
PAGE = "print/card/"
PATIENCE_SECONDS = 60


def test_fifty_clicks_at_once_count_three_and_never_a_fourth(hurt: Installation) -> None:
    card = hurt.ask("make_card")
    phones = [Phone(hurt.site, card["code"], card["session"], PAGE) for _ in range(CLICKS)]
    forms = [phone.open() for phone in phones]

    with ThreadPoolExecutor(CLICKS) as pool:
        answers = list(pool.map(Phone.press, phones, forms))

    assert sorted(answers, key=str) == [PDF] * 3 + [REFUSED] * (CLICKS - 3)
    assert all("窗口" in phone.words for phone, answer in zip(phones, answers, strict=True) if answer != PDF)
    found = hurt.ask("count_prints", code=card["code"])
    assert found["numbers"] == [1, 2, 3]
    assert found["events"] == found["journal"] == 3


def test_a_server_killed_in_the_middle_of_prints_keeps_the_ledger_true(hurt: Installation) -> None:
    card = hurt.ask("make_card")
    phones = [Phone(hurt.site, card["code"], card["session"], PAGE) for _ in range(2)]
    forms = [phone.open() for phone in phones]

    with ThreadPoolExecutor(2) as pool:
        pressing = [
            pool.submit(phone.press_until, form, PDF, PATIENCE_SECONDS)
            for phone, form in zip(phones, forms, strict=True)
        ]
        time.sleep(0.01)
        assert hurt.kill("web") > 0
    hurt.wait()

    assert any(phone.lost for phone in phones), "no click was hurt: the kill came too late to prove anything"
    assert all(one.result() for one in pressing), "a patient click was never answered"
    found = hurt.ask("count_prints", code=card["code"])
    # Two buttons were pressed, each again and again until its paper came: two prints, not one more.
    assert found["keys"] == sorted(dict(form)["request_key"] for form in forms)
    assert found["numbers"] == [1, 2]
    assert found["events"] == found["journal"] == 2
