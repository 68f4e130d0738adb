"""Whom an application is for, where a person may have several: one live case for each, whoever opened it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from jifenban.accounts.errors import IllegalStep
from jifenban.cases.models import Answer, Case
from jifenban.people.digests import number_digest
from jifenban.policies.queries import policy
from policypack.policy import Policy


def claim_subject(case: Case, loaded: Policy, answers: Mapping[str, Any]) -> None:
    """Note whom a locked case is for, as its answers now say.

    IllegalStep if another live case is for the same, or one has got what it asked for. Run in a transaction
    that a refusal rolls back.
    """
    per = loaded.forms.per
    if per is None:
        return
    section, field = per.number
    subject = number_digest(str(answers.get(section, {}).get(field, "")))
    if subject == case.subject:
        return
    case.subject = subject
    try:
        with transaction.atomic():
            case.save(update_fields=["subject"])
    except IntegrityError as error:
        # The database is asked, not a look before: both parents may press at once.
        raise IllegalStep(per.taken) from error
    # Only now: a case that was live when we saved has told its end by the time the save came through.
    if _of_the_same(case).filter(status__in=per.kept).exists():
        raise IllegalStep(per.kept_say)


def subject_name(case: Case) -> str:
    """The name of whom a case is for, as typed; "" where it is for the person, or nobody is named yet."""
    per = policy(case.revision).forms.per
    if per is None:
        return ""
    section, field = per.name
    answer = Answer.objects.filter(case=case, section=section).first()
    return str(answer.data.get(field, "")).strip() if answer else ""


def rivals(case: Case) -> QuerySet[Case]:
    """The other live cases that stand in the way of this one: of the same person, or for the same subject."""
    others = _of_the_same(case).filter(live=True)
    return others if case.subject else others.filter(person=case.person_id)


def _of_the_same(case: Case) -> QuerySet[Case]:
    same = Case.objects.filter(service=case.service_id, round=case.round_id, subject=case.subject)
    return same.exclude(pk=case.pk)
