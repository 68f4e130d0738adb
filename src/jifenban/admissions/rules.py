"""What a round's pack says about giving places, with the words people read."""

from __future__ import annotations

from collections.abc import Mapping

from jifenban.accounts.errors import IllegalStep
from jifenban.admissions.models import Place
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from policypack.admission import AdmissionRule, Asked
from policypack.policy import Policy


def gives_places(round: Round) -> bool:
    """Whether the round's pack gives places instead of ranking by a line."""
    return policy(round.revision).admission is not None


def rule_of(round: Round) -> AdmissionRule:
    """How the round gives places; IllegalStep for a round that ranks."""
    rule = policy(round.revision).admission
    if rule is None:
        raise IllegalStep(f"{round.title}不安排学位，没有这一步。")
    return rule


def grades_of(round: Round) -> Mapping[str, str]:
    """The grades of the round's form: word → label."""
    return _choices(policy(round.revision), rule_of(round).grade)


def towns_of(round: Round) -> Mapping[str, str]:
    """The towns of the round's form, none where the form does not ask."""
    town = rule_of(round).town
    return _choices(policy(round.revision), town) if town is not None else {}


def _choices(loaded: Policy, asked: Asked) -> Mapping[str, str]:
    field = loaded.forms.section(asked.section).field(asked.field)
    assert field is not None
    return field.choices or {}


def place_name(place: Place) -> str:
    """A place as people read it: town, school, kind of school."""
    rule, town = rule_of(place.round), towns_of(place.round).get(place.town, "")
    kind = rule.kinds.get(place.kind, "")
    return " ".join(part for part in (town, place.school, f"（{kind}）" if kind else "") if part)


def grade_name(round: Round, grade: str) -> str:
    """The label of a grade."""
    return grades_of(round).get(grade, grade)
