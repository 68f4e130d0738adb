"""Queues: cases in a status from which a step is open to one of my memberships."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from jifenban.accounts.models import User
from jifenban.cases.access import reviews_visible
from jifenban.cases.codes import normalise
from jifenban.cases.models import Case, CaseOffice, Review
from jifenban.cases.roles import staff_steps
from jifenban.cases.terms import local_day
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships, within
from jifenban.people.digests import name_digest, number_digest
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from policypack.workflow import Step, Workflow


@dataclass(frozen=True)
class QueueFilters:
    """What a member of staff looks for; empty means everything. `text`: code, receipt, name or number."""

    status: str = ""
    service: str = ""
    screen: str = ""
    text: str = ""
    late: bool = False
    now: datetime | None = None


def queue(user: User | AnonymousUser, filters: QueueFilters = QueueFilters()) -> QuerySet[Case]:
    """The cases that wait for a step of the user's, nearest due day first."""
    roles: dict[str, list[Office]] = defaultdict(list)
    for membership in memberships(user):
        roles[membership.role].append(membership.office)
    wanted = Q(pk__in=[])
    if roles:
        for revision in _revisions(filters):
            wanted |= Q(revision=revision) & _open_to(revision, roles, filters.screen)
    cases = _filtered(Case.objects.filter(wanted), filters)
    return cases.select_related("person", "service", "round", "revision").order_by(
        F("due_on").asc(nulls_last=True), "status_since", "pk"
    )


def _revisions(filters: QueueFilters) -> list[Revision]:
    used = Revision.objects.filter(Exists(Case.objects.filter(revision=OuterRef("pk"))))
    if filters.service:
        used = used.filter(service__key=filters.service)
    return list(used)


def _open_to(revision: Revision, roles: dict[str, list[Office]], screen: str) -> Q:
    workflow = policy(revision).workflow
    found = Q(pk__in=[])
    for step in staff_steps(workflow, screen):
        if step.who.role in roles and not step.input.decision:
            found |= Q(status__in=step.sources) & _related(step, workflow, roles[step.who.role])
    return found


def _related(step: Step, workflow: Workflow, offices: list[Office]) -> Q:
    relation = workflow.relations[step.who.relation or ""]
    if relation.kind == "any":
        return Q() if any(office.kind == relation.office_kind for office in offices) else Q(pk__in=[])
    mine = CaseOffice.objects.filter(
        case=OuterRef("pk"), relation=relation.key, office__in=within(office.pk for office in offices)
    )
    return Q(Exists(mine))


def _filtered(cases: QuerySet[Case], filters: QueueFilters) -> QuerySet[Case]:
    if filters.status:
        cases = cases.filter(status=filters.status)
    if filters.service:
        cases = cases.filter(service__key=filters.service)
    if filters.late and filters.now is not None:
        cases = cases.filter(due_on__lt=local_day(filters.now))
    text = filters.text.strip()
    if text:
        cases = cases.filter(
            Q(code=normalise(text) or "")
            | Q(receipt_number=text.upper())
            | Q(person__name_digest=name_digest(text))
            | Q(person__number_digest=number_digest(text))
        )
    return cases


def reviews_for(user: User | AnonymousUser, answered: bool = False) -> QuerySet[Review]:
    """The questions to the user's departments that are open (or answered), nearest due day first."""
    reviews = reviews_visible(user)
    if answered:
        return reviews.exclude(answered_at=None).order_by("-answered_at")
    return reviews.filter(answered_at=None).order_by(F("due_on").asc(nulls_last=True), "opened_at", "pk")
