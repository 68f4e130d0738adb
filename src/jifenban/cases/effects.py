"""The closed list of effects: what a step does besides changing the status. All inside its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jifenban.accounts.actors import user_of
from jifenban.cases import score_states
from jifenban.cases.bars import impose
from jifenban.cases.company import drop_records
from jifenban.cases.drafts import answers_of
from jifenban.cases.employer_links import answer, ask, impose_on_employer, release
from jifenban.cases.messages import tell, tell_employer
from jifenban.cases.models import EmployerLink, Item
from jifenban.cases.owing import escalate
from jifenban.cases.papers import issue
from jifenban.cases.printing import count
from jifenban.cases.reviews import (
    ask_objected,
    open_reviews,
    refuse_returned,
    reopen_reviews,
    returned_reasons,
)
from jifenban.cases.scores import freeze_score
from jifenban.cases.submission import freeze
from jifenban.cases.taking import Taking
from jifenban.documents.actions import void_paper
from jifenban.documents.models import Paper
from policypack.form_answers import lookup_in
from policypack.form_conditions import holds
from policypack.process import APPLICANT


def run_effects(taking: Taking) -> None:
    """Every effect of the step, in the order of the file."""
    tick_originals(taking)
    judge_items(taking)
    for effect in taking.step.effects:
        EFFECTS[effect.name](taking, effect.arguments)


def tick_originals(taking: Taking) -> None:
    """Note who saw which originals, and when."""
    seen = taking.given.get("originals")
    if seen:
        Item.objects.filter(case=taking.case, section__in=seen).update(
            original_checked_at=taking.now, original_checked_by=user_of(taking.actor)
        )


def judge_items(taking: Taking) -> None:
    """A step that names items without opening them refuses them, each with its reason."""
    named = taking.given.get("items")
    if named and taking.step.effect("open_items") is None:
        for item in Item.objects.filter(case=taking.case, section__in=named):
            item.state, item.reason = Item.State.REFUSED, named[item.section]
            item.save(update_fields=["state", "reason"])


def _freeze_submission(taking: Taking, arguments: tuple[str, ...]) -> None:
    freeze(taking.case, taking.actor, taking.now)
    tick_originals(taking)  # a clerk's first submission makes the items whose originals were seen


def _open_items(taking: Taking, arguments: tuple[str, ...]) -> None:
    """Open only what must be mended: the items named by the officer, or returned by departments."""
    reasons = taking.given.get("items") or returned_reasons(taking.case)
    for item in Item.objects.filter(case=taking.case, section__in=reasons):
        item.state, item.reason = Item.State.RETURNED, reasons[item.section]
        item.save(update_fields=["state", "reason"])


def _open_reviews(taking: Taking, arguments: tuple[str, ...]) -> None:
    open_reviews(taking.case, taking.policy, taking.now)


def _reopen_reviews(taking: Taking, arguments: tuple[str, ...]) -> None:
    reopen_reviews(taking.case, taking.policy, taking.now)


def _ask_objected(taking: Taking, arguments: tuple[str, ...]) -> None:
    ask_objected(taking.case, taking.policy, taking.now)


def _refuse_returned(taking: Taking, arguments: tuple[str, ...]) -> None:
    refuse_returned(taking.case, taking.actor, taking.now)


def _freeze_score(taking: Taking, arguments: tuple[str, ...]) -> None:
    office = taking.office()
    assert office is not None  # the offices of a submitted case are fixed
    freeze_score(taking.case, office, taking.actor, taking.now)


def _suspend_score(taking: Taking, arguments: tuple[str, ...]) -> None:
    score_states.suspend(taking)


def _resume_score(taking: Taking, arguments: tuple[str, ...]) -> None:
    score_states.resume(taking)


def _end_score(taking: Taking, arguments: tuple[str, ...]) -> None:
    score_states.end(taking, *arguments)


def _notify(taking: Taking, arguments: tuple[str, ...]) -> None:
    whom, message = arguments
    if whom == APPLICANT:
        tell(taking, message)
    else:
        tell_employer(taking, message)


def _issue_paper(taking: Taking, arguments: tuple[str, ...]) -> None:
    paper = taking.policy.documents.paper(arguments[0])
    if paper.when is None or holds(paper.when, lookup_in("", answers_of(taking.case), None)):
        issue(taking, arguments[0])


def _count_print(taking: Taking, arguments: tuple[str, ...]) -> None:
    count(taking, arguments[0])


def _escalate(taking: Taking, arguments: tuple[str, ...]) -> None:
    escalate(taking.case, taking.actor, taking.now)


def _bar(taking: Taking, arguments: tuple[str, ...]) -> None:
    years, counted_from = arguments
    impose(taking, int(years), counted_from)


def _bar_employer(taking: Taking, arguments: tuple[str, ...]) -> None:
    years, counted_from = arguments
    impose_on_employer(taking, int(years), counted_from)


def _ask_employer(taking: Taking, arguments: tuple[str, ...]) -> None:
    ask(taking)


def _confirm_employer(taking: Taking, arguments: tuple[str, ...]) -> None:
    answer(taking, EmployerLink.State.CONFIRMED)


def _return_employer(taking: Taking, arguments: tuple[str, ...]) -> None:
    answer(taking, EmployerLink.State.RETURNED)


def _release_employer(taking: Taking, arguments: tuple[str, ...]) -> None:
    release(taking)


def _void_paper(taking: Taking, arguments: tuple[str, ...]) -> None:
    for paper in Paper.objects.filter(subject=taking.subject, kind=arguments[0], voided_at=None):
        void_paper(paper=paper, reason=taking.step.do, actor=taking.actor, now=taking.now)


def _drop_records(taking: Taking, arguments: tuple[str, ...]) -> None:
    drop_records(taking.case, taking.given.get("records", []), taking.actor, taking.now)


EFFECTS: Mapping[str, Callable[[Taking, tuple[str, ...]], None]] = {
    "freeze_submission": _freeze_submission,
    "open_items": _open_items,
    "open_reviews": _open_reviews,
    "reopen_reviews": _reopen_reviews,
    "refuse_returned": _refuse_returned,
    "freeze_score": _freeze_score,
    "ask_objected": _ask_objected,
    "suspend_score": _suspend_score,
    "resume_score": _resume_score,
    "end_score": _end_score,
    "use_up_score": _end_score,
    "notify": _notify,
    "issue_paper": _issue_paper,
    "count_print": _count_print,
    "void_paper": _void_paper,
    "drop_records": _drop_records,
    "escalate": _escalate,
    "bar": _bar,
    "bar_employer": _bar_employer,
    "ask_employer": _ask_employer,
    "confirm_employer": _confirm_employer,
    "return_employer": _return_employer,
    "release_employer": _release_employer,
}
