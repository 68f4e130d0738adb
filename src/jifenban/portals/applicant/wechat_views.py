"""The way to WeChat and back."""

from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from jifenban.portals.applicant import wechat
from jifenban.portals.applicant.login_pages import LEVEL_NAMES, login_failed, next_page
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

CLOSED = "这里没有开通微信登录，请用统一身份认证登录。"


@require_POST
@never_cache
@audience("public")
def start(request: Request) -> HttpResponse:
    """Send the browser to WeChat, which asks the person."""
    if not wechat.is_open():
        return login_failed(request, CLOSED, status=404)
    level = request.POST.get("level", "")
    data = {
        "level": level if level in LEVEL_NAMES else wechat.LEVEL,
        "why": request.POST.get("why", "")[:60],
        "service": request.POST.get("service", "")[:80],
    }
    after = next_page(request, request.POST.get("next"))
    return wechat.door(request).redirect(request, process=AuthProcess.LOGIN, next_url=after, data=data)


@require_GET
@never_cache
@audience("public")
def callback(request: Request) -> HttpResponse:
    """Where WeChat sends the browser back to."""
    if not wechat.is_open():
        return login_failed(request, CLOSED, status=404)
    return OAuth2CallbackView.adapter_view(wechat.WechatConnection)(request)


@require_POST
@audience("applicant")
def part(request: Request) -> HttpResponse:
    """Let no WeChat log in to this account any more."""
    wechat.part(request, request.person)
    return redirect("applicant:home")
