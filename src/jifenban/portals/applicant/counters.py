"""The counter to which a case has to be brought now: its address, hours, and whether somebody is there."""

from datetime import datetime

from jifenban.cases.models import Case
from jifenban.cases.roles import office_of
from jifenban.offices.hours import OpenState, open_state
from jifenban.offices.models import Window
from jifenban.offices.queries import calendar
from jifenban.policies.queries import policy


def counters(case: Case, now: datetime) -> list[tuple[Window, OpenState | None]]:
    """The windows that take the case on from its status, each once; none where no window does."""
    steps = policy(case.revision).workflow.steps_from(case.status)
    relations = dict.fromkeys(
        step.who.relation
        for step in steps
        if step.screen == "window" and step.tone == "main" and step.to and step.who.relation
    )
    offices = [office for relation in relations if (office := office_of(case, relation))]
    found = {window.pk: window for office in offices for window in office.windows.order_by("pk")}
    days = calendar()
    return [(window, open_state(window.hours, now, days)) for window in found.values()]
