"""Runs over a round: keys in order, joint ranks over the quota, the same digest for the same inputs."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Conflict, IllegalStep, NotAllowed
from jifenban.cases.models import Case
from jifenban.facts.actions import decide
from jifenban.facts.models import Assertion
from jifenban.offices.models import Office
from jifenban.policies.models import Round
from jifenban.rankings import computing
from jifenban.rankings.actions import freeze_round, release_run, restart_run, start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.errors import NobodyToRank, UndecidedCases
from jifenban.rankings.models import Row, Run
from jifenban.rankings.naming import naming
from jifenban.rankings.queries import differences, histogram, line_view, near_line, round_overview, rows
from policypack.errors import FactsError, Undecided
from tests.builders import make_user
from tests.rankings.builders import (
    APPLIED,
    CLOSED,
    computed_run,
    passed_case,
    round_officer,
    settlement_round,
)

pytestmark = pytest.mark.django_db


def order(run: Run) -> list[tuple[int, str]]:
    return [(row.rank, row.case.person.name) for row in rows(run).select_related("case__person")]


def test_base_score_parts_first_then_medical_months_then_permit_months():
    round = settlement_round(quota=4)
    passed_case(round, insured_from="2014-01", permit_from="2014-01-01", name="基础高")
    passed_case(round, insured_from="2015-01", permit_from="2014-01-01", name="全都低")
    passed_case(round, insured_from="2014-12", permit_from="2014-01-01", name="医保多")
    passed_case(round, insured_from="2015-01", permit_from="2013-06-01", name="证月多")

    run = computed_run(round)

    # 2015-01 to the cut-off 2022-12 are eight years of insurance, 2014-12 a month more, 2014-01 nine years.
    assert [name for _, name in order(run)] == ["基础高", "医保多", "证月多", "全都低"]
    parted = list(rows(run).values_list("parted_by", flat=True))
    assert parted[1:] == ["base_score", "medical_months", "permit_months"]


def test_everybody_tied_at_the_quota_is_admitted():
    round = settlement_round(quota=2)
    passed_case(round, insured_from="2013-01", name="第一名")
    for _ in range(3):
        passed_case(round)
    passed_case(round, insured_from="2017-01", name="线下人")

    run = computed_run(round)

    assert [rank for rank, _ in order(run)] == [1, 2, 2, 2, 5]
    view = line_view(run)
    assert (view.admitted, view.quota, view.over_quota, view.tied_at_line) == (4, 2, 2, 3)
    near = near_line(run, above=3, below=1)
    assert [row.parted_by for row in near] == ["并列", "并列", "并列", "基础指标分值"]
    assert [row.admitted for row in near] == [True, True, True, False]


def test_the_same_inputs_give_the_same_digests_and_recomputing_agrees(capsys):
    round = settlement_round()
    for year in (2013, 2015, 2015, 2017):
        passed_case(round, insured_from=f"{year}-01")

    first, second = computed_run(round), computed_run(round, now=CLOSED + timedelta(hours=1))

    assert first.result_digest == second.result_digest
    assert first.input_digest == second.input_digest
    call_command("recompute_run", first.pk)
    assert "一致" in capsys.readouterr().out


def test_recomputing_tells_a_list_that_was_tampered_with():
    round = settlement_round()
    passed_case(round)
    run = computed_run(round)
    Run.objects.filter(pk=run.pk).update(result_digest="0" * 64)

    with pytest.raises(CommandError, match="不一致"):
        call_command("recompute_run", run.pk)


def test_a_trial_changes_no_case_and_no_round():
    round = settlement_round()
    passed_case(round)
    before = list(Case.objects.order_by("pk").values())

    computed_run(round)

    assert list(Case.objects.order_by("pk").values()) == before
    assert Round.objects.get(pk=round.pk).state == Round.State.OPEN


def test_a_fact_learnt_after_the_freeze_does_not_move_the_final_run():
    round = settlement_round()
    case = passed_case(round)
    passed_case(round, insured_from="2018-01")
    freeze_round(round_id=round.pk, actor=SYSTEM, now=CLOSED)
    trial = computed_run(round, now=CLOSED + timedelta(minutes=5))
    refute(case, CLOSED + timedelta(days=1))

    final = computed_run(round, trial=False, now=CLOSED + timedelta(days=2))

    assert final.result_digest == trial.result_digest
    later = computed_run(round, now=CLOSED + timedelta(days=2))
    assert later.result_digest != final.result_digest


def refute(case: Case, now) -> None:
    """A department takes back what it confirmed about the insurance."""
    confirmed = Assertion.objects.filter(person=case.person, fact="insurance", standing="confirmed")
    office = Office.objects.filter(kind=Office.Kind.DEPARTMENT).last()
    decide(
        assertions=list(confirmed),
        decision="refute",
        office=office,
        reason="复核后不予认可",
        origin="review:9",
        actor=SYSTEM,
        now=now,
    )


def test_freezing_is_refused_while_cases_are_undecided_and_names_them():
    round = settlement_round()
    passed_case(round)
    waiting = passed_case(round)
    Case.objects.filter(pk=waiting.pk).update(status="reviewing")

    with pytest.raises(UndecidedCases) as refusal:
        freeze_round(round_id=round.pk, actor=SYSTEM, now=CLOSED)

    assert [case.code for case in refusal.value.cases] == [waiting.code]


def test_freezing_is_refused_before_applications_close():
    round = settlement_round()

    with pytest.raises(IllegalStep, match="截止"):
        freeze_round(round_id=round.pk, actor=SYSTEM, now=APPLIED)


def test_a_final_run_needs_a_frozen_round_and_there_is_one():
    round = settlement_round()
    passed_case(round)
    with pytest.raises(IllegalStep):
        start_run(round_id=round.pk, trial=False, actor=SYSTEM, now=CLOSED)
    freeze_round(round_id=round.pk, actor=SYSTEM, now=CLOSED)
    computed_run(round, trial=False)

    with pytest.raises(Conflict):
        start_run(round_id=round.pk, trial=False, actor=SYSTEM, now=CLOSED)


def test_only_the_rounds_manager_may_rank():
    round = settlement_round()
    passed_case(round)

    with pytest.raises(NotAllowed):
        start_run(round_id=round.pk, trial=True, actor=make_user(), now=CLOSED)
    assert start_run(round_id=round.pk, trial=True, actor=round_officer(), now=CLOSED).trial


def test_nobody_to_rank_is_said():
    with pytest.raises(NobodyToRank):
        start_run(round_id=settlement_round().pk, trial=True, actor=SYSTEM, now=CLOSED)


def test_a_trial_is_never_released():
    round = settlement_round()
    passed_case(round)

    with pytest.raises(IllegalStep):
        release_run(run_id=computed_run(round).pk, actor=SYSTEM, now=CLOSED)


def test_a_run_cut_short_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(computing, "PORTION", 2)
    round = settlement_round()
    for _ in range(5):
        passed_case(round)
    whole = computed_run(round)
    run = start_run(round_id=round.pk, trial=True, actor=SYSTEM, now=CLOSED)

    def die(*args, **kwargs):
        raise KeyboardInterrupt

    read = []
    plain = computing.read_lives
    monkeypatch.setattr(
        computing, "read_lives", lambda *args: read.append(1) or (plain(*args) if len(read) < 3 else die())
    )
    with pytest.raises(KeyboardInterrupt):
        compute(run_id=run.pk, now=lambda: CLOSED)
    monkeypatch.setattr(computing, "read_lives", plain)
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (Run.State.RUNNING, 4, 5)

    restart_run(run_id=run.pk, actor=SYSTEM, now=CLOSED)
    done = compute(run_id=run.pk, now=lambda: CLOSED)

    assert (done.state, done.done) == (Run.State.RAN, 5)
    assert done.result_digest == whole.result_digest


def test_a_life_that_cannot_be_scored_is_named_by_its_application(monkeypatch):
    round = settlement_round()
    passed_case(round)
    unread = passed_case(round)
    plain = computing.read_lives
    monkeypatch.setattr(
        computing, "read_lives", lambda *args: {**plain(*args), unread.pk: {"birth_date": "1990-02-30"}}
    )

    run = computed_run(round)

    assert run.state == Run.State.FAILED
    assert run.failure.startswith(f"申请 {unread.code}：“出生日期”填写的“1990-02-30”不对")


def test_of_many_lives_that_a_table_leaves_open_one_is_named_and_the_others_are_counted():
    with pytest.raises(FactsError) as caught, naming(["A", "B", "C"]):
        raise Undecided({1: "没有2023年的值。", 2: "没有2024年的值。"}, "wage")

    assert caught.value.sentence == "申请 B：没有2023年的值。（另有 1 件也不能计算）"


def test_the_worker_reading_many_lives_asks_few_questions(django_assert_max_num_queries):
    round = settlement_round()
    for _ in range(12):
        passed_case(round)
    run = start_run(round_id=round.pk, trial=True, actor=SYSTEM, now=CLOSED)

    with django_assert_max_num_queries(60):
        compute(run_id=run.pk, now=lambda: CLOSED)


def test_two_trials_are_compared_person_by_person():
    round = settlement_round(quota=1)
    strong = passed_case(round, insured_from="2013-01")
    weak = passed_case(round, insured_from="2016-01")
    before = computed_run(round)
    refute(strong, CLOSED + timedelta(hours=1))
    after = computed_run(round, now=CLOSED + timedelta(hours=2))

    found = differences(before, after)

    assert [(moved.case_code, moved.before, moved.after) for moved in found.entered] == [(weak.code, 2, 1)]
    assert [(moved.case_code, moved.before, moved.after) for moved in found.left] == [(strong.code, 1, 2)]
    assert (found.changed, found.new, found.gone) == (1, 0, 0)


def test_the_spread_has_no_gaps_and_counts_everybody():
    round = settlement_round(quota=1)
    passed_case(round, insured_from="2010-01")
    passed_case(round, insured_from="2018-01")

    bins = histogram(computed_run(round))

    assert sum(item.people for item in bins) == 2
    assert sum(item.admitted for item in bins) == 1
    assert all(one.high == other.low for one, other in pairwise(bins))


def test_the_overview_says_what_is_next():
    round = settlement_round()
    passed_case(round)

    stages = {stage.key: stage.state for stage in round_overview(round, CLOSED).stages}

    assert stages == {
        "apply": "done",
        "review": "done",
        "trial": "now",
        "freeze": "todo",
        "rank": "todo",
        "publish": "todo",
        "final": "todo",
    }


def test_who_withdrew_or_came_too_late_is_not_counted_as_refused():
    round = settlement_round()
    for status in ("refused", "struck_off", "withdrawn", "lapsed", "passed"):
        Case.objects.filter(pk=passed_case(round).pk).update(status=status)

    overview = round_overview(round, CLOSED)

    assert (overview.passed, overview.undecided, overview.refused) == (1, 0, 2)


def test_a_run_is_never_deleted():
    round = settlement_round()
    passed_case(round)
    run = computed_run(round)

    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.filter(run=run)._raw_delete("default")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM rankings_run WHERE id = %s", [run.pk])
