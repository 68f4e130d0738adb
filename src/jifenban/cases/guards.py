"""The closed list of guards: what must hold before a step. Each returns the refusal, or None."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from jifenban.accounts.errors import IllegalStep, Incomplete, LimitReached, Refused
from jifenban.cases.drafts import answers_of, missing_now
from jifenban.cases.eligibility import unmet_on_submission
from jifenban.cases.employer_links import confirmed_employer
from jifenban.cases.holds import hold_sentence, suspended_score
from jifenban.cases.intents import closed_intents
from jifenban.cases.models import Case
from jifenban.cases.scores import verified_score
from jifenban.cases.terms import start_of
from jifenban.cases.wording import due_text, moment_text
from jifenban.documents.queries import prints_left
from jifenban.policies.queries import round_values
from policypack.form_answers import Missing
from policypack.policy import Policy
from policypack.workflow import Guard


def refusal(case: Case, loaded: Policy, guards: tuple[Guard, ...], now: datetime) -> Refused | None:
    """Why the step may not be taken now, or None. What is missing is collected from all guards at once."""
    missing: dict[tuple[str, str, str | None], Missing] = {}
    for guard in guards:
        found = GUARDS[guard.name](case, loaded, guard.argument or "", now)
        if isinstance(found, Incomplete):
            for each in found.missing:
                missing.setdefault((each.section, each.field, each.record), each)
        elif found is not None:
            return found
    return Incomplete(list(missing.values())) if missing else None


def _forms_complete(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    missing = missing_now(case)
    return Incomplete(missing) if missing else None


def _eligible(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    unmet = unmet_on_submission(case, loaded, now)
    if not unmet:
        return None
    return IllegalStep("不符合申请条件：" + "；".join(each.refusal for each in unmet))


def _window_open(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    if case.round is None:
        return None
    return closed_reason(round_values(case.round), now)


def closed_reason(values: Mapping[str, object], now: datetime) -> Refused | None:
    """The sentence while a round takes no applications: before it opens, and from its closing instant on."""
    opens, closes = values.get("opens_at"), values.get("closes_at")
    if isinstance(opens, datetime) and now < opens:
        return IllegalStep(f"申报还没有开始。{moment_text(opens)} 开始，请到时再提交。")
    if isinstance(closes, datetime) and now >= closes:
        return IllegalStep(f"申报已于 {due_text(closes)} 截止，不能再提交。请关注下一批次的公告。")
    return None


def _since(case: Case, loaded: Policy, key: str, now: datetime) -> Refused | None:
    """Refuse what may not be done before a day or a moment of the round."""
    if case.round is None:
        return None
    value = round_values(case.round).get(key)
    if value is None or now >= start_of(value):
        return None
    label = loaded.rounds[case.round.key].values[key].label if case.round.key in loaded.rounds else "开始"
    return IllegalStep(f"还没有到{label}的日子（{moment_text(start_of(value))}）。请到时再办。")


def _verified_score(case: Case, loaded: Policy, service: str, now: datetime) -> Refused | None:
    held = hold_sentence(case.person, service)
    if held:
        return IllegalStep(f"{held}请等结束、积分核定后再提交。")
    if verified_score(case.person, service) is None:
        return IllegalStep("您还没有核定积分。请先申请积分，核定后再提交。")
    return None


def _declared(case: Case, loaded: Policy, address: str, now: datetime) -> Refused | None:
    name, _, word = address.partition("=")
    section, _, field = name.partition(".")
    data = answers_of(case).get(section, {})
    if word and data.get(field) != word:
        asked = loaded.forms.section(section).field(field)
        assert asked is not None  # checked when the pack was read
        return IllegalStep(f"“{asked.label}”填的不是“{(asked.choices or {})[word]}”，不办这一步。")
    if data.get("records") or (data.get(field) if field else data):
        return None
    title = loaded.forms.section(section).title
    return Incomplete([Missing(section, field, f"“{title}”还没有确认，请填写后再提交。")])


def _prints_left(case: Case, loaded: Policy, kind: str, now: datetime) -> Refused | None:
    paper = loaded.documents.paper(kind)
    if paper.prints is None or prints_left(f"case:{case.pk}", kind, paper.prints) > 0:
        return None
    return LimitReached(
        f"{paper.title}的 {paper.prints} 次网上打印已用完（点击即计一次）。"
        "请本人带受理回执和有效身份证，到受理窗口打印。"
    )


def _employer_confirmed(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    if confirmed_employer(case) is not None:
        return None
    return IllegalStep("所在单位还没有确认关联。请填写单位注册码并发起关联申请，单位确认后再提交。")


def _intent_open(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    sentence = closed_intents(case, loaded, now)
    return IllegalStep(sentence) if sentence else None


def _score_usable(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    if verified_score(case.person, case.service.key) is not None:
        return None
    return IllegalStep("这个人现在没有可用的核定积分（没有核定，或已经中止），不能中止。")


def _score_suspended(case: Case, loaded: Policy, argument: str, now: datetime) -> Refused | None:
    if suspended_score(case.person, case.service.key) is not None:
        return None
    return IllegalStep("这个人的积分没有中止，不用恢复。")


GUARDS: Mapping[str, Callable[[Case, Policy, str, datetime], Refused | None]] = {
    "forms_complete": _forms_complete,
    "eligible": _eligible,
    "window_open": _window_open,
    "verified_score": _verified_score,
    "declared": _declared,
    "prints_left": _prints_left,
    "employer_confirmed": _employer_confirmed,
    "intent_open": _intent_open,
    "since": _since,
    "score_usable": _score_usable,
    "score_suspended": _score_suspended,
}
