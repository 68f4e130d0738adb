"""The five things programs may ask: which packs, what one asks, a score, why, and what would help."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI, Path
from ninja.throttling import BaseThrottle

from jifenban.portals.api import answers, shaping
from jifenban.portals.api.counting import Asked, asked, trial_of
from jifenban.portals.api.questions import Question
from jifenban.portals.api.refusing import THROTTLE_WAIT, Refusal, add_refusals
from jifenban.portals.estimates.basis import line_of
from jifenban.portals.estimates.judging import assess, judged
from jifenban.portals.estimates.outlook import outlook
from jifenban.portals.estimates.packs import trials
from jifenban.portals.estimates.strictness import Slip
from jifenban.portals.estimates.throttles import Throttle
from jifenban.portals.ui.request import Request
from policypack.columns import columns_of


class PerAddress(BaseThrottle):
    """As many requests a minute from one address as the installation allows."""

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the request; what it has to wait stays with it, a throttle serves many at once."""
        wait = Throttle("api", settings.JIFENBAN_API_RATE).wait(request, time.time())
        request.META[THROTTLE_WAIT] = wait
        return not wait


api = NinjaAPI(
    title="积分办 · 测算接口",
    version="1",
    description="列出政策包、它问什么，为一个人计分、说明、建议。不用登录；发来的内容不保存，也不进日志。"
    "测算不是核定结果。",
    docs_url=None,
    urls_namespace="api",
    throttle=[PerAddress()],
)
add_refusals(api)

PROBLEMS: dict[int, Any] = dict.fromkeys((400, 404, 413, 422, 429), answers.ProblemOut)
CITY, SERVICE, EDITION = (Path(..., max_length=60, description=text) for text in ("城市", "服务", "版本"))
PACK = "/packs/{city}/{service}/{edition}"


@api.get("/packs", response={200: list[answers.PackOut], 429: answers.ProblemOut}, summary="列出政策包")
def list_packs(request: Request) -> Any:
    """Every pack that can be asked, newest edition of a service first."""
    return [shaping.pack_card(trial, request.now.date()) for trial in trials().values()]


@api.get(PACK, response={200: answers.PackDetail, **PROBLEMS}, summary="一个政策包和它要问的事实")
def show_pack(request: Request, city: str = CITY, service: str = SERVICE, edition: str = EDITION) -> Any:
    """One pack with the JSON Schema of a person's facts."""
    return shaping.pack_detail(trial_of(f"{city}/{service}/{edition}"), request.now.date())


@api.post(f"{PACK}/score", response={200: answers.ScoreOut, **PROBLEMS}, summary="计分")
def score(
    request: Request, question: Question, city: str = CITY, service: str = SERVICE, edition: str = EDITION
) -> Any:
    """Count a life."""
    one = asked(request, f"{city}/{service}/{edition}", question)
    return shaping.score(_counted(one), one.basis.as_of, line_of(one.trial, one.basis))


@api.post(f"{PACK}/explain", response={200: answers.ExplainOut, **PROBLEMS}, summary="说明每一分怎么来的")
def explain(
    request: Request, question: Question, city: str = CITY, service: str = SERVICE, edition: str = EDITION
) -> Any:
    """Explain a count, and judge the conditions to apply."""
    one = asked(request, f"{city}/{service}/{edition}", question)
    found = _counted(one)
    conditions = judged(one.trial, found, one.life)
    return {
        "explanation": found.explain(0).as_json(),
        "conditions": [shaping.condition(each) for each in conditions],
    }


@api.post(f"{PACK}/advise", response={200: answers.AdviceOut, **PROBLEMS}, summary="什么时候到线，怎样更快")
def advise(
    request: Request, question: Question, city: str = CITY, service: str = SERVICE, edition: str = EDITION
) -> Any:
    """Look ten years ahead, and find the steps that add points."""
    one = asked(request, f"{city}/{service}/{edition}", question)
    found = outlook(
        one.trial, one.basis, one.life, request.now.date(), purpose=one.purpose, values=one.values
    )
    if found.refused:
        raise Refusal(422, [Slip("facts", found.refused)])
    return shaping.advice(one.trial, found)


def _counted(one: Asked) -> Any:
    columns = columns_of(one.trial.pack.facts, [one.life])
    return assess(one.trial, one.basis, columns, one.purpose, one.values)
