"""The page after the result: when the line is reached, and what would help. Views only draw what was found."""

from dataclasses import dataclass
from datetime import date

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.outlook import Outlook, outlook
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.public.curves import Curve, curve
from jifenban.portals.public.trial_answers import Answers, life_of
from policypack.advice import Lever
from policypack.advising import Step
from policypack.forecasting import Due
from policypack.grades import GRADES


@dataclass(frozen=True)
class Told:
    """One lever of a step with where its time and effort are written."""

    label: str
    how: str
    time: str
    basis: str


@dataclass(frozen=True)
class StepView:
    """A step as the page shows it."""

    step: Step
    levers: tuple[Told, ...]


@dataclass(frozen=True)
class AdviceView:
    """The page's parts."""

    outlook: Outlook
    curve: Curve | None
    steps: tuple[StepView, ...]
    together: StepView | None
    idle: tuple[Told, ...]
    due: tuple[tuple[Due, str], ...] = ()


def advice_view(trial: Trial, basis: Basis, answers: Answers, today: date) -> AdviceView:
    """Look ahead for these answers."""
    life, _ = life_of(answers, trial.topics)
    found = outlook(trial, basis, life, today)
    if found.forecast is None or found.advised is None:
        return AdviceView(found, None, (), None, ())
    advised = found.advised
    return AdviceView(
        outlook=found,
        curve=curve(found.forecast),
        steps=tuple(_view(step) for step in advised.steps),
        together=_view(advised.together) if advised.together else None,
        idle=tuple(_told(lever) for lever in advised.idle),
        due=tuple((one, trial.pack.grade(one.condition.source)) for one in found.forecast.conditions),
    )


def _view(step: Step) -> StepView:
    return StepView(step, tuple(_told(lever) for lever in step.levers))


def _told(lever: Lever) -> Told:
    time = f"最快{lever.after.text}计分" if lever.after is not None else f"时间说不准：{lever.unknown}"
    if lever.effort:
        time += f"；要做：{lever.effort}"
    basis = ""
    if lever.source is not None:
        basis = f"{lever.basis}（{GRADES[lever.source.grade]}：{lever.source.title}）"
    return Told(lever.label, lever.how, time, basis)
