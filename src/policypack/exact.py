"""Exact numbers, and as people read them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import lru_cache

from policypack.arrays import Col, from_day
from policypack.types import Day, Number


@lru_cache(maxsize=65536)
def exact(points: int, unit: int) -> Fraction:
    """Whole numbers of 1/unit as the exact number they are; equal ones are one object."""
    return Fraction(points, unit)


@lru_cache(maxsize=65536)
def said(points: int, unit: int) -> str:
    """Whole numbers of 1/unit as `shown`."""
    value = exact(points, unit)
    if value.denominator in (1, 2, 4, 5, 10, 20, 25, 50, 100):
        return points_text(value).replace("-", "−")
    cents = (abs(value) * 200 + 1) // 2
    text = points_text(Fraction(int(cents), 100))
    return f"−{text}" if value < 0 else text


def decimal_text(value: int, scale: int) -> str:
    """As `points_text` of value/scale, for a scale of 1, 10, 100 …; of amounts no two are alike, so none is kept."""
    places = len(str(scale)) - 1
    if not places:
        return str(value)
    digits = str(abs(value)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def points_text(value: Fraction) -> str:
    """20, 13.33, 97.125; a number without a finite decimal stays a fraction, 7/3."""
    if value.denominator == 1:
        return str(value.numerator)
    bottom, places = value.denominator, 0
    for prime in (2, 5):
        power = 0
        while bottom % prime == 0:
            bottom //= prime
            power += 1
        places = max(places, power)
    if bottom != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def shown(value: Fraction) -> str:
    """As people see it: with a minus sign, rounded half up to two places when it has more."""
    points, unit = value.as_integer_ratio()
    return said(points, unit)


def whole(exact: Fraction) -> int:
    """A number the pack's unit is known to hold."""
    assert exact.denominator == 1, exact
    return exact.numerator


def scaled(exact: Fraction, unit: int) -> int:
    """A number in 1/unit; the pack's unit is known to hold it."""
    factor, rest = divmod(unit, exact.denominator)
    assert rest == 0, (exact, unit)
    return exact.numerator * factor


def exact_value(kind: object, col: Col, i: int) -> Fraction | date | None:
    """One row of a number or date column as a Python value."""
    if col.known is not None and not bool(col.known[i]):
        return None
    if isinstance(kind, Day):
        return from_day(col.v.item(i))
    assert isinstance(kind, Number)
    return Fraction(int(col.v[i]), kind.scale)
