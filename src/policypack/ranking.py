"""Order people by the declared keys; joint ranks; who is in by quota or line. A pure function."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import partial

import numpy as np

from policypack.arrays import Bools, Ints
from policypack.evaluate import Assessment
from policypack.ranking_model import LOTTERY, OWN_KEYS, SUBMITTED, OrderKey
from policypack.seats import Inside, by_group, by_wishes, first_of_each, first_with, ranks_within
from policypack.types import Number

_NEVER = -(2**62)


@dataclass(frozen=True, slots=True)
class RankRow:
    """One person's place. `decided_by` is the key that parts it from the place above ("" for the
    first and for joint places); `values` are the keys' values in order; `joint` marks 并列.
    `seat` is the word of the pack's `seats` the person is placed in; `set_aside` marks somebody who
    shares the value of `one_per` with an earlier place."""

    index: int
    rank: int
    admitted: bool
    joint: bool
    decided_by: str
    values: tuple[Fraction | date | None, ...]
    seat: str = ""
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """Rows from first to last. `edge_rank` is the last admitted rank (0: nobody)."""

    rows: tuple[RankRow, ...]
    admitted: int
    edge_rank: int


def rank(
    assessment: Assessment,
    *,
    eligible: Sequence[bool] | None = None,
    quota: int | None = None,
    line: Fraction | int | str | None = None,
    edge: str | None = None,
    seed: str = "",
    ids: Sequence[str] | None = None,
    arrived: Sequence[int] | None = None,
    shared: Sequence[Collection[str]] | None = None,
) -> Ranking:
    """Rank the eligible people of an assessment by the pack's ranking.yaml.

    `quota` counts heads; people tied at the quota are all in or all out by `edge` (the pack's
    own rule by default). `line` is the lowest value of the pack's `line_on` that is in. With
    neither, everyone ranked is admitted. `shared`: per person the words (children's numbers, say) of which
    each is counted once; somebody with words, all of which earlier places have, is set aside. `seed` and `ids` serve a `lottery` key, `arrived`
    (moments as whole numbers) a `submitted` key. Places of the pack's `seats` are the assessment's parameters.
    Raises ValueError when the pack does not rank, a lottery lacks ids, `submitted` its moments, or a seat its number.
    """
    rule = assessment.pack.ranking
    if rule is None:
        raise ValueError(f"{assessment.pack.identity} does not rank")
    keys = [_key_column(assessment, key, seed, ids, arrived) for key in rule.order]
    mask = (
        np.ones(len(assessment), dtype=np.bool_) if eligible is None else np.array(eligible, dtype=np.bool_)
    )
    chosen = np.flatnonzero(mask)
    # lexsort takes the last key first; high first is ascending order of the negative.
    order = chosen[np.lexsort([-key[chosen] for key in reversed(keys)])] if len(chosen) else chosen
    decided = _decided(order, keys, [key.key for key in rule.order])
    ranks = _ranks(decided)
    first = first_of_each(assessment, rule.one_per, order) if rule.one_per else np.ones(len(order), np.bool_)
    if shared is not None:
        first &= first_with([shared[index] for index in order.tolist()])
    able = np.flatnonzero(first & _above(assessment, order, line))
    within = partial(_inside, edge=edge or rule.edge)
    inside, seats = np.zeros(len(order), dtype=np.bool_), [""] * len(order)
    theirs = ranks if len(able) == len(order) else ranks_within([ranks[at] for at in able.tolist()])
    inside[able], placed = _placed(assessment, order[able], theirs, within, quota)
    for at, seat in zip(able.tolist(), placed, strict=True) if rule.seats else ():
        seats[at] = seat
    columns = [_values(assessment, key) for key in rule.order]
    rows = tuple(
        RankRow(
            index=int(index),
            rank=ranks[at],
            admitted=bool(inside[at]),
            joint=_tied(ranks, at),
            decided_by=decided[at] or "",
            values=tuple(column[index] for column in columns),
            seat=seats[at],
            set_aside=not bool(first[at]),
        )
        for at, index in enumerate(order)
    )
    admitted = [row.rank for row in rows if row.admitted]
    return Ranking(rows, len(admitted), max(admitted, default=0))


def _key_column(
    assessment: Assessment,
    key: OrderKey,
    seed: str,
    ids: Sequence[str] | None,
    arrived: Sequence[int] | None,
) -> Ints:
    """A key as integers where higher is better; an unknown value comes last."""
    if key.key == SUBMITTED:
        if arrived is None or len(arrived) != len(assessment):
            raise ValueError("an order by submission needs one moment per person")
        return -np.array(arrived, dtype=np.int64)
    if key.key == LOTTERY:
        if ids is None or len(ids) != len(assessment):
            raise ValueError("a lottery needs one id per person")
        drawn = [hashlib.sha256(f"{seed}\0{item}".encode()).digest()[:7] for item in ids]
        return np.array([int.from_bytes(item, "big") for item in drawn], dtype=np.int64)
    col = assessment.quantity_column(key.key)
    values = -col.v if key.low_first else col.v
    return values if col.known is None else np.where(col.known, values, _NEVER)


def _decided(order: Ints, keys: list[Ints], names: list[str]) -> list[str | None]:
    """Per place the key that parts it from the place above; None when it is joint with it."""
    decided: list[str | None] = [""] if len(order) else []
    if len(order) < 2:
        return decided
    above, here = order[:-1], order[1:]
    first = np.full(len(here), len(keys))
    for at in range(len(keys) - 1, -1, -1):
        first = np.where(keys[at][above] != keys[at][here], at, first)
    return decided + [names[at] if at < len(names) else None for at in first.tolist()]


def _ranks(decided: list[str | None]) -> list[int]:
    """1, 2, 2, 4: joint places share a rank, the next rank counts heads."""
    ranks: list[int] = []
    for at, key in enumerate(decided):
        ranks.append(ranks[-1] if key is None else at + 1)
    return ranks


def _tied(ranks: list[int], at: int) -> bool:
    return (at > 0 and ranks[at - 1] == ranks[at]) or (at + 1 < len(ranks) and ranks[at + 1] == ranks[at])


def _placed(
    assessment: Assessment, order: Ints, ranks: list[int], within: Inside, quota: int | None
) -> tuple[Bools, list[str]]:
    """Per place of those who may have one (`ranks` among themselves): is it in, and in which seat."""
    rule = assessment.pack.ranking
    assert rule is not None
    if rule.seats is None:
        return within(ranks, quota), []
    seats = (
        by_wishes(assessment, rule.seats, order)
        if rule.seats.wishes
        else by_group(assessment, rule.seats, order, ranks, within)
    )
    return np.array([bool(seat) for seat in seats], dtype=np.bool_), seats


def _inside(ranks: list[int], quota: int | None, edge: str) -> Bools:
    found = np.array(ranks, dtype=np.int64)
    if quota is None:
        return np.ones(len(found), dtype=np.bool_)
    if edge == "all_in":
        return found <= quota
    last = np.searchsorted(found, found, side="right")  # heads up to and including the tie
    return last <= quota


def _above(assessment: Assessment, order: Ints, line: Fraction | int | str | None) -> Bools:
    if line is None:
        return np.ones(len(order), dtype=np.bool_)
    rule = assessment.pack.ranking
    assert rule is not None
    if rule.line_on == "total":
        exact = Fraction(line) * assessment.pack.unit
        return assessment.totals[order] >= -(-exact.numerator // exact.denominator)
    kind = rule.quantities[rule.line_on].expr.type
    assert isinstance(kind, Number)
    exact = Fraction(line) * kind.scale
    return assessment.quantity_column(rule.line_on).v[order] >= -(-exact.numerator // exact.denominator)


def _values(assessment: Assessment, key: OrderKey) -> list[Fraction | date | None]:
    """A key's values as people read them, per person."""
    if key.key in OWN_KEYS:
        return [None] * len(assessment)
    return assessment.quantities(key.key)
