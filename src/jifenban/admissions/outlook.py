"""Whether there is a place at all for what a form asks, as far as places are known while one fills it in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.admissions.models import Place
from jifenban.admissions.rules import grades_of, towns_of
from jifenban.cases.models import Case
from jifenban.policies.queries import policy
from policypack.admission import Asked


@dataclass(frozen=True)
class Outlook:
    """Nothing is on offer for this town and grade so far; `elsewhere` are the towns that have this grade."""

    asked: str
    elsewhere: tuple[str, ...]


def without_place(case: Case, answers: Mapping[str, Any]) -> Outlook | None:
    """What to say about a wish that no place entered so far could meet.

    None where there is nothing true to say: the round gives no places, nobody has entered any yet, or the
    form does not say yet for which town and grade.
    """
    rule = policy(case.revision).admission
    if rule is None or case.round is None:
        return None
    grade, town = _said(answers, rule.grade), _said(answers, rule.town) if rule.town else ""
    if not grade or (rule.town and not town):
        return None
    entered = list(Place.objects.filter(round=case.round, number__gt=0).values_list("town", "grade"))
    if not entered or any(each == (town, grade) or (not rule.town and each[1] == grade) for each in entered):
        return None
    towns, grades = towns_of(case.round), grades_of(case.round)
    having = {where for where, of in entered if of == grade}
    asked = f"{towns.get(town, '')}{grades.get(grade, grade)}"
    return Outlook(asked, tuple(label for key, label in towns.items() if key in having))


def _said(answers: Mapping[str, Any], asked: Asked) -> str:
    return str(answers.get(asked.section, {}).get(asked.field, ""))
