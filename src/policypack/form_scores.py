"""Which lines of the points table gave somebody points: they may bind a choice on a form.

A name is an indicator's key (`residence`) or one of its lines (`residence/合法产权住所`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from policypack.pack import Indicator
from policypack.table_forms import every_form


def scored_names(explanation: Mapping[str, Any]) -> frozenset[str]:
    """The names that gave points, out of an explanation as JSON (`jifenban.explanation/1`)."""
    return frozenset(_scored(explanation))


def _scored(explanation: Mapping[str, Any]) -> Iterator[str]:
    for group in explanation["groups"]:
        for indicator in group["indicators"]:
            if not indicator["counts"] or Fraction(indicator["points"]) <= 0:
                continue
            yield indicator["key"]
            for line in indicator["lines"]:
                if line["label"] and Fraction(line["counted_points"]) > 0:
                    yield f"{indicator['key']}/{line['label']}"


def bindable_names(indicators: Mapping[str, Indicator]) -> frozenset[str]:
    """Every name that a pack's table can score."""
    lines = {
        f"{key}/{form.head.name}"
        for key, indicator in indicators.items()
        if indicator.form is not None
        for form in every_form(indicator.form)
        if form.head.name
    }
    return frozenset(lines | set(indicators))
