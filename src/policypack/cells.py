"""Values of a fact, as people gave them, read into the engine's integers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from policypack.arrays import FIRST_DAY, LAST_DAY, to_day, to_month
from policypack.facts import Field

_MONTH: Final = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_DECIMAL: Final = re.compile(r"-?\d{1,15}(\.\d{1,9})?")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = to_day(FIRST_DAY), to_day(LAST_DAY)
_FIRST_MONTH, _LAST_MONTH = to_month(FIRST_DAY), to_month(LAST_DAY)


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
        return lambda value: _choice(field, value)
    return lambda value: _number(field, value)


def read_at_once(field: Field, given: Sequence[Any]) -> list[Any] | None:
    """Several values that all have the plain Python type of their field, quicker than one by one.

    None when any of them needs the careful reading: the result is the same.
    """
    kinds = {*map(type, given)}
    read = _AT_ONCE.get((field.type, kinds.pop())) if len(kinds) == 1 else None
    return None if read is None else read(field, given)


def _days_at_once(field: Field, given: Sequence[date]) -> list[int] | None:
    days = [value.toordinal() - _EPOCH for value in given]
    return days if min(days) >= _FIRST_DAY and max(days) <= _LAST_DAY else None


def _months_at_once(field: Field, given: Sequence[date]) -> list[int] | None:
    months = [value.year * 12 + value.month - 1 for value in given]
    return months if min(months) >= _FIRST_MONTH and max(months) <= _LAST_MONTH else None


def _choices_at_once(field: Field, given: Sequence[str]) -> list[int] | None:
    try:
        return [*map(field.codes.__getitem__, given)]
    except KeyError:
        return None


def _numbers_at_once(field: Field, given: Sequence[int]) -> list[int] | None:
    scale = field.scale
    return (
        [value * scale for value in given]
        if field.at_least <= min(given) and max(given) <= field.at_most
        else None
    )


def _amounts_at_once(field: Field, given: Sequence[Decimal]) -> list[int] | None:
    if not all(map(Decimal.is_finite, given)):
        return None
    scale, ratios = field.scale, [value.as_integer_ratio() for value in given]
    if any(scale % bottom for _, bottom in ratios):
        return None
    found = [top * (scale // bottom) for top, bottom in ratios]
    return found if field.at_least * scale <= min(found) and max(found) <= field.at_most * scale else None


def _yes_no_at_once(field: Field, given: Sequence[bool]) -> list[int] | None:
    return [*map(int, given)]


_AT_ONCE: Final[Mapping[tuple[str, type], Callable[[Field, Sequence[Any]], list[int] | None]]] = {
    ("date", date): _days_at_once,
    ("month", date): _months_at_once,
    ("choice", str): _choices_at_once,
    ("yes_no", bool): _yes_no_at_once,
    **{(kind, int): _numbers_at_once for kind in ("integer", "decimal", "money")},
    **{(kind, Decimal): _amounts_at_once for kind in ("integer", "decimal", "money")},
}


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


def _choice(field: Field, value: object) -> int:
    code = field.codes.get(value) if isinstance(value, str) else None
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
    top, bottom = (Decimal(value) if isinstance(value, str) else value).as_integer_ratio()
    found, rest = divmod(top * field.scale, bottom)
    if rest:
        places = len(str(field.scale)) - 1
        raise Unfit(f"最多 {places} 位小数。" if places else "请填写整数。")
    if not field.at_least * field.scale <= found <= field.at_most * field.scale:
        raise Unfit(f"应在 {field.at_least} 至 {field.at_most} 之间。")
    return found
