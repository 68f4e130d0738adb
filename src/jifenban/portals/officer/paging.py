"""One page out of a long list: the order is found on keys alone, only the page's rows are read whole."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def page_of(found: QuerySet[Any], size: int, number: str | None) -> Page[Any]:
    """A page of `found` in its order. Sorting twenty thousand keys is cheap, sorting them joined to all they name is not."""
    page = Paginator(found.select_related(None).values_list("pk", flat=True), size).get_page(number)
    page.object_list = list(found.filter(pk__in=list(page.object_list)))
    return page
