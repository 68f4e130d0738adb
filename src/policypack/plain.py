"""The values of a person alone as plain whole numbers.

An operation on a column of one row takes ten times as long as the same operation on a number. So where a person is
scored alone, what stands in a frame of one row is reckoned in Python's own numbers, and becomes a column again where a
form or a filter asks for one. A yes or no is True or False, a day or month its number, and None is not known.

As for columns, what is not known makes what is reckoned with it not known; `every` and `any_of` are known where one part decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from policypack.arrays import Col, Flags
from policypack.frames import Frame
from policypack.types import Type, YesNo

if TYPE_CHECKING:
    from policypack.expr import Expr

Plain = Callable[[Frame], int | None]

_YES: Final = Flags(np.array([True]))
_NO: Final = Flags(np.array([False]))
_NOT_KNOWN: Final = Flags(np.array([False]), np.array([False]))
for _shared in (_YES.v, _NO.v, *_NOT_KNOWN):
    if _shared is not None:
        _shared.flags.writeable = False


def of_one_or_many(plain: Plain, run: Callable[[Frame], Any], kind: Type) -> Callable[[Frame], Any]:
    """`run`, but on the only row of a person alone what `plain` gives, as a column."""
    column = _flags if isinstance(kind, YesNo) else _column

    def one_or_many(frame: Frame) -> Any:
        return column(plain(frame)) if frame.alone else run(frame)

    return one_or_many


def _flags(value: int | None) -> Flags:
    return _NOT_KNOWN if value is None else _YES if value else _NO


def _column(value: int | None) -> Col:
    return Col(np.array([0]), _NOT_KNOWN.v) if value is None else Col(np.array([value]))


def plain_of(expr: Expr) -> Plain:
    """What gives an expression's value as a plain number: read from its column where there is no shorter way."""
    if expr.plain is not None:
        return expr.plain
    run = expr.run
    return lambda frame: first(run(frame))


def first(col: Col | Flags) -> int | None:
    """The first row of a column."""
    if col.known is not None and not col.known.item(0):
        return None
    value: int = col.v.item(0)
    return value


def reckoned(apply: Callable[..., Any], *parts: Expr) -> Plain:
    """`apply` to the values of the parts; not known where one is not."""
    if len(parts) == 1:
        (inner,) = map(plain_of, parts)

        def of_one(frame: Frame) -> int | None:
            value = inner(frame)
            return None if value is None else apply(value)

        return of_one
    left, right = map(plain_of, parts)

    def of_both(frame: Frame) -> int | None:
        a, b = left(frame), right(frame)
        return None if a is None or b is None else apply(a, b)

    return of_both


def joined(parts: Sequence[Expr], *, every: bool) -> Plain:
    """All of the conditions, or any of them. What follows one that a round's values decide is not asked."""
    asked = [(plain_of(part), part.settled) for part in parts]

    def run(frame: Frame) -> int | None:
        found: int | None = every
        decided = True
        for value_of, settled in asked:
            if decided and found is not every:
                break
            value, decided = value_of(frame), decided and settled
            if value is None and found is every:
                found = None
            elif value is not None and value is not every:
                found = value
        return found

    return run


def either(test: Expr, yes: Expr, no: Expr) -> Plain:
    """One value or the other; where a round's values decide which, the other is not asked."""
    asked, of_yes, of_no = plain_of(test), plain_of(yes), plain_of(no)

    def run(frame: Frame) -> int | None:
        holds = asked(frame)
        if test.settled:
            return of_yes(frame) if holds else of_no(frame)
        a, b = of_yes(frame), of_no(frame)
        return a if holds else b

    return run
