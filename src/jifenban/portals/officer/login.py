"""Staff log in with name and password; five wrong tries lock the door for a while (django-axes)."""

from datetime import timedelta
from typing import Any

from axes.decorators import axes_dispatch
from axes.handlers.proxy import AxesProxyHandler
from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jifenban.accounts.models import User
from jifenban.offices.queries import memberships
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

TRIES, MINUTES = settings.AXES_FAILURE_LIMIT, settings.AXES_COOLOFF_TIME // timedelta(minutes=1)
WRONG = f"工号或密码不对。请核对大小写后再输；连错 {TRIES} 次会锁 {MINUTES} 分钟。"
LOCKED = f"连错 {TRIES} 次，这个工号已锁 {MINUTES} 分钟。请稍后再试，或找本单位管理员。"


class LoginForm(forms.Form):
    """Name and password. Everything else about a member of staff is in the database."""

    username = forms.CharField(max_length=150, error_messages={"required": "请填工号。"})
    password = forms.CharField(max_length=200, strip=False, error_messages={"required": "请填密码。"})


def locked_out(request: Request, credentials: Any = None, *args: Any, **kwargs: Any) -> HttpResponse:
    """429: say how long the door stays shut. Named by AXES_LOCKOUT_CALLABLE."""
    context = {"error": LOCKED, "username": request.POST.get("username", "")}
    return render(request, "officer/login.html", context, status=429)


@audience("public")
@axes_dispatch
def log_in(request: Request) -> HttpResponse:
    """Show the log-in page, or log in and go where the person wanted to go."""
    target = _target(request)
    if request.method != "POST":
        return render(request, "officer/login.html", {"next": target})
    form = LoginForm(request.POST)
    context = {"next": target, "username": request.POST.get("username", "")}
    if not form.is_valid():
        first = next(iter(form.errors.values()))[0]
        return render(request, "officer/login.html", {**context, "error": first}, status=422)
    user = authenticate(request, **form.cleaned_data)
    if isinstance(user, User):
        login(request, user)
        return redirect("officer:clock" if _works_nowhere(user) else target or "officer:queue")
    if AxesProxyHandler.is_locked(request, form.cleaned_data):
        return locked_out(request)
    return render(request, "officer/login.html", {**context, "error": WRONG}, status=401)


def _target(request: Request) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else ""


def _works_nowhere(user: User) -> bool:
    """Whether somebody only moves the demonstration's clock: every other page of the desk is closed to them."""
    return settings.JIFENBAN_DEMO and not memberships(user) and user.has_perm("clock.move_demo_clock")


@audience("public")
@require_POST
def log_out(request: Request) -> HttpResponse:
    """End the session and return to the log-in page."""
    logout(request)
    return redirect("officer:login")
