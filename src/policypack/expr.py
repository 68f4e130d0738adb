"""A compiled expression: its type, what computes it on a frame, and how its values are remembered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from policypack.arrays import Col, spread
from policypack.frames import Frame
from policypack.plain import Plain, of_one_or_many
from policypack.types import Column, Records, Type


@dataclass(frozen=True, slots=True)
class Expr:
    """A compiled expression: its type, and what computes it on a frame."""

    type: Type
    run: Callable[[Frame], Any]
    #: For a day or month set made straight from records: those records.
    rows: Callable[[Frame], Any] | None = None
    #: For a day that is another moved by months: its month, for which no day need be found.
    month: Callable[[Frame], Col] | None = None
    #: Only written numbers, the as-of day and a round's values make it: it is the same for everybody.
    settled: bool = False
    #: The value in the only row of a person alone as a plain number, None where it is not known. See `plain`.
    plain: Plain | None = None

    def remembered(self, key: str, uses: Counter[str], *, fixed: bool = False, settled: bool = False) -> Expr:
        """The same, computed once per frame: equal text in one table is one array.

        `uses`: how often each text is used in the pack; where nothing is explained, an array that is used once is
        not held any longer than that. `fixed`: no value of a round can change it, so that a simulation may
        keep it (`Run.kept`). `settled`: as the attribute, so that it is computed once for all people of a round.
        """
        keep = fixed and not settled and not isinstance(self.type, Records | Column)
        found = self.run if self.plain is None else of_one_or_many(self.plain, self.run, self.type)
        inner = _settled(key, self.run) if settled else _kept(key, found) if keep else found
        uses[key] += 1

        def run(frame: Frame) -> Any:
            memo = frame.memo
            if key in memo:
                return memo[key]
            found = inner(frame)
            if frame.run.explains or uses[key] > 1:
                memo[key] = found
            return found

        return replace(self, run=run, settled=settled)


def _settled(key: str, compute: Callable[[Frame], Any]) -> Callable[[Frame], Any]:
    """Computed on one row, once for the pack, the day and the values of a round; then said of every row."""

    def run(frame: Frame) -> Any:
        known = frame.run.settled
        if key not in known:
            if not frame.n:
                return compute(frame)
            value = compute(frame)
            known[key] = type(value)(
                *(None if part is None else spread(part[:1].copy(), 1) for part in value)
            )
        value = known[key]
        if frame.n == 1:
            return value
        return type(value)(*(None if part is None else spread(part, frame.n) for part in value))

    return run


def _kept(key: str, compute: Callable[[Frame], Any]) -> Callable[[Frame], Any]:
    """Kept from one run to the next where the columns say so; only the outermost, what is inside it is not
    asked again."""

    def run(frame: Frame) -> Any:
        kept = frame.run.kept
        if kept is None or frame.run.keeping:
            return compute(frame)
        if key not in kept:
            frame.run.keeping = True
            try:
                kept[key] = compute(frame)
            finally:
                frame.run.keeping = False
        return kept[key]

    return run
