"""A term of workflow.yaml: how long something may take, and what its end brings about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policypack.grades import Cites
from policypack.process import Length, RoundLength


@dataclass(frozen=True)
class Timer(Cites):
    """A term: what starts it, how long it is, where it runs and stands still, and what happens at its end.

    `starts` is a step's `do` or a status (`starts_by`). Exactly one of `length`, `round_length`, `until` and `unknown`
    is given; `until` and `round_length` name a round value, and a case without that value has no such term, as
    nobody has one whose length is `unknown`. The day of the start is not counted.
    """

    key: str
    label: str
    starts: str
    starts_by: str
    length: Length | None
    round_length: RoundLength | None
    until: str | None
    runs_in: frozenset[str]
    pauses_in: frozenset[str]
    warn: tuple[Length, ...]
    message: str | None
    at_end: str
    end_message: str | None
    make_up_days: bool
    roll: str
    clause: str
    basis: str
    note: str
    unknown: str = ""
    grade: str = ""

    @property
    def round_value(self) -> str | None:
        """The round's value without which nobody has this term."""
        return self.round_length.key if self.round_length else self.until

    def lasting(self, number: int | None) -> Timer:
        """The same term with the number of days that a round gave it; one that asks no round is as it was."""
        if self.round_length is None or number is None:
            return self
        return replace(self, length=self.round_length.of(number), round_length=None)
