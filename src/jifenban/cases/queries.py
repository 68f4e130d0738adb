"""Reads of cases for pages: what may be done, where it stands, what happens next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from jifenban.accounts.actors import Actor
from jifenban.cases.answering import answer_step
from jifenban.cases.clock_view import ClockView, DayView, case_clock, clocks_of
from jifenban.cases.desk import (
    QueueFilters,
    StatusCount,
    narrowed,
    queue,
    reviews_for,
    status_counts,
    waiting,
)
from jifenban.cases.disputes import (
    Disputable,
    Door,
    decides_disputes,
    disputable,
    dispute_office,
    disputes_for,
    offices_to_choose,
)
from jifenban.cases.drafts import (
    Draft,
    SectionState,
    answers_of,
    missing_now,
    open_sections,
    photos_of,
)
from jifenban.cases.editions import move_preview, newer_revision
from jifenban.cases.employer_links import confirmed_employer, employers_by_case, last_link, living_link
from jifenban.cases.employer_requests import EmployerRequest, as_seen, requests_of
from jifenban.cases.entry import EntryCheck, EntryItem, entry_check
from jifenban.cases.guards import refusal
from jifenban.cases.inputs import sections_with_originals
from jifenban.cases.item_words import spec_of, title_of
from jifenban.cases.models import Assessment, Case, Event, Item, Review
from jifenban.cases.reviews import answered_by_case, latest_by_item
from jifenban.cases.roles import may_act
from jifenban.cases.running import live_case, running_case
from jifenban.cases.scores import score_for, verified_score
from jifenban.cases.undoing import TAKE_BACK
from jifenban.cases.visits import elsewhere, present_visit, window_steps
from jifenban.offices.models import Office
from jifenban.policies.queries import policy
from policypack.policy import Policy
from policypack.workflow import Step, StepInput

__all__ = [
    "ClockView",
    "DayView",
    "Disputable",
    "Door",
    "Draft",
    "EmployerRequest",
    "EntryCheck",
    "EntryItem",
    "MatrixRow",
    "QueueFilters",
    "SectionState",
    "StatusCount",
    "StepView",
    "answer_step",
    "answers_of",
    "as_seen",
    "available_steps",
    "case_clock",
    "clocks_of",
    "confirmed_employer",
    "decides_disputes",
    "disputable",
    "dispute_office",
    "disputes_for",
    "elsewhere",
    "employers_by_case",
    "entry_check",
    "explanation",
    "last_link",
    "live_case",
    "living_link",
    "missing_now",
    "move_preview",
    "narrowed",
    "newer_revision",
    "offices_to_choose",
    "open_sections",
    "photos_of",
    "present_visit",
    "progress_of",
    "queue",
    "requests_of",
    "review_matrix",
    "review_progress",
    "reviews_for",
    "running_case",
    "score_for",
    "sections_with_originals",
    "spec_of",
    "status_counts",
    "status_label",
    "status_tone",
    "submit_step",
    "timeline",
    "title_of",
    "verified_score",
    "waiting",
    "window_steps",
]


@dataclass(frozen=True)
class StepView:
    """A step the viewer may take. `blocked` says why not at this moment; "" means it may be pressed."""

    do: str
    label: str
    screen: str | None
    tone: str
    input: StepInput
    blocked: str
    clause: str

    @property
    def asks_nothing(self) -> bool:
        """Whether one press takes it: there is nothing to tick and nothing to write."""
        return self.input == StepInput()


def available_steps(actor: Actor, case: Case, now: datetime) -> list[StepView]:
    """The steps from here that are the actor's, in the order of the pack; answers to items are apart."""
    loaded = policy(case.revision)
    return [
        _view(case, loaded, step, now)
        for step in loaded.workflow.steps_from(case.status)
        if not step.who.is_system
        and not step.input.decision
        and not loaded.workflow.about_objections(step.do)
        and may_act(actor, step.who, case, loaded.workflow)
    ]


def _view(case: Case, loaded: Policy, step: Step, now: datetime) -> StepView:
    stop = refusal(case, loaded, step.guards, now)
    blocked = stop.sentence if stop else ""
    return StepView(step.do, step.label, step.screen, step.tone, step.input, blocked, step.clause)


def submit_step(case: Case) -> Step | None:
    """The applicant's step that freezes a submission from this status."""
    steps = policy(case.revision).workflow.steps_from(case.status)
    return next((one for one in steps if one.who.is_applicant and one.effect("freeze_submission")), None)


def status_label(case: Case) -> str:
    """Where the case stands, in the pack's words."""
    return policy(case.revision).workflow.status(case.status).label


def status_tone(case: Case) -> str:
    """yours, waiting, good, refused or ended."""
    return policy(case.revision).workflow.status(case.status).tone


def explanation(row: Assessment) -> dict[str, object]:
    """The stored explanation of a score, in the schema `jifenban.explanation/1`."""
    found: dict[str, object] = row.result
    return found


def review_progress(case: Case) -> tuple[int, int]:
    """How many of the departments' questions are answered, of how many: 3 of 5."""
    return progress_of([case])[case.pk]


def progress_of(cases: Iterable[Case]) -> dict[int, tuple[int, int]]:
    """The same for every case of a list, by id, in one query."""
    answered = answered_by_case(cases)
    return {case.pk: (sum(answered.get(case.pk, ())), len(answered.get(case.pk, ()))) for case in cases}


@dataclass(frozen=True)
class ReviewView:
    """One department's last word on an item."""

    review: Review
    office: Office
    decision: str
    label: str
    reason: str


@dataclass(frozen=True)
class MatrixRow:
    """One item with its departments; `disagreement` when their decisions differ."""

    item: Item
    label: str
    cells: list[ReviewView]
    disagreement: bool


def review_matrix(case: Case) -> list[MatrixRow]:
    """Item × department, in the order of the form; items no department is asked about have no cells."""
    loaded = policy(case.revision)
    items = {item.section: item for item in Item.objects.filter(case=case)}
    order = [section.key for section in loaded.forms.sections]
    keys = [*(key for key in order if key in items), *(key for key in items if key not in order)]
    rows, latest = [], latest_by_item(case)
    for key in keys:
        cells = [_cell(review) for review in latest.get(items[key].pk, [])]
        said = {cell.decision for cell in cells if cell.decision}
        rows.append(MatrixRow(items[key], title_of(loaded, key), cells, len(said) > 1))
    return rows


def _cell(review: Review) -> ReviewView:
    label = Review.Decision(review.decision).label if review.decision else "等待答复"
    return ReviewView(review, review.office, review.decision, label, review.reason)


#: Events that are no step of a workflow.
_OTHER_EVENTS = {TAKE_BACK: "撤回刚才的办理"}


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the course of an application: done, now, back (returned) or todo (still to come)."""

    kind: str
    label: str
    at: datetime | None
    actor_label: str
    note: str


#: Announcements that take a case off the straight way.
_BY_THE_WAY = frozenset({"called_up", "list_retracted"})


def timeline(case: Case) -> list[TimelineEntry]:
    """What happened, where the case stands, and the statuses still to come on the straight way."""
    loaded = policy(case.revision)
    opened = TimelineEntry("done", "开始填写", case.opened_at, "申请人", "")
    past = [_past(event, loaded) for event in Event.objects.filter(case=case).select_related("actor")]
    status = loaded.workflow.status(case.status)
    here = TimelineEntry("now", status.label, case.status_since, "", status.help)
    ahead = [TimelineEntry("todo", label, None, "", "") for label in _ahead(case, loaded)]
    return [opened, *past, here, *ahead]


def _past(event: Event, loaded: Policy) -> TimelineEntry:
    step = loaded.workflow.step(event.from_status, event.step)
    label = step.label if step else _OTHER_EVENTS.get(event.step, event.step)
    kind = "back" if step is not None and step.effect("open_items") is not None else "done"
    return TimelineEntry(kind, label, event.at, _actor_label(event, step, loaded), event.note)


def _actor_label(event: Event, step: Step | None, loaded: Policy) -> str:
    """Roles, not names: the person need not know which member of staff it was."""
    if event.actor_id is None or step is None:
        return "系统"
    return "申请人" if step.who.is_applicant else loaded.workflow.roles.get(step.who.role, "")


def _ahead(case: Case, loaded: Policy) -> Iterator[str]:
    """The labels of the statuses that follow if all goes well: each time the first main step that leads on.

    What comes to some only (a call of those near the line, an objection) or takes back what was done lies on nobody's way.
    """
    if not loaded.workflow.status(case.status).live:
        return
    workflow, status, seen = loaded.workflow, case.status, {case.status}
    while True:
        onward = (one for one in workflow.steps_from(status) if one.tone == "main" and _leads_on(one, loaded))
        step = next((one for one in onward if one.to not in seen), None)
        if step is None or step.to is None:
            return
        status = step.to
        seen.add(status)
        yield workflow.status(status).label


def _leads_on(step: Step, loaded: Policy) -> bool:
    if step.to is None or step.effect("open_items") is not None or step.when in _BY_THE_WAY:
        return False
    if loaded.workflow.about_objections(step.do):
        return False
    return loaded.workflow.status(step.to).tone not in ("refused", "ended")
