"""An upheld objection is a dated fact: what a department pushes afterwards may carry it on, never lose it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jifenban.accounts.errors import InvalidInput
from jifenban.cases.lives import held
from jifenban.cases.models import VerifiedScore
from jifenban.cases.terms import local_day
from jifenban.cases.wording import day_text
from jifenban.facts.models import Assertion
from policypack.facts import FactSpec


def refuse_loss(score: VerifiedScore, spec: FactSpec, values: Sequence[Any], now: datetime) -> None:
    """Raise InvalidInput where these records lack what an objection found, or bring back what it struck out.

    A record that only lasts longer than before carries it on. What an adjustment has replaced since binds nobody.
    """
    found = Assertion.objects.filter(
        person=score.person, fact=spec.key, source=Assertion.Source.OBJECTION, superseded_by=None
    )
    pushed = [_beginning(spec, value) for value in values]
    counts = [_beginning(spec, value) for value in held(score, spec.key, now)]
    for one in found.order_by("pk"):
        same, day = _beginning(spec, one.value), day_text(local_day(one.recorded_at))
        if one.standing == Assertion.Standing.REFUTED:
            if same in pushed and same not in counts:
                raise InvalidInput(
                    {"records": f"有一条在 {day}异议复核时已认定不属实，不能推送。请先改正部门的记录。"}
                )
        elif same in counts and (same not in pushed or _shorter(spec, one.value, values)):
            raise InvalidInput(
                {"records": f"没有包括 {day}异议复核时认定的内容，不能推送。请先把它补进部门的记录。"}
            )


def _beginning(spec: FactSpec, value: Any) -> Any:
    """A record without the end of its spell; a single value as it is."""
    if not isinstance(value, dict):
        return value
    return {key: text for key, text in value.items() if key != spec.to_field}


def _shorter(spec: FactSpec, held: Any, values: Sequence[Any]) -> bool:
    """Whether the record that carries `held` on ends before it did. Without an end it goes on."""
    if not isinstance(held, dict) or spec.to_field is None:
        return False
    same = next(value for value in values if _beginning(spec, value) == _beginning(spec, held))
    end, was = same.get(spec.to_field), held.get(spec.to_field)
    return bool(end) and (not was or end < was)
