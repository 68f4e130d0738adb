"""People who cannot exist: names that say so, numbers of an area that is not assigned, phones nobody has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jifenban.people.idnumber import check_sign

#: No division of the country has this code; the check digit is right, so forms accept the number.
AREA = "990000"
#: 169 is not given to any operator.
PHONE_PREFIX = "1690000"
#: Every invented name carries this character.
MARK = "演"

SURNAMES = "黄 韦 林 覃 李 陆 石 廖 邱 方 杨 周 曾 莫 陈 梁 罗 何 冯 邓 叶 苏 潘 卢 谢 余 彭 蔡 胡 郑 欧阳 司徒".split()
GIVEN = "强 莲 民 珍 光 华 玲 文 敏 军 红 波 燕 涛 丽 平 芳 勇 梅 斌 静 辉 霞 亮 娟 峰 兰 宁 秀 健 云 春 雪 志 琴".split()


@dataclass(frozen=True)
class Identity:
    """One invented person, as the identity provider knows them."""

    sub: str
    name: str
    number: str
    phone: str
    level: str
    born: date


def invent(random: Random, serial: int, born: date, level: str = "L3") -> Identity:
    """One person; the same random state and serial give the same person."""
    surname = SURNAMES[serial % len(SURNAMES)]
    given = GIVEN[(serial // len(SURNAMES) + random.randrange(len(GIVEN))) % len(GIVEN)]
    return Identity(
        sub=f"demo-{serial:04}",
        name=f"{surname}{MARK}{given}",
        number=identity_number(born, serial),
        phone=f"{PHONE_PREFIX}{serial:04}",
        level=level,
        born=born,
    )


def identity_number(born: date, serial: int) -> str:
    """An 18-character number with the check digit of GB 11643."""
    body = f"{AREA}{born:%Y%m%d}{serial % 1000:03}"
    return body + check_sign(body)


def birthdays(random: Random, first: date, last: date) -> Iterator[date]:
    """Endless birthdays between two days."""
    span = (last - first).days
    while True:
        yield first + timedelta(days=random.randint(0, span))
