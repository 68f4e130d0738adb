"""Who acts: a person for the own case, a member of staff by role and by the office's relation to the case."""

from __future__ import annotations

from collections.abc import Iterable

from jifenban.accounts.actors import Actor, System
from jifenban.cases.draft_offices import draft_office
from jifenban.cases.models import Case, CaseOffice
from jifenban.employers.queries import acts_for
from jifenban.offices.models import Membership, Office
from jifenban.offices.queries import is_within, memberships
from jifenban.policies.concerning import city_of
from policypack.process import Who
from policypack.workflow import Relation, Step, Workflow

#: Where a case keeps its offices that were read with those of others.
KNOWN_OFFICES = "known_offices"


def is_applicant(actor: Actor, case: Case) -> bool:
    """Whether the case is the actor's own, or of a visitor without log-in whom the actor helps."""
    if isinstance(actor, System):
        return False
    if case.person.account_id is not None:
        return case.person.account_id == actor.pk
    return case.opened_by_id == actor.pk


def may_act(actor: Actor, who: Who, case: Case, workflow: Workflow, department: Office | None = None) -> bool:
    """Whether the actor is who a step asks for. `department` is that of the review, where one is answered."""
    if who.is_system:
        return isinstance(actor, System)
    if isinstance(actor, System):
        return False
    if who.is_applicant:
        return is_applicant(actor, case)
    if workflow.relations[who.relation or ""].kind == "party":
        link = case.employer_links.filter(state__in=["asked", "confirmed"]).select_related("employer").first()
        return link is not None and acts_for(actor, link.employer)
    mine = [membership for membership in memberships(actor) if membership.role == who.role]
    return bool(mine) and _stands(mine, who, case, workflow, department)


def _stands(
    mine: list[Membership], who: Who, case: Case, workflow: Workflow, department: Office | None
) -> bool:
    relation = workflow.relations[who.relation or ""]
    if relation.kind == "any":
        city = city_of(case.revision.identity)
        return any(each.office.kind == relation.office_kind and each.office.city == city for each in mine)
    if relation.kind == "item":
        return department is not None and _covers(mine, department)
    office = related_office(case, relation)
    return office is not None and _covers(mine, office)


def _covers(mine: Iterable[Membership], office: Office) -> bool:
    """A role at an office holds for every office below it."""
    return any(is_within(office, membership.office) for membership in mine)


def office_of(case: Case, relation: str) -> Office | None:
    """The office in this relation to the case; None before the first submission has fixed it."""
    return next((row.office for row in offices_of(case) if row.relation == relation), None)


def offices_of(case: Case) -> Iterable[CaseOffice]:
    """The offices fixed for a case. Where many cases are taken at once they were read together."""
    known: list[CaseOffice] | None = getattr(case, KNOWN_OFFICES, None)
    return known if known is not None else case.offices.select_related("office").order_by("pk")


def related_office(case: Case, relation: Relation) -> Office | None:
    """The office in this relation; of a draft the one that its answers name now."""
    return office_of(case, relation.key) or draft_office(case, relation)


def staff_steps(workflow: Workflow, screen: str = "") -> list[Step]:
    """The steps that members of staff take, those of one screen if asked."""
    return [
        step
        for step in workflow.steps
        if not step.who.is_applicant and not step.who.is_system and (not screen or step.screen == screen)
    ]
