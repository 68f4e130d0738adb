"""The calculator: anybody answers a few pages for one pack and sees the points, line by line.

Nothing is kept on the server: the answers travel signed in the page itself. Only who asks for a link has
them stored, encrypted, under a random token.
"""

import time
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from jifenban.portals.estimates.basis import Basis, bases, basis_of
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.estimates.throttles import Throttle, TooOften
from jifenban.portals.public.trial_advice import advice_view
from jifenban.portals.public.trial_answers import (
    Answers,
    faults,
    read_records,
    read_values,
    seal,
    unseal,
)
from jifenban.portals.public.trial_compare import compared
from jifenban.portals.public.trial_pages import (
    BASICS,
    HAVE,
    RESULT,
    following,
    offered,
    page_view,
    preceding,
    route,
    values_on,
)
from jifenban.portals.public.trial_results import result_of
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request
from jifenban.portals.ui.wording import as_day
from jifenban.shares.actions import forget, share
from jifenban.shares.queries import shared

#: Links one address may ask for in a minute: each is a row that is kept.
LINKS = Throttle("links", 10)


@dataclass(frozen=True)
class Sitting:
    """One pack being tried: as of which day, with which answers."""

    request: Request
    trial: Trial
    basis: Basis
    answers: Answers

    @property
    def step(self) -> str:
        """The page that was sent."""
        return self.request.POST.get("step", "")


@require_safe
@audience("public")
def choose(request: Request) -> HttpResponse:
    """List what can be tried by city: what is in force, then every other edition with why it is not."""
    cities: dict[str, dict[str, list[Any]]] = {}
    for trial in trials().values():
        remark = trial.remark(request.now.date())
        rows = cities.setdefault(trial.city, {"now": [], "other": []})
        if remark:
            rows["other"].append((trial, remark))
        else:
            rows["now"].append(trial)
    return render(request, "public/try_choose.html", {"cities": cities})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@never_cache
@audience("public")
def run(request: Request, identity: str) -> HttpResponse:
    """Begin, turn a page, or show the result."""
    trial = trials().get(identity)
    if trial is None:
        raise Http404
    today = request.now.date()
    if request.method != "POST" or "do" not in request.POST:
        return render(
            request,
            "public/try_start.html",
            {"trial": trial, "remark": trial.remark(today), "bases": bases(trial, today)},
        )
    sent = request.POST.get("state", "")
    answers = unseal(sent, identity) if sent else Answers(basis=request.POST.get("basis", "")[:60])
    sitting = Sitting(request, trial, basis_of(trial, answers.basis, today), answers)
    return _turn(sitting, request.POST["do"])


def _turn(sitting: Sitting, do: str) -> HttpResponse:
    """Take what the page says, then do what its button says."""
    verb, _, what = do.partition(":")
    _take(sitting)
    if verb == "begin":
        return _page(sitting, route(sitting.trial, sitting.basis, sitting.answers)[0])
    if verb in ("add", "remove"):
        _change_records(sitting, verb, what)
        return _page(sitting, sitting.step)
    if verb == "back":
        return _page(sitting, preceding(sitting.trial, sitting.basis, sitting.answers, sitting.step))
    if verb == "open":
        return _open(sitting, what)
    if verb in OTHERS:
        return OTHERS[verb](sitting)
    wrong = _faults(sitting)
    if wrong:
        return _page(sitting, sitting.step, wrong)
    done = verb == "result" or sitting.step == RESULT
    after = following(sitting.trial, sitting.basis, sitting.answers, sitting.step)
    return _result(sitting) if done or after == RESULT else _page(sitting, after)


def _take(sitting: Sitting) -> None:
    """Read the page that was sent into the answers."""
    trial, post, answers = sitting.trial, sitting.request.POST, sitting.answers
    keys = [spec.key for spec in values_on(trial, sitting.basis, answers, sitting.step)]
    read_values(keys, trial.topics, post, answers)
    if sitting.step == HAVE:
        ticked = set(post.getlist("have"))
        answers.have = [one.key for one in offered(trial, sitting.basis, answers) if one.key in ticked]
    topic = trial.topics.topic(sitting.step)
    if topic is not None:
        read_records(topic, post, answers)


def _change_records(sitting: Sitting, verb: str, what: str) -> None:
    kept = sitting.answers.records.setdefault(sitting.step, [])
    if verb == "add":
        kept.append({})
    elif what.isdecimal() and int(what) < len(kept):
        del kept[int(what)]


def _open(sitting: Sitting, key: str) -> HttpResponse:
    """Show a page again from the result, or one that had not been asked."""
    trial, answers = sitting.trial, sitting.answers
    topic = trial.topics.topic(key)
    if topic is not None:
        answers.have = [*answers.have, *([] if key in answers.have else [key])]
        answers.forced = [*answers.forced, *([] if key in answers.forced else [key])]
        return _page(sitting, key)
    if key in {spec.key for spec in trial.topics.basics}:
        answers.forced = [*answers.forced, *([] if key in answers.forced else [key])]
        return _page(sitting, BASICS)
    steps = route(trial, sitting.basis, answers)
    return _page(sitting, key if key in steps else steps[0])


def _faults(sitting: Sitting) -> dict[str, str]:
    trial = sitting.trial
    keys = [spec.key for spec in values_on(trial, sitting.basis, sitting.answers, sitting.step)]
    return faults(keys, trial.topics.topic(sitting.step), trial.topics, sitting.answers)


def _page(sitting: Sitting, step: str, errors: dict[str, str] | None = None) -> HttpResponse:
    trial, basis, answers = sitting.trial, sitting.basis, sitting.answers
    steps = route(trial, basis, answers)
    step = step if step in steps else steps[0]
    context = {
        "trial": trial,
        "basis": basis,
        "answers": answers,
        "page": page_view(trial, basis, answers, step, errors or {}),
        "first": step == steps[0],
        "state": seal(answers, trial.pack.identity),
    }
    return render(sitting.request, "public/try_page.html", context, status=422 if errors else 200)


def _result(sitting: Sitting) -> HttpResponse:
    context = _result_context(sitting.request, sitting.trial, sitting.basis, sitting.answers)
    return render(sitting.request, "public/try_result.html", context)


def _result_context(request: Request, trial: Trial, basis: Basis, answers: Answers) -> dict[str, Any]:
    return {
        "trial": trial,
        "remark": trial.remark(request.now.date()),
        "basis": basis,
        "answers": answers,
        "result": result_of(trial, basis, answers),
        "steps": [(key, _title(trial, key)) for key in route(trial, basis, answers)],
        "state": seal(answers, trial.pack.identity),
    }


def _title(trial: Trial, key: str) -> str:
    topic = trial.topics.topic(key)
    return topic.spec.label if topic else "基本情况" if key == BASICS else "有哪些情况"


def _advice(sitting: Sitting) -> HttpResponse:
    """Look ahead: when the line is reached, and which steps would help."""
    today = sitting.request.now.date()
    context = {
        "trial": sitting.trial,
        "basis": sitting.basis,
        "answers": sitting.answers,
        "remark": sitting.trial.remark(today),
        "view": advice_view(sitting.trial, sitting.basis, sitting.answers, today),
        "state": seal(sitting.answers, sitting.trial.pack.identity),
    }
    return render(sitting.request, "public/try_advice.html", context)


def _compare(sitting: Sitting) -> HttpResponse:
    """The same life by every pack."""
    today = sitting.request.now.date()
    rows = compared(sitting.trial, sitting.answers, today)
    context = {
        "trial": sitting.trial,
        "rows": [row for row in rows if row.mine or not row.remark],
        "over": [row for row in rows if row.remark and not row.mine],
    }
    return render(sitting.request, "public/try_compare.html", context)


def _share(sitting: Sitting) -> HttpResponseRedirect:
    """Keep these answers for whoever has the link; only this button does. Raises TooOften."""
    if LINKS.wait(sitting.request, time.time()):
        raise TooOften
    token = share(
        identity=sitting.trial.pack.identity, answers=sitting.answers.plain(), now=sitting.request.now
    )
    return HttpResponseRedirect(reverse("public:try_shared", args=[token]))


OTHERS = {"share": _share, "advice": _advice, "compare": _compare}


@require_safe
@never_cache
@audience("public")
def show_shared(request: Request, token: str) -> HttpResponse:
    """Show the result of answers that somebody shared; search engines are told to stay away."""
    row = shared(token, request.now)
    trial = trials().get(row.identity) if row else None
    if row is None or trial is None:
        return render(request, "public/try_gone.html", status=404)
    answers = Answers.of(row.answers)
    basis = basis_of(trial, answers.basis, as_day(row.created_at))
    link = request.build_absolute_uri(request.path)
    context = _result_context(request, trial, basis, answers) | {"shared": row, "link": link, "token": token}
    answer = render(request, "public/try_result.html", context)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@require_POST
@audience("public")
def forget_shared(request: Request, token: str) -> HttpResponse:
    """Delete shared answers at once: whoever has the link may."""
    forget(token=token)
    return redirect("public:try_shared", token=token)
