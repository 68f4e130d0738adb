"""Per person the set of months with the most months, the first of equals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from policypack.arrays import Ints
from policypack.few_months import FewMonths
from policypack.month_spells import together
from policypack.monthsets import AnyMonths, MonthSets


def most(sets: Sequence[AnyMonths]) -> AnyMonths:
    """Per person the set with the most months, the first of equals."""
    few = [item for item in sets if isinstance(item, FewMonths)]
    return (
        FewMonths.most(few) if few else most_of_sets([item for item in sets if isinstance(item, MonthSets)])
    )


def most_of_sets(choices: Sequence[MonthSets]) -> MonthSets:
    """As `most`, of arrays."""
    calendar, n = choices[0].calendar, choices[0].n
    taken, count = first_of_most([item.count() for item in choices])
    spells = [found for item in choices if (found := item.spells) is not None]
    since = min(item.since for item in choices)
    if len(spells) == len(choices):
        mine = [part.only(taken.take(part.owner) == place) for place, part in enumerate(spells)]
        return MonthSets(calendar, n, together(mine), since=since, count=count)
    words = np.zeros((calendar.words - since, n), dtype=np.uint64)
    for place, item in enumerate(choices):
        words[item.since - since :] |= np.where(taken == place, item.words(), np.uint64(0))
    return MonthSets(calendar, n, words, count=count)


def first_of_most(counts: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Which count of several is the highest, the first of equals, and the count itself."""
    last = len(counts) - 1
    # One number of 32 bits says how many months a choice has and, of equals, which comes first.
    best = counts[0].astype(np.int32) * (last + 1) + last
    for place, count in enumerate(counts[1:], start=1):
        best = np.maximum(best, count.astype(np.int32) * (last + 1) + (last - place))
    highest = best // (last + 1)
    return last - (best - highest * (last + 1)), highest.astype(np.int16)
