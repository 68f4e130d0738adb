"""Small makers of the things most tests need. Numbers are in an area that does not exist (99)."""

from datetime import datetime
from itertools import count

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.clock import CHINA
from jifenban.people.actions import recognise_person
from jifenban.people.models import Person

NOW = datetime(2022, 3, 1, 9, 30, tzinfo=CHINA)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
serials = count(1)


def identity_number(serial: int, birth: str = "19850412") -> str:
    """An identity number in an unassigned area, with its right check digit (GB 11643)."""
    body = f"990000{birth}{serial % 1000:03}"
    remainder = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True)) % 11
    return body + "10X98765432"[remainder]


def make_person(name: str = "测试甲", phone: str = "13800000000", **more: str) -> Person:
    """A person nobody has seen before."""
    number = more.get("number") or identity_number(next(serials))
    return recognise_person(number=number, name=name, phone=phone, actor=SYSTEM, now=NOW)


def make_user(name: str = "", **more: object) -> User:
    """A log-in."""
    return User.objects.create_user(username=name or f"user-{next(serials)}", **more)
