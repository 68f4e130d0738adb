"""Log-in and log-out of applicants: our side of the plain code flow with PKCE."""

import secrets
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from requests import RequestException

from jifenban.accounts.assurance import LOWEST, level_of, reaches
from jifenban.portals.applicant import wechat
from jifenban.portals.applicant.identity import PROVIDER, SCOPE, IdentityConnection
from jifenban.portals.applicant.login_pages import LEVEL_NAMES, login_failed, login_ways, next_page
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

UNREACHABLE = "身份认证服务暂时连不上，没有登录。请过几分钟再试。"


def _level(given: str | None) -> str:
    """Return the level a service asked for; the page's address can raise it, never lower it."""
    return given if given in LEVEL_NAMES and reaches(given, LOWEST) else LOWEST


@require_safe
@never_cache
@audience("public")
def page(request: Request) -> HttpResponse:
    """Say how to log in, and why it is asked for now."""
    level = _level(request.GET.get("level"))
    after = next_page(request, request.GET.get("next"))
    if request.user.is_authenticated and reaches(level_of(request.session), level):
        return HttpResponseRedirect(after)
    context = {
        "next": after,
        "level": level,
        "level_name": LEVEL_NAMES[level],
        "why": request.GET.get("why", "")[:60],
        "service": request.GET.get("service", "")[:80],
        "ways": login_ways(request.GET.get("service", "")[:80], request.now.date()),
        "wechat": wechat.is_open() and wechat.in_wechat(request),
        "on_a_computer": wechat.on_a_computer(request),
        "wechat_level": request.GET.get("level", ""),
        "wechat_waits": bool(wechat.waiting(request)),
    }
    return render(request, "applicant/login.html", context)


@require_POST
@never_cache
@audience("public")
def start(request: Request) -> HttpResponse:
    """Send the browser to the identity service with PKCE, a nonce, and the level that is needed."""
    level = _level(request.POST.get("level"))
    nonce = secrets.token_urlsafe(24)
    provider = get_adapter(request).get_provider(request, PROVIDER)
    try:
        return provider.redirect(
            request,
            process=AuthProcess.LOGIN,
            next_url=next_page(request, request.POST.get("next")),
            data={
                "nonce": nonce,
                "level": level,
                "join_wechat": request.POST.get("join_wechat") == "yes",
                "why": request.POST.get("why", "")[:60],
                "service": request.POST.get("service", "")[:80],
            },
            scope=list(SCOPE),
            auth_params={"nonce": nonce, "acr_values": level, "prompt": "login"},
        )
    except RequestException:
        return login_failed(request, UNREACHABLE, status=503)


@require_GET
@never_cache
@audience("public")
def callback(request: Request, provider_id: str) -> HttpResponse:
    """Where the identity service sends the browser back to."""
    if provider_id != PROVIDER:
        return login_failed(request, "没有这个身份认证服务。")
    try:
        return OAuth2CallbackView.adapter_view(IdentityConnection(request, provider_id))(request)
    except RequestException:
        return login_failed(request, UNREACHABLE, status=503)


@require_POST
@never_cache
@audience("public")
def out(request: Request) -> HttpResponse:
    """Log out and return to the public home page."""
    logout(request)
    return redirect(f"/?{urlencode({'out': 1})}")
