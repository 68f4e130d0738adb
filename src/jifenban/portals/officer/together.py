"""One step for several cases of the queue: one reason for all, a result for each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import Http404

from jifenban.accounts.errors import Incomplete, InvalidInput, Missing, Refused
from jifenban.accounts.models import User
from jifenban.cases.access import case_for
from jifenban.cases.actions import take_step
from jifenban.cases.models import Case
from jifenban.offices.queries import memberships
from jifenban.policies.queries import policy
from policypack.workflow import Step, StepInput

#: A step that asks for more than a reason is looked at case by case.
ALONE, WITH_REASON = StepInput(), StepInput(reason="one")
MOST = 50  # so many cases at once: as many as somebody can have looked at


@dataclass(frozen=True)
class StepTogether:
    """A step that may be taken for several cases at once: from which statuses, and whether it asks a reason."""

    do: str
    label: str
    tone: str
    asks_reason: bool
    statuses: frozenset[str]


@dataclass(frozen=True)
class Result:
    """How one case came out: `sentence` is empty when the step was taken."""

    code: str
    name: str
    sentence: str


@dataclass(frozen=True)
class Together:
    """How a step came out for several cases."""

    label: str
    done: tuple[Result, ...]
    refused: tuple[Result, ...]


def steps_together(user: User, cases: Iterable[Case]) -> list[StepTogether]:
    """The steps of somebody's roles, from the statuses of these cases, that need no look at single items."""
    roles = {membership.role for membership in memberships(user)}
    found: dict[str, StepTogether] = {}
    for case in cases:
        for step in policy(case.revision).workflow.steps_from(case.status):
            if step.who.role in roles and _fits(step):
                before = found[step.do].statuses if step.do in found else frozenset()
                found[step.do] = StepTogether(
                    step.do, step.label, step.tone, step.input == WITH_REASON, before | {case.status}
                )
    return list(found.values())


def _fits(step: Step) -> bool:
    return step.screen == "review" and step.input in (ALONE, WITH_REASON)


def take_for_all(user: User, *, codes: Sequence[str], do: str, reason: str, now: datetime) -> Together:
    """Take a step for each case in a transaction of its own: one refusal stops no other case.

    Raises InvalidInput when nothing is ticked, too much is, or the step is none for several cases, and
    Incomplete when a reason is asked and missing: then nothing was done.
    """
    cases = [_visible(user, code) for code in dict.fromkeys(codes)]
    if not cases or len(cases) > MOST:
        raise InvalidInput({"cases": f"请勾选要一起办的件，一次最多 {MOST} 件。什么都没有改动。"})
    step = next((one for one in steps_together(user, cases) if one.do == do), None)
    if step is None:
        raise InvalidInput({"do": "勾选的件现在没有可以一起办的这一步，请刷新页面后再选。什么都没有改动。"})
    if step.asks_reason and not reason:
        raise Incomplete([Missing("", "reason", "还没有写理由。请写明理由，申请人会看到。")])
    given = {"reason": reason} if step.asks_reason else {}
    results = [_result(user, case, step, given, now) for case in cases]
    return Together(
        step.label,
        tuple(one for one in results if not one.sentence),
        tuple(one for one in results if one.sentence),
    )


def _visible(user: User, code: str) -> Case:
    try:
        return case_for(user, code)
    except Http404 as error:
        raise InvalidInput({"cases": "勾选的件里有不归您办的。请刷新页面后再选，什么都没有改动。"}) from error


def _result(user: User, case: Case, step: StepTogether, given: dict[str, str], now: datetime) -> Result:
    key = f"{step.do}-{case.version}"
    try:
        take_step(case_id=case.pk, do=step.do, actor=user, now=now, input=given, request_key=key)
    except Refused as refused:
        return Result(case.code, case.person.name, refused.sentence)
    return Result(case.code, case.person.name, "")
