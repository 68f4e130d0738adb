"""Reads of the office tree, its staff and the calendar."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from jifenban.accounts.models import User
from jifenban.offices.calendar import WorkingCalendar
from jifenban.offices.models import CalendarDay, Membership, Office

KEPT = "known_memberships"


def calendar() -> WorkingCalendar:
    """The working-day calendar with every exception entered so far."""
    return WorkingCalendar(exceptions=dict(CalendarDay.objects.values_list("day", "kind")))


def within(offices: Iterable[int]) -> QuerySet[Office]:
    """The offices with these ids and everything below them, in one query that others may join.

    The tree is at most four deep (load_offices refuses more), so it needs no recursion.
    """
    ids = list(offices)
    return Office.objects.filter(
        Q(pk__in=ids) | Q(parent__in=ids) | Q(parent__parent__in=ids) | Q(parent__parent__parent__in=ids)
    )


def is_within(office: Office, ancestor: Office) -> bool:
    """Whether an office is another one or lies below it: what was read of the offices above is not read again."""
    here: Office | None = office
    while here is not None and here.pk != ancestor.pk:
        here = here.parent
    return here is not None


def memberships(user: User | AnonymousUser) -> list[Membership]:
    """Where a member of staff works and in which role, with the offices; read once for a user object.

    A request has a user object of its own, so what it read holds for that request.
    """
    if not user.is_authenticated:
        return []
    known: list[Membership] | None = getattr(user, KEPT, None)
    if known is None:
        known = list(user.memberships.select_related("office").order_by("office__code", "role"))
        setattr(user, KEPT, known)
    return known


def forget_memberships(user: User) -> None:
    """Let the next look at this user object read its memberships anew."""
    vars(user).pop(KEPT, None)
