"""The pages of a form as a list of steps: how far each is, and which may be opened now."""

from dataclasses import dataclass

from jifenban.cases.queries import Draft, SectionState
from jifenban.portals.filling.door import Door
from policypack.form_answers import Missing
from policypack.forms import Page
from policypack.workflow import PAGES


@dataclass(frozen=True)
class FormStep:
    """One page of the form in the list of steps."""

    page: Page
    number: int
    sections: tuple[SectionState, ...]
    address: str
    shut: bool
    hands_in: bool = False

    @property
    def open(self) -> bool:
        """Whether anything on the page may be changed now, or what was changed elsewhere is handed in on it."""
        return self.hands_in or any(state.open for state in self.sections)

    @property
    def lacking(self) -> list[Missing]:
        """What is still missing on the page, in words."""
        return [missing for state in self.sections if state.open for missing in state.missing]

    @property
    def begun(self) -> bool:
        """Whether anything was saved on the page."""
        return any(state.answer is not None for state in self.sections)

    @property
    def state(self) -> str:
        """One word for the list: done, begun, todo, locked (not returned), shut (behind a gate)."""
        if self.shut:
            return "shut"
        if not self.open:
            return "locked"
        if self.page.check_answers:
            return "todo"
        if not self.lacking and (self.begun or not self._asks):
            return "done"
        return "begun" if self.begun else "todo"

    @property
    def _asks(self) -> bool:
        return any(state.section.required for state in self.sections)


def form_steps(draft: Draft, door: Door) -> list[FormStep]:
    """List the pages that apply to what was answered so far.

    Behind an unfinished gate they are shut, and so are those after the last one that this status opens.
    """
    by_page: dict[str, list[SectionState]] = {}
    for state in draft.states:
        by_page.setdefault(state.page.key, []).append(state)
    steps: list[FormStep] = []
    status = draft.policy.workflow.status(draft.case.status)
    pages = [page.key for page in draft.policy.forms.pages]
    last_open = max((pages.index(key) for key in status.pages), default=-1)
    shut = False
    for page in draft.policy.forms.pages:
        states = tuple(by_page.get(page.key, ()))
        hands_in = page.check_answers and not states and any(state.open for state in draft.states)
        if not states and not hands_in:
            continue
        later = status.opens == PAGES and pages.index(page.key) > last_open  # what comes before it first
        step = FormStep(page, len(steps) + 1, states, door.page(page.key), shut or later, hands_in)
        steps.append(step)
        shut = shut or (page.gate and bool(step.lacking))
    return steps


def step_of(steps: list[FormStep], key: str) -> FormStep | None:
    """Return the step of a page, None if the page does not apply."""
    return next((step for step in steps if step.page.key == key), None)


def first_unfinished(steps: list[FormStep]) -> FormStep:
    """Return where to go on: the first open page that lacks something, else the last that is not shut."""
    unfinished = next((step for step in steps if step.open and step.lacking), None)
    return unfinished or [step for step in steps if not step.shut][-1]


def next_after(steps: list[FormStep], step: FormStep) -> FormStep:
    """Return the next page on which anything may be changed, or the last one."""
    return next((one for one in steps[step.number :] if one.open and not one.shut), steps[-1])


def before(steps: list[FormStep], step: FormStep) -> FormStep | None:
    """Return the page before, None on the first."""
    return next((one for one in reversed(steps[: step.number - 1]) if one.open), None)
