"""What an employer's agents see and do: the requests of its staff, answered one by one or together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep, Refused
from jifenban.cases.models import Case, EmployerLink
from jifenban.cases.steps import take_step
from jifenban.employers.models import Employer
from jifenban.people.masking import mask_number
from jifenban.policies.queries import policy
from policypack.workflow import Step


@dataclass(frozen=True)
class EmployerRequest:
    """One request as the employer sees it: who asks, for what, since when. Nothing else of the case."""

    link: EmployerLink
    name: str
    number: str
    title: str

    @property
    def waits(self) -> bool:
        """Whether it still has to be answered."""
        return self.link.state == EmployerLink.State.ASKED


def requests_of(employer: Employer, *, waiting: bool) -> QuerySet[EmployerLink]:
    """An employer's requests, those that wait oldest first; the answered ones newest first."""
    links = EmployerLink.objects.filter(employer=employer).select_related(
        "case__person", "case__service", "case__round"
    )
    if waiting:
        return links.filter(state=EmployerLink.State.ASKED).order_by("asked_at", "pk")
    return links.exclude(state=EmployerLink.State.ASKED).order_by("-asked_at", "-pk")


def as_seen(link: EmployerLink) -> EmployerRequest:
    """A request in the words its employer may read: the name in full, the number masked."""
    case, person = link.case, link.case.person
    title = case.round.title if case.round else case.service.title
    return EmployerRequest(link, person.name, mask_number(person.number), title)


def confirm_link(*, link: EmployerLink, actor: Actor, now: datetime) -> Case:
    """Confirm a request, by the step that the case's own policy has for it. Raises what take_step raises."""
    return take_step(case_id=link.case_id, do=_step(link, "confirm_employer").do, actor=actor, now=now)


def return_link(*, link: EmployerLink, reason: str, actor: Actor, now: datetime) -> Case:
    """Return a request with its reason, which the applicant reads. Raises what take_step raises."""
    step = _step(link, "return_employer")
    return take_step(case_id=link.case_id, do=step.do, actor=actor, now=now, input={"reason": reason})


def confirm_links(
    *, links: Iterable[EmployerLink], actor: Actor, now: datetime
) -> list[tuple[EmployerLink, str]]:
    """Confirm several, each in its own transaction; returns those not confirmed with the sentence why."""
    failed = []
    for link in links:
        try:
            confirm_link(link=link, actor=actor, now=now)
        except Refused as refused:
            failed.append((link, refused.sentence))
    return failed


def _step(link: EmployerLink, effect: str) -> Step:
    if not EmployerLink.objects.filter(pk=link.pk, state=EmployerLink.State.ASKED).exists():
        raise IllegalStep("这条关联申请已经处理过或已被撤回。请刷新页面后再看。")
    case = Case.objects.select_related("revision").get(pk=link.case_id)
    steps = policy(case.revision).workflow.steps_from(case.status)
    found = next((step for step in steps if step.effect(effect)), None)
    if found is None:
        raise IllegalStep("这份申请现在不能确认或退回关联。请刷新页面后再看。")
    return found
