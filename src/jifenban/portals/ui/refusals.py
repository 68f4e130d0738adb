"""Turns what a domain action refused into a page that says why and what to do next."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed, Refused

HEADINGS = {
    NotAllowed: (403, "您不能打开这一页"),
    Conflict: (409, "这里刚刚有人改过"),
    IllegalStep: (409, "现在不能办这一步"),
    Refused: (422, "这一步没有办成"),
}


class Refusals:
    """Middleware: a refusal that no view answered becomes 403, 409 or 422 with its own sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a Refused; leave everything else to Django."""
        if not isinstance(exception, Refused):
            return None
        return refusal_page(request, exception)


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Show one refusal as a page, or as a note where htmx asked for a part of a page."""
    status, heading = next(HEADINGS[kind] for kind in type(refused).__mro__ if kind in HEADINGS)
    template = "ui/_refusal.html" if "HX-Request" in request.headers else "ui/refusal.html"
    context = {"heading": heading, "sentence": refused.sentence, "status": status}
    return render(request, template, context, status=status)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether a thing does not exist or is somebody else's."""
    context = {
        "heading": "没有找到这一页",
        "sentence": "地址可能写错了，或者这一页不属于您。请回首页重新找，或打 12345。",
        "status": 404,
    }
    return render(request, "ui/refusal.html", context, status=404)


def session_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of the form token: the page was open too long, or cookies are off."""
    context = {
        "heading": "这一页放得太久了",
        "sentence": "刚才填的没有送出。请返回上一页，刷新后再提交；如果仍不行，请打开浏览器的 Cookie。",
        "status": 403,
    }
    return render(request, "ui/refusal.html", context, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what the browser sent cannot be read."""
    context = {
        "heading": "没看懂这次请求",
        "sentence": "送来的内容不完整或过大，没有保存。请返回上一页重新填写。",
        "status": 400,
    }
    return render(request, "ui/refusal.html", context, status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: what was not done, that the saved input is kept, and whom to call."""
    return render(request, "ui/server_error.html", {"status": 500}, status=500)
