"""Queues: cases in a status from which a step is open to one of my memberships."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet

from jifenban.accounts.models import User
from jifenban.cases.access import reviews_visible
from jifenban.cases.codes import normalise
from jifenban.cases.models import Case, Inquiry, Objection, Review
from jifenban.cases.models.case import place_of
from jifenban.cases.models.review import STILL_ASKED, URGENT_FIRST
from jifenban.cases.roles import staff_steps
from jifenban.cases.terms import local_day
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships, within
from jifenban.people.queries import people_called
from jifenban.policies.concerning import policies_of
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


#: What a list shows of a case beside its own row.
SHOWN = ("person", "service", "round", "revision")
#: The orders of a queue; "": the nearest due day first.
ORDERS = {
    "": (F("due_on").asc(nulls_last=True), "status_since", "pk"),
    "since": ("status_since", "pk"),
    "submitted": (F("submitted_at").asc(nulls_last=True), "pk"),
    "newest": (F("submitted_at").desc(nulls_last=True), "-pk"),
}


def queue(user: User | AnonymousUser, filters: QueueFilters = QueueFilters()) -> QuerySet[Case]:
    """The cases that wait for a step of the user's, in the order asked for; see `looked_through`."""
    return narrowed(looked_through(user, filters), filters)


def looked_through(user: User | AnonymousUser, filters: QueueFilters) -> QuerySet[Case]:
    """What a list is cut from: what waits. Who names a case finds it also where nothing has to be done, if the
    policy gives them a step from there (a score to suspend, a lapse to undo, a place on a list to cancel)."""
    if not filters.text.strip():
        return waiting(user, filters.screen)
    return _open_to(user, "", _possible).exclude(submitted_at=None)  # nobody's desk sees a draft


def waiting(user: User | AnonymousUser, screen: str) -> QuerySet[Case]:
    """The cases from which a step of this screen is open to one of the user's roles, at an office in its reach."""
    return _open_to(user, screen, awaited)


def _open_to(
    user: User | AnonymousUser, screen: str, counts: Callable[[Step, Workflow], bool]
) -> QuerySet[Case]:
    places, statuses = _places(user), defaultdict[tuple[str, str, str], Q](Q)
    for revision, loaded in policies_of(user):
        for who, sources in _sources(loaded.workflow, places, screen, counts).items():
            relation = loaded.workflow.relations[who.relation or ""]
            # One office test for all editions that name the relation alike.
            statuses[who.role, relation.key, relation.office_kind] |= Q(revision=revision, status__in=sources)
    wanted = Q(pk__in=[])
    for (role, key, kind), there in statuses.items():
        wanted |= there & _related(key, kind, places[role])
    return Case.objects.filter(wanted)


def narrowed(cases: QuerySet[Case], filters: QueueFilters) -> QuerySet[Case]:
    """Of waiting cases those that somebody looks for, in the order asked for."""
    ordered = _filtered(cases, filters).order_by(*ORDERS.get(filters.order, ORDERS[""]))
    return ordered.select_related(*SHOWN)


@dataclass(frozen=True)
class StatusCount:
    """How many of somebody's waiting cases stand in a status, with its word; how many of them are due."""

    status: str
    label: str
    count: int
    due_today: int
    late: int


def status_counts(user: User | AnonymousUser, waiting: QuerySet[Case], today: date) -> list[StatusCount]:
    """The statuses of a user's waiting cases, in the order of their keys."""
    counts = (
        waiting.order_by("status")
        .values_list("status", "revision")
        .annotate(
            waiting=Count("pk"),
            due=Count("pk", filter=Q(due_on=today)),
            late=Count("pk", filter=Q(due_on__lt=today)),
        )
    )
    known = {revision.pk: loaded for revision, loaded in policies_of(user)}
    found: dict[str, StatusCount] = {}
    for status, revision, count, due, late in counts:
        label = known[revision].workflow.status(status).label
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


def _sources(
    workflow: Workflow, places: dict[str, _Place], screen: str, counts: Callable[[Step, Workflow], bool]
) -> dict[Who, set[str]]:
    """The statuses from which these roles have a step that counts, by who takes it."""
    statuses: dict[Who, set[str]] = defaultdict(set)
    for step in staff_steps(workflow, screen):
        if step.who.role in places and counts(step, workflow):
            statuses[step.who] |= set(step.sources)
    return statuses


def _possible(step: Step, workflow: Workflow) -> bool:
    """Whether a step is taken on the page of a case, or begins there; departments have a page of their own."""
    return not step.input.decision and workflow.objection_decided_by(step.do) is None


def awaited(step: Step, workflow: Workflow) -> bool:
    """Whether a case waits for this step: not for a quiet one, nor for an objection that may come."""
    return not (step.input.decision or step.tone == "quiet" or workflow.about_objections(step.do))


def _related(relation: str, kind: str, place: _Place, case: str = "") -> Q:
    """Whether an office of a place stands in this relation to the case; any office of a `kind` stands in all."""
    if kind:
        return Q() if any(office.kind == kind for office in place.offices) else Q(pk__in=[])
    return Q(**{f"{case}places__overlap": [place_of(relation, office) for office in place.reach]})


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
            | Q(person__in=list(people_called(text)))
        )
    return cases


#: What a department may look at apart, by key: its name and which open questions it is.
TROUBLE = "trouble"
VIEWS = {
    "": ("待答复", Q()),
    "reminded": ("催办", Q(reminders__gt=0)),
    "escalated": ("超期已报上级", Q(escalated_at__isnull=False)),
    TROUBLE: ("联网没有办成", Q(inquiry__state__in=(Inquiry.State.REFUSED, Inquiry.State.FAILED))),
}


def reviews_for(user: User | AnonymousUser, answered: bool = False, view: str = "") -> QuerySet[Review]:
    """The questions to the user's departments that are open, or answered.

    Open ones in the order of URGENT_FIRST; `view` is a key of VIEWS.
    """
    reviews = reviews_visible(user).select_related("inquiry")
    if answered:
        return reviews.exclude(answered_at=None).order_by("-answered_at")
    if view in VIEWS:
        reviews = reviews.filter(VIEWS[view][1])
    return reviews.filter(STILL_ASKED).order_by(*URGENT_FIRST)


def view_counts(user: User | AnonymousUser) -> list[tuple[str, str, int]]:
    """Every view of a department's open questions: key, name, how many."""
    asked = reviews_visible(user).filter(STILL_ASKED).select_related(None)
    simple = {key: rule for key, (_, rule) in VIEWS.items() if key != TROUBLE}
    found = asked.aggregate(
        **{key or "all": Count("pk", filter=rule or None) for key, rule in simple.items()}
    )
    # Few questions go by a link, so they are counted from there: the others need no join.
    found[TROUBLE] = asked.filter(VIEWS[TROUBLE][1]).count()
    return [(key, label, found[key or "all"]) for key, (label, _) in VIEWS.items()]


def objections_for(user: User | AnonymousUser, *, decided: bool = False) -> QuerySet[Objection]:
    """The objections that the user decides, the oldest first; or those decided, the newest first."""
    places, wanted = _places(user), Q(pk__in=[])
    for revision, loaded in policies_of(user):
        workflow = loaded.workflow
        for rule in workflow.objections.values():
            steps = [step for step in workflow.steps if step.do == rule.decides and step.who.role in places]
            for step in steps:
                relation = workflow.relations[step.who.relation or ""]
                there = _related(relation.key, relation.office_kind, places[step.who.role], "case__")
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
