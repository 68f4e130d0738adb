"""The door of a service that builds on a verified score: the four kinds of answer of the guide, and yes."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from jifenban.cases.bars import bar_on, bar_sentence
from jifenban.cases.doors import EntryItem, closed_item
from jifenban.cases.eligibility import condition_results, day_and_values
from jifenban.cases.holds import hold_sentence
from jifenban.cases.models import Case, VerifiedScore
from jifenban.cases.running import live_case
from jifenban.cases.scores import basis_service, decimal_of, plain, score_for, verified_score
from jifenban.people.models import Person
from jifenban.policies.models import Round
from jifenban.policies.queries import service_by_key
from policypack.evaluate import Assessment
from policypack.policy import Policy


@dataclass(frozen=True)
class EntryCheck:
    """May this person apply? `kind`: ok, unmet, adjust, running, no_score, closed, barred or outside.

    `adjust` warns of verified items that fall out of the round's windows; `may_apply` says whether the
    conditions are met all the same. `case` is the person's live application of this service, if any.
    """

    kind: str
    items: list[EntryItem] = field(default_factory=list)
    points_total: Decimal | None = None
    may_apply: bool = False
    case: Case | None = None


def entry_check(person: Person, loaded: Policy, round: Round | None, now: datetime) -> EntryCheck:
    """Check in the guide's order: no bar, round open, no points case under way, a verified score, conditions, windows."""
    case = live_case(person, loaded.service_key)
    outsider = loaded.forms.outsider(person.number)
    if outsider is not None:
        text = loaded.forms.texts[outsider.text].text
        return EntryCheck("outside", [EntryItem(outsider.label, text, "", "")])
    bar = bar_on(person, service_by_key(loaded.service_key), now)
    if bar is not None:
        return EntryCheck("barred", [EntryItem("已被取消资格", bar_sentence(bar), "", "")], case=case)
    closed = closed_item(loaded, round, now)
    if closed is not None:
        return EntryCheck("closed", [closed], case=case)
    service = basis_service(loaded)
    held = hold_sentence(person, service) if service else ""
    if held:
        advice = "请等审核结束、积分核定后再开始申请。"
        return EntryCheck("running", [EntryItem("积分业务正在审核", held, advice, "")], case=case)
    score = verified_score(person, service) if service else None
    if service and score is None:
        advice = "请先申请积分，核定后再来申请。"
        return EntryCheck(
            "no_score", [EntryItem("还没有核定积分", "您没有办理过积分申请。", advice, "")], case=case
        )
    return _judged(person, loaded, round, now, score=score, case=case)


def _judged(
    person: Person,
    loaded: Policy,
    round: Round | None,
    now: datetime,
    *,
    score: VerifiedScore | None,
    case: Case | None,
) -> EntryCheck:
    as_of, values = day_and_values(round, now)
    assessment = score_for(person, loaded, values, as_of, now)
    points = score.total if score else None
    unmet = [
        EntryItem(
            each.label,
            f"{each.refusal}{f'（现为：{each.shown}）' if each.shown else ''}",
            each.advice,
            each.clause,
            each.key,
        )
        for each in (condition_results(person, loaded, round, now) if _at_the_door(loaded) else ())
        if not each.met
    ]
    fallen = fallen_items(loaded, score, assessment)
    if unmet:
        return EntryCheck("unmet", unmet + fallen, points, case=case)
    kind = "adjust" if fallen else "ok"
    return EntryCheck(kind, fallen, points, may_apply=True, case=case)


def _at_the_door(loaded: Policy) -> bool:
    """Whether the policy keeps out those who do not meet its conditions.

    Where no step asks for it, what they look at is only verified in the course of the application.
    """
    return any(guard.name == "eligible" for step in loaded.workflow.steps for guard in step.guards)


def fallen_items(
    loaded: Policy,
    score: VerifiedScore | None,
    assessment: Assessment | None,
    *,
    only: Container[str] | None = None,
) -> list[EntryItem]:
    """The indicators (of those in `only`) that count for less in this round than when the score was verified, and
    what fell out."""
    if score is None or assessment is None:
        return []
    before = {
        indicator["key"]: indicator
        for group in score.assessment.result["groups"]
        for indicator in group["indicators"]
    }
    found = []
    for group in assessment.explain(0).groups:
        for indicator in group.indicators:
            old = before.get(indicator.key)
            if only is not None and indicator.key not in only:
                continue
            if old is None or decimal_of(indicator.points) >= Decimal(old["points"]):
                continue
            known = {each["text"] for each in old["left_out"]}
            gone = [each for each in indicator.left_out if each.text not in known]
            why = "；".join(f"{each.text}（{each.reason}）" for each in gone)
            text = f"核定时 {old['points']} 分，按本批次只计 {plain(indicator.points)} 分。{why}"
            advice = "有新的材料的，请先办理积分调整，再来申请。"
            found.append(EntryItem(indicator.name, text, advice, indicator.clause))
    return found
