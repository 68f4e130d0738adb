"""Which steps may be taken for several cases at once: those that look at no single item and can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jifenban.accounts.models import User
from jifenban.cases.models import Case
from jifenban.cases.undoing import UNDOABLE
from jifenban.offices.queries import memberships
from jifenban.policies.queries import policy
from policypack.process import APPLICANT
from policypack.workflow import Step, StepInput

#: A step that asks for more than a reason is looked at case by case.
ALONE, WITH_REASON = StepInput(), StepInput(reason="one")


@dataclass(frozen=True)
class StepTogether:
    """A step that may be taken for several cases at once: from which statuses, and whether it asks a reason."""

    do: str
    label: str
    tone: str
    asks_reason: bool
    statuses: frozenset[str]


def steps_together(user: User, cases: Iterable[Case], screen: str = "review") -> list[StepTogether]:
    """The steps of somebody's roles on a screen, from the statuses of these cases, that need no look at single items."""
    roles = {membership.role for membership in memberships(user)}
    found: dict[str, StepTogether] = {}
    for case in cases:
        for step in policy(case.revision).workflow.steps_from(case.status):
            if step.who.role in roles and step.screen == screen and _fits(step):
                before = found[step.do].statuses if step.do in found else frozenset()
                found[step.do] = StepTogether(
                    step.do, step.label, step.tone, step.input == WITH_REASON, before | {case.status}
                )
    return list(found.values())


def _fits(step: Step) -> bool:
    """A notice to anybody but the applicant leaves at once, so it could not be taken back."""
    held = all(
        effect.name in UNDOABLE and (effect.name != "notify" or effect.arguments[0] == APPLICANT)
        for effect in step.effects
    )
    return step.input in (ALONE, WITH_REASON) and held
