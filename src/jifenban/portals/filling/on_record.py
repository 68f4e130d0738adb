"""Facts that data alone decides, as a page of the form shows them: read-only, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jifenban.portals.ui.said import office_names, text_of
from policypack.forms import Field, Section
from policypack.policy import Policy


@dataclass(frozen=True)
class ShownFact:
    """One fact with its records, each a line of words; no lines: nothing is on record."""

    label: str
    lines: tuple[str, ...]


def shown_rows(policy: Policy, section: Section, known: Mapping[str, Any]) -> list[ShownFact]:
    """What is on record of the facts that a section shows."""
    return [_shown(policy, fact, known.get(fact)) for fact in section.shows]


def _shown(policy: Policy, fact: str, value: Any) -> ShownFact:
    asked = policy.reported_section(policy.rules.facts[fact])
    if value is None or value == []:
        return ShownFact(asked.title, ())
    names = office_names(policy)
    if not isinstance(value, list):
        return ShownFact(asked.title, (_text(asked.fields[0], value, names),))
    return ShownFact(asked.title, tuple(_line(asked, record, names) for record in value))


def _text(field: Field, value: Any, names: Mapping[str, str]) -> str:
    """A value in words; where it is an office's code, the office's name."""
    text = "true" if value is True else "false" if value is False else str(value)
    return text_of(field, text, names)


def _line(asked: Section, record: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A record in one line: 险种 养老保险，开始月份 2013-01 …; what says no is left out."""
    parts = []
    for field in asked.fields:
        given = record.get(field.key)
        if given in (None, "", False):
            continue
        text = _text(field, given, names)
        parts.append(text if field.choices else f"{field.label} {text}")
    return "，".join(parts) or "否"
