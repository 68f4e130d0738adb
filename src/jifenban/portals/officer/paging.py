"""One page out of a long list: the order is found on keys alone, only the page's rows are read whole."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class _Counted(Paginator):
    """Pages of a list whose length was counted already, with something else of it."""

    known: int | None = None

    @cached_property
    def count(self) -> int:
        return super().count if self.known is None else self.known


def page_of(found: QuerySet[Any], size: int, number: str | None, count: int | None = None) -> Page[Any]:
    """A page of `found` in its order. Sorting twenty thousand keys is cheap, sorting them joined to all they name is not.

    `count`: how many there are, where the caller knows.
    """
    pages = _Counted(found.select_related(None).values_list("pk", flat=True), size)
    pages.known = count
    page = pages.get_page(number)
    page.object_list = whole(found, list(page.object_list))
    return page


def whole(found: QuerySet[Any], keys: list[Any]) -> list[Any]:
    """The rows with these keys, in their order, with all that `found` names: its conditions are not tried again."""
    rows = found.model._default_manager.all()
    rows.query.select_related = found.query.select_related
    by_key = rows.in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]
