"""What was found, as the plain data the API answers with."""

from datetime import date
from typing import Any

from jifenban.portals.estimates.basis import Line, bases
from jifenban.portals.estimates.judging import Judged
from jifenban.portals.estimates.outlook import Outlook
from jifenban.portals.estimates.packs import Trial
from policypack.advice import Lever
from policypack.advising import Step
from policypack.evaluate import Assessment
from policypack.exact import points_text
from policypack.forecasting import Due
from policypack.grades import GRADES
from policypack.schema import facts_schema

Data = dict[str, Any]


def day(when: date | None) -> str | None:
    """A date as text."""
    return when.isoformat() if when else None


def pack_card(trial: Trial, today: date) -> Data:
    """A pack by its names."""
    pack = trial.pack
    return {
        "identity": pack.identity,
        "title": pack.title,
        "city": trial.place,
        "service": trial.service,
        "edition": trial.edition,
        "digest": pack.digest,
        "revision": pack.revision,
        "in_force_from": day(pack.in_force_from),
        "in_force_until": day(pack.in_force_until),
        "in_force_source": pack.in_force_cited,
        "remark": trial.remark(today),
    }


def pack_detail(trial: Trial, today: date) -> Data:
    """A pack with what is needed to ask about a life."""
    pack = trial.pack
    rounds = [one for one in bases(trial, today) if one.plan is not None]
    return pack_card(trial, today) | {
        "purposes": [{"key": key, "label": one.label} for key, one in pack.purposes.items()],
        "rounds": [
            {
                "key": one.key,
                "title": one.label,
                "as_of": day(one.as_of),
                "why": one.why,
                "source": one.source,
            }
            for one in rounds
        ],
        "parameters": [{"key": key, "label": one.field.label} for key, one in pack.parameters.items()],
        "indicators": [{"key": key, "label": one.name} for key, one in pack.indicators.items()],
        "unknown": [f"{one.what}：{one.reason}" for one in pack.unknown],
        "facts_schema": facts_schema(pack),
    }


def score(found: Assessment, as_of: date, line: Line | None) -> Data:
    """The points of the one life counted, each indicator with its source."""
    pack = found.pack
    return {
        "pack": pack.identity,
        "digest": pack.digest,
        "purpose": found.purpose.key,
        "as_of": day(as_of),
        "total": points_text(found.total(0)),
        "groups": [
            {"key": key, "label": one.label, "points": points_text(found.group(0, key))}
            for key, one in pack.groups.items()
        ],
        "indicators": [
            {
                "key": key,
                "name": one.name,
                "group": one.group,
                "points": points_text(found.points(0, key)),
                "clause": one.clause,
                "source": pack.sources[one.source].title if one.source else "",
                "grade": pack.grade(one.source),
            }
            for key, one in pack.indicators.items()
            if found.counts(one)
        ],
        "line": shown_line(line),
    }


def shown_line(line: Line | None) -> Data | None:
    """A line with its source."""
    if line is None:
        return None
    return {"points": points_text(line.points), "label": line.label, "source": line.source}


def condition(one: Judged) -> Data:
    """One condition as it was judged."""
    result = one.result
    said = ("shown", "refusal", "advice")
    return {
        "key": result.key,
        "label": result.label,
        "met": None if one.unjudged else result.met,
        "unjudged": one.unjudged,
        **{name: "" if one.unjudged else getattr(result, name) for name in said},
        **{name: getattr(result, name) for name in ("clause", "source", "grade")},
    }


def advice(trial: Trial, found: Outlook) -> Data:
    """A forecast and its steps. Needs an outlook that was not refused."""
    assert found.forecast is not None
    assert found.advised is not None
    ahead, steps = found.forecast, found.advised
    return {
        "pack": trial.pack.identity,
        "digest": trial.pack.digest,
        "begin": day(found.begin),
        "line": shown_line(found.line),
        "reached": day(ahead.reached),
        "moments": [{"day": day(one.day), "points": points_text(one.points)} for one in ahead.moments],
        "stopped": ahead.stopped,
        "conditions": [_due(trial, one) for one in ahead.conditions],
        "steps": [_step(one) for one in steps.steps],
        "together": _step(steps.together) if steps.together else None,
        "assumed": list(found.assumed),
    }


def _due(trial: Trial, due: Due) -> Data:
    one, pack = due.condition, trial.pack
    return {
        "key": one.key,
        "label": one.label,
        "day": day(due.day),
        "clause": one.clause,
        "source": pack.sources[one.source].title if one.source else "",
        "grade": pack.grade(one.source),
    }


def _step(step: Step) -> Data:
    return {
        "levers": [_lever(one) for one in step.levers],
        "day": day(step.day),
        "before": points_text(step.before),
        "points": points_text(step.points),
        "gained": points_text(step.gained),
        "gains": [
            {
                "indicator": one.indicator.key,
                "name": one.indicator.name,
                "points": points_text(one.points),
                "clause": one.indicator.clause,
                "source": one.source,
                "grade": one.grade,
            }
            for one in step.gains
        ],
    }


def _lever(lever: Lever) -> Data:
    source = lever.source
    return {
        "key": lever.key,
        "label": lever.label,
        "how": lever.how,
        "after": lever.after.text if lever.after else None,
        "effort": lever.effort,
        "basis": lever.basis,
        "source": f"{GRADES[source.grade]}：{source.title}" if source else "",
        "unknown": lever.unknown,
    }
