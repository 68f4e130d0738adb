"""The demonstration's clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import NotAllowed, Refused
from jifenban.clock.errors import ClockMovesForwardOnly
from jifenban.portals.officer.frame import desk
from jifenban.portals.ui.audience import audience, to_login
from jifenban.portals.ui.request import Request
from jifenban.publicity.actions import advance_clock

NOT_A_TIME = "没看懂这个时间。请写成 2023-03-10 17:00 这样。"


@audience("demo", step="clock")
@require_http_methods(["GET", "POST"])
def clock(request: Request) -> HttpResponse:
    """Show the demonstration time; POST moves it forward and runs everything that falls due, in order."""
    turned_away = _demo_operators_only(request)
    if turned_away is not None:
        return turned_away
    if request.method == "GET":
        return desk(request, "clock.html", {}, here="clock")
    typed = f"{request.POST.get('day', '')} {request.POST.get('time', '')}".strip()
    try:
        to = datetime.strptime(typed, "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
        fired = advance_clock(to=to, actor=request.user, now=request.now)
    except ValueError:
        return desk(
            request, "clock.html", {"error": NOT_A_TIME, "typed": request.POST}, here="clock", status=422
        )
    except (ClockMovesForwardOnly, Refused) as refused:
        context = {"error": refused.sentence, "typed": request.POST}
        return desk(request, "clock.html", context, here="clock", status=422)
    request.session["clock_fired"] = fired
    return redirect("officer:clock")


def _demo_operators_only(request: Request) -> HttpResponse | None:
    """The demo operator need not work in any office; everybody else is shown the door."""
    if not request.user.is_authenticated:
        return to_login(request, "officer:login")
    if not request.user.has_perm("clock.move_demo_clock"):
        raise NotAllowed("演示时间只有演示操作员能拨。")
    return None
