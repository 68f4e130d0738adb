"""Pictures of a run: how its first key is spread, and how it differs from an earlier one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import floor

from jifenban.rankings.models import Row, Run
from jifenban.rankings.rows import columns, receipt_of


@dataclass(frozen=True)
class Bin:
    """People whose first key is at least `low` and below `high`."""

    low: int
    high: int
    people: int
    admitted: int


@dataclass(frozen=True)
class Moved:
    """A case that one run admits and the other does not, with its rank in each (None: not in that run)."""

    receipt: str
    case_code: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Differences:
    """What changed between two runs of a round. `changed` counts cases in both whose keys differ."""

    entered: list[Moved]
    left: list[Moved]
    changed: int
    new: int
    gone: int


def histogram(run: Run, width: int = 5) -> list[Bin]:
    """The spread of the first key in bins of `width` points, without gaps from the lowest to the highest."""
    first = columns(run)[0].key
    people: Counter[int] = Counter()
    admitted: Counter[int] = Counter()
    for keys, is_admitted in Row.objects.filter(run=run, position__gt=0).values_list("keys", "admitted"):
        assert keys is not None  # who has a position has keys
        slot = floor(Fraction(keys[first]) / width)
        people[slot] += 1
        admitted[slot] += is_admitted
    if not people:
        return []
    return [
        Bin(low=slot * width, high=(slot + 1) * width, people=people[slot], admitted=admitted[slot])
        for slot in range(min(people), max(people) + 1)
    ]


def differences(older: Run, newer: Run) -> Differences:
    """Who would enter and who would leave if `newer` stood instead of `older`."""
    before, after = _by_case(older), _by_case(newer)
    both = before.keys() & after.keys()
    return Differences(
        entered=_moved(before, after, after),
        left=_moved(before, after, before),
        changed=sum(before[case].keys != after[case].keys for case in both),
        new=len(after.keys() - both),
        gone=len(before.keys() - both),
    )


def _by_case(run: Run) -> dict[int, Row]:
    ranked = Row.objects.filter(run=run, position__gt=0).select_related("case")
    return {row.case_id: row for row in ranked}


def _moved(before: dict[int, Row], after: dict[int, Row], admitting: dict[int, Row]) -> list[Moved]:
    """The cases that `admitting` admits and the other of the two runs does not, best first."""
    other = before if admitting is after else after
    moved = [
        row
        for case, row in admitting.items()
        if row.admitted and not (case in other and other[case].admitted)
    ]
    return [
        Moved(
            receipt=receipt_of(row.case),
            case_code=row.case.code,
            before=before[row.case_id].rank if row.case_id in before else None,
            after=after[row.case_id].rank if row.case_id in after else None,
        )
        for row in sorted(moved, key=lambda row: row.position)
    ]
