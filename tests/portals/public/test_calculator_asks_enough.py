"""What the calculator does not ask could not have changed anything: whole sittings of random lives, every pack."""

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jifenban.portals.estimates.basis import Basis, bases
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.public.trial_answers import Answers, life_of
from jifenban.portals.public.trial_pages import BASICS, HAVE, RESULT, basics, following, offered, values_on
from policypack.eligibility import conditions_of
from policypack.errors import FactsError
from policypack.evaluate import evaluate
from tests.policypack.dice import random_life
from tests.portals.public.typed import typed

TODAY = date(2026, 11, 22)
SITTINGS = 8


def sat_through(trial: Trial, basis: Basis, everything: Answers) -> Answers:
    """The answers of somebody who could say everything, after the pages the calculator shows them."""
    said = Answers()

    def answer(step: str) -> None:
        asked = [spec.key for spec in values_on(trial, basis, said, step)]
        said.values |= {key: everything.values[key] for key in asked if key in everything.values}
        if step in everything.records:
            said.records[step] = everything.records[step]

    if basics(trial, basis, said):
        answer(BASICS)
    said.have = [topic.key for topic in offered(trial, basis, said) if topic.key in everything.have]
    step = following(trial, basis, said, HAVE)
    while step != RESULT:
        answer(step)
        step = following(trial, basis, said, step)
    return said


def verdict(trial: Trial, basis: Basis, life: Mapping[str, Any]) -> list[object]:
    """The total for each purpose, and each condition; where it cannot be counted, the sentence that says why."""
    found: list[object] = []
    for purpose in trial.pack.purposes:
        try:
            scored = evaluate(trial.pack, [life], as_of=basis.as_of, purpose=purpose, parameters=basis.values)
            found += [scored.total(0), *((one.key, one.met) for one in conditions_of(scored, 0))]
        except FactsError as error:
            found.append(error.sentence)
    return found


@pytest.mark.parametrize("identity", sorted(trials()))
@settings(max_examples=SITTINGS)
@given(st.randoms(use_true_random=True), st.sampled_from((0.3, 0.6, 0.95)), st.sampled_from((1, 3, 8)))
def test_who_is_asked_less_gets_the_total_and_the_verdict_of_the_whole_life(
    identity: str, dice: Random, share: float, most: int
):
    trial = trials()[identity]
    basis = dice.choice(bases(trial, TODAY))
    life = random_life(trial.pack, dice, basis.as_of, share, most)

    said = sat_through(trial, basis, typed(trial, life))

    assert verdict(trial, basis, life_of(said, trial.topics)[0]) == verdict(trial, basis, life)


def test_sittings_are_shortened_where_answers_can_no_longer_matter():
    passed_over = 0
    for number, trial in enumerate(trials().values()):
        basis = bases(trial, TODAY)[0]
        life = random_life(trial.pack, Random(number), basis.as_of, 0.95, 8)
        passed_over += len(sat_through(trial, basis, typed(trial, life)).skipped)

    assert passed_over > 3
