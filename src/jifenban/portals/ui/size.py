"""大字: the size of type, kept in a cookie so that the server renders it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.context import SIZE_COOKIE
from jifenban.portals.ui.request import Request

YEAR = 365 * 24 * 3600


@audience("public")
@require_POST
def choose(request: Request) -> HttpResponse:
    """Remember the size and go back to the page it was asked on."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure())
    answer = HttpResponseRedirect(back if ours else "/")
    size = "large" if request.POST.get("size") == "large" else "usual"
    answer.set_cookie(
        SIZE_COOKIE, size, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
    )
    return answer
