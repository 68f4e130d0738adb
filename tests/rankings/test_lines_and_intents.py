"""The settlement list of a round with several uses: only who wants to settle, above the line that its authority draws."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifenban.accounts.errors import IllegalStep, NotAllowed
from jifenban.accounts.models import User
from jifenban.cases.actions import run_due_timers
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.policies.queries import round_values
from jifenban.rankings.actions import freeze_round, give_value, start_run
from jifenban.rankings.computing import compute
from jifenban.rankings.counting import text_of
from jifenban.rankings.line_preview import every_line, line_preview
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


def drawer(now: str = "2020-03-20") -> User:
    return road.make_officer("line_officer", "330100-development", now=at(now))


def draw(batch: Round, line: str, actor: User, now: str = "2020-04-13 10:00") -> None:
    give_value(
        round_id=batch.pk, key="line", value=line, source="杭发改〔2020〕演示号", actor=actor, now=at(now)
    )


def test_the_authority_sees_how_many_every_line_admits_before_it_draws_one(batch: Round):
    for name, more in (("测试甲", {}), ("测试乙", LOWER), ("测试丙", LOWER)):
        final(batch, name, **more)
    preview = line_preview(trial(batch))

    # Five years of permit 15, lease 30, a degree 50 (or high school 10), work 10, 71 months 17.75, age 30.
    assert [(one.low, one.high, one.admitted, one.edge, one.tied) for one in preview.lines] == [
        ("153", "", 0, "", 0),
        ("113", "152", 1, "152.75", 1),
        ("", "112", 3, "112.75", 2),
    ]
    assert [one.high for one in preview.lines if one.present] == ["152"]
    assert (preview.text, preview.plan) == ("120", None)


def test_a_line_that_exceeds_the_plan_says_by_how_many(batch: Round):
    final(batch, "测试甲")
    final(batch, "测试乙", **LOWER)
    manager = road.make_officer("round_officer", west.CITY, now=at("2020-03-20"))
    give_value(round_id=batch.pk, key="quota", value="1", source="演示", actor=manager, now=at("2020-03-20"))

    assert [one.over for one in line_preview(trial(batch)).lines] == [0, 0, 1]


def test_the_line_is_drawn_by_whom_the_list_names_and_by_nobody_else(batch: Round):
    for role, office in (("round_officer", west.CITY), ("list_officer", "330100-public_security")):
        with pytest.raises(NotAllowed):
            draw(batch, "125", road.make_officer(role, office, now=at("2020-03-20")))
    with pytest.raises(NotAllowed):
        give_value(
            round_id=batch.pk, key="quota", value="9", source="演示", actor=drawer(), now=at("2020-03-20")
        )

    draw(batch, "125", drawer())

    assert round_values(batch)["line"] == 125
    with pytest.raises(NotAllowed):
        freeze_round(round_id=batch.pk, actor=drawer(), now=at("2020-04-13"))


def test_the_line_may_be_drawn_until_the_list_is_ranked_for_good(batch: Round):
    higher, lower = final(batch, "测试甲"), final(batch, "测试乙", **LOWER)
    now = at("2020-04-13 10:00")
    freeze_round(round_id=batch.pk, actor=road.make_officer("round_officer", west.CITY, now=now), now=now)
    draw(batch, "110", drawer())
    police = road.make_officer("list_officer", "330100-public_security", now=now)
    run = start_run(round_id=batch.pk, trial=False, actor=police, now=now)
    compute(run_id=run.pk, now=lambda: now)

    assert set(run.rows.filter(admitted=True).values_list("case", flat=True)) == {higher.pk, lower.pk}
    with pytest.raises(IllegalStep, match="分数线不能再改"):
        draw(batch, "125", drawer())
    assert round_values(batch)["line"] == 110


def test_without_a_line_a_list_is_tried_but_not_ranked_for_good(batch: Round):
    final(batch, "测试甲")
    batch.values.filter(key="line").delete()
    now = at("2020-04-13 10:00")
    freeze_round(round_id=batch.pk, actor=road.make_officer("round_officer", west.CITY, now=now), now=now)
    assert not any(one.present for one in line_preview(trial(batch)).lines)
    police = road.make_officer("list_officer", "330100-public_security", now=now)

    with pytest.raises(IllegalStep, match="还没有划分数线"):
        start_run(round_id=batch.pk, trial=False, actor=police, now=now)


scores = st.lists(st.fractions(-20, 200, max_denominator=4), min_size=1, max_size=30)


@given(scores, st.integers(-30, 210), st.sampled_from([Fraction(1), Fraction(1, 100)]))
def test_every_line_stands_in_one_row_that_says_what_it_admits(found, line, step):
    rows = every_line(sorted(Counter(found).items(), reverse=True), step, Fraction(line), None)

    (present,) = [row for row in rows if row.present]

    inside = [score for score in found if score >= line]
    assert present.admitted == len(inside)
    assert present.tied == (inside.count(min(inside)) if inside else 0)
    assert present.edge == (text_of(min(inside)) if inside else "")
