"""What is no fault of a pack and still worth a second look: `policypack check` lists it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policypack.nested_forms import Choice, Dated, Each, Several
from policypack.pack import Indicator, Pack
from policypack.policy import Policy
from policypack.table_forms import Form, Value


def reminders(pack: Pack, policy: Policy | None) -> Iterator[str]:
    """Sentences for whoever wrote the pack; `policy` is None where it has no process."""
    table = list(pack.indicators.values())
    yield from _listed(
        "没有写条款（clause），说明里看不到依据", [one.name for one in table if not _cited(one)]
    )
    bare = [one.name for one in table if one.form is not None and any(_unsaid(one.form, _is_named(one.form)))]
    yield from _listed("有条件（when）而没有说明（note），政策页上看不到条件", bare)
    if policy is not None and any(step.effect("freeze_score") for step in policy.workflow.steps):
        yield from _listed("申报表没有问，申请人填不了", _unasked(pack, policy))


def _listed(what: str, names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"{what}：{'、'.join(names)}"


def _unasked(pack: Pack, policy: Policy) -> list[str]:
    """What the table counts by, applicants declare, and no page of the form asks."""
    asked = {section.fact for section in policy.forms.sections}
    used = {key for one in pack.indicators.values() for key in one.facts}
    facts = (spec for spec in pack.facts.values() if spec.key in used and spec.declare == "applicant")
    return [f"{spec.label}（{spec.key}）" for spec in facts if spec.key not in asked]


def _forms(form: Form) -> Iterator[Form]:
    yield form
    if isinstance(form, Several | Choice | Dated):
        for child in form.forms:
            yield from _forms(child)
    elif isinstance(form, Each):
        yield from _forms(form.form)


def _cited(indicator: Indicator) -> bool:
    forms = [] if indicator.form is None else _forms(indicator.form)
    return bool(indicator.clause) or any(form.head.clause for form in forms)


def _is_named(form: Form) -> bool:
    """So many points for whoever is what the indicator is called."""
    return isinstance(form, Value)


def _unsaid(form: Form, said: bool) -> Iterator[bool]:
    """For each condition whether nobody who reads the table learns of it: no note here or above, no name of its own."""
    head = form.head
    said = said or bool(head.note or head.name)
    yield head.when is not None and not said
    if isinstance(form, Several | Choice | Dated):
        for child in form.forms:
            yield from _unsaid(child, said)
    elif isinstance(form, Each):
        yield from _unsaid(form.form, said)
