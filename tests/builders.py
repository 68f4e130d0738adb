"""Small makers of the things most tests need. Numbers are in an area that does not exist (99)."""

from datetime import datetime
from itertools import count

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.clock import CHINA
from jifenban.employers.codes import new_code
from jifenban.employers.credit_code import check_sign
from jifenban.employers.models import Employer
from jifenban.employers.registering import appoint
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


def make_employer(
    name: str = "测试公司", *, agent: Person, now: datetime = NOW, service: str = "beijing/settlement"
) -> Employer:
    """An employer whose registration was accepted, with its first agent. The area of its credit code does not exist."""
    body = f"91990000MA{next(serials):07}"
    employer = Employer.objects.create(
        service=service,
        state=Employer.State.ACCEPTED,
        credit_code=body + check_sign(body),
        name=name,
        contact="测试经办",
        phone="010-12345678",
        code=new_code(),
        registered_at=now,
    )
    appoint(employer, agent, agent.account or SYSTEM, now)
    return employer


def make_user(name: str = "", **more: object) -> User:
    """A log-in."""
    return User.objects.create_user(username=name or f"user-{next(serials)}", **more)
