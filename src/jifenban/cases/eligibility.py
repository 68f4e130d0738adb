"""Who may apply: the pack's conditions over a person's verified facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from jifenban.cases.counting import CUT_OFF
from jifenban.cases.drafts import answers_of
from jifenban.cases.facts_of_form import draft_facts
from jifenban.cases.lives import Facts, life_of
from jifenban.cases.models import Case, Dispute
from jifenban.cases.terms import local_day
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import round_values
from policypack.eligibility import ConditionResult, check_eligibility
from policypack.policy import Policy


def day_and_values(round: Round | None, now: datetime) -> tuple[date, dict[str, Any]]:
    """The day as of which a round looks at people, with its values; today without a round or a cut-off."""
    values = round_values(round) if round else {}
    cut_off = values.get(CUT_OFF)
    return (cut_off if isinstance(cut_off, date) else local_day(now)), values


def condition_results(
    person: Person, loaded: Policy, round: Round | None, now: datetime
) -> tuple[ConditionResult, ...]:
    """Every condition that is judged at the door for this person, met or not; a dispute that was upheld counts
    as met."""
    return _judged(person, loaded, round, now, life_of(person, loaded, now), judged="door")


def unmet_conditions(
    person: Person, loaded: Policy, round: Round | None, now: datetime
) -> list[ConditionResult]:
    """The conditions that stop this person at the door, in the order of the pack."""
    return [each for each in condition_results(person, loaded, round, now) if not each.met]


def unmet_on_submission(case: Case, loaded: Policy, now: datetime) -> list[ConditionResult]:
    """The conditions that stop a case from being submitted: those of the door over what is verified, and those
    that are judged on the form over what it declares besides."""
    life = life_of(case.person, loaded, now)
    declared, _ = draft_facts(case, loaded, answers_of(case))
    results = (
        *_judged(case.person, loaded, case.round, now, life, judged="door"),
        *_judged(case.person, loaded, case.round, now, {**declared, **life}, judged="form"),
    )
    return [each for each in results if not each.met]


def _judged(
    person: Person, loaded: Policy, round: Round | None, now: datetime, life: Facts, *, judged: str
) -> tuple[ConditionResult, ...]:
    keys = {each.key for each in loaded.rules.eligibility if each.judged == judged}
    if not keys:
        return ()
    as_of, values = day_and_values(round, now)
    results = check_eligibility(loaded.rules, life, as_of=as_of, parameters=values)
    upheld = _upheld(person, loaded, round)
    return tuple(
        replace(each, met=True, refusal="", advice="") if each.key in upheld else each
        for each in results
        if each.key in keys
    )


def _upheld(person: Person, loaded: Policy, round: Round | None) -> set[str]:
    """The conditions whose data this person disputed with success in this round."""
    disputes = Dispute.objects.filter(
        person=person, service__key=loaded.service_key, round=round, state=Dispute.State.UPHELD
    )
    return set(disputes.values_list("condition", flat=True))
