"""Which questions can still change the result: tried out on variants of lives, all scored in one run.

A fact is left out only if none of its variants changes any total or condition, neither on the life as it is
nor with what is still open filled in by the dice. The dice are the same every time. The variants are
samples, not a proof: the result page names what was not asked, and lets people fill it in all the same.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from random import Random
from typing import Any

import numpy as np

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.estimates.topics import Topic
from policypack.arrays import Bools
from policypack.columns import columns_of
from policypack.errors import FactsError
from policypack.evaluate import Assessment, evaluate_columns
from policypack.facts import FactSpec, Field
from policypack.pack import Condition

Life = Mapping[str, Any]
Fact = FactSpec | Topic

BATCHES = (2, 10, 48)  # lives tried for a pack as a whole: most facts show their worth in the first two
FEW = 10  # of a fact's variants, in each of those lives
COMPLETIONS = 3  # ways in which one person's open pages are filled in
SINGLES = 12
AGES = (1, 4, 17, 30, 44, 52, 57, 70)


@lru_cache(maxsize=128)
def askable(trial: Trial, basis: Basis) -> frozenset[str]:
    """The facts that can change anybody's result on this basis; found once for a pack and a basis."""
    facts: tuple[Fact, ...] = (*trial.topics.values, *trial.topics.records)
    return frozenset(fact.key for fact in facts if _ever_matters(trial, basis, fact, facts))


def _ever_matters(trial: Trial, basis: Basis, fact: Fact, facts: Sequence[Fact]) -> bool:
    others = [other for other in facts if other.key != fact.key]
    dice = Random(fact.key)  # noqa: S311 — samples, not secrets
    tried = _variants(fact, basis.as_of)[:FEW]
    return any(
        _changes(trial, basis, [_filled({}, others, basis.as_of, dice) for _ in range(lives)], fact, tried)
        for lives in BATCHES
    )


def matters(trial: Trial, basis: Basis, fact: Topic, life: Life, still_open: Sequence[Topic]) -> bool:
    """Whether some answer to `fact` changes the result of this life, now or with what is still open."""
    bare = {key: value for key, value in life.items() if key != fact.key}
    dice = Random(fact.key)  # noqa: S311 — samples, not secrets
    lives = [bare, *(_filled(bare, still_open, basis.as_of, dice) for _ in range(COMPLETIONS))]
    return _changes(trial, basis, lives, fact, _variants(fact, basis.as_of))


def _filled(life: Life, others: Iterable[Fact], as_of: date, dice: Random) -> Life:
    """A life with about half of the other facts answered by chance."""
    filled = dict(life)
    for other in others:
        if dice.random() < (0.8 if isinstance(other, FactSpec) else 0.5):
            filled[other.key] = dice.choice(_variants(other, as_of))
    return filled


def _changes(trial: Trial, basis: Basis, lives: Sequence[Life], fact: Fact, tried: Sequence[Any]) -> bool:
    """Whether in any of the lives some of the answers to `fact` gives another result than no answer."""
    people = [one for life in lives for one in (life, *({**life, fact.key: value} for value in tried))]
    try:
        columns = columns_of(trial.pack.facts, people)
        for purpose in trial.pack.purposes:
            found = evaluate_columns(
                trial.pack, columns, as_of=basis.as_of, purpose=purpose, parameters=basis.values
            )
            if _differ(found.totals, len(lives)):
                return True
    except FactsError:
        return True  # needs a value that nobody published: the result page says which
    return any(_differ(_met(found, condition), len(lives)) for condition in trial.pack.eligibility)


def _differ(results: Any, lives: int) -> bool:
    table = results.reshape(lives, -1)
    return bool((table != table[:, :1]).any())


def _met(found: Assessment, condition: Condition) -> Bools:
    try:
        met: Bools = condition.met.run(found.frame).v
        return met if condition.unless is None else met | condition.unless.run(found.frame).v
    except FactsError:
        return np.zeros(len(found), dtype=np.bool_)  # cannot be judged for anybody


@lru_cache(maxsize=4096)
def _variants_of(key: str, fields: tuple[tuple[str, tuple[Any, ...]], ...]) -> tuple[Any, ...]:
    """Records to try: some alone, some three together, all of them, and all without a yes."""
    sizes = [len(values) for _, values in fields]
    total = int(np.prod(sizes))
    picked = sorted({(total * k // SINGLES + k) % total for k in range(SINGLES)})
    records = [_combination(fields, number) for number in picked]
    clean = [
        {name: "false" if value == "true" else value for name, value in record.items()} for record in records
    ]
    dice = Random(key)  # noqa: S311 — samples, not secrets
    some = [dice.sample(clean, min(3, len(clean))) for _ in range(4)]
    return (clean, records, *some, *([record] for record in clean), *([record] for record in records))


def _variants(fact: Fact, as_of: date) -> Sequence[Any]:
    """Answers to try."""
    if isinstance(fact, FactSpec):
        return _candidates(fact.fields[0], as_of, AGES)
    if fact.counted:
        return ([{}], [{}] * 3)
    return _variants_of(fact.key, tuple(_spread(fact, as_of)))


def _spread(topic: Topic, as_of: date) -> Iterator[tuple[str, tuple[Any, ...]]]:
    for one in topic.fields:
        if one.key == topic.spec.to_field:
            continue  # open spells earn most
        years = (20, 8, 3) if one.key == topic.spec.from_field else (0, 1, 4, 8)
        yield one.key, _candidates(one, as_of, years)


def _combination(fields: Iterable[tuple[str, tuple[Any, ...]]], number: int) -> dict[str, Any]:
    record = {}
    for name, values in fields:
        number, digit = divmod(number, len(values))
        record[name] = values[digit]
    return record


def _candidates(field: Field, as_of: date, years: Iterable[int]) -> tuple[Any, ...]:
    """A few values of a field that lie far apart."""
    if field.type == "choice":
        return tuple(field.choices)
    if field.type == "yes_no":
        return ("false", "true")
    if field.type in ("date", "month"):
        days = [as_of.replace(year=as_of.year - back, day=1) for back in years]
        return tuple(days if field.type == "date" else [f"{day:%Y-%m}" for day in days])
    if field.type == "text":
        return ("一", "二")
    if field.unit == "calendar_year":
        return tuple(as_of.year - back for back in range(5))
    limits = {max(field.at_least, 1), *(min(field.at_most, 10**power) for power in (2, 5, 8))}
    return tuple(sorted(limits, reverse=True))
