"""The only door by which a view reaches a case and what belongs to it; strangers get 404."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404

from jifenban.accounts.errors import InvalidInput, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.codes import normalise
from jifenban.cases.helping import may_help
from jifenban.cases.models import Case, EmployerLink, Objection, Photo, Review
from jifenban.cases.roles import is_applicant, may_act, staff_steps
from jifenban.cases.visits import visit_for, visiting
from jifenban.employers.models import Employer
from jifenban.employers.queries import acts_for
from jifenban.employers.rules import registrations_for
from jifenban.evidence.models import File
from jifenban.journal.actions import record
from jifenban.offices.models import Office
from jifenban.offices.queries import memberships, within
from jifenban.people.queries import person_by_number
from jifenban.policies.queries import policy
from policypack.workflow import Relation, Step

__all__ = [
    "case_for",
    "cases_of",
    "employer_links_for",
    "evidence_for",
    "is_applicant",
    "may_help",
    "objection_for",
    "photo_for",
    "review_for",
    "sees_as_office",
    "visible_sections",
    "visit_for",
    "window_case",
    "window_cases",
]

Somebody = User | AnonymousUser


def cases_of(user: Somebody) -> QuerySet[Case]:
    """The user's own cases, newest first."""
    if not user.is_authenticated:
        return Case.objects.none()
    return (
        Case.objects.filter(person__account=user)
        .select_related("service", "round", "revision")
        .order_by("-pk")
    )


def case_for(user: Somebody, code: str) -> Case:
    """The case with this code, for the person, the clerk who fills it in, and its offices."""
    case = (
        Case.objects.filter(code=normalise(code) or code)
        .select_related("service", "round", "revision", "person")
        .first()
    )
    if case is None or not _may_see(user, case):
        raise Http404
    return case


def _may_see(user: Somebody, case: Case) -> bool:
    if not user.is_authenticated:
        return False
    own = is_applicant(user, case) or case.opened_by_id == user.pk or visiting(user, case)
    return own or sees_as_office(user, case)


def sees_as_office(user: Somebody, case: Case) -> bool:
    """Whether the policy gives the user's role at an office of the case a step; a submitted case only.

    A step of any window (a card printed anew) opens the case only while that step can be taken.
    """
    if not user.is_authenticated or case.submitted_at is None:
        return False
    workflow = policy(case.revision).workflow
    asked = {
        step.who
        for step in staff_steps(workflow)
        if _opens_the_case(workflow.relations[step.who.relation or ""], step, case)
    }
    return any(may_act(user, who, case, workflow) for who in asked)


def _opens_the_case(relation: Relation, step: Step, case: Case) -> bool:
    """A party that is no office answers its request and reads nothing of the case itself."""
    if relation.kind == "party":
        return False
    return relation.kind != "any" or case.status in step.sources


def employer_links_for(user: Somebody, employer: Employer) -> QuerySet[EmployerLink]:
    """The requests to an employer, for those who act for it; nothing for anybody else."""
    if not user.is_authenticated or not acts_for(user, employer):
        return EmployerLink.objects.none()
    return EmployerLink.objects.filter(employer=employer).select_related("case", "employer")


def reviews_visible(user: Somebody) -> QuerySet[Review]:
    """The questions put to the departments in which the user works."""
    if not user.is_authenticated:
        return Review.objects.none()
    departments = [
        membership.office_id
        for membership in memberships(user)
        if membership.office.kind == Office.Kind.DEPARTMENT
    ]
    # As plain ids: the planner then knows how many questions an office has, and joins nothing.
    reach = list(within(departments).values_list("pk", flat=True))
    return Review.objects.filter(office__in=reach).select_related(
        "item__case__revision", "item__case__service", "item__case__person", "office"
    )


def review_for(user: Somebody, review_id: int) -> Review:
    """One department's question, for its own people."""
    review = reviews_visible(user).filter(pk=review_id).first()
    if review is None:
        raise Http404
    return review


def objection_for(user: Somebody, objection_id: int) -> Objection:
    """One objection, for the offices of its case."""
    found = (
        Objection.objects.filter(pk=objection_id)
        .select_related("case__person", "case__service", "case__round", "case__revision", "item")
        .first()
    )
    if found is None or not sees_as_office(user, found.case):
        raise Http404
    return found


def visible_sections(user: Somebody, case: Case) -> frozenset[str] | None:
    """The items of a case that the user may read; None: all of it; empty: nothing."""
    if _may_see(user, case):
        return None
    return frozenset(reviews_visible(user).filter(item__case=case).values_list("item__section", flat=True))


def photo_for(user: Somebody, photo_id: int) -> Photo:
    """One picture of a case, for those who may see its item."""
    photo = Photo.objects.filter(pk=photo_id).select_related("file", "case__person", "case__revision").first()
    if photo is None or not _sees_section(user, photo.case, photo.section):
        raise Http404
    return photo


def _sees_section(user: Somebody, case: Case, section: str) -> bool:
    visible = visible_sections(user, case)
    return visible is None or section in visible


def evidence_for(user: Somebody, file_id: UUID | str) -> File:
    """One uploaded picture: the owner's, or of a case and item, or of a registration, that staff may see."""
    try:
        file = File.objects.filter(pk=file_id).select_related("owner").first()
    except ValidationError:
        file = None
    if file is None or not user.is_authenticated:
        raise Http404
    if user.pk in (file.owner.account_id, file.uploaded_by_id):
        return file
    if registrations_for(user).filter(proofs__file=file).exists():
        return file
    for photo in Photo.objects.filter(file=file).select_related("case__person"):
        if _sees_section(user, photo.case, photo.section):
            return file
    raise Http404


def window_cases(user: Somebody, code_or_number: str, now: datetime) -> list[Case]:
    """The cases a window may receive, by the code or receipt number the person gives, or the identity number.

    Newest first. Each look by identity number is journaled. Raises NotAllowed for those who do not work at
    a window, InvalidInput if nothing is found or it belongs to another window.
    """
    if not user.is_authenticated or not may_help(user):
        raise NotAllowed("查找申请要有窗口受理的权限。")
    found = list(_by_text(code_or_number, user, now).select_related("person", "service", "round", "revision"))
    if not found:
        raise InvalidInput({"text": "没有找到。请核对申请编号、受理回执号或身份证号，或为来人新开一份申请。"})
    mine = [case for case in found if window_receives(user, case)]
    if not mine:
        raise InvalidInput({"text": f"这份申请由{_elsewhere(found[0])}受理，请来人到那里办理。"})
    return mine


def window_case(user: Somebody, code_or_number: str, now: datetime) -> Case:
    """The newest case a window may receive; see window_cases."""
    return window_cases(user, code_or_number, now)[0]


def _by_text(text: str, user: User, now: datetime) -> QuerySet[Case]:
    code = normalise(text)
    plain = text.strip().upper()
    cases = Case.objects.order_by("-live", "-pk")
    if code is not None:
        return cases.filter(code=code)
    if cases.filter(receipt_number=plain).exists():
        return cases.filter(receipt_number=plain)
    person = person_by_number(text)
    if person is None:
        return cases.none()
    record(actor=user, verb="look_up_person", subject=f"person:{person.pk}", now=now)
    return cases.filter(person=person)


def window_receives(user: User, case: Case) -> bool:
    """A draft may be received at any window; a submitted case at its own, an accepted one to print at any."""
    return case.submitted_at is None or sees_as_office(user, case)


def _elsewhere(case: Case) -> str:
    offices = {row.office.kind: row.office.name for row in case.offices.select_related("office")}
    nearest = offices.get(Office.Kind.STREET) or offices.get(Office.Kind.DISTRICT)
    return nearest or "别的窗口"
