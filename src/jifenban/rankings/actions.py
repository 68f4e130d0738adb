"""What officers do with a round's ranking: draw its line, freeze it, try it out, run it for good, release it."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.actions import announce_value
from jifenban.journal.actions import record
from jifenban.policies.access import may_give_value, may_make_list, may_manage_round, may_see_round
from jifenban.policies.models import Round, RoundValue
from jifenban.policies.queries import policy, round_plan, round_values, takes_value
from jifenban.rankings.calling import unchecked_admitted
from jifenban.rankings.counting import ranking_day
from jifenban.rankings.errors import NobodyToRank, UndecidedCases
from jifenban.rankings.lines import add_rows
from jifenban.rankings.lists import final_runs, lists_of, rule_of
from jifenban.rankings.models import Run
from jifenban.rankings.population import passed_cases, undecided_cases
from jifenban.rankings.tasks import compute_run
from policypack.lists import rankings_of
from policypack.rounds import format_round_value

CLOSES_AT = "closes_at"
#: One list of a round may be public while another is still to be ranked from the same frozen inputs.
RANKABLE = (Round.State.FROZEN, Round.State.PUBLISHED)
NOT_YOURS = "这份名单不由您确定，不能处理它的排名。"


@transaction.atomic
def freeze_round(*, round_id: int, actor: Actor, now: datetime) -> Round:
    """Freeze a round: no value of it changes any more, and no fact learnt later counts in its ranking.

    Raises NotAllowed, IllegalStep (not open, or applications are still taken) and UndecidedCases.
    """
    round = _locked(round_id)
    if not may_manage_round(actor, round):
        raise NotAllowed("您不负责这个批次，不能锁定它的数据。")
    if round.state == Round.State.FROZEN:
        return round
    if round.state != Round.State.OPEN:
        raise IllegalStep(f"批次现在是“{round.get_state_display()}”，不能锁定数据。")
    closes_at = round_values(round).get(CLOSES_AT)
    if closes_at is not None and now < closes_at:
        raise IllegalStep(f"申报到 {closes_at:%Y年%m月%d日 %H:%M} 才截止，截止以后才能锁定数据。")
    _refuse_undecided(round, "锁定数据")
    round.state, round.frozen_at = Round.State.FROZEN, now
    round.save(update_fields=["state", "frozen_at"])
    record(actor=actor, verb="freeze_round", subject=f"round:{round.pk}", now=now)
    return round


@transaction.atomic
def give_value(
    *, round_id: int, key: str, value: str, source: str, actor: Actor, now: datetime
) -> RoundValue:
    """Give a round a value by announcement. A list's line may be drawn after the round is frozen too, but only
    until the list is ranked for good. Errors as announce_value, and IllegalStep."""
    round = _locked(round_id)
    cut = [rule.key for rule in rankings_of(policy(round.revision).rules) if rule.line == key]
    if final_runs(round).filter(list_key__in=cut).exists():
        raise IllegalStep("这份名单已经正式排名，分数线不能再改。要改，请先撤回公示的名单。")
    return announce_value(round=round, key=key, value=value, source=source, actor=actor, now=now)


@transaction.atomic
def start_run(*, round_id: int, trial: bool, list_key: str = "", actor: Actor, now: datetime) -> Run:
    """Write down whom a run ranks and let the worker count them; `done` of `total` says how far it is.

    `list_key` names one of the further lists of the round's policy ("" the first).

    A trial may be made at any time and changes nothing. The final run needs a frozen round; there is one,
    until it is retracted or fails. Raises NotAllowed, IllegalStep, UndecidedCases, NobodyToRank, Conflict.
    """
    round = _locked(round_id)
    if list_key not in [one.key for one in lists_of(round)]:
        raise IllegalStep(f"{round.title}没有规定怎样排名，不能排名。")
    if not may_rank(actor, round, list_key, trial=trial):
        raise NotAllowed(NOT_YOURS)
    if not trial and round.state not in RANKABLE:
        raise IllegalStep("正式排名要先锁定数据。现在可以试算。")
    if not trial:  # after a list was taken back some cases may be looked into once more
        _refuse_undecided(round, "正式排名")
        _refuse_undrawn(round, list_key)
    cases = passed_cases(round, list_key)
    if not cases.exists():
        raise NobodyToRank
    run = _create_run(round, trial, list_key, now)
    run.total = add_rows(run, cases)
    run.save(update_fields=["total"])
    record(
        actor=actor,
        verb="start_run",
        subject=f"run:{run.pk}",
        now=now,
        data={
            "round": round.pk,
            "trial": trial,
            "list": list_key,
            "cases": run.total,
            "pack": run.pack_digest,
        },
    )
    _defer(run)
    return run


@transaction.atomic
def restart_run(*, run_id: int, actor: Actor, now: datetime) -> Run:
    """Let the worker go on with a run that was cut short or failed; what is counted stays counted."""
    run = _locked_run(run_id, actor)
    if run.state not in {Run.State.RUNNING, Run.State.FAILED}:
        raise IllegalStep("这次排名已经算完，不用再算。")
    run.state, run.failure = Run.State.RUNNING, ""
    _save_or_conflict(run)
    record(actor=actor, verb="restart_run", subject=f"run:{run.pk}", now=now)
    _defer(run)
    return run


@transaction.atomic
def release_run(*, run_id: int, actor: Actor, now: datetime) -> Run:
    """Confirm the result of the final run: from here it may be published. Raises NotAllowed, IllegalStep."""
    run = _locked_run(run_id, actor)
    if run.state == Run.State.RELEASED:
        return run
    if run.trial:
        raise IllegalStep("这是试算，不能确认为正式结果。")
    if run.state != Run.State.RAN:
        raise IllegalStep(f"这次排名现在是“{run.get_state_display()}”，不能确认。")
    unchecked = unchecked_admitted(run)
    if unchecked:
        raise IllegalStep(
            f"有 {unchecked} 人排在名额以内，还没有通知核对原件。请先撤回锁定前的安排：再试算一次，补充通知后重新排名。"
        )
    run.state = Run.State.RELEASED
    run.save(update_fields=["state"])
    record(
        actor=actor, verb="release_run", subject=f"run:{run.pk}", now=now, data={"result": run.result_digest}
    )
    return run


def _refuse_undecided(round: Round, what: str) -> None:
    undecided = undecided_cases(round)
    if undecided:
        raise UndecidedCases(undecided, what)


def _refuse_undrawn(round: Round, list_key: str) -> None:
    """Without its line a list would admit everybody."""
    rule = rule_of(round, list_key)
    if rule is not None and rule.line is not None and rule.line not in round_values(round):
        raise IllegalStep("还没有划分数线，不能正式排名。请先划线，写明依据。")


def _create_run(round: Round, trial: bool, list_key: str, now: datetime) -> Run:
    number = (Run.objects.filter(round=round).aggregate(last=Max("number"))["last"] or 0) + 1
    values = round_values(round)
    plan = round_plan(round)
    run = Run(
        round=round,
        list_key=list_key,
        number=number,
        trial=trial,
        values={key: format_round_value(plan.values[key].type, value) for key, value in values.items()},
        pack_digest=round.revision.digest,
        as_of=ranking_day(values, now),
        known_at=now if trial or round.frozen_at is None else round.frozen_at,
        started_at=now,
    )
    _save_or_conflict(run)
    return run


def _save_or_conflict(run: Run) -> None:
    try:
        with transaction.atomic():
            run.save()
    except IntegrityError as error:
        raise Conflict("这个批次已经有一次正式排名，不能再做一次。要重做，请先撤回公示。") from error


def may_draw_line(actor: Actor, round: Round, list_key: str) -> bool:
    """Whether the actor may draw the line of this list, and still in time."""
    rule = rule_of(round, list_key)
    if rule is None or rule.line is None or not takes_value(round, round_plan(round).values[rule.line]):
        return False
    return (
        may_give_value(actor, round, rule.line) and not final_runs(round).filter(list_key=list_key).exists()
    )


def may_rank(actor: Actor, round: Round, list_key: str, *, trial: bool) -> bool:
    """Whether the actor may rank this list; a trial binds nobody, so whoever sees the round may make one."""
    return may_see_round(actor, round) if trial else may_make_list(actor, round, list_key)


def _locked(round_id: int) -> Round:
    rounds = Round.objects.select_for_update(of=("self",)).select_related("service", "revision")
    return rounds.get(pk=round_id)


def _locked_run(run_id: int, actor: Actor) -> Run:
    run = Run.objects.select_for_update(of=("self",)).select_related("round__service", "round__revision")
    found = run.get(pk=run_id)
    if not may_rank(actor, found.round, found.list_key, trial=found.trial):
        raise NotAllowed(NOT_YOURS)
    return found


def _defer(run: Run) -> None:
    """The job is written in this transaction: no run without its job, no job without its run."""
    compute_run.defer(run_id=run.pk)
