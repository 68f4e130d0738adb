"""The only doors to a public list: who manages the round or makes a list of it, and everybody once it has been published."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404

from jifenban.accounts.models import User
from jifenban.policies.access import may_see_round
from jifenban.publicity.models import Publication


def publication_for(user: User, pk: int) -> Publication:
    """A publication of a round this user may see; Http404 for everybody else."""
    publication = _found(pk)
    if not may_see_round(user, publication.run.round):
        raise Http404
    return publication


def public_publication(pk: int, now: datetime) -> Publication:
    """A publication as anybody may know of it; its rows are shown only by `queries.list_rows`."""
    publication = _found(pk)
    if now < publication.shown_from:
        raise Http404
    return publication


def _found(pk: int) -> Publication:
    found = Publication.objects.select_related("run__round__service", "run__round__revision").filter(pk=pk)
    publication = found.first()
    if publication is None:
        raise Http404
    return publication
