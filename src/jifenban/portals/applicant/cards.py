"""What the applicant's pages show of a case: one small record for each, put together from the queries."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from jifenban.accounts.models import User
from jifenban.cases.models import Case, Item
from jifenban.cases.queries import (
    ClockView,
    StepView,
    TimelineEntry,
    available_steps,
    case_clock,
    review_progress,
    timeline,
)
from jifenban.policies.queries import policy as policy_of
from jifenban.portals.ui.wording import case_title
from policypack.workflow import Status


@dataclass(frozen=True)
class ReturnedItem:
    """One section that came back: its title, why, and the page where it is mended."""

    title: str
    reason: str
    address: str


@dataclass(frozen=True)
class CaseCard:
    """A case on the applicant's pages."""

    case: Case
    title: str
    status: Status
    clock: ClockView | None
    timeline: list[TimelineEntry]
    answered: int
    asked: int
    returned: tuple[ReturnedItem, ...]
    steps: tuple[StepView, ...]

    @property
    def editable(self) -> bool:
        """Whether the applicant may change something now."""
        return self.status.opens != "nothing"

    @property
    def mends(self) -> bool:
        """Whether only what was sent back is open: then the rest needs no look."""
        return self.status.opens == "returned" and bool(self.returned)

    @property
    def is_todo(self) -> bool:
        """Whether it is the applicant's turn."""
        return self.status.tone == "yours"

    @property
    def address(self) -> str:
        """The page of the case."""
        return reverse("applicant:case", args=[self.case.code])

    @property
    def fill_address(self) -> str:
        """Where to go on filling in: at what was sent back, where only that is open."""
        if self.mends:
            return self.returned[0].address
        return reverse("applicant:fill", args=[self.case.code])


def case_card(case: Case, actor: User, now: datetime) -> CaseCard:
    """Gather what one case shows."""
    policy = policy_of(case.revision)
    answered, asked = review_progress(case)
    return CaseCard(
        case=case,
        title=case_title(case),
        status=policy.workflow.status(case.status),
        clock=case_clock(case, now),
        timeline=timeline(case),
        answered=answered,
        asked=asked,
        returned=returned_items(case),
        steps=tuple(available_steps(actor, case, now)),
    )


def returned_items(case: Case) -> tuple[ReturnedItem, ...]:
    """List what must be mended, in the order of the form."""
    form = policy_of(case.revision).forms
    reasons = {item.section: item.reason for item in case.items.filter(state=Item.State.RETURNED)}
    return tuple(
        ReturnedItem(
            title=section.title,
            reason=reasons[section.key],
            address=f"{reverse('applicant:page', args=[case.code, page.key])}#s-{section.key}",
        )
        for page in form.pages
        for section in page.sections
        if section.key in reasons
    )


def refused_items(case: Case) -> tuple[ReturnedItem, ...]:
    """List what was refused and why; a refused case has nothing to mend, so no address."""
    form = policy_of(case.revision).forms
    reasons = {item.section: item.reason for item in case.items.filter(state=Item.State.REFUSED)}
    return tuple(
        ReturnedItem(title=section.title, reason=reasons[section.key], address="")
        for section in form.sections
        if section.key in reasons
    )
