"""什么时候做什么: the steps of a service to a goal, computed back from a deadline, with a warning for the late."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from jifenban.cases.planning import plan_of
from jifenban.offices.calendar import CalendarMissing
from jifenban.offices.queries import calendar
from jifenban.policies.models import Revision
from jifenban.portals.ui.request import Request
from policypack.policy import Policy


def show_timeline(
    request: Request,
    revision: Revision,
    loaded: Policy,
    *,
    start: date | None,
    by: date | None,
    errors: dict[str, str],
) -> HttpResponse:
    """Render the plan for who begins on `start` (today where nobody says) and must be ready by `by`."""
    today = request.now.date()
    try:
        plan = plan_of(loaded, revision, calendar(), start=start or today, by=by)
    except CalendarMissing as missing:
        errors["calendar"] = missing.sentence
        plan = None
    context = {
        "revision": revision,
        "policy": loaded,
        "plan": plan,
        "errors": errors,
        "start": start,
        "by": by,
        "today": today,
        "left": (plan.begin_by - today).days if plan and plan.begin_by else None,
    }
    return render(request, "public/timeline.html", context, status=422 if errors else 200)
