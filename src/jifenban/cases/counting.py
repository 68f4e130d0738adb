"""What a case's score rests on: what was decided on its items, and what departments have pushed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from jifenban.cases.composing import composed
from jifenban.cases.facts_of_form import Facts
from jifenban.cases.models import Case, Item, Objection, Review, VerifiedScore
from jifenban.cases.terms import local_day
from jifenban.facts.models import Assertion
from jifenban.facts.queries import facts_of
from jifenban.policies.queries import policy, round_values
from policypack.evaluate import evaluate
from policypack.pack_model import Pack
from policypack.policy import Policy

#: The round value that says up to which day materials count.
CUT_OFF = "cut_off"


@dataclass(frozen=True)
class Counting:
    """One scoring before it is stored. `counted`: the facts that a push carried on beyond `as_of`, to which day."""

    assertions: list[int]
    facts: Facts
    parameters: Mapping[str, Any]
    as_of: date
    counted: Mapping[str, date] = field(default_factory=dict)

    def explained(self, pack: Pack) -> dict[str, Any]:
        """The explanation, `jifenban.explanation/1`."""
        if self.counted:
            return composed(pack, self.facts, self.as_of, self.counted, self.parameters)
        result = evaluate(pack, [self.facts], as_of=self.as_of, parameters=self.parameters)
        return result.as_json()[0]

    @property
    def inputs(self) -> dict[str, Any]:
        """The inputs as an Assessment keeps them."""
        kept = {"facts": self.facts, "assertions": self.assertions}
        if not self.counted:
            return kept
        days = {fact: day.isoformat() for fact, day in self.counted.items()}
        return {**kept, "base": self.as_of.isoformat(), "counted": days}


def counting_of(case: Case, now: datetime) -> Counting:
    """What the score of a locked case rests on when it is frozen now.

    A department's push is all that it holds of a fact: it takes the place of what this case says of it, unless
    the department, or the decision on an objection, has answered on that item since.
    """
    parameters, as_of = parameters_of(case, now)
    pushed = _pushed_since(case)
    kept = Assertion.objects.filter(pk__in=verified_ids(case)).exclude(fact__in=pushed)
    fresh = [pk for score, ids in pushed.values() for pk in ids]
    ids = sorted([*kept.values_list("pk", flat=True), *fresh])
    days = {fact: local_day(score.since) for fact, (score, _) in pushed.items()}
    later = {fact: day for fact, day in days.items() if day > as_of}
    return Counting(ids, facts_of(ids), parameters, as_of, later)


def verified_ids(case: Case) -> list[int]:
    """The assertions of a locked case that count: what was decided on its items, and what identity says."""
    submission = case.submissions.order_by("-number").first()
    if submission is None:
        return []
    items = list(Item.objects.filter(case=case))
    claimed = {pk for item in items for pk in item.assertions}
    found = [pk for item in items for pk in item.decided or []]
    found += [pk for pk in submission.assertions if pk not in claimed]
    refuted = Assertion.Standing.REFUTED
    rows = Assertion.objects.filter(pk__in=found).exclude(standing=refuted)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def parameters_of(case: Case, now: datetime) -> tuple[dict[str, Any], date]:
    """The round's values as parameters, and the day as of which this case is scored.

    That is the round's cut-off for materials if it has one, else the day of acceptance, else today.
    """
    values = round_values(case.round) if case.round else {}
    cut_off = values.get(CUT_OFF)
    if isinstance(cut_off, date):
        return values, cut_off
    return values, local_day(case.accepted_at or now)


def _pushed_since(case: Case) -> dict[str, tuple[VerifiedScore, list[int]]]:
    """Fact → the last push since the case was opened that stands against it, and the assertions it brought."""
    scores = (
        VerifiedScore.objects.filter(
            person=case.person, service=case.service, cause=VerifiedScore.Cause.PUSHED
        )
        .filter(since__gte=case.opened_at)
        .select_related("assessment")
        .order_by("since", "pk")
    )
    last = {fact: (score, ids) for score in scores for fact, ids in score.assessment.inputs["pushed"].items()}
    answered = _answered(case, policy(case.revision)) if last else {}
    return {
        fact: (score, ids)
        for fact, (score, ids) in last.items()
        if fact not in answered or answered[fact] < score.since
    }


def _answered(case: Case, loaded: Policy) -> dict[str, datetime]:
    """Fact → when a department, or the decision on an objection, last said what is true of it in this case."""
    facts = {section.key: section.fact for section in loaded.forms.sections if section.fact}
    reviews = Review.objects.filter(item__case=case).exclude(answered_at=None)
    upheld = Objection.objects.filter(case=case, state=Objection.State.UPHELD).exclude(item=None)
    said = [
        *reviews.values_list("item__section", "answered_at"),
        *upheld.values_list("item__section", "decided_at"),
    ]
    moments = sorted((moment, facts[section]) for section, moment in said if moment and section in facts)
    return {fact: moment for moment, fact in moments}
