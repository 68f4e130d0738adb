"""What somebody reads when a log-in did not come through, or was weaker than needed."""

from datetime import date

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from jifenban.policies.errors import NoEdition
from jifenban.policies.queries import current, policy
from jifenban.portals.ui.request import Request

LEVEL_NAMES = {
    "L1": "账号密码",
    "L2": "手机短信核验",
    "L3": "实名实人核验（刷脸）",
    "L4": "到窗口核验身份证件",
}


def next_page(request: Request, given: str | None) -> str:
    """Return where to go after the log-in, unless it leads off this site."""
    if given and url_has_allowed_host_and_scheme(given, {request.get_host()}, request.is_secure()):
        return given
    return settings.LOGIN_REDIRECT_URL


def level_too_low(
    request: Request, reached: str, needed: str, why: str, service: str = "", **more: str
) -> HttpResponse:
    """403: which level was reached, which is needed, and how to raise it, in the service's own words if it has any.

    `more` may say `next`, the page to go on to, and `wechat`: "new" or "known" for a log-in by WeChat.
    """
    context = {
        "reached": reached,
        "reached_name": LEVEL_NAMES.get(reached, "认证服务没有说明等级"),
        "needed": needed,
        "needed_name": LEVEL_NAMES[needed],
        "why": why,
        "service": service,
        "ways": login_ways(service, request.now.date()),
        **more,
    }
    return render(request, "applicant/level_too_low.html", context, status=403)


def login_ways(service: str, on: date) -> tuple[str, ...]:
    """How a service says that a lower level is raised; () where it says nothing or is not in force."""
    try:
        return policy(current(service, on)).forms.login_ways if service else ()
    except NoEdition:
        return ()


def login_failed(request: Request, reason: str, status: int = 401) -> HttpResponse:
    """401: why nobody is logged in, and the button to try again."""
    return render(request, "applicant/login_failed.html", {"reason": reason}, status=status)
