"""Whether a person's application of a service is under way."""

from __future__ import annotations

from jifenban.cases.models import Case
from jifenban.people.models import Person


def running_case(person: Person, service_key: str) -> Case | None:
    """The live case of a service that has been submitted; a draft is not under way."""
    return (
        Case.objects.filter(person=person, service__key=service_key, live=True)
        .exclude(submitted_at=None)
        .order_by("-pk")
        .first()
    )


def live_case(person: Person, service_key: str) -> Case | None:
    """The live case of a service, drafts included; not one that leaves room for another, for somebody else."""
    cases = Case.objects.filter(person=person, service__key=service_key, live=True, subject="")
    return cases.order_by("-pk").first()
