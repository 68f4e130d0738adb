"""Turns what a domain action refused into a page that says why and what to do next."""

import logging
import secrets
from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from jifenban.accounts.assurance import AssuranceTooLow
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed, Refused
from jifenban.portals.ui.audience import to_login, where_from
from jifenban.portals.ui.request import Request

logger = logging.getLogger(__name__)
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 and O, no 1, I and L: people read it out on the phone

HEADINGS = {
    NotAllowed: (403, "您不能打开这一页"),
    Conflict: (409, "这里刚刚有人改过"),
    IllegalStep: (409, "现在不能办这一步"),
    Refused: (422, "这一步没有办成"),
}


class Refusals:
    """Middleware: a refusal that no view answered becomes 403, 409 or 422 with its own sentence; 405 a page.

    An address with a NUL becomes 400.
    """

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        # The database takes no NUL: an address that holds one names nothing, on whichever page.
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return bad_request(request)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return wrong_way_in(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """Answer a Refused; leave everything else to Django. Too weak a log-in is sent to a stronger one."""
        if not isinstance(exception, Refused):
            return None
        if isinstance(exception, AssuranceTooLow):
            asked = {"level": exception.required, "why": exception.why, "service": exception.service}
            return to_login(request, "login:page", **asked)
        return refusal_page(request, exception)


def refusal_page(request: Request, refused: Refused) -> HttpResponse:
    """Show one refusal as a page, or as a note where htmx asked for a part of a page."""
    status, heading = next(HEADINGS[kind] for kind in type(refused).__mro__ if kind in HEADINGS)
    return _page(request, status, heading, refused.sentence)


def _page(request: Request, status: int, heading: str, sentence: str) -> HttpResponse:
    """Draw a refusal. `back` is the page to return to where returning can help: not to what stays closed."""
    template = "ui/_refusal.html" if "HX-Request" in request.headers else "ui/refusal.html"
    back = where_from(request) if status in (400, 409, 422) else ""
    context = {"heading": heading, "sentence": sentence, "status": status, "back": back}
    return render(request, template, context, status=status)


def wrong_way_in(request: Request, refused: HttpResponse) -> HttpResponse:
    """405: the address of a button was opened as a page, by a bookmark or after a log-in."""
    page = _page(
        request,
        405,
        "这一步要从页面上的按钮办",
        "直接打开这个地址办不了，什么都没有改动。请回首页找到这件事，再点按钮。",
    )
    page["Allow"] = refused["Allow"]
    return page


def permission_denied(request: Request, exception: Exception | None = None) -> HttpResponse:
    """403 of the framework itself; our own refusals bring their sentence."""
    return _page(
        request,
        403,
        "您不能打开这一页",
        "这一页要用别的身份打开。请换用本人账号登录，或打 12345 问清由谁办。",
    )


def page_not_found(request: Request, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether a thing does not exist or is somebody else's."""
    sentence = "地址可能写错了，或者这一页不属于您。请回首页重新找，或打 12345。"
    return _page(request, 404, "没有找到这一页", sentence)


def session_refused(request: Request, reason: str = "") -> HttpResponse:
    """403 of the form token: the page was open too long, or cookies are off."""
    context = {
        "heading": "这一页放得太久了",
        "sentence": "刚才填的没有送出。请返回上一页，刷新后再提交；如果仍不行，请打开浏览器的 Cookie。",
        "status": 403,
        "back": where_from(request),
    }
    return render(request, "ui/refusal.html", context, status=403)


def bad_request(request: Request, exception: Exception | None = None) -> HttpResponse:
    """400: what the browser sent cannot be read."""
    return _page(request, 400, "没看懂这次请求", "送来的内容不完整或过大，没有保存。请返回上一页重新填写。")


def server_error(request: Request) -> HttpResponse:
    """500: what was not done, that the saved input is kept, and a code to tell 12345.

    No context processor runs: they ask the database, which may be what failed.
    """
    code = "E-" + "".join(secrets.choice(CODE_SIGNS) for _ in range(6))
    logger.error("Page of a server error shown, code %s, %s %s", code, request.method, request.path)
    return HttpResponse(render_to_string("ui/server_error.html", {"code": code}), status=500)
