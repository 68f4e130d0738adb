"""The door to a person's own pictures. Staff come through the cases that hold them."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404

from jifenban.accounts.models import User
from jifenban.evidence.models import File


def file_for(user: User | AnonymousUser, file_id: UUID) -> File:
    """A picture for the person it belongs to; anybody else finds nothing. Raises Http404."""
    file = File.objects.filter(pk=file_id, owner__account=user).first() if user.is_authenticated else None
    if file is None:
        raise Http404
    return file
