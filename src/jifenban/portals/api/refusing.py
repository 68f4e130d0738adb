"""Refusals as JSON: each with its place and a Chinese sentence that says how to mend it."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from jifenban.portals.estimates.strictness import Slip
from jifenban.portals.ui.request import Request
from policypack.errors import FactsError

#: Where a refused request keeps the seconds it has to wait.
THROTTLE_WAIT = "jifenban.throttle_wait"
#: What pydantic calls a fault → what we say. Prefixes, the first that fits.
SENTENCES = {
    "missing": "缺少这一项。",
    "extra_forbidden": "不认识这一项，请删去或核对名称。",
    "date": "请填写存在的日期，如 2022-12-31。",
    "string_too_long": "太长了。",
    "string": "应当是文字。",
    "dict": "应当是对象：{键: 值}。",
    "model": "应当是对象：{键: 值}。",
    "": "这里的值不对。",
}


class Refusal(Exception):
    """A request that cannot be answered: its status and every slip."""

    def __init__(self, status: int, slips: list[Slip]) -> None:
        self.status, self.slips = status, slips
        super().__init__(status)


def add_refusals(api: NinjaAPI) -> None:
    """Let every way a request can fail end in the same shape."""

    def answer(request: Request, status: int, slips: list[Slip]) -> HttpResponse:
        body = {"errors": [{"place": one.place, "sentence": one.sentence} for one in slips]}
        return api.create_response(request, body, status=status)

    @api.exception_handler(Refusal)
    def refused(request: Request, error: Refusal) -> HttpResponse:
        return answer(request, error.status, error.slips)

    @api.exception_handler(FactsError)
    def unfit(request: Request, error: FactsError) -> HttpResponse:
        return answer(request, 422, [Slip(f"facts.{error.fact}" if error.fact else "", error.sentence)])

    @api.exception_handler(ValidationError)
    def invalid(request: Request, error: ValidationError) -> HttpResponse:
        return answer(request, 422, [_slip(one) for one in error.errors])

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: Request, error: RequestDataTooBig) -> HttpResponse:
        return answer(request, 413, [Slip("", "内容超过 1 MB，请减少记录。")])

    @api.exception_handler(HttpError)
    def broken(request: Request, error: HttpError) -> HttpResponse:
        return answer(
            request, error.status_code, [Slip("", "内容不是 JSON，请检查括号、引号和编码（UTF-8）。")]
        )

    @api.exception_handler(Throttled)
    def too_often(request: Request, error: Throttled) -> HttpResponse:
        wait = request.META[THROTTLE_WAIT]
        response = answer(request, 429, [Slip("", f"这一分钟里请求太多了，请过 {wait} 秒再试。")])
        response["Retry-After"] = str(wait)
        return response


def _slip(error: dict[str, Any]) -> Slip:
    # A place begins with where the request holds it and the argument's name: neither says anything.
    parts = [str(one) for one in error["loc"] if one not in ("body", "question")]
    place = "".join(f"[{one}]" if one.isdecimal() else f".{one}" for one in parts).removeprefix(".")
    return Slip(place, next(text for kind, text in SENTENCES.items() if error["type"].startswith(kind)))
