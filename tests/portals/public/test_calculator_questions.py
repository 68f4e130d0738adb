"""The calculator asks enough: every worked case of every pack scores the same by what is asked of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.estimates.relevance import askable
from jifenban.portals.estimates.topics import COUNT, Topic
from jifenban.portals.public.trial_answers import Answers, life_of
from policypack.eligibility import conditions_of
from policypack.evaluate import evaluate
from policypack.examples import Example, assess_example, read_examples
from policypack.facts import Field


def cases() -> Iterator[tuple[str, Example]]:
    for identity, trial in trials().items():
        for example in read_examples(trial.pack):
            yield identity, example


CASES = list(cases())
EVERY_CASE = pytest.mark.parametrize(("identity", "example"), CASES, ids=[f"{i}:{e.name}" for i, e in CASES])


def as_typed(field: Field, value: object) -> str:
    """A value as somebody types it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if field.type == "month" else value.isoformat()
    return str(value)


def typed(trial: Trial, facts: Mapping[str, Any]) -> Answers:
    """What the person of a worked case would type: the records of this place, the fields that are asked."""
    answers = Answers()
    for spec in trial.topics.values:
        if facts.get(spec.key) is not None:
            answers.values[spec.key] = as_typed(spec.fields[0], facts[spec.key])
    for topic in trial.topics.records:
        here = [record for record in facts.get(topic.key) or () if _is_here(trial, topic, record)]
        if here:
            answers.have.append(topic.key)
            answers.records[topic.key] = [_record(topic, record) for record in here]
        if here and topic.counted:
            answers.records[topic.key] = [{COUNT.key: str(len(here))}]
    return answers


def _is_here(trial: Trial, topic: Topic, record: Mapping[str, Any]) -> bool:
    city = record.get(topic.spec.own_city or "")
    return city is None or city in trial.pack.counts_cities


def _record(topic: Topic, record: Mapping[str, Any]) -> dict[str, str]:
    return {
        one.key: as_typed(one, record[one.key]) for one in topic.fields if record.get(one.key) is not None
    }


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
