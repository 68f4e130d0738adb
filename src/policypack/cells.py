"""One value of a fact, as a person gave it, read into the engine's integer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policypack.arrays import FIRST_DAY, LAST_DAY
from policypack.facts import Field

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DECIMAL: Final = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_EPOCH: Final = date(1970, 1, 1).toordinal()


class Unfit(Exception):
    """A value that does not fit its field; the message says how it should look."""


def reader_of(field: Field, words: dict[str, int]) -> Callable[[object], int]:
    if field.type == "date":
        return _day
    if field.type == "month":
        return _month
    if field.type == "yes_no":
        return _yes_no
    if field.type == "text":
        return lambda value: words.setdefault(str(value), len(words))
    if field.type == "choice":
        codes = {word: code for code, word in enumerate(words_of(field))}
        return lambda value: _choice(field, codes, value)
    return lambda value: _number(field, value)


def words_of(field: Field) -> list[str]:
    """The words of a choice by code; those narrowed away come last, counting leaves them out."""
    return [*field.choices, *field.narrowed]


def _day(value: object) -> int:
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) == 10 else None
        except ValueError:
            value = None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise Unfit("请填写存在的日期，如 2022-12-31。")
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Unfit("日期应在 1900 年至 2199 年之间。")
    return value.toordinal() - _EPOCH


def _month(value: object) -> int:
    if isinstance(value, str):
        match = _MONTH.fullmatch(value)
        if match:
            return _month(date(int(match[1]) or 1, int(match[2]), 1))
    elif isinstance(value, date):
        _day(value)
        return value.year * 12 + value.month - 1
    raise Unfit("请填写年月，如 2022-03。")


def _yes_no(value: object) -> int:
    if value in (True, "true"):
        return 1
    if value in (False, "false"):
        return 0
    raise Unfit("请选择是或否。")


def _choice(field: Field, codes: Mapping[str, int], value: object) -> int:
    code = codes.get(value) if isinstance(value, str) else None
    if code is None:
        raise Unfit(f"请从 {'、'.join(field.choices.values())} 中选择。")
    return code


def _number(field: Field, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | Fraction | Decimal | str):
        raise Unfit("请填写准确的数字。")
    if isinstance(value, str) and not _DECIMAL.fullmatch(value):
        raise Unfit("请填写数字，如 3 或 0.5。")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Unfit("请填写准确的数字。")
    exact = Fraction(value) * field.scale
    if exact.denominator != 1:
        places = len(str(field.scale)) - 1
        raise Unfit(f"最多 {places} 位小数。" if places else "请填写整数。")
    if not field.at_least * field.scale <= exact <= field.at_most * field.scale:
        raise Unfit(f"应在 {field.at_least} 至 {field.at_most} 之间。")
    return int(exact)
