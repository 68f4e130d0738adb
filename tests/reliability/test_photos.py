"""A picture that was acknowledged is there and whole; one that was cut off left nothing behind."""

import io
import random
import time
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from functools import lru_cache

from PIL import Image

from tests.reliability.client import Phone
from tests.reliability.installation import Installation, kill

PICTURES = 8
ROUNDS = 5
PATIENCE_SECONDS = 90


@lru_cache
def photograph(seed: int) -> bytes:
    """A picture of about 700 KB that no compression makes small."""
    noise = Image.frombytes("RGB", (700, 520), random.Random(seed).randbytes(700 * 520 * 3))
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=92)
    return out.getvalue()


def test_a_killed_server_keeps_every_acknowledged_picture_and_no_half_one(hurt: Installation) -> None:
    lost = [send_and_kill(hurt)]
    while (
        not lost[-1] and len(lost) < ROUNDS
    ):  # All pictures may have been in before the kill: that proves nothing.
        lost.append(send_and_kill(hurt))
    assert lost[-1], f"no upload was hurt in {ROUNDS} rounds"


def send_and_kill(hurt: Installation) -> int:
    """Pictures of several people at once, and the web server killed at the first answer; how many lines went dead."""
    drafts = hurt.ask("make_drafts", people=PICTURES)
    phones = [Phone(hurt.site, one["code"], one["session"], f"fill/{one['page']}/") for one in drafts]
    for phone in phones:
        phone.open()
    requests = [
        phone.picture(f"photos/{one['section']}/{one['slot']}/", one["name"], photograph(number))
        for number, (phone, one) in enumerate(zip(phones, drafts, strict=True))
    ]

    def send_until_acknowledged(number: int) -> bool:
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if phones[number].send(requests[number]) == 302:
                return True
            time.sleep(0.3)
        return False

    victims = hurt.find("web")
    with ThreadPoolExecutor(PICTURES) as pool:
        once = [pool.submit(phones[number].send, requests[number]) for number in range(0, PICTURES, 2)]
        patient = [pool.submit(send_until_acknowledged, number) for number in range(1, PICTURES, 2)]
        wait(once + patient, return_when=FIRST_COMPLETED)
        assert kill(victims) > 0
    hurt.wait()

    assert all(one.result() for one in patient), "somebody patient was never acknowledged"
    answers = [future.result() for pair in zip(once, patient, strict=True) for future in pair]
    for one, answer in zip(drafts, answers, strict=True):
        found = hurt.ask("count_photos", code=one["code"])
        assert found["photos"] == found["files"] == found["readable"] <= 1, (one, found)
        assert found["photos"] == 1 or answer is None, (one, found)
    return sum(phone.lost for phone in phones)
