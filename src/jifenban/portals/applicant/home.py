"""The applicant's own home page and inbox."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from jifenban.cases.access import cases_of
from jifenban.cases.queries import requests_of
from jifenban.employers.queries import employers_of
from jifenban.notices.actions import mark_read
from jifenban.notices.queries import messages_of
from jifenban.portals.applicant.cards import case_card
from jifenban.portals.applicant.entry import entries
from jifenban.portals.applicant.scores import verified_scores
from jifenban.portals.applicant.wechat import is_joined
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_safe
@audience("applicant")
def home(request: Request) -> HttpResponse:
    """我的: what to do, the verified score, the applications and the latest messages."""
    cases = cases_of(request.user).select_related("service", "revision", "round").order_by("-opened_at")
    cards = [case_card(case, request.user, request.now) for case in cases]
    acting = [(one, requests_of(one, waiting=True).count()) for one in employers_of(request.user)]
    inbox = messages_of(request.person)
    context = {
        "cards": cards,
        "todos": [card for card in cards if card.is_todo],
        "acting": acting,
        "asked": sum(1 for _, waiting in acting if waiting),
        "scores": verified_scores(request.person),
        "entries": entries(request.person, request.now.date(), [case for case in cases if case.live]),
        "inbox": inbox[:3],
        "unread": inbox.filter(read_at=None).count(),
        "wechat_joined": is_joined(request.user),
    }
    return render(request, "applicant/home.html", context)


@require_http_methods(["GET", "POST"])
@audience("applicant")
def messages(request: Request) -> HttpResponse:
    """Show all messages; a press of the button marks them read."""
    if request.method == "POST":
        mark_read(person=request.person, actor=request.user, now=request.now)
        return redirect("applicant:messages")
    inbox = messages_of(request.person)
    context = {"inbox": inbox, "unread": inbox.filter(read_at=None).count()}
    return render(request, "applicant/messages.html", context)
