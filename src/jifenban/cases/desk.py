"""Queues: cases in a status from which a step is open to one of my memberships."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from jifenban.accounts.models import User
from jifenban.cases.access import reviews_visible
from jifenban.cases.codes import normalise
from jifenban.cases.models import Case, CaseOffice, Inquiry, Objection, Review
from jifenban.cases.roles import staff_steps
from jifenban.cases.terms import local_day
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships, within
from jifenban.people.digests import name_digest, number_digest
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy
from policypack.process import Who
from policypack.workflow import Step, Workflow


@dataclass(frozen=True)
class QueueFilters:
    """What a member of staff looks for; empty means everything. `text`: code, receipt, name or number.

    `order` is a key of ORDERS.
    """

    status: str = ""
    service: str = ""
    screen: str = ""
    text: str = ""
    late: bool = False
    now: datetime | None = None
    order: str = ""


#: The orders of a queue; "": the nearest due day first.
ORDERS = {
    "": (F("due_on").asc(nulls_last=True), "status_since", "pk"),
    "since": ("status_since", "pk"),
    "submitted": (F("submitted_at").asc(nulls_last=True), "pk"),
    "newest": (F("submitted_at").desc(nulls_last=True), "-pk"),
}


def queue(user: User | AnonymousUser, filters: QueueFilters = QueueFilters()) -> QuerySet[Case]:
    """The cases that wait for a step of the user's, in the order asked for."""
    wanted = Q(pk__in=[])
    places = _places(user)
    if places:
        for revision in _revisions(filters):
            wanted |= Q(revision=revision) & _open_to(revision, places, filters.screen)
    cases = _filtered(Case.objects.filter(wanted), filters)
    ordered = cases.order_by(*ORDERS.get(filters.order, ORDERS[""]))
    return ordered.select_related("person", "service", "round", "revision")


@dataclass(frozen=True)
class StatusCount:
    """How many of somebody's waiting cases stand in a status, with its word; how many of them are due."""

    status: str
    label: str
    count: int
    due_today: int
    late: int


def status_counts(user: User | AnonymousUser, screen: str, today: date) -> list[StatusCount]:
    """The statuses that wait on a screen of the user's, in the order of their keys."""
    rows = queue(user, QueueFilters(screen=screen)).order_by("status").values_list("status", "revision")
    counts = rows.annotate(
        waiting=Count("pk"),
        due=Count("pk", filter=Q(due_on=today)),
        late=Count("pk", filter=Q(due_on__lt=today)),
    )
    known = Revision.objects.in_bulk({row[1] for row in counts})
    found: dict[str, StatusCount] = {}
    for status, revision, count, due, late in counts:
        label = policy(known[revision]).workflow.status(status).label
        so_far = found.get(status, StatusCount(status, label, 0, 0, 0))
        found[status] = StatusCount(
            status, label, so_far.count + count, so_far.due_today + due, so_far.late + late
        )
    return list(found.values())


@dataclass(frozen=True)
class _Place:
    """Where somebody has a role: the offices, and the ids of everything they answer for."""

    offices: list[Office]
    reach: list[int]


def _places(user: User | AnonymousUser) -> dict[str, _Place]:
    roles: dict[str, list[Office]] = defaultdict(list)
    for membership in memberships(user):
        roles[membership.role].append(membership.office)
    return {
        role: _Place(offices, list(within(office.pk for office in offices).values_list("pk", flat=True)))
        for role, offices in roles.items()
    }


def _revisions(filters: QueueFilters) -> list[Revision]:
    used = Revision.objects.filter(Exists(Case.objects.filter(revision=OuterRef("pk"))))
    if filters.service:
        used = used.filter(service__key=filters.service)
    return list(used)


def _open_to(revision: Revision, places: dict[str, _Place], screen: str) -> Q:
    """The cases of a revision whose status has a step for one of these roles, at an office in its reach."""
    workflow = policy(revision).workflow
    statuses: dict[Who, set[str]] = defaultdict(set)
    for step in staff_steps(workflow, screen):
        if step.who.role in places and awaited(step, workflow):
            statuses[step.who] |= set(step.sources)
    found = Q(pk__in=[])
    for who, sources in statuses.items():
        found |= Q(status__in=sources) & _related(who, workflow, places[who.role or ""])
    return found


def awaited(step: Step, workflow: Workflow) -> bool:
    """Whether a case waits for this step: not for a quiet one, nor for an objection that may come."""
    return not (step.input.decision or step.tone == "quiet" or workflow.about_objections(step.do))


def _related(who: Who, workflow: Workflow, place: _Place, case: str = "pk") -> Q:
    relation = workflow.relations[who.relation or ""]
    if relation.kind == "any":
        return Q() if any(office.kind == relation.office_kind for office in place.offices) else Q(pk__in=[])
    mine = CaseOffice.objects.filter(case=OuterRef(case), relation=relation.key, office__in=place.reach)
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


#: What a department may look at apart, by key: its name and which open questions it is.
VIEWS = {
    "reminded": ("催办", Q(reminders__gt=0)),
    "escalated": ("超期已报上级", Q(escalated_at__isnull=False)),
    "trouble": ("联网没有办成", Q(inquiry__state__in=(Inquiry.State.REFUSED, Inquiry.State.FAILED))),
}


def reviews_for(user: User | AnonymousUser, answered: bool = False, view: str = "") -> QuerySet[Review]:
    """The questions to the user's departments that are open, or answered.

    Open ones: what was brought before the office above first, then what was pressed, then by the nearest due
    day; `view` is a key of VIEWS.
    """
    reviews = reviews_visible(user).select_related("inquiry")
    if answered:
        return reviews.exclude(answered_at=None).order_by("-answered_at")
    if view in VIEWS:
        reviews = reviews.filter(VIEWS[view][1])
    urgent = (F("escalated_at").asc(nulls_last=True), (-F("reminders")).asc())
    return reviews.filter(_still_asked(), answered_at=None).order_by(
        *urgent, F("due_on").asc(nulls_last=True), "opened_at", "pk"
    )


def _still_asked() -> Q:
    """Questions of cases that are not over: of one withdrawn or ended nobody waits for an answer any more."""
    over = Q(pk__in=[])
    for revision in _revisions(QueueFilters()):
        steps = policy(revision).workflow.steps
        asked_in = {status for step in steps if step.input.decision for status in step.sources}
        over |= Q(item__case__revision=revision, item__case__live=False) & ~Q(item__case__status__in=asked_in)
    return ~over


def view_counts(user: User | AnonymousUser) -> list[tuple[str, str, int]]:
    """Every view of a department's open questions: key, name, how many."""
    counts = {key: Count("pk", filter=rule) for key, (_, rule) in VIEWS.items()}
    found = reviews_visible(user).filter(_still_asked(), answered_at=None).aggregate(**counts)
    return [(key, label, found[key]) for key, (label, _) in VIEWS.items()]


def objections_for(user: User | AnonymousUser, *, decided: bool = False) -> QuerySet[Objection]:
    """The objections that the user decides, the oldest first; or those decided, the newest first."""
    places, wanted = _places(user), Q(pk__in=[])
    for revision in _revisions(QueueFilters()) if places else ():
        workflow = policy(revision).workflow
        for rule in workflow.objections.values():
            steps = [step for step in workflow.steps if step.do == rule.decides and step.who.role in places]
            for step in steps:
                there = _related(step.who, workflow, places[step.who.role], "case")
                now_here = Q() if decided else Q(case__status__in=step.sources)
                wanted |= Q(case__revision=revision, kind=rule.key) & now_here & there
    rows = Objection.objects.filter(wanted).select_related(
        "case__person", "case__service", "case__round", "case__revision", "item"
    )
    if decided:
        return rows.exclude(state=Objection.State.OPEN).order_by("-decided_at", "-pk")
    return rows.filter(state=Objection.State.OPEN).order_by(
        F("case__due_on").asc(nulls_last=True), "filed_at", "pk"
    )
