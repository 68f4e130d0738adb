"""Reads of employers and their agents."""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from jifenban.accounts.actors import Actor, System
from jifenban.accounts.models import User
from jifenban.employers.codes import normalise
from jifenban.employers.models import Agent, Employer, EmployerBar


def employer_by_code(text: str) -> Employer | None:
    """The employer whose 单位注册码 this is, however it is typed; a code works once its registration is accepted."""
    code = normalise(text)
    return Employer.objects.filter(code=code, state=Employer.State.ACCEPTED).first() if code else None


def employers_of(user: User | AnonymousUser) -> QuerySet[Employer]:
    """The employers a log-in acts for now, oldest first."""
    if not user.is_authenticated:
        return Employer.objects.none()
    mine = Agent.objects.filter(person__account=user, ended_at=None)
    return Employer.objects.filter(pk__in=mine.values("employer")).order_by("pk")


def agents_of(employer: Employer) -> QuerySet[Agent]:
    """The people who act for an employer now, with what is known of them."""
    return employer.agents.filter(ended_at=None).select_related("person").order_by("pk")


def acts_for(actor: Actor, employer: Employer) -> bool:
    """Whether the actor is an agent of the employer now."""
    if isinstance(actor, System):
        return False
    return Agent.objects.filter(employer=employer, person__account=actor.pk, ended_at=None).exists()


def employer_bar(employer: Employer, service: str, now: datetime) -> EmployerBar | None:
    """The bar under which nothing of this employer is taken in a service now, None if there is none."""
    bars = EmployerBar.objects.filter(employer=employer, service=service, since__lte=now, until__gt=now)
    return bars.order_by("-until").first()
