"""The names of the parties of many cases, for lists."""

from __future__ import annotations

from collections.abc import Sequence

from jifenban.cases.models import EmployerLink
from policypack.policy import Policy


def party_names(loaded: Policy, relation: str, case_ids: Sequence[int]) -> dict[int, str]:
    """Case id → the name of the party in this relation; cases without one are left out."""
    match loaded.workflow.relations[relation].party:
        case "employer":
            links = EmployerLink.objects.filter(case__in=case_ids, state=EmployerLink.State.CONFIRMED)
            return dict(links.values_list("case_id", "employer__name"))
    return {}
