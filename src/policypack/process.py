"""Small words that every process file uses: who acts, how long, which condition, which answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from policypack.errors import did_you_mean
from policypack.grades import GRADES
from policypack.nodes import Entries, Node, Place

T = TypeVar("T")

APPLICANT: Final = "applicant"
SYSTEM: Final = "system"
#: Whether a term that ends on a rest day ends on the next working day, or on the one before.
ROLLS: Final = ("none", "forward", "back")

_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_LENGTH: Final = re.compile(r"([1-9]\d*) (working days?|days?)")
_ROUND_LENGTH: Final = re.compile(r"round\.([a-z][a-z0-9_]*) (working days?|days?)")
_WHO: Final = re.compile(r"([a-z][a-z0-9_]*)(?: of ([a-z][a-z0-9_]*))?")


@dataclass(frozen=True)
class Who:
    """Who may act: a role at the office that stands in a relation to the case.

    `relation` is None for the applicant and for the system, whose roles are the two words themselves.
    """

    role: str
    relation: str | None = None

    @property
    def is_applicant(self) -> bool:
        """Whether the person the case belongs to acts."""
        return self.role == APPLICANT

    @property
    def is_system(self) -> bool:
        """Whether nobody acts: the step follows from a condition or a timer."""
        return self.role == SYSTEM


@dataclass(frozen=True)
class Length:
    """A length of time: a number of working days or of calendar days."""

    number: int
    unit: str

    @property
    def text(self) -> str:
        """The length as people read it."""
        return f"{self.number} 个工作日" if self.unit == "working days" else f"{self.number} 天"


@dataclass(frozen=True)
class RoundLength:
    """A length of time whose number of days a round gives: `key` is the round's value, a count."""

    key: str
    unit: str

    def of(self, number: int) -> Length:
        """The length in a round that says so many days."""
        return Length(number, self.unit)


def read_grade(entries: Entries) -> str:
    """How sure what these entries say is; "" where they do not tell."""
    return entries.read("grade", lambda node: node.as_choice(GRADES), "")


def read_key(name: str, place: Place) -> str:
    """A key that the pack itself coins: lower-case letters, digits and underscores."""
    if not _KEY.fullmatch(name):
        raise place.error(f"“{name}”不能作代号", "代号用小写英文字母、数字和下划线，以字母开头")
    return name


def read_who(node: Node) -> Who:
    """`reviewer of permit_street`, `applicant` or `system`."""
    text = node.as_text()
    match = _WHO.fullmatch(text)
    if match is None:
        raise node.error(
            f"看不懂“{text}”是谁", "请写成“角色 of 关系”，如 reviewer of permit_street，或 applicant、system"
        )
    role, relation = match.groups()
    who = Who(role, relation)
    alone = who.is_applicant or who.is_system
    if alone and relation is not None:
        raise node.error(f"“{role}”后面不能再写 of", f"请只写 {role}")
    if not alone and relation is None:
        raise node.error(f"“{role}”没有写明是哪个机构的", f"请写成“{role} of 关系”")
    return who


def read_length(node: Node) -> Length:
    """`35 working days` or `30 days`."""
    text = node.as_text()
    match = _LENGTH.fullmatch(text)
    if match is None:
        raise node.error(f"“{text}”不是时长", "请写成“35 working days”或“30 days”")
    number, unit = match.groups()
    return Length(int(number), _unit(unit))


def read_term_length(node: Node) -> Length | RoundLength:
    """As read_length, or `round.settle_days days`: so many as the round says."""
    match = _ROUND_LENGTH.fullmatch(node.as_text())
    return RoundLength(match[1], _unit(match[2])) if match else read_length(node)


def _unit(word: str) -> str:
    return "working days" if word.startswith("working") else "days"


def read_round_value(node: Node) -> str:
    """`round.closes_at`: the key of a value of the round."""
    owner, dot, key = node.as_text().partition(".")
    if owner != "round" or not dot or not key:
        raise node.error(f"“{node.as_text()}”不是批次里的值", "请写成 round. 加值的代号，如 round.closes_at")
    return key


def read_words(node: Node) -> tuple[str, ...]:
    """`[one, two]` or a single word, as a tuple; the same word twice is refused."""
    words = node.as_texts()
    for word in words:
        if words.count(word) > 1:
            raise node.error(f"“{word}”写了两次", "请只留一个")
    return words


def known(word: str, options: Iterable[str], what: str, place: Place) -> str:
    """`word` if it is among the options; else a fault that says what kind of name is unknown."""
    options = tuple(options)
    if word not in options:
        raise place.error(f"没有叫“{word}”的{what}", did_you_mean(word, options))
    return word


def frozen(values: Mapping[str, T]) -> Mapping[str, T]:
    """A mapping that cannot change, in the order given."""
    return MappingProxyType(dict(values))


def texts_of(entries: Entries) -> Mapping[str, str]:
    """A mapping of coined keys to texts, such as the choices of a field."""
    return frozen({read_key(key, entries.place_of(key)): node.as_text() for key, node in entries.items()})
