"""来得及吗: when a term ends that begins on a day, and by which day it has to begin."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.cases.terms import ONE_DAY, Days, first_due, last_day
from jifenban.clock import CHINA
from jifenban.offices.calendar import CalendarMissing, WorkingCalendar
from jifenban.offices.queries import calendar
from jifenban.policies.models import Revision
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.public.timelines import show_timeline
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from policypack.policy import Policy
from policypack.timers import Timer

EARLIEST, LATEST = date(2004, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class TermRow:
    """One term of the policy: what starts it, how long it is, and the two answers (None: not asked)."""

    label: str
    begins: str
    length: str
    clause: str
    ends: date | None
    latest_start: date | None


@require_safe
@audience("public")
def dates(request: Request, identity: str) -> HttpResponse:
    """Show the timeline of a service that has one; else answer both questions for every term with a length."""
    revision = Revision.objects.filter(identity=identity).order_by("-number").first()
    if revision is None:
        raise Http404
    loaded = policy_of(revision)
    errors: dict[str, str] = {}
    start = _day(request.GET.get("from", ""), "from", errors)
    by = _day(request.GET.get("by", ""), "by", errors)
    if loaded.timeline is not None:
        return show_timeline(request, revision, loaded, start=start, by=by, errors=errors)
    try:
        rows = term_rows(loaded, calendar(), start, by)
    except CalendarMissing as missing:
        rows, errors["calendar"] = term_rows(loaded, calendar(), None, None), missing.sentence
    context = {
        "revision": revision,
        "policy": loaded,
        "rows": rows,
        "errors": errors,
        "start": start,
        "by": by,
    }
    return render(request, "public/dates.html", context, status=422 if errors else 200)


def _day(text: str, name: str, errors: dict[str, str]) -> date | None:
    """A day somebody typed; None if nothing or no day, which `errors` then says."""
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        errors[name] = "请填写日期，例如 2020-04-30。"
        return None
    if not EARLIEST <= day < LATEST:
        errors[name] = "请填写 2004 年以后、2100 年以前的日期。"
        return None
    return day


def term_rows(loaded: Policy, days: WorkingCalendar, start: date | None, by: date | None) -> list[TermRow]:
    """The terms of a policy with a length. Raises CalendarMissing for a year without a calendar."""
    return [
        TermRow(
            label=term.label,
            begins=_begins(loaded, term),
            length=term.length.text,
            clause=term.cited,
            ends=_ends(term, days, start) if start else None,
            latest_start=latest_start(term, days, by) if by else None,
        )
        for term in loaded.workflow.timers.values()
        if term.length is not None
    ]


def _begins(loaded: Policy, term: Timer) -> str:
    """What the term counts from, in the words of the policy."""
    if term.starts_by == "status":
        return loaded.workflow.status(term.starts).label
    return next(step.label for step in loaded.workflow.steps if step.do == term.starts)


def _ends(term: Timer, days: WorkingCalendar, start: date) -> date:
    begun = datetime.combine(start, datetime.min.time(), CHINA)
    return last_day(first_due(term, Days.of(term, days), begun, None))


def latest_start(term: Timer, days: WorkingCalendar, by: date) -> date:
    """The last working day on which a term may begin that is to be over on a day. Raises CalendarMissing."""
    assert term.length is not None
    start = by - term.length.number * ONE_DAY  # of calendar days never more, of working days often fewer
    while _ends(term, days, start) > by:
        start -= ONE_DAY
    return days.previous_working(start)  # nobody receives anything on the days off before it
