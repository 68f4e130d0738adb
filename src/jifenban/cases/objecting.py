"""Objections as pages need them: what one may object to, until when, and what would follow if it were upheld."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from jifenban.accounts.actors import Actor
from jifenban.cases.counting import counting_of
from jifenban.cases.guards import refusal
from jifenban.cases.item_words import is_compared, spec_of, title_of, word_of
from jifenban.cases.models import Case, Item, Objection, Timer
from jifenban.cases.reviews import opinion_of
from jifenban.cases.roles import may_act, office_of
from jifenban.cases.terms import end_of
from jifenban.cases.wording import change_text, due_text, moment_text
from jifenban.clock import CHINA
from jifenban.facts.models import Assertion
from jifenban.offices.models import Window
from jifenban.policies.queries import policy, round_values
from policypack.facts import FactSpec
from policypack.objections import ObjectionRule
from policypack.policy import Policy
from policypack.workflow import Step

State = Objection.State


@dataclass(frozen=True)
class Door:
    """A kind of objection that the actor's step files from here. `blocked` says why not now, "" if it may be."""

    rule: ObjectionRule
    step: Step
    until: datetime | None
    blocked: str

    @property
    def until_text(self) -> str:
        """The end of the term as people read it; "" where no term is known."""
        return due_text(self.until) if self.until else ""


@dataclass(frozen=True)
class Subject:
    """What one may object to: an item, or the case as a whole (`section` ""). `blocked` as in Door."""

    section: str
    label: str
    state: str
    blocked: str


@dataclass(frozen=True)
class Change:
    """The total before and after, and the indicators that differ: (name, before, after)."""

    before: str
    after: str
    rows: tuple[tuple[str, str, str], ...]

    @property
    def text(self) -> str:
        """The change of the total in words."""
        return change_text(self.before, self.after)


def doors(actor: Actor, case: Case, now: datetime) -> list[Door]:
    """The objections that the actor may file from the case's status."""
    loaded = policy(case.revision)
    found = []
    for step in loaded.workflow.steps_from(case.status):
        rule = loaded.workflow.objection_filed_by(step.do)
        if rule is not None and may_act(actor, step.who, case, loaded.workflow):
            stop = refusal(case, loaded, step.guards, now)
            blocked = stop.sentence if stop else late_sentence(case, rule, now)
            found.append(Door(rule, step, term_of(case, rule)[1], blocked))
    return found


def term_of(case: Case, rule: ObjectionRule) -> tuple[datetime | None, datetime | None]:
    """From when and until when it may be filed; None where no such moment is known."""
    within = rule.within
    if within is None:
        return None, None
    if within.timer is not None:
        timer = Timer.objects.filter(case=case, key=within.timer).order_by("-pk").first()
        return (timer.started_at, timer.due_at) if timer else (None, None)
    values = round_values(case.round) if case.round else {}
    opens, closes = values.get(within.opens or ""), values.get(within.closes or "")
    return _begin(opens), closes if isinstance(closes, datetime) else end_of(closes) if closes else None


def _begin(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time(), CHINA) if isinstance(value, date) else None


def late_sentence(case: Case, rule: ObjectionRule, now: datetime) -> str:
    """Why it is too early or too late to file, "" if it is neither."""
    opens, closes = term_of(case, rule)
    if opens is not None and now < opens:
        return f"还没有到提出{rule.label}的时间，{moment_text(opens)} 开始。"
    if closes is not None and now >= closes:
        return f"提出{rule.label}的期限已于 {due_text(closes)} 届满，不能再提出。"
    if rule.within is not None and rule.within.timer is not None and closes is None:
        return f"现在不在提出{rule.label}的期限内。"
    return ""


def subjects(case: Case, rule: ObjectionRule) -> list[Subject]:
    """What an objection of this kind may be about, in the order of the form.

    Of the items only those that departments compare: what nobody was asked about stands as it was declared.
    """
    loaded = policy(case.revision)
    if rule.on == "case":
        return [Subject("", rule.label, "", subject_sentence(case, rule, None))]
    order = [section.key for section in loaded.forms.sections]
    items = [item for item in Item.objects.filter(case=case) if is_compared(loaded, item)]
    items.sort(key=lambda item: order.index(item.section) if item.section in order else len(order))
    return [
        Subject(
            item.section,
            title_of(loaded, item.section),
            word_of(loaded, item),
            subject_sentence(case, rule, item),
        )
        for item in items
    ]


def subject_sentence(case: Case, rule: ObjectionRule, item: Item | None) -> str:
    """Why nobody may object to this (again), "" if one may."""
    before = Objection.objects.filter(case=case, item=item)
    mine = before.filter(kind=rule.key)
    if before.filter(state=State.OPEN).exists():
        return "已经提出，正在核查。"
    if rule.times is not None and mine.count() >= rule.times:
        return f"这一项已提出过 {rule.times} 次，不能再提出。"
    if rule.after is not None and not before.filter(kind=rule.after).exclude(state=State.OPEN).exists():
        first = policy(case.revision).workflow.objections[rule.after].label
        return f"先有{first}的结果，才能提出{rule.label}。"
    return ""


def spec_for(objection: Objection) -> FactSpec | None:
    """The fact an objection is about, if it is about one."""
    return spec_of(policy(objection.case.revision), objection.item) if objection.item else None


def heads_of(item: Item) -> list[Assertion]:
    """The newest assertions about an item: what was declared, and what became of it."""
    found: dict[int, Assertion] = {}
    fresh = list(Assertion.objects.filter(pk__in=[*item.assertions, *(item.decided or [])]))
    superseded: set[int] = set()
    while fresh:
        found |= {one.pk: one for one in fresh}
        newer = Assertion.objects.filter(supersedes__in=fresh).exclude(standing=Assertion.Standing.CLAIMED)
        superseded |= {one.supersedes_id for one in newer if one.supersedes_id}
        fresh = [one for one in newer if one.pk not in found]
    return [found[pk] for pk in sorted(found) if pk not in superseded]


def present_values(item: Item) -> list[Any]:
    """What of an item counts now."""
    rows = Assertion.objects.filter(pk__in=item.decided or []).order_by("pk")
    return [row.value for row in rows if row.standing != Assertion.Standing.REFUTED]


def proposed_values(objection: Objection) -> list[Any]:
    """What would be true if the objection were upheld: the departments' new answers, else what was declared."""
    spec, item = spec_for(objection), objection.item
    if spec is None or item is None:
        return []
    opinion = opinion_of(item, spec) if asked_again(objection) else None
    if opinion is not None:
        return opinion
    claims = Assertion.objects.filter(pk__in=item.assertions).order_by("pk")
    return [claim.value for claim in claims]


def asked_again(objection: Objection) -> bool:
    """Whether departments were asked about the item since the objection was filed."""
    item = objection.item
    return item is not None and item.reviews.filter(opened_at__gte=objection.filed_at).exists()


def decides(actor: Actor, objection: Objection) -> bool:
    """Whether the actor may decide it from where its case stands now."""
    case, loaded = objection.case, policy(objection.case.revision)
    step = loaded.workflow.step(case.status, loaded.workflow.objections[objection.kind].decides)
    return step is not None and may_act(actor, step.who, case, loaded.workflow)


def waiting_for(objection: Objection) -> list[str]:
    """The departments that have not answered on the item yet."""
    item = objection.item
    if item is None:
        return []
    return list(item.reviews.filter(answered_at=None).values_list("office__name", flat=True))


def change_if_upheld(objection: Objection, values: Sequence[Any], now: datetime) -> Change | None:
    """What the total would become with these values; None where the case is not about a fact of the table."""
    case, item, spec = objection.case, objection.item, spec_for(objection)
    if item is None or spec is None:
        return None
    loaded, before = policy(case.revision), counting_of(case, now)
    facts = {key: value for key, value in before.facts.items() if key != spec.key}
    if values:
        facts[spec.key] = list(values) if spec.kind == "records" else values[-1]
    counted = {key: day for key, day in before.counted.items() if key != spec.key}
    after = replace(before, facts=facts, counted=counted)
    return compared(loaded, before.explained(loaded.rules), after.explained(loaded.rules))


def compared(loaded: Policy, before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    """Two explanations of one life side by side."""
    was, becomes = _points(before), _points(after)
    rows = tuple(
        (indicator.name, was[key], becomes[key])
        for key, indicator in loaded.rules.indicators.items()
        if was[key] != becomes[key]
    )
    return Change(before["total"], after["total"], rows)


def _points(result: Mapping[str, Any]) -> dict[str, str]:
    return {row["key"]: row["points"] for group in result["groups"] for row in group["indicators"]}


@dataclass(frozen=True)
class Way:
    """A way to object from the case's status, for the page that tells the applicant: online or at which windows."""

    rule: ObjectionRule
    online: bool
    until: datetime | None
    windows: tuple[Window, ...]
    blocked: str = ""

    @property
    def until_text(self) -> str:
        """The end of the term as people read it; "" where no term is known."""
        return due_text(self.until) if self.until else ""


def ways_of(case: Case, now: datetime | None = None) -> list[Way]:
    """Every way that the policy opens to the person of the case from here, whoever has to take it."""
    loaded = policy(case.revision)
    found = []
    for step in loaded.workflow.steps_from(case.status):
        rule = loaded.workflow.objection_filed_by(step.do)
        if rule is None or rule.by_anyone:
            continue
        office = office_of(case, step.who.relation) if step.who.relation else None
        windows = tuple(office.windows.all()) if office else ()
        late = late_sentence(case, rule, now) if now else ""
        found.append(Way(rule, step.who.is_applicant, term_of(case, rule)[1], windows, late))
    return found
