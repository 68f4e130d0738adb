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

SAID = {
    200: "照请求答复",
    400: "内容不是 JSON",
    404: "没有这个政策包",
    413: "内容超过 1 MB",
    422: "内容有错，逐处说明位置和怎样改",
    429: "这一分钟里请求太多；Retry-After 写着要等几秒",
}
LISTED: dict[int, Any] = {200: list[answers.PackOut], 429: answers.ProblemOut}
PROBLEMS: dict[int, Any] = dict.fromkeys((400, 404, 413, 422, 429), answers.ProblemOut)
CITY, SERVICE, EDITION = (
    Path(..., max_length=60, description=f"{text}的代号：政策包的 identity 的第{place}段")
    for text, place in (("城市", "一"), ("服务", "二"), ("版本", "三"))
)
PACK = "/packs/{city}/{service}/{edition}"


def said(summary: str, description: str, response: dict[int, Any]) -> dict[str, Any]:
    """What the description says of an operation and of each of its answers."""
    answered = {status: {"description": SAID[status]} for status in response}
    return {
        "summary": summary,
        "description": description,
        "response": response,
        "openapi_extra": {"responses": answered},
    }


@api.get("/packs", **said("列出政策包", "全部政策包；同一项服务，新的版本在前。", LISTED))
def list_packs(request: Request) -> Any:
    """Every pack that can be asked, newest edition of a service first."""
    return [shaping.pack_card(trial, request.now.date()) for trial in trials().values()]


@api.get(
    PACK,
    **said(
        "一个政策包和它要问的事实",
        "用途、批次、可以给的数值、指标、还没有查到的，以及一个人的事实怎样写（JSON Schema）。",
        {200: answers.PackDetail, **PROBLEMS},
    ),
)
def show_pack(request: Request, city: str = CITY, service: str = SERVICE, edition: str = EDITION) -> Any:
    """One pack with the JSON Schema of a person's facts."""
    return shaping.pack_detail(trial_of(f"{city}/{service}/{edition}"), request.now.date())


@api.post(
    f"{PACK}/score",
    **said(
        "计分",
        "为一个人计分：总分、各类、各项，每项带条款、出处和出处的等级。",
        {200: answers.ScoreOut, **PROBLEMS},
    ),
)
def score(
    request: Request, question: Question, city: str = CITY, service: str = SERVICE, edition: str = EDITION
) -> Any:
    """Count a life."""
    one = asked(request, f"{city}/{service}/{edition}", question)
    return shaping.score(_counted(one), one.basis.as_of, line_of(one.trial, one.basis))


@api.post(
    f"{PACK}/explain",
    **said(
        "说明每一分怎么来的",
        "逐项说明计了什么、封顶多少、依据哪一条，并判断每条申请条件。",
        {200: answers.ExplainOut, **PROBLEMS},
    ),
)
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


@api.post(
    f"{PACK}/advise",
    **said(
        "什么时候到线，怎样更快",
        "推算今后十年的分数和到线的日子，并算出每一步能加多少分。列明全部前提，不是承诺。",
        {200: answers.AdviceOut, **PROBLEMS},
    ),
)
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
