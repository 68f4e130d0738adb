"""Order, joint ranks, quota by heads, line: a pure function of an assessment."""

from __future__ import annotations

from fractions import Fraction

import pytest

from policypack.errors import PackError
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from policypack.ranking import rank
from tests.policypack.tiny import AS_OF, ROOT, files, indicator

RULE = """
quantities:
  score: {label: 分值, of: total}
  paid: {label: 缴费月数, of: count(months(insurance))}
order: [score, paid%s]
ties: joint
"""
PACK = load_pack(
    files(indicator("{per: 1 year, of: years, points: 1}"), others={"ranking.yaml": RULE % ""}), ROOT
)
LOTTERY = load_pack(
    files(indicator("{per: 1 year, of: years, points: 1}"), others={"ranking.yaml": RULE % ", lottery"}), ROOT
)


def person(years, months=1):
    return {"years": years, "insurance": [{"kind": "pension", "from": f"2022-{13 - months:02}"}]}


def people(*pairs):
    return evaluate(PACK, [person(*pair) for pair in pairs], as_of=AS_OF)


def test_the_second_key_decides_what_the_first_leaves_equal():
    found = rank(people((5, 2), (9, 1), (5, 7)))

    assert [(row.index, row.rank, row.decided_by) for row in found.rows] == [
        (1, 1, ""),
        (2, 2, "score"),
        (0, 3, "paid"),
    ]
    assert found.rows[1].values == (5, 7)


def test_people_equal_in_every_key_share_a_rank_and_the_next_counts_heads():
    found = rank(people((5, 2), (5, 2), (9, 1), (1, 1)))

    assert [(row.rank, row.joint) for row in found.rows] == [(1, False), (2, True), (2, True), (4, False)]


@pytest.mark.parametrize(("edge", "admitted"), [("all_in", 3), ("all_out", 1)])
def test_those_tied_at_the_quota_are_all_in_or_all_out(edge, admitted):
    found = rank(people((9, 1), (5, 2), (5, 2), (1, 1)), quota=2, edge=edge)

    assert found.admitted == admitted
    assert found.edge_rank == (2 if edge == "all_in" else 1)


def test_only_the_eligible_are_ranked():
    found = rank(people((9, 1), (5, 2)), eligible=[False, True])

    assert [row.index for row in found.rows] == [1]


@pytest.mark.parametrize(("line", "admitted"), [(5, 2), (Fraction("5.5"), 1), ("10", 0)])
def test_a_line_admits_whoever_reaches_it(line, admitted):
    assert rank(people((9, 1), (5, 2), (4, 2)), line=line).admitted == admitted


def test_the_order_of_applying_does_not_matter():
    pairs = [(5, 2), (9, 1), (5, 7), (5, 2)]
    forward = {row.index: row.rank for row in rank(people(*pairs)).rows}
    backward = {3 - row.index: row.rank for row in rank(people(*reversed(pairs))).rows}

    assert forward == backward


def test_a_lottery_is_reproducible_from_its_published_seed():
    drawn = evaluate(LOTTERY, [person(5, 2)] * 6, as_of=AS_OF)
    ids = [f"case-{index}" for index in range(6)]

    first, again, other = (rank(drawn, seed=seed, ids=ids) for seed in ("a", "a", "b"))

    assert first == again
    assert [row.index for row in first.rows] != [row.index for row in other.rows]
    assert not any(row.joint for row in first.rows)
    with pytest.raises(ValueError, match="one id per person"):
        rank(drawn)


def test_an_empty_round_ranks_nobody():
    found = rank(people(), quota=5)

    assert (found.rows, found.admitted, found.edge_rank) == ((), 0, 0)


def test_a_pack_without_a_ranking_rule_says_so():
    plain = evaluate(load_pack(files(indicator("1")), ROOT), [{}], as_of=AS_OF)

    with pytest.raises(ValueError, match="does not rank"):
        rank(plain)


def by_submission(order="score, submitted"):
    rule = (RULE % "").replace("[score, paid]", f"[{order}]")
    return load_pack(
        files(indicator("{per: 1 year, of: years, points: 1}"), others={"ranking.yaml": rule}), ROOT
    )


def test_whoever_submitted_first_stands_first_among_equals():
    found = evaluate(by_submission(), [person(5), person(9), person(5), person(5)], as_of=AS_OF)

    ranked = rank(found, arrived=[300, 400, 100, 300], quota=2)

    assert [(row.index, row.rank, row.decided_by, row.admitted) for row in ranked.rows] == [
        (1, 1, "", True),
        (2, 2, "score", True),
        (0, 3, "submitted", False),
        (3, 3, "", False),
    ]


def test_an_order_by_submission_needs_the_moments():
    found = evaluate(by_submission(), [person(5)], as_of=AS_OF)

    with pytest.raises(ValueError, match="one moment per person"):
        rank(found)


def test_no_quantity_may_take_the_word():
    rule = (RULE % "").replace("paid:", "submitted:").replace("score, paid", "score, submitted")

    with pytest.raises(PackError, match="“submitted”已有别的意思（提交早的在前）"):
        load_pack(files(indicator("1"), others={"ranking.yaml": rule}), ROOT)
