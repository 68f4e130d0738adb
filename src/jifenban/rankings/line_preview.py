"""What every line would admit: what the authority looks at before it draws the year's line."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from jifenban.policies.queries import round_plan, round_values
from jifenban.rankings.counting import ranking_rule, text_of
from jifenban.rankings.lists import policy_of
from jifenban.rankings.models import Row, Run
from jifenban.rankings.queries import QUOTA

#: The step between two lines, by the type of the round's value; a line in points has two decimals.
STEPS = {"count": Fraction(1)}
CENT = Fraction(1, 100)


@dataclass(frozen=True)
class Lines:
    """The lines from `low` to `high` (texts, both included; "" open), all of which admit the same people.

    `edge` is the least that anybody admitted has, and `tied` have just so much. `present`: the round's line is
    one of them. `over` is by how many they exceed the round's plan, 0 where there is none or it holds.
    """

    low: str
    high: str
    admitted: int
    edge: str
    tied: int
    present: bool
    over: int


@dataclass(frozen=True)
class LinePreview:
    """Every line there can be, from the highest down; `key` is the round's value that says it, `text` what it
    says now ("" nobody has drawn it), `counted` the one the run was counted with."""

    key: str
    label: str
    unit: str
    text: str
    counted: str
    plan: int | None
    lines: tuple[Lines, ...]


def line_preview(run: Run) -> LinePreview | None:
    """What each line would admit of a computed run; None where the list admits by other means."""
    rule = ranking_rule(policy_of(run))
    if rule.line is None:
        return None
    planned, values = round_plan(run.round).values[rule.line], round_values(run.round)
    plan, line = values.get(QUOTA), values.get(rule.line)
    step = STEPS.get(planned.type, CENT)
    return LinePreview(
        key=rule.line,
        label=planned.label,
        unit=planned.unit,
        text="" if line is None else text_of(Fraction(line)),
        counted=run.values.get(rule.line, ""),
        plan=plan,
        lines=every_line(_scores(run, rule.line_on), step, None if line is None else Fraction(line), plan),
    )


def _scores(run: Run, line_on: str) -> list[tuple[Fraction, int]]:
    """The scores of a run with how many have each, highest first."""
    score = "total" if line_on == "total" else KeyTextTransform(line_on, "keys")
    rows = Row.objects.filter(run=run, position__gt=0).values_list(score).annotate(people=Count("pk"))
    return sorted(((Fraction(text), people) for text, people in rows.order_by() if text), reverse=True)


def every_line(
    scores: list[tuple[Fraction, int]], step: Fraction, line: Fraction | None, plan: int | None
) -> tuple[Lines, ...]:
    """Every line over scores with how many have each, highest first. Between two scores every line admits the same; steps that no line can stand on are passed over."""
    if not scores:
        return ()
    top = scores[0][0] // step * step + step
    found = [Lines(text_of(top), "", 0, "", 0, line is not None and line >= top, 0)]
    admitted, tied, edge = 0, 0, Fraction(0)
    for at, (score, people) in enumerate(scores):
        admitted, tied, edge = admitted + people, people, score
        high = score // step * step
        below = scores[at + 1][0] // step * step if at + 1 < len(scores) else None
        if below == high:
            continue  # the next score lies on the same step: whoever is in here is in with it
        low = None if below is None else below + step
        present = line is not None and line <= high and (low is None or line >= low)
        over = max(0, admitted - plan) if plan is not None else 0
        found.append(
            Lines(
                "" if low is None else text_of(low),
                text_of(high),
                admitted,
                text_of(edge),
                tied,
                present,
                over,
            )
        )
    return tuple(found)
