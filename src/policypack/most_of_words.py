"""The most months among those of records with one word, with another, and so on, in one pass over the records.

How many months a person has with each word is added up over all records, in the order of the table. Spells that
overlap make such a sum too high, never too low: if those of the word with the highest sum do not overlap, it has the
most months indeed, and of equals it is the first. Whose do overlap, those get a set for each word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from policypack.arrays import Ints, at_most, both_known, not_below, wide
from policypack.few_months import FewMonths
from policypack.frames import Run
from policypack.month_spells import Spells, clashes, spells_of, together
from policypack.monthsets import AnyMonths, Calendar, MonthSets
from policypack.most_months import first_of_most, most_of_sets
from policypack.pieces import months_touched
from policypack.rows import Rows


@dataclass(frozen=True)
class Words:
    """A field of records, how many words it may have, and the places of those for which a set is asked."""

    field: str
    size: int
    asked: tuple[int, ...]


@dataclass(frozen=True)
class Worded:
    """Records in the order of their table: whose each is, its word, its spell as places in the calendar, and how many
    months of it count; none where the word is not known or the record does not count."""

    owner: Ints
    word: Ints
    low: Ints
    high: Ints
    months: Ints

    def spells(self, which: Ints) -> Spells:
        """The spells of some of them."""
        return spells_of(wide(self.owner.take(which)), self.low.take(which), self.high.take(which))


def most_of_words(rows: Rows, run: Run, n: int, words: Words, period: Sequence[int]) -> AnyMonths:
    """Per person, of whom there are `n`, the set with the most months, the first of equals.

    `period`: the first and the last month that count, if not all do.
    """
    records = _worded(rows, run, words, period)
    if run.calendar.few:
        return _few(run.calendar, n, records, words)
    total = np.zeros(n * words.size, dtype=np.int32)
    np.add.at(total, _places(records, n, words), records.months.astype(np.int32))
    taken, count = first_of_most([total[code * n : code * n + n] for code in words.asked])
    word = np.array(words.asked, dtype=records.word.dtype).take(taken)
    mine = word.take(records.owner) == records.word
    mine &= records.months > 0
    spells = records.spells(mine.nonzero()[0])
    if not spells.apart:
        spells, count = _mended(run.calendar, spells, count, records, words)
    return MonthSets(run.calendar, n, spells, since=_since(run.calendar, period), count=count)


def _places(records: Worded, n: int, words: Words) -> Ints:
    """Where the months of each record are added up; reckoned in 32 bits if these hold it, for there are many."""
    kind = np.int32 if n * words.size < 2**31 else np.int64
    place = records.word * kind(n)
    place += records.owner
    return wide(place)


def _worded(rows: Rows, run: Run, words: Words, period: Sequence[int]) -> Worded:
    base = rows.base
    word, (low, high) = base.column(words.field), months_touched(base, run)
    if period:
        first, last = (month - run.calendar.first for month in period)
        low, high = not_below(low, first), at_most(high, last)
    months = not_below(high - low + 1, 0)
    counts = both_known(rows.marked, word.known)
    if counts is not None:
        months = months * counts
    owner = base.of(base.table.owner)
    return Worded(owner, word.v if word.known is None else word.v * word.known, low, high, months)


def _since(calendar: Calendar, period: Sequence[int]) -> int:
    """The word of the calendar before which no month counts."""
    first = period[0] - calendar.first if period else 0
    return min(max(first, 0) // 64, calendar.words - 1)


def _few(calendar: Calendar, n: int, records: Worded, words: Words) -> FewMonths:
    """As whole numbers, record by record."""
    sets = {code: [0] * n for code in words.asked}
    columns = (records.owner, records.word, records.low, records.high, records.months)
    for row, code, first, last, months in zip(*(column.tolist() for column in columns), strict=True):
        if months and code in sets:
            sets[code][row] |= (2 << last) - (1 << first)
    return FewMonths.most([FewMonths(calendar, numbers) for numbers in sets.values()])


def _mended(
    calendar: Calendar, spells: Spells, count: Ints, records: Worded, words: Words
) -> tuple[Spells, Ints]:
    """The spells and their months, found set by set for the people whose spells overlap."""
    n = len(count)
    overlapping = np.zeros(n, dtype=np.bool_)
    overlapping[spells.owner[1:][clashes(spells)]] = True
    which = (overlapping.take(records.owner) & (records.months > 0)).nonzero()[0]
    word = records.word.take(which)
    sets = [MonthSets(calendar, n, records.spells(which[word == code])) for code in words.asked]
    exact = most_of_sets(sets)
    assert exact.spells is not None  # they were made of spells
    others = replace(spells.only(~overlapping.take(spells.owner)), apart=True)
    return together([others, exact.spells]), np.where(overlapping, exact.count(), count)
