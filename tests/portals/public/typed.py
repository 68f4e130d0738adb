"""A life as somebody types it into the calculator."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from jifenban.portals.estimates.packs import Trial
from jifenban.portals.estimates.topics import COUNT, Topic
from jifenban.portals.public.trial_answers import Answers
from policypack.facts import Field


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
