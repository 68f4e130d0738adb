"""The life of a case as a policy tells it: statuses, steps, timers and who stands where.

Everything here is read from `workflow.yaml` by workflow_reading; see docs/reference/pack-process.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from policypack.adjustments import AdjustmentRule, Stage
from policypack.grades import Cites
from policypack.intents import IntentRule
from policypack.objections import ObjectionRule
from policypack.process import Who
from policypack.registration import Registration
from policypack.timers import Timer

TONES: Final = ("yours", "waiting", "good", "refused", "ended")
OPENS: Final = ("all", "returned", "nothing")
#: What `opens` is where a status opens only some pages of the form, by a list of their keys.
PAGES: Final = "pages"
STEP_TONES: Final = ("main", "back", "refuse", "quiet")
SCREENS: Final = ("review", "window", "department", "round", "objection")
#: Guard → what its argument names ("" = it takes none).
GUARDS: Final[Mapping[str, str]] = {
    "forms_complete": "",
    "eligible": "",
    "window_open": "",
    "verified_score": "service",
    "declared": "field",
    "prints_left": "paper",
    "employer_confirmed": "",
    "intent_open": "",
    "since": "value",
    "score_usable": "",
    "score_suspended": "",
}
#: Conditions of a system step. The first five are tried after every other step; the rest are announced by
#: the ranking, the publication of its list, and the service that used a score up.
CONDITIONS: Final = (
    "all_reviews_answered",
    "any_review_returned",
    "more_reviews_returned",
    "objection_upheld",
    "objections_rejected",
    "score_suspended",
    "called_up",
    "score_used_up",
    "ranked_in",
    "ranked_part",
    "ranked_out",
    "list_retracted",
    "list_final",
)
#: Effect → what its arguments name.
EFFECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "freeze_submission": (),
    "open_items": (),
    "open_reviews": (),
    "reopen_reviews": (),
    "freeze_score": (),
    "suspend_score": (),
    "resume_score": (),
    "end_score": (),
    "use_up_score": ("service",),
    "ask_objected": (),
    "notify": ("whom", "message"),
    "issue_paper": ("paper",),
    "count_print": ("paper",),
    "void_paper": ("paper",),
    "drop_records": (),
    "refuse_returned": (),
    "escalate": (),
    "bar": ("years", "from"),
    "bar_employer": ("years", "from"),
    "ask_employer": (),
    "confirm_employer": (),
    "return_employer": (),
    "release_employer": (),
}
#: Whom a step may notify: the person, or the agents of the employer that is a party to the case.
NOTIFIED: Final = ("applicant", "employer")
#: Kinds of parties that are no office: an organisation that took part by registering itself.
PARTIES: Final = ("employer",)
#: From when the years of a bar are counted: the day of the step, or the end of that year.
BAR_FROM: Final = ("today", "year_end")
#: What a timer may do at its end besides a system step of the same workflow.
ENDS: Final = ("escalate", "tell", "over")
#: The states of an item, for a pack that has its own words for them.
ITEM_STATES: Final = ("declared", "returned", "mended", "confirmed", "partly", "refused")
#: The relation that every pack has: the department that confirms the item under review.
ITEM_DEPARTMENT: Final = "item_department"


@dataclass(frozen=True)
class Status:
    """Where a case stands, in the guide's words.

    `opens` says what the applicant may edit here: all, returned, nothing, or only the named `pages` of the
    form. `live` is False where the person may open another case. `stage` is the guide's part of the road.
    """

    key: str
    label: str
    tone: str
    opens: str
    live: bool
    help: str
    pages: frozenset[str] = frozenset()
    stage: str = ""


@dataclass(frozen=True)
class Relation:
    """How an office is found for a case. Only the attributes of its `kind` are filled.

    fact:   the office named in `field` of the person's `fact`, `pick` latest or current
    parent: the office above that of the relation `of`
    root:   the city
    answer: the office chosen in `field` of the form's `section`
    office: the office with this `code`
    any:    any office of `office_kind`
    party:  no office, but the `party` (employer) whose code is answered in `field` of the form's `section`
    item:   the department of the item under review (built in)
    """

    key: str
    kind: str
    fact: str = ""
    field: str = ""
    pick: str = ""
    of: str = ""
    section: str = ""
    code: str = ""
    office_kind: str = ""
    party: str = ""


@dataclass(frozen=True)
class Guard:
    """What must hold before a step may be taken."""

    name: str
    argument: str | None = None


@dataclass(frozen=True)
class Effect:
    """What a step does besides changing the status."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepInput:
    """What the actor must give with a step.

    items: which items are returned ("some") or judged ("all"); reason: "each" item or "one" for the step;
    originals: every original ticked; decision: one department decision; receipt: the number of the paper
    shown; identity_card: ticked as seen; records: which entries of the repeated sections; papers: every
    paper of this list of bring.yaml ticked.
    """

    items: str | None = None
    reason: str | None = None
    originals: bool = False
    decision: bool = False
    receipt: bool = False
    identity_card: bool = False
    records: bool = False
    papers: str = ""

    @property
    def asks_anything(self) -> bool:
        """Whether the step needs more than a click."""
        return self != StepInput()


@dataclass(frozen=True)
class Step(Cites):
    """One way on from one or several statuses. `to` is None where the case stays where it is."""

    do: str
    label: str
    sources: tuple[str, ...]
    to: str | None
    who: Who
    screen: str | None
    tone: str
    guards: tuple[Guard, ...]
    when: str | None
    input: StepInput
    effects: tuple[Effect, ...]
    clause: str
    basis: str
    grade: str

    def effect(self, name: str) -> Effect | None:
        """The first effect of this name, if the step has one."""
        return next((effect for effect in self.effects if effect.name == name), None)


@dataclass(frozen=True)
class Disputes:
    """How somebody whom the conditions keep out may dispute what the data say, before there is a case.

    `who` decides; the office is the one in that relation to the person, and where the data do not tell it,
    the one of `choose` (a kind of office) that the person names. `conditions`: which may be disputed, () all.
    """

    who: Who
    conditions: tuple[str, ...]
    choose: str
    say: str
    basis: str


@dataclass(frozen=True)
class Workflow:
    """The whole table of steps of one policy, with the objections and the intents it takes.

    `item_words` says an item's state in the city's own words.
    """

    start: str
    roles: Mapping[str, str]
    statuses: Mapping[str, Status]
    relations: Mapping[str, Relation]
    steps: tuple[Step, ...]
    timers: Mapping[str, Timer]
    disagreement: str
    objections: Mapping[str, ObjectionRule]
    intents: Mapping[str, IntentRule]
    adjustment: AdjustmentRule | None
    stages: Mapping[str, Stage]
    item_words: Mapping[str, str]
    disputes: Disputes | None = None
    registration: Registration | None = None

    def status(self, key: str) -> Status:
        """The status with this key; KeyError if there is none."""
        return self.statuses[key]

    def steps_from(self, status: str) -> tuple[Step, ...]:
        """Every step that starts in this status, in the order of the file."""
        return tuple(step for step in self.steps if status in step.sources)

    def step(self, status: str, do: str) -> Step | None:
        """The step named `do` from this status, or None if the policy has no such step from here."""
        return next((step for step in self.steps_from(status) if step.do == do), None)

    def step_when(self, status: str, condition: str) -> Step | None:
        """The system's step from this status on a condition such as `ranked_in`, if there is one."""
        return next((step for step in self.steps_from(status) if step.when == condition), None)

    def has_step(self, do: str) -> bool:
        """Whether any status has a step of this name."""
        return any(step.do == do for step in self.steps)

    def term(self, key: str, days: int | None) -> Timer:
        """The timer with this key, for a clock that was given so many days at its start."""
        return self.timers[key].lasting(days)

    def timers_started_by(self, *, do: str, entered: str) -> tuple[Timer, ...]:
        """The timers that begin when step `do` is taken into status `entered`."""
        start = {"step": do, "status": entered}
        return tuple(timer for timer in self.timers.values() if timer.starts == start[timer.starts_by])

    def asks_in(self, status: str) -> bool:
        """Whether departments may answer while a case stands in this status."""
        return any(step.input.decision for step in self.steps_from(status))

    def objection_filed_by(self, do: str) -> ObjectionRule | None:
        """The kind of objection that this step files, if it files one."""
        return next((rule for rule in self.objections.values() if do in rule.files), None)

    def objection_decided_by(self, do: str) -> ObjectionRule | None:
        """The kind of objection that this step decides, if it decides one."""
        return next((rule for rule in self.objections.values() if rule.decides == do), None)

    def about_objections(self, do: str) -> bool:
        """Whether this step is taken on the page of an objection only."""
        return bool(self.objection_filed_by(do) or self.objection_decided_by(do))
