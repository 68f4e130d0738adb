"""Reads of people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from jifenban.accounts.models import User
from jifenban.people.digests import name_digest, number_digest
from jifenban.people.models import Person


def person_by_number(number: str) -> Person | None:
    """The person with an identity number, however it is typed."""
    return Person.objects.filter(number_digest=number_digest(number)).first()


def people_called(text: str) -> QuerySet[Person]:
    """Everybody whose name or identity number this is."""
    return Person.objects.filter(Q(name_digest=name_digest(text)) | Q(number_digest=number_digest(text)))


def person_of(user: User | AnonymousUser) -> Person | None:
    """The person whose log-in this is; staff and strangers are nobody."""
    if not user.is_authenticated:
        return None
    return Person.objects.filter(account=user).first()
