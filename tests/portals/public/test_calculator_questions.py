"""The calculator asks enough: every worked case of every pack scores the same by what is asked of it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import trials
from jifenban.portals.estimates.relevance import askable
from jifenban.portals.public.trial_answers import life_of
from policypack.eligibility import conditions_of
from policypack.evaluate import evaluate
from policypack.examples import Example, assess_example, read_examples
from tests.portals.public.typed import typed


def cases() -> Iterator[tuple[str, Example]]:
    for identity, trial in trials().items():
        for example in read_examples(trial.pack):
            yield identity, example


CASES = list(cases())
EVERY_CASE = pytest.mark.parametrize(("identity", "example"), CASES, ids=[f"{i}:{e.name}" for i, e in CASES])


def test_there_are_worked_cases_to_ask():
    assert len(CASES) > 100
    assert {identity for identity, _ in CASES} == set(trials())


@EVERY_CASE
def test_what_is_not_asked_changes_no_worked_case(identity: str, example: Example):
    trial = trials()[identity]
    life, gaps = life_of(typed(trial, example.facts), trial.topics)
    whole = assess_example(trial.pack, example)

    asked = assess_example(trial.pack, replace(example, facts=life))

    assert [gap for gap in gaps if not gap.why.startswith("还缺")] == []  # half a record earns nothing
    assert asked.total(0) == whole.total(0)
    if example.conditions:
        assert [one.met for one in conditions_of(asked, 0)] == [one.met for one in conditions_of(whole, 0)]


@pytest.mark.parametrize("identity", sorted(trials()))
def test_leaving_out_what_cannot_matter_changes_no_worked_case(identity: str):
    trial = trials()[identity]
    for example in read_examples(trial.pack):
        basis = Basis("day", "", example.as_of, "")
        kept = {key: value for key, value in example.facts.items() if key in askable(trial, basis)}

        with_all = evaluate(trial.pack, [example.facts], as_of=example.as_of, purpose=example.purpose)
        without = evaluate(trial.pack, [kept], as_of=example.as_of, purpose=example.purpose)

        assert with_all.total(0) == without.total(0), example.name
