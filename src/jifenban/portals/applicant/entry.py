"""Where an application begins: the entry a service has on the home page, and the check before the form."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from jifenban.cases.actions import open_case
from jifenban.cases.basis import verified_score
from jifenban.cases.doors import round_at_the_door
from jifenban.cases.models import Case
from jifenban.cases.queries import Door, EntryCheck, disputable, dispute_office, entry_check
from jifenban.cases.subjects import subject_name
from jifenban.people.models import Person
from jifenban.policies.errors import NoEdition
from jifenban.policies.models import Revision, Round, Service
from jifenban.policies.queries import choices_open, current, edition_key
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.applicant.own import level_asked, require_level_of
from jifenban.portals.filling.estimates import services_needed, totals
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from policypack.adjustments import AdjustmentRule
from policypack.policy import Policy

HEADINGS = {
    "unmet": "有条件不符合，暂时不能申请",
    "adjust": "有材料项要先调整",
    "running": "您的积分申请还在审核",
    "no_score": "还没有核定积分",
    "closed": "现在不在申报期",
    "barred": "您现在不能申请",
    "outside": "这项服务不面向您的证件类型",
}


@dataclass(frozen=True)
class ServiceEntry:
    """One entry of the applicant's page: the city, the column and the words come from the pack."""

    label: str
    service: Service
    city: str = ""
    column: str = ""

    @property
    def address(self) -> str:
        """Where the entry leads."""
        return reverse("applicant:entry", args=[self.service.key])


def entries(person: Person, on: date, live: Iterable[Case]) -> list[ServiceEntry]:
    """List the entries of the services in force, without those whose one live case is under way."""
    found, cases = [], list(live)
    busy = {case.service_id for case in cases if not case.subject}
    more = {case.service_id for case in cases} - busy
    for service in Service.objects.exclude(pk__in=busy).order_by("key"):
        try:
            policy = policy_of(current(service.key, on))
        except NoEdition:
            continue
        adjustment = adjustment_of(person, service, policy)
        label = adjustment.label if adjustment else policy.forms.entry.label
        if policy.forms.per is not None and service.pk in more:
            label = f"{label}：{policy.forms.per.more}"
        city = policy.rules.labels.get("city", "")
        found.append(ServiceEntry(label, service, city, policy.forms.entry.column))
    return found


def login_of(request: Request, service_key: str, **_more: str) -> dict[str, str]:
    """What the log-in of somebody who comes to this service is told: its purpose and its level."""
    return level_asked(policy_of(edition_of(request, service_key)[1]))


@require_safe
@audience("applicant", asks=login_of)
def entry(request: Request, service_key: str) -> HttpResponse:
    """Check whether somebody may apply now, and say per kind of obstacle what it is and the way on."""
    service, revision, round_ = edition_of(request, service_key)
    policy = policy_of(revision)
    require_level_of(request, policy)
    check = entry_check(request.person, policy, round_, request.now)
    if check.case is not None and check.case.service_id == service.pk:
        return redirect("applicant:case", code=check.case.code)
    context = {
        "service": service,
        "edition": edition_key(revision),
        "others": _others(request.person, service, round_),
        "choices": () if round_ else _choices(service, request.now),
        "policy": policy,
        "round": round_,
        "check": check,
        "heading": HEADINGS.get(check.kind, ""),
        "ways": _ways(check, policy),
        "adjustment": adjustment_of(request.person, service, policy),
        **disputes_of(request, policy, round_, check),
        "totals": totals(request.person, policy, round_, request.now) if check.kind != "running" else (),
    }
    return render(request, "applicant/entry.html", context)


@require_POST
@audience("applicant", asks=login_of)
def begin(request: Request, service_key: str) -> HttpResponse:
    """Open the case, or find the one that is open, and show its first page."""
    service, revision, round_ = edition_of(request, service_key)
    policy = policy_of(revision)
    require_level_of(request, policy)
    if not entry_check(request.person, policy, round_, request.now).may_apply:
        return redirect("applicant:entry", service_key=service_key)
    case = open_case(
        service=service,
        person=request.person,
        round=round_,
        edition=request.POST.get("edition", ""),
        actor=request.user,
        now=request.now,
    )
    return redirect("applicant:fill", code=case.code)


def edition_of(request: Request, service_key: str) -> tuple[Service, Revision, Round | None]:
    """The service with the edition that holds now: the open round's, else the current one. Raises Http404."""
    service = get_object_or_404(Service, key=service_key)
    round_ = round_at_the_door(service_key, request.now)
    if round_ is not None:
        return service, round_.revision, round_
    try:
        chosen = request.POST.get("edition") or request.GET.get("edition", "")
        return service, current(service_key, request.now.date(), chosen), None
    except NoEdition as nothing:
        raise Http404 from nothing


def disputes_of(request: Request, policy: Policy, round_: Round | None, check: EntryCheck) -> dict[str, Any]:
    """What somebody who is kept out may dispute, and at which window."""
    rules = policy.workflow.disputes
    if rules is None or check.kind != "unmet":
        return {}
    door = Door(request.person, policy, round_)
    found = {one.condition.key: one for one in disputable(door, request.now)}
    office = dispute_office(door, request.now)
    window = office.windows.first() if office else None
    return {"disputable": found, "dispute_say": rules.say, "dispute_office": office, "dispute_window": window}


def _others(person: Person, service: Service, round: Round | None) -> list[tuple[str, str]]:
    """The person's live applications of the round that are each for somebody of its own: code and for whom."""
    cases = Case.objects.filter(person=person, service=service, round=round, live=True).exclude(subject="")
    return [(case.code, subject_name(case)) for case in cases.select_related("revision").order_by("pk")]


def _choices(service: Service, now: datetime) -> list[tuple[str, str]]:
    """The editions among which an applicant may choose, by key and in words."""
    found = choices_open(service.key, now.date())
    return [(edition_key(revision), policy_of(revision).rules.title) for revision in found]


def adjustment_of(person: Person, service: Service, policy: Policy) -> AdjustmentRule | None:
    """What the policy says of adjustments, for somebody who has a verified score of this service."""
    if policy.workflow.adjustment is None or verified_score(person, service.key) is None:
        return None
    return policy.workflow.adjustment


def _way_label(service: Service, check: EntryCheck) -> str:
    """The service by name; for somebody whose score is to be adjusted, what the policy calls that."""
    newest = service.revisions.order_by("-in_force_from", "-number").first()
    rule = policy_of(newest).workflow.adjustment if newest else None
    return (
        rule.label
        if rule and check.kind in ("adjust", "unmet") and check.points_total is not None
        else service.title
    )


def _ways(check: EntryCheck, policy: Policy) -> list[ServiceEntry]:
    """Name the services whose verified score this one asks for: the way on when there is none."""
    if check.kind not in ("no_score", "adjust", "unmet", "running"):
        return []
    needed = services_needed(policy)
    return [
        ServiceEntry(_way_label(service, check), service)
        for service in Service.objects.filter(key__in=needed)
    ]
