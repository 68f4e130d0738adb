"""Static types of expressions: what a quantity is, in which unit, within which bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from policypack.facts import FactSpec, Field
from policypack.units import UNITS

#: Intermediate integers stay below this; the compiler refuses a pack that could pass it.
MAX_INT: Final = 2**62
#: What stays below this is reckoned with in 32 bits: half of what a sum of two could be.
SMALL: Final = 2**30


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number: integers of 1/`scale` of a unit, between `low` and `high` of them.

    `unit` None is a bare number, which fits beside any unit.
    """

    unit: str | None
    low: int
    high: int
    scale: int = 1

    def scaled(self, scale: int) -> Number:
        """The same quantity in a finer scale."""
        factor = scale // self.scale
        return replace(self, low=self.low * factor, high=self.high * factor, scale=scale)

    @property
    def small(self) -> bool:
        """Whether 32 bits hold it; a column of any other number has 64."""
        return max(abs(self.low), abs(self.high)) < SMALL

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Lowest and highest value, in the unit."""
        return Fraction(self.low, self.scale), Fraction(self.high, self.scale)


@dataclass(frozen=True, slots=True)
class YesNo:
    """A condition."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of a year."""


@dataclass(frozen=True, slots=True)
class Text:
    """Free text: only good for grouping."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of a closed list of words."""

    words: tuple[str, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Records:
    """Some records of a fact. `pieces`: spells cut at dates, so one record may stand in several rows."""

    spec: FactSpec
    pieces: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One field of some records; `pieces` as in Records."""

    spec: FactSpec
    field: Field
    pieces: bool = False


@dataclass(frozen=True, slots=True)
class Days:
    """A set of days."""


@dataclass(frozen=True, slots=True)
class Months:
    """A set of months."""


#: What has one value in a row.
Single = Number | YesNo | Day | Month
Type = Number | YesNo | Day | Month | Text | Word | Records | Column | Days | Months


def type_of_field(field: Field) -> Type:
    """The type a field's value has in expressions."""
    if field.type == "date":
        return Day()
    if field.type == "month":
        return Month()
    if field.type == "yes_no":
        return YesNo()
    if field.type == "choice":
        return Word(tuple(field.choices), tuple(field.choices.values()))
    if field.type == "text":
        return Text()
    return Number(field.unit, field.at_least * field.scale, field.at_most * field.scale, field.scale)


_NAMES: Final[Mapping[type, str]] = {
    Number: "数",
    YesNo: "条件（真假）",
    Day: "日期",
    Month: "年月",
    Text: "文字",
    Word: "选项",
    Records: "记录",
    Column: "记录的一列",
    Days: "日集",
    Months: "月集",
}


def name_of(kind: Type) -> str:
    """How a type is called in a sentence to a pack author."""
    unit = UNITS[kind.unit] if isinstance(kind, Number) and kind.unit else ""
    return f"数（单位：{unit}）" if unit else _NAMES[type(kind)]


def names_of(wanted: Iterable[type]) -> str:
    """How the types a place allows are called."""
    return "或".join(_NAMES[kind] for kind in wanted)


def mend_for(given: Type, wanted: Sequence[type]) -> str:
    """How to write what is wanted, where something else was given."""
    if Number in wanted and isinstance(given, Days | Months | Records):
        return "要个数请写 count(…)"
    if YesNo in wanted:
        many = isinstance(given, Days | Months | Records)
        return "请写成比较，如 count(…) >= 12" if many else "请写成条件，如 a >= 12、b == own、given(c)"
    if Months in wanted and isinstance(given, Days | Records):
        return "请用 months(…) 换成月集"
    if Records in wanted:
        return "请写一项有多条记录的事实，可以带 [条件]"
    return "请换成这一类的量"
