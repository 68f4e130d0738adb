"""Who gets a place where places are parted: one quota per district, or wishes in order of rank."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import numpy as np

from policypack.arrays import Bools, Col, Ints
from policypack.evaluate import Assessment
from policypack.ranking_model import Seats
from policypack.types import Column, Word, type_of_field

#: Ranks in order and a quota → who is inside; the rule for ties is already in it.
Inside = Callable[[list[int], int | None], Bools]


def first_of_each(assessment: Assessment, fact: str, order: Ints) -> Bools:
    """Per place in order: whether nobody before it shares the fact's value. Unknown values share with none."""
    col: Col = assessment.frame.fields[fact]
    kept = np.ones(len(order), dtype=np.bool_)
    seen: set[int] = set()
    for at, index in enumerate(order.tolist()):
        if col.known is None or bool(col.known[index]):
            value = int(col.v[index])
            kept[at] = value not in seen
            seen.add(value)
    return kept


def first_with(words: Sequence[Collection[str]]) -> Bools:
    """Per place in order: whether it has no words, or one that nobody before it has."""
    kept, seen = np.ones(len(words), dtype=np.bool_), set[str]()
    for at, own in enumerate(words):
        kept[at] = not own or not seen.issuperset(own)
        seen.update(own)
    return kept


def quotas_of(assessment: Assessment, rule: Seats) -> dict[str, int]:
    """Places per word, out of the round's values; ValueError names what the round does not say."""
    found: dict[str, int] = {}
    for word, name in rule.quotas.items():
        value = assessment.parameters[name]
        if value is None:
            label = assessment.pack.parameters[name].field.label
            raise ValueError(f"还没有“{label}”的值，不能分配名额。")
        found[word] = value
    return found


def by_group(assessment: Assessment, rule: Seats, order: Ints, ranks: list[int], inside: Inside) -> list[str]:
    """Per place in order the word of the quota it is inside of, or "": each word has its own quota."""
    words, code = _words(rule), _column(assessment, rule)
    seats = [""] * len(order)
    for word, quota in quotas_of(assessment, rule).items():
        mine = code.v[order] == words.index(word)
        if code.known is not None:
            mine &= code.known[order]
        at = np.flatnonzero(mine)
        own = ranks_within([ranks[place] for place in at.tolist()])
        for place in at[inside(own, quota)].tolist():
            seats[place] = word
    return seats


def by_wishes(assessment: Assessment, rule: Seats, order: Ints) -> list[str]:
    """Per place in order the first wish that still has a seat when its turn comes, or ""."""
    words, left = _words(rule), quotas_of(assessment, rule)
    rows, key = rule.wants.run(assessment.frame)
    col: Col = rows.column(key)
    ends = np.searchsorted(rows.owner, np.stack([order, order + 1]))
    return [_first_free(col, low, high, words, left) for low, high in ends.T.tolist()]


def _first_free(col: Col, low: int, high: int, words: tuple[str, ...], left: dict[str, int]) -> str:
    for wish in range(low, high):
        word = words[int(col.v[wish])]
        if (col.known is None or bool(col.known[wish])) and left.get(word, 0) > 0:
            left[word] -= 1
            return word
    return ""


def ranks_within(ranks: list[int]) -> list[int]:
    """Ranks of some of the people, counted among themselves: 3, 7, 7, 9 → 1, 2, 2, 4."""
    own: list[int] = []
    for at, rank in enumerate(ranks):
        own.append(own[-1] if at and rank == ranks[at - 1] else at + 1)
    return own


def _words(rule: Seats) -> tuple[str, ...]:
    kind = rule.wants.type
    word = type_of_field(kind.field) if isinstance(kind, Column) else kind
    assert isinstance(word, Word)
    return word.words


def _column(assessment: Assessment, rule: Seats) -> Col:
    col: Col = rule.wants.run(assessment.frame)
    return col
