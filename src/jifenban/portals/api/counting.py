"""From a request to a count: which pack, which day, which values; every slip before anything is counted."""

from dataclasses import dataclass
from typing import Any

from jifenban.portals.api.questions import Question
from jifenban.portals.api.refusing import Refusal
from jifenban.portals.estimates.basis import Basis, bases
from jifenban.portals.estimates.packs import Trial, trials
from jifenban.portals.estimates.strictness import Slip, parameter_slips, slips
from jifenban.portals.ui.request import Request
from policypack.arrays import FIRST_DAY, LAST_DAY
from policypack.errors import did_you_mean


@dataclass(frozen=True)
class Asked:
    """One life by one pack, ready to be counted."""

    trial: Trial
    basis: Basis
    purpose: str
    life: dict[str, Any]
    values: dict[str, Any]


def trial_of(identity: str) -> Trial:
    """The pack with this identity. Raises Refusal 404."""
    trial = trials().get(identity)
    if trial is None:
        sentence = f"没有“{identity[:100]}”这个政策包。全部政策包见 /api/v1/packs。"
        raise Refusal(404, [Slip("path", sentence)])
    return trial


def asked(request: Request, identity: str, question: Question) -> Asked:
    """Read a question against its pack. Raises Refusal 404 or 422 with every slip."""
    trial = trial_of(identity)
    pack = trial.pack
    found = slips(pack, question.facts) + parameter_slips(pack, question.parameters)
    if question.purpose is not None and question.purpose not in pack.purposes:
        found.append(Slip("purpose", did_you_mean(question.purpose, pack.purposes)))
    if question.round is not None and question.round not in trial.rounds:
        found.append(Slip("round", f"没有这个批次。{did_you_mean(question.round, trial.rounds)}"))
    if question.as_of is not None and not FIRST_DAY <= question.as_of <= LAST_DAY:
        found.append(Slip("as_of", "计算日应在 1900 年至 2199 年之间。"))
    if found:
        raise Refusal(422, found)
    basis = _basis(trial, request, question)
    given = {key: value for key, value in question.parameters.items() if value is not None}
    return Asked(
        trial=trial,
        basis=basis,
        purpose=pack.purpose(question.purpose).key,
        life={key: value for key, value in question.facts.items() if value is not None},
        values={**basis.values, **given},
    )


def _basis(trial: Trial, request: Request, question: Question) -> Basis:
    every = bases(trial, request.now.date())
    chosen = next((one for one in every if one.key == question.round), every[0])
    if question.as_of is None:
        return chosen
    plan = chosen.plan if question.round is not None else None
    return Basis(chosen.key, chosen.label, question.as_of, chosen.why, plan, chosen.source)
