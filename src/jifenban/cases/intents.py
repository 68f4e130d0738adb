"""What a case's result is wanted for, and the dates of those services as they are known now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jifenban.cases.drafts import Draft
from jifenban.cases.models import Case, Event
from jifenban.cases.terms import end_of
from jifenban.cases.wording import due_text
from jifenban.offices.calendar import CalendarMissing
from jifenban.offices.queries import calendar
from jifenban.policies.models import Round
from jifenban.policies.queries import policy, round_values
from policypack.form_answers import lookup_in
from policypack.form_conditions import holds as condition_holds
from policypack.form_conditions import names_in
from policypack.forms import Page
from policypack.intents import OWN, Hold, IntentRule
from policypack.policy import Policy


@dataclass(frozen=True)
class HoldView:
    """One date of a service: the step it binds, by when, and when it was taken; `unknown`: why no date is known."""

    step: str
    label: str
    due: datetime | None
    done_at: datetime | None
    late: bool
    unknown: str = ""

    @property
    def due_text(self) -> str:
        """The date as people read it; "" while nobody knows it."""
        return due_text(self.due) if self.due else ""


@dataclass(frozen=True)
class IntentView:
    """A service the case is wanted for. `missed`: the case goes on without it, `said` is why."""

    rule: IntentRule
    title: str
    holds: tuple[HoldView, ...]
    missed: bool
    said: str

    @property
    def done(self) -> bool:
        """Whether everything that is asked by a date has been done in time."""
        return (
            not self.missed
            and bool(self.holds)
            and all(hold.done_at and not hold.late for hold in self.holds)
        )

    @property
    def next(self) -> HoldView | None:
        """The next date to keep."""
        return next((hold for hold in self.holds if hold.done_at is None and hold.due), None)


def offered(case: Case, now: datetime) -> list[IntentView]:
    """Every service of the pack whose dates are known, chosen or not, for the page on which one chooses."""
    loaded = policy(case.revision)
    rules = loaded.workflow.intents.values()
    return [view_of(case, loaded, rule, now) for rule in rules if round_of(case, rule) is not None]


def intents_on(case: Case, page: Page, now: datetime) -> list[IntentView]:
    """What one page of the form says of dates: where one chooses all that are offered, at its end those chosen."""
    here = {section.key for section in page.sections}
    rules = policy(case.revision).workflow.intents.values()
    asked = {rule.key for rule in rules if here & {owner for owner, _, _ in names_in(rule.chosen)}}
    if asked:
        return [view for view in offered(case, now) if view.rule.key in asked]
    return intent_views(case, now) if page.check_answers else []


def intent_views(case: Case, now: datetime) -> list[IntentView]:
    """The services the case is wanted for: as filled in while it is a draft, as submitted afterwards."""
    loaded = policy(case.revision)
    return [view_of(case, loaded, rule, now) for rule in chosen(case, loaded)]


def chosen(case: Case, loaded: Policy) -> list[IntentRule]:
    """The rules of the services that were chosen."""
    if case.submitted_at is None:
        return chosen_in_form(case, loaded)
    keys = set(case.intents.values_list("key", flat=True))
    return [rule for key, rule in loaded.workflow.intents.items() if key in keys]


def chosen_in_form(case: Case, loaded: Policy) -> list[IntentRule]:
    if not loaded.workflow.intents:
        return []
    lookup = lookup_in("", Draft(case).answers, None)
    return [rule for rule in loaded.workflow.intents.values() if condition_holds(rule.chosen, lookup)]


def view_of(case: Case, loaded: Policy, rule: IntentRule, now: datetime) -> IntentView:
    """One service with its dates as they are known now."""
    round = round_of(case, rule)
    row = case.intents.filter(key=rule.key).first() if case.submitted_at else None
    holds = tuple(_hold_view(case, loaded, round, hold, now) for hold in rule.holds)
    late = next((hold for hold in holds if hold.late), None)
    missed = row.missed_at is not None if row else late is not None
    said = ""
    if missed:
        over = late or holds[-1]
        said = (
            f"{over.label}的最后日期是{over.due_text}，已经过了。这份申请照常办理，但不能用于{rule.label}。"
        )
    return IntentView(rule, round.title if round else rule.label, holds, missed, said)


def _hold_view(case: Case, loaded: Policy, round: Round | None, hold: Hold, now: datetime) -> HoldView:
    due = due_of(round, hold)
    event = Event.objects.filter(case=case, step__in=hold.steps).order_by("pk").first()
    done = event.at if event else None
    label = next(step.label for step in loaded.workflow.steps if step.do == hold.step)
    late = due is not None and (done or now) >= due
    return HoldView(hold.step, label, due, done, late, _why_unknown(round, hold) if due is None else "")


def round_of(case: Case, rule: IntentRule) -> Round | None:
    """The round whose dates bind; None while it is not published."""
    if rule.round == OWN:
        return case.round
    service, _, key = rule.round.rpartition("/")
    return Round.objects.filter(service__key=service, key=key).select_related("revision").first()


def due_of(round: Round | None, hold: Hold) -> datetime | None:
    """The first moment after the date, a rest day moved as the pack says; None while nobody knows it."""
    value: Any = round_values(round).get(hold.value) if round else None
    if isinstance(value, datetime):
        return value
    if not isinstance(value, date):
        return None
    try:
        return end_of(_rolled(value, hold.roll))
    except CalendarMissing:
        return None


def _rolled(day: date, roll: str) -> date:
    """A rest day moved to the working day before or after it. Raises CalendarMissing."""
    if roll == "back":
        return calendar().previous_working(day, make_up=True)
    return calendar().next_working(day, make_up=True) if roll == "forward" else day


def _why_unknown(round: Round | None, hold: Hold) -> str:
    """Why the date of a hold cannot be told: the calendar of its year is not there yet; "" for any other reason."""
    value: Any = round_values(round).get(hold.value) if round else None
    if not isinstance(value, date):
        return ""
    way = "提前到前" if hold.roll == "back" else "顺延到后"
    return (
        f"{value.year}年{value.month}月{value.day}日遇休息日的，{way}一个工作日；{value.year} 年的放假安排还没有录入，"
        "录入后才能确定是哪一天。请尽早提交。"
    )


def closed_intents(case: Case, loaded: Policy, now: datetime) -> str:
    """Why nothing that was chosen can be reached any more, "" if something can (guard `intent_open`)."""
    rules = chosen_in_form(case, loaded)
    if not rules:
        return "还没有选积分的用途。请选好以后再提交。"
    views = [view_of(case, loaded, rule, now) for rule in rules]
    if any(not view.missed for view in views):
        return ""
    return (
        "".join(f"“{view.rule.label}”的{_first_late(view)}已过。" for view in views)
        + "请改选还在期限内的用途。"
    )


def _first_late(view: IntentView) -> str:
    late = next(hold for hold in view.holds if hold.late)
    return f"最后日期（{late.label}：{late.due_text}）"
