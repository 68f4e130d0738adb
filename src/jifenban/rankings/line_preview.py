"""How many each line would admit: what the authority looks at before it sets the year's line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from jifenban.rankings.counting import ranking_rule
from jifenban.rankings.lists import policy_of
from jifenban.rankings.models import Row, Run

#: Lines are looked at in steps of five points, as they were always drawn; at most so many of them.
STEP, MOST = 5, 40


@dataclass(frozen=True)
class PossibleLine:
    """A line and how many of a run have at least so much; `present` is the line the run was counted with."""

    value: int
    admitted: int
    present: bool


def possible_lines(run: Run) -> list[PossibleLine]:
    """The lines from the highest value of the run downwards; none where the pack admits by other means."""
    rule = ranking_rule(policy_of(run))
    if rule.line is None:
        return []
    values = [_value(row, rule.line_on) for row in Row.objects.filter(run=run, position__gt=0)]
    counts = Counter(int(value // STEP) * STEP for value in values if value is not None)
    if not counts:
        return []
    set_line = run.values.get(rule.line, "")
    found, admitted, line = [], 0, max(counts)
    while line >= min(counts) and len(found) < MOST:
        admitted += counts[line]
        found.append(PossibleLine(line, admitted, bool(set_line) and Decimal(set_line) == line))
        line -= STEP
    return found


def _value(row: Row, line_on: str) -> Decimal | None:
    text = row.total if line_on == "total" else (row.keys or {}).get(line_on, "")
    return Decimal(text) if text else None
