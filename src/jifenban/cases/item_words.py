"""Items by name: a section of the form, or a fact that only departments know (offences, credit records)."""

from __future__ import annotations

from collections.abc import Iterator

from jifenban.cases.models import Item
from policypack.facts import FactSpec
from policypack.form_facts import VALUE
from policypack.forms import Section
from policypack.policy import Policy


def section_of(loaded: Policy, key: str) -> Section | None:
    """The section of the form with this key, if the form has it."""
    return next((section for section in loaded.forms.sections if section.key == key), None)


def title_of(loaded: Policy, key: str) -> str:
    """What an item is called: the section's title, else the fact's label."""
    section = section_of(loaded, key)
    if section is not None:
        return section.title
    spec = loaded.rules.facts.get(key)
    return spec.label if spec else key


def word_of(loaded: Policy, item: Item) -> str:
    """Where an item stands, in the pack's own word if it has one."""
    return loaded.workflow.item_words.get(item.state, item.get_state_display())


def is_compared(loaded: Policy, item: Item) -> bool:
    """Whether departments compare such an item: what nobody is asked about stands as it was declared."""
    spec = spec_of(loaded, item)
    return spec is not None and bool(spec.verified_by)


def spec_of(loaded: Policy, item: Item) -> FactSpec | None:
    """The fact an item is about, if it is about one."""
    section = section_of(loaded, item.section)
    if section is None:
        return loaded.rules.facts.get(item.section)
    return loaded.rules.facts.get(section.fact) if section.fact else None


def reported_facts(loaded: Policy) -> Iterator[FactSpec]:
    """The facts nobody is asked to declare: departments report what they hold, mostly nothing."""
    for spec in loaded.rules.facts.values():
        if spec.declare == "system" and spec.kind == "records" and spec.verified_by:
            yield spec


def confirmed_shape(spec: FactSpec, values: list[object]) -> dict[str, object]:
    """Values as the form shows a section's data."""
    return {"records": values} if spec.kind == "records" else {VALUE: values[0] if values else ""}
