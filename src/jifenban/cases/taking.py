"""One step while it is being taken: everything its guards and effects may look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from jifenban.accounts.actors import Actor, System
from jifenban.cases.models import Case
from jifenban.cases.roles import office_of, offices_of
from jifenban.notices.actions import Notice
from jifenban.offices.models import Office
from jifenban.offices.queries import is_within, memberships
from policypack.policy import Policy
from policypack.workflow import Step


@dataclass
class Taking:
    """A step of a locked case. `given` is the checked input; `note` collects what the event remembers.

    `held_by` names the decision for many cases that may still be taken back: messages wait for its end.
    `request_key` makes a repeated request find the step taken. `notices` collects what people are to be told.
    """

    case: Case
    policy: Policy
    step: Step
    actor: Actor
    now: datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    left: str = ""
    held_by: str = ""
    request_key: str | None = None
    notices: list[Notice] = field(default_factory=list)

    @property
    def subject(self) -> str:
        """The case as journal, papers and messages name it."""
        return f"case:{self.case.pk}"

    def office(self) -> Office | None:
        """The office that acts: the actor's own in the step's role; else the nearest that the case has."""
        if not isinstance(self.actor, System):
            mine = [one.office for one in memberships(self.actor) if one.role == self.step.who.role]
            related = office_of(self.case, self.step.who.relation or "")
            for office in mine:
                if related is None or is_within(related, office):
                    return office
        kinds: list[str] = [Office.Kind.STREET, Office.Kind.DISTRICT, Office.Kind.CITY]
        offices = sorted(
            (row.office for row in offices_of(self.case) if row.office.kind in kinds),
            key=lambda office: kinds.index(office.kind),
        )
        return offices[0] if offices else None
