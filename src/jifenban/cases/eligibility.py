"""Who may apply: the pack's conditions over a person's verified facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from jifenban.cases.lives import life_of
from jifenban.cases.models import Dispute
from jifenban.cases.scores import CUT_OFF
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
    """Every condition of the pack for this person, met or not; a dispute that was upheld counts as met."""
    as_of, values = day_and_values(round, now)
    found = check_eligibility(loaded.rules, life_of(person, loaded, now), as_of=as_of, parameters=values)
    upheld = _upheld(person, loaded, round)
    return tuple(
        replace(each, met=True, refusal="", advice="") if each.key in upheld else each for each in found
    )


def _upheld(person: Person, loaded: Policy, round: Round | None) -> set[str]:
    """The conditions whose data this person disputed with success in this round."""
    disputes = Dispute.objects.filter(
        person=person, service__key=loaded.service_key, round=round, state=Dispute.State.UPHELD
    )
    return set(disputes.values_list("condition", flat=True))


def unmet_conditions(
    person: Person, loaded: Policy, round: Round | None, now: datetime
) -> list[ConditionResult]:
    """The conditions that stop this person, in the order of the pack."""
    return [each for each in condition_results(person, loaded, round, now) if not each.met]
