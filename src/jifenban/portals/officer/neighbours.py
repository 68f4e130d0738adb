"""Where a case stands in the list it was opened from: the one before, the one after, and how many there are."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.http import QueryDict
from django.urls import reverse

from jifenban.cases.desk import ORDERS
from jifenban.cases.models import Case
from jifenban.cases.queries import QueueFilters, queue
from jifenban.portals.ui.request import Request

#: In the address of a case: the query of the list it was opened from, and the code that followed it there.
LIST, NEXT = "list", "next"


def filters_of(asked: QueryDict, now: datetime) -> QueueFilters:
    """What a list of this desk shows, by the query of its address."""
    return QueueFilters(
        status=asked.get("status", ""),
        service=asked.get("service", ""),
        text=asked.get("text", "").strip(),
        late=asked.get("late") == "1",
        order=asked.get("order", ""),
        screen="review",
        now=now,
    )


def address_of(request: Request, code: str, onward: str = "") -> str:
    """A case's page, opened from the list that this page's case was opened from."""
    said = {LIST: request.GET.get(LIST, ""), NEXT: onward}
    query = urlencode({key: text for key, text in said.items() if text})
    return f"{reverse('officer:case', args=[code])}{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Neighbours:
    """`at` counts from 1; 0: the case has left the list. `before` and `after` are codes, "" where there is none."""

    at: int
    of: int
    before: str
    after: str


def neighbours(request: Request, case: Case) -> Neighbours:
    """The case's place in the list it was opened from.

    Of a case that has left it, `after` is the one that followed it if that still waits, else the first of the list.
    """
    filters = filters_of(QueryDict(request.GET.get(LIST, "")), request.now)
    onward = request.GET.get(NEXT, "")
    order = ORDERS.get(filters.order, ORDERS[""])
    keys = (
        queue(request.user, filters)
        .order_by()
        .aggregate(keys=ArrayAgg("pk", order_by=order, default=[]))["keys"]
    )
    if case.pk in keys:
        at = keys.index(case.pk)
        codes = _codes(keys[max(at - 1, 0) : at + 2])
        before = codes[keys[at - 1]] if at else ""
        return Neighbours(at + 1, len(keys), before, codes[keys[at + 1]] if at + 1 < len(keys) else "")
    followed = Case.objects.filter(code=onward, pk__in=keys).exists() if onward else False
    after = onward if followed else _codes(keys[:1]).get(keys[0], "") if keys else ""
    return Neighbours(0, len(keys), "", after)


def _codes(keys: list[int]) -> dict[int, str]:
    return dict(Case.objects.filter(pk__in=keys).values_list("pk", "code"))
