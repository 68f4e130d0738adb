"""The settlement list of a round with several uses: only who wants to settle, and what each line would admit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jifenban.cases.actions import run_due_timers
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.rankings.actions import start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.line_preview import possible_lines
from jifenban.rankings.models import Row, Run
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db
PUPIL = {"records": [{**west.PUPIL["records"][0], "number": identity_number(7, "20140506")}]}
LOWER = {"education": {"records": [{"id": "e1", "level": "high_school"}]}}


def final(batch: Round, name: str, **more) -> Case:
    """An application that nobody objected to."""
    case = west.scored(batch, road.make_applicant(name), at("2020-03-10"), **more)
    run_due_timers(until=at("2020-03-20"))
    case.refresh_from_db()
    assert case.status == "final"
    return case


@pytest.fixture
def batch() -> Round:
    return west.open_batch(at("2020-02-20"))


def trial(batch: Round) -> Run:
    officer = road.make_officer("round_officer", west.CITY, now=at("2020-03-20"))
    run = start_run(round_id=batch.pk, trial=True, actor=officer, now=at("2020-03-20"))
    return compute(run_id=run.pk, now=lambda: at("2020-03-20") + timedelta(minutes=1))


def test_only_who_wants_to_settle_stands_in_the_settlement_list(batch: Round):
    settling = final(batch, "测试甲")
    both = final(batch, "测试乙", intent={"uses": "both"}, pupil=PUPIL)
    final(batch, "测试丙", intent={"uses": "school"}, pupil=PUPIL, destination={})

    assert set(Row.objects.filter(run=trial(batch)).values_list("case", flat=True)) == {settling.pk, both.pk}


def test_the_authority_sees_how_many_each_line_admits_before_it_sets_one(batch: Round):
    higher, lower = final(batch, "测试甲"), final(batch, "测试乙", **LOWER)
    run = trial(batch)
    scores = {row.case_id: row.keys["score"] for row in Row.objects.filter(run=run)}
    lines = {line.value: line.admitted for line in possible_lines(run)}

    # Five years of permit 15, lease 30, a degree 50 (or high school 10), work 10, 71 months 17.75, age 30.
    assert (scores[higher.pk], scores[lower.pk]) == ("152.75", "112.75")
    assert (lines[150], lines[145], lines[115], lines[110]) == (1, 1, 1, 2)
    assert [line.value for line in possible_lines(run) if line.present] == [120]
