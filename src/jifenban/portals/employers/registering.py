"""An employer registers itself and gets its 单位注册码."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jifenban.accounts.errors import InvalidInput
from jifenban.employers.actions import register_employer
from jifenban.employers.credit_code import BadCreditCode, read_credit_code
from jifenban.portals.ui.audience import audience

FIELDS = ("credit_code", "name", "contact", "phone")


@require_http_methods(["GET", "POST"])
@never_cache
@audience("applicant")
def register(request: HttpRequest) -> HttpResponse:
    """Ask for the credit code, the name and whom to call. A check sign that fails is asked about once."""
    typed = {key: request.POST.get(key, "").strip() for key in FIELDS}
    if request.method == "GET":
        return _show(request, typed, {})
    warning = _warning(typed["credit_code"])
    if warning and request.POST.get("checked") != typed["credit_code"]:
        return _show(request, typed, {}, warning=warning, status=422)
    try:
        employer = register_employer(
            credit_code=typed["credit_code"],
            name=typed["name"],
            contact=typed["contact"],
            phone=typed["phone"],
            agent=request.person,
            actor=request.user,
            now=request.now,
        )
    except InvalidInput as invalid:
        return _show(request, typed, invalid.errors, status=422)
    return redirect("employers:requests", employer_code=employer.code)


def _warning(text: str) -> str:
    """The sentence about a code whose check sign does not fit; a code that is none is refused later."""
    try:
        return read_credit_code(text).warning
    except BadCreditCode:
        return ""


def _show(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, str], warning: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "rows": [
            ("credit_code", "统一社会信用代码", "18 位，与营业执照一致", typed["credit_code"]),
            ("name", "单位名称", "与营业执照一致", typed["name"]),
            ("contact", "联系人", "", typed["contact"]),
            ("phone", "联系电话", "", typed["phone"]),
        ],
        "errors": errors,
        "warning": warning,
        "checked": typed["credit_code"] if warning else "",
    }
    return render(request, "employers/register.html", context, status=status)
