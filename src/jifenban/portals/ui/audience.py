"""Whom a page is for. Every view says so, and a test refuses a view that does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, Protocol, cast
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme

from jifenban.accounts.assurance import only_looks
from jifenban.accounts.errors import NotAllowed
from jifenban.employers.queries import employers_of
from jifenban.offices.queries import memberships
from jifenban.people.queries import person_of
from jifenban.portals.ui.request import Request

Audience = Literal["public", "applicant", "employer", "staff", "demo"]
View = Callable[..., HttpResponse]
PERSONAL: tuple[Audience, ...] = ("applicant", "employer", "staff")


class Declared(Protocol):
    """A view that says whom it is for."""

    audience: Audience
    step: str | None

    def __call__(self, request: Request, /, *args: Any, **kwargs: Any) -> HttpResponse: ...


def audience(
    name: Audience, step: str | None = None, asks: Callable[..., dict[str, str]] | None = None
) -> Callable[[View], Declared]:
    """Declare whom a view is for, and turn everybody else away before it runs.

    `public`: anybody. `applicant`: somebody with a verified identity; the view finds it as `request.person`.
    `employer`: a verified person who acts for an employer; also finds `request.employers`.
    `staff`: a member of an office; `request.memberships`. `demo`: anybody, in the demonstration only.
    `step` names the word of the workflow that the view takes, for the test that walks all addresses.
    What is for one of the middle three is kept by no browser and no proxy.
    `asks` tells, from the address, what a visitor's log-in is for and how sure it has to be, so that the log-in
    page says it at once: called like the view, it gives more for the log-in's address.
    Raises NotAllowed for the wrong kind of log-in; redirects to the right log-in page when there is none.
    """

    def decorate(view: View) -> Declared:
        @wraps(view)
        def guarded(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if asks is not None and not request.user.is_authenticated:
                return to_login(request, "login:page", **asks(request, *args, **kwargs))
            response = GATES[name](request) or view(request, *args, **kwargs)
            if name in PERSONAL:
                # Personal: after the log-out no browser of a library or a counter shows it again.
                add_never_cache_headers(response)
            return response

        declared = cast(Declared, guarded)
        declared.audience, declared.step = name, step
        return declared

    return decorate


def _let_anybody(request: Request) -> None:
    return None


def _let_applicants(request: Request) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return to_login(request, "login:page")
    person = person_of(request.user)
    if person is None:
        raise NotAllowed("这是申请人的页面。您现在用的是工作账号，请先退出，再用本人身份登录。")
    if request.method not in ("GET", "HEAD", "OPTIONS") and only_looks(request.session):
        return to_login(request, "login:page", why="您这次登录没有核对实名，只能查看。填写、上传和提交")
    request.person = person
    return None


def _let_agents(request: Request) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return to_login(request, "login:page", why="单位经办人办理，")
    person = person_of(request.user)
    if person is None:
        raise NotAllowed("这是单位经办人的页面。您现在用的是工作账号，请先退出，再用本人身份登录。")
    if only_looks(request.session):
        return to_login(request, "login:page", why="您这次登录没有核对实名。单位的页面")
    request.person = person
    request.employers = list(employers_of(request.user))
    if not request.employers:
        return HttpResponseRedirect(reverse("employers:register"))
    return None


def _let_staff(request: Request) -> HttpResponse | None:
    if not request.user.is_authenticated:
        return to_login(request, "officer:login")
    mine = memberships(request.user)
    if not mine:
        raise NotAllowed("这是工作人员的页面。您的账号不在任何办事机构。")
    request.memberships = mine
    return None


def _let_demo(request: Request) -> None:
    if not settings.JIFENBAN_DEMO:
        raise Http404


GATES: dict[Audience, Callable[[Request], HttpResponse | None]] = {
    "public": _let_anybody,
    "applicant": _let_applicants,
    "employer": _let_agents,
    "staff": _let_staff,
    "demo": _let_demo,
}


def to_login(request: Request, page: str, **more: str) -> HttpResponse:
    """Send somebody to a log-in page that brings them back to where they were."""
    address = f"{reverse(page)}?{urlencode({'next': where_from(request), **more})}"
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def where_from(request: Request) -> str:
    """Return the page to come back to: this one, or the one whose button was pressed."""
    if request.method in ("GET", "HEAD") and "HX-Request" not in request.headers:
        return request.get_full_path()
    referer = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        parts = urlsplit(referer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"
