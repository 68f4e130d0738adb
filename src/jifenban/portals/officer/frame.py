"""The frame of every desk page: who is at the desk, and which screens the steps of the packs give them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed, Refused
from jifenban.cases.pushing import pushable
from jifenban.cases.queries import decides_disputes
from jifenban.cases.screens import screens_of
from jifenban.cases.terms import local_day
from jifenban.employers.rules import checked_services
from jifenban.offices.queries import memberships
from jifenban.portals.ui.request import Request
from jifenban.rankings.access import rounds_of


@dataclass(frozen=True)
class Tab:
    """One entry of the desk's navigation."""

    key: str
    label: str
    address: str


SCREEN_TABS = (
    ("review", "queue", "待办", "officer:queue"),
    ("department", "reviews", "部门核验", "officer:reviews"),
    ("window", "window", "窗口受理", "officer:window"),
    ("objection", "objections", "异议", "officer:objections"),
)


def tabs(request: Request) -> list[Tab]:
    """The screens somebody's roles open, in the order of the road."""
    screens = screens_of(request.user)
    found = [Tab(key, label, reverse(name)) for screen, key, label, name in SCREEN_TABS if screen in screens]
    if pushable(request.user):
        found.append(Tab("pushes", "数据更新", reverse("officer:pushes")))
    if decides_disputes(request.user):
        found.append(Tab("disputes", "资格异议", reverse("officer:disputes")))
    if checked_services(request.user):
        found.append(Tab("registrations", "单位登记", reverse("officer:registrations")))
    if rounds_of(request.user):
        found.append(Tab("rounds", "批次", reverse("officer:rounds")))
    return found


def refusal_status(refused: Refused) -> int:
    """409 for "not now" and "somebody was faster", 403 for "not you", 422 for what can be mended on the page."""
    if isinstance(refused, IllegalStep | Conflict):
        return 409
    return 403 if isinstance(refused, NotAllowed) else 422


def desk(
    request: Request, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Render a desk page inside its frame; `here` is the tab it stands under."""
    return render(request, f"officer/{template}", {**frame_of(request, here), **context}, status=status)


def frame_of(request: Request, here: str) -> dict[str, Any]:
    """What every desk page shows around itself."""
    return {
        "desk_tabs": tabs(request),
        "here": here,
        "memberships": memberships(request.user),
        "today": local_day(request.now),
    }
