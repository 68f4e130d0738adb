"""One click on “print”: take the pack's step that counts, commit, hand out the paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep
from jifenban.cases.models import Case
from jifenban.cases.printing import paper_of
from jifenban.cases.roles import is_applicant
from jifenban.cases.steps import take_step
from jifenban.documents.models import Paper, Print
from jifenban.policies.queries import policy
from policypack.workflow import Step


def print_card(
    *,
    case_id: int,
    actor: Actor,
    now: datetime,
    input: Mapping[str, Any] | None = None,
    request_key: str | None = None,
) -> tuple[Paper, Print]:
    """Count a click and return the paper to show. The count is committed before anything is shown.

    The applicant prints online; a clerk prints against `input` = receipt number and identity card.
    Raises LimitReached when the online clicks are used up, with the way to the window.
    """
    case = Case.objects.select_related("revision").get(pk=case_id)
    step = counting_step(case, actor)
    if step is None:
        label = policy(case.revision).workflow.status(case.status).label
        raise IllegalStep(f"现在还不能打印。这份申请的状态是“{label}”。")
    take_step(case_id=case_id, do=step.do, actor=actor, now=now, input=input, request_key=request_key)
    effect = step.effect("count_print")
    assert effect is not None
    paper = paper_of(f"case:{case_id}", effect.arguments[0])
    assert paper is not None  # the count would have been refused
    return paper, paper.prints.order_by("-pk")[0]


def counting_step(case: Case, actor: Actor) -> Step | None:
    """The step from here that counts a print: the applicant's own, or the window's for staff."""
    own = is_applicant(actor, case)
    for step in policy(case.revision).workflow.steps_from(case.status):
        if step.effect("count_print") is not None and step.who.is_applicant == own:
            return step
    return None
