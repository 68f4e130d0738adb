"""What each form and function gives, boundary by boundary."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from policypack.errors import FactsError
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from tests.policypack.tiny import AS_OF, PACK, ROOT, assessed, files, indicator, points, tiny


def months(count):
    """`count` months of pension ending with 2022-12."""
    start = 2022 * 12 + 12 - count
    return {"insurance": [{"kind": "pension", "from": f"{start // 12}-{start % 12 + 1:02}"}]}


@pytest.mark.parametrize(
    ("part", "count", "expected"),
    [
        ("whole", 23, 3),  # the part year does not count
        ("whole", 24, 6),
        ("pro rata", 23, Fraction(23, 4)),
        ("counts", 13, 6),  # a part year counts as a year
        ("{at_least: 6, counts: 1/2}", 17, 3),
        ("{at_least: 6, counts: 1/2}", 18, Fraction(9, 2)),  # six months or more count half
    ],
)
def test_per_counts_part_units_as_declared(part, count, expected):
    form = f"{{per: 12 months, of: months(insurance), points: 3, part: {part}}}"

    assert points(form, months(count)) == expected


@pytest.mark.parametrize(
    ("years", "expected"),
    [(0, 0), (4, 0), (5, 3), (7, 3), (8, 9), (9, 8), (11, 6)],  # from 8 on: 9, one less a year
)
def test_a_whole_band_takes_its_lower_edge_and_slopes_from_there(years, expected):
    form = (
        "{bands: whole, of: years, steps: [{at_least: 0, below: 5, points: 0}, {at_least: 5, below: 8, points: 3},"
        " {at_least: 8, points: 9, per: 1 year, more: -1}]}"
    )

    assert points(form, {"years": years}) == expected


@pytest.mark.parametrize(("years", "expected"), [(0, 0), (1, 20), (2, 25), (4, 35)])
def test_marginal_bands_add_each_part_at_its_own_rate(years, expected):
    form = (
        "{bands: marginal, of: years, steps: [{at_least: 0, below: 1, per: 1 year, points: 20},"
        " {at_least: 1, per: 1 year, points: 5}]}"
    )

    assert points(form, {"years": years}) == expected


@pytest.mark.parametrize(
    ("people", "mode", "expected"),
    [(3, "half_up", "6.67"), (3, "truncate", "6.66"), (8, "half_up", "2.5"), (7, "half_up", "2.86")],
)
def test_a_share_is_rounded_where_it_is_divided(people, mode, expected):
    form = f"{{each: gifts, points: {{share: 20, among: people, round: {{to: 0.01, mode: {mode}}}}}}}"

    assert points(form, {"gifts": [{"day": "2022-01-01", "people": people}]}) == Fraction(expected)


def test_caps_nest_item_group_and_total():
    table = (
        "  a: {name: 甲, group: g, cap: 15, points: {sum: [{per: 1 year, of: years, points: 9, cap: 8}, {value: 9}]}}\n"
        "  b: {name: 乙, group: g, points: 6}\n"
        "  c: {name: 丙, group: minus, points: -50}\n"
    )
    files_ = files(table, total="total: {floor: -20}")
    path = f"{ROOT}/indicators.yaml"
    files_[path] = files_[path].replace("g: {label: 组}".encode(), "g: {label: 组, cap: 20}".encode())

    found = assessed(load_pack(files_, ROOT), {"years": 1})

    assert [found.points(0, key) for key in "abc"] == [15, 6, -50]
    assert found.group(0, "g") == 20
    assert found.total(0) == -20


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 0),  # a missing fact is neither true nor false: nothing is earned
        ({"years": 3}, 0),
        ({"years": 4}, 7),
        ({"married": False}, 0),
        ({"years": 4, "married": True}, 7),
    ],
)
def test_a_missing_fact_earns_nothing(facts, expected):
    assert points("{value: 7, when: years > 3 or not (years > 3) and married}", facts) == expected


@pytest.mark.parametrize(("chosen", "expected"), [("high", 2), ("low", 9), (None, 9)])
def test_an_applicant_chooses_and_without_a_choice_the_highest_counts(chosen, expected):
    form = "{choice: level, missing: highest, of: {high: 2, low: 9, none: 0}}"

    assert points(form, {"level": chosen}) == expected


def test_a_choice_that_may_not_be_missing_earns_nothing():
    assert points("{choice: level, of: {high: 2, low: 9, none: 0}}", {}) == 0


def test_groups_of_records_take_the_highest_of_each_and_sum():
    gifts = [
        {"day": "2022-01-01", "amount": 10, "matter": "a"},
        {"day": "2022-02-01", "amount": 30, "matter": "a"},
        {"day": "2022-03-01", "amount": 20, "matter": "b"},
        {"day": "2022-04-01", "amount": 5},  # no matter named: on its own
    ]
    form = (
        "{each: gifts, by: matter, points: {each: it, take: highest,"
        " points: {per: 1 yuan, of: amount, points: 1}}}"
    )

    assert points(form, {"gifts": gifts}) == 55


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count(days(homes[tenure == own]) | days(homes[tenure == lease]))", 365),
        ("count(days(homes[tenure == own]) & days(homes[tenure == lease]))", 59),
        ("count(days(homes[tenure == own]) - days(homes[tenure == lease]))", 122),
        ("count(clip(days(homes), date(2022, 12, 1), as_of))", 31),
        ("count(run(days(homes[tenure == own])))", 0),
        ("count(run(days(homes[tenure == lease])))", 243),
    ],
)
def test_day_sets_join_meet_and_differ(expression, expected):
    homes = [
        {"tenure": "own", "from": "2022-01-01", "to": "2022-06-30"},
        {"tenure": "lease", "from": "2022-05-03"},
    ]

    assert points(f"{{per: 1 day, of: '{expression}', points: 1}}", {"homes": homes}) == expected


@pytest.mark.parametrize(("gap", "expected"), [(0, 31), (9, 31), (10, 52)])
def test_a_current_run_tolerates_pauses_up_to_its_gap_and_does_not_count_them(gap, expected):
    homes = [
        {"tenure": "own", "from": "2022-11-01", "to": "2022-11-20"},
        {"tenure": "own", "from": "2022-12-01"},
    ]
    wanted = expected if gap < 10 else 51

    assert points(f"{{per: 1 day, of: 'run(days(homes), gap={gap})', points: 1}}", {"homes": homes}) == wanted


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("touched", 3), ("whole", 1), ("from_day_16", 2)],
)
def test_days_become_months_only_by_a_named_rule(rule, expected):
    homes = [{"tenure": "own", "from": "2022-03-10", "to": "2022-05-02"}]

    assert (
        points(f"{{per: 1 month, of: 'months(days(homes), {rule})', points: 1}}", {"homes": homes})
        == expected
    )


def test_month_sets_give_own_home_first_and_the_kind_with_most_months():
    facts = {
        "insurance": [
            {"kind": "pension", "from": "2022-01", "to": "2022-10"},
            {"kind": "medical", "from": "2022-06"},
        ]
    }
    most = "count(most(months(insurance[kind == pension]), months(insurance[kind == medical])))"
    only = "count(months(insurance[kind == pension]) - months(insurance[kind == medical]))"

    assert points(f"{{per: 1 month, of: '{most}', points: 1}}", facts) == 10
    assert points(f"{{per: 1 month, of: '{only}', points: 1}}", facts) == 5


@pytest.mark.parametrize(
    ("birth", "completed", "started"),
    [
        ("1982-12-31", 40, 40),  # the birthday itself
        ("1982-12-30", 40, 41),  # a day after it: the 41st year has begun
        ("1983-01-01", 39, 40),
        ("1984-02-29", 38, 39),
    ],
)
def test_age_is_completed_or_begun(birth, completed, started):
    facts = {"birth_date": birth}

    assert points("{per: 1 year_of_age, of: age(birth_date), points: 1}", facts) == completed
    assert points("{per: 1 year_of_age, of: age_started(birth_date), points: 1}", facts) == started


@pytest.mark.parametrize(
    ("rule", "last_day", "expected"), [("feb_28", 27, 1), ("mar_1", 27, 0), ("mar_1", 28, 1)]
)
def test_a_year_from_29_february_ends_as_declared(rule, last_day, expected):
    homes = [{"tenure": "own", "from": "2020-02-29", "to": f"2021-02-{last_day}"}]
    pack = f"counting: {{leap_day: {rule}}}\n"

    assert points("{per: 1 year, of: days(homes), points: 1}", {"homes": homes}, pack=pack) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [("indicator", "0.67"), ("total", "0.66")],  # 0.333… twice: 0.33 + 0.33 … by item, 0.67 on the total
)
def test_points_are_rounded_by_item_or_on_the_total(on, expected):
    per_month = "{per: 12 months, of: months(insurance), points: 1, part: pro rata}"
    table = "".join(f"  {key}: {{name: 甲, group: g, points: {per_month}}}\n" for key in "ab")
    pack = load_pack(files(table, pack=f"rounding: {{to: 0.01, mode: half_up, on: {on}}}\n"), ROOT)

    found = assessed(pack, months(4)).total(0)

    assert found == Fraction("0.66" if on == "indicator" else "0.67")


def test_half_a_cent_is_rounded_away_from_zero():
    form = "{per: 8 months, of: months(insurance), points: 0.01, part: pro rata}"
    pack = tiny(form, pack="rounding: {to: 0.01, mode: half_up, on: total}\n")

    assert assessed(pack, months(4)).total(0) == Fraction("0.01")


def test_a_bounded_window_looks_back_from_the_as_of_day():
    gifts = [
        {"day": "2017-12-31", "amount": 1},
        {"day": "2018-01-01", "amount": 2},
        {"day": "2023-01-01", "amount": 4},
    ]

    assert points("{per: 1 yuan, of: sum(gifts.amount), points: 1}", {"gifts": gifts}) == 2


def test_points_of_another_indicator_can_be_a_condition():
    table = indicator("{value: 5, when: points(y) >= 2.5}") + "  y: {name: 乙, group: minus, points: 2.5}\n"

    assert assessed(load_pack(files(table), ROOT), {}).total(0) == Fraction("7.5")


def test_lets_are_seen_from_other_indicators_by_their_full_name():
    table = (
        "  a: {name: 甲, group: g, let: {paid: months(insurance)}, points: 0}\n"
        "  b: {name: 乙, group: g, points: {per: 1 month, of: a.paid, points: 1}}\n"
    )

    assert assessed(load_pack(files(table), ROOT), months(7)).total(0) == 7


def test_a_record_may_look_at_its_owners_months():
    form = (
        "{each: gifts, take: highest, points: {per: 1 month,"
        " of: 'clip(months_paid, months_before(day, 3), day)', points: 1}}"
    )
    table = indicator(form, extra="    let: {months_paid: months(insurance)}\n")

    found = assessed(load_pack(files(table), ROOT), {**months(24), "gifts": [{"day": "2022-06-15"}]})

    assert found.total(0) == 4  # March to June, both included


def test_the_numbers_of_unknown_points_stay_out_and_are_named():
    pack = load_pack(files("  x: {name: 甲, group: g, unknown: 未查得}\n"), ROOT)

    assert assessed(pack, {}).total(0) == 0
    assert [(item.what, item.reason) for item in pack.unknown] == [("甲", "未查得")]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"years": 3.0}, "准确的数字"),
        ({"years": "3e9"}, "请填写数字"),
        ({"years": "101"}, "应在 0 至 100 之间"),
        ({"years": True}, "准确的数字"),
        ({"birth_date": "2021-02-29"}, "存在的日期"),
        ({"level": "higher"}, "请从 高、低、无 中选择"),
        ({"homes": "x"}, "记录的列表"),
        ({"homes": [{"from": "2022-02-01", "to": "2022-01-01", "tenure": "own"}]}, "结束早于开始"),
        ({"gifts": [{"day": "2022-01-01", "amount": "0.001"}]}, "最多 2 位小数"),
        ({"insurance": [{"kind": "pension", "from": "2022-13"}]}, "年月"),
    ],
)
def test_a_fact_that_does_not_fit_is_refused_in_a_chinese_sentence(facts, words):
    with pytest.raises(FactsError, match=words) as caught:
        assessed(tiny("1"), facts)

    assert caught.value.person == 0
    assert caught.value.fact in facts


def test_facts_no_pack_asks_are_ignored():
    assert assessed(tiny("1"), {"hobby": 3.5, "homes": [{"colour": 1.5}]}).total(0) == 1


def test_extending_a_pack_overrides_by_key_and_drops_by_name():
    parent = files(
        "  x: {name: 甲, group: g, points: 1}\n  y: {name: 乙, group: g, points: 2}\n  z: {name: 丙, group: g, points: 4}\n",
        pack="parameters: {quota: {label: 名额, type: integer}, day: {label: 日期, type: date}}\n",
    )
    child = {
        "testville/points/2/pack.yaml": PACK.replace('"1"', '"2"').encode()
        + f"extends: {ROOT}\ndrop: {{indicators: [y], parameters: [quota]}}\n".encode(),
        "testville/points/2/indicators.yaml": "groups: {}\nindicators:\n  x: {name: 甲, group: g, points: 8}\n".encode(),
    }

    pack = load_pack({**parent, **child}, "testville/points/2")

    assert list(pack.indicators) == ["x", "z"]
    assert list(pack.parameters) == ["day"]
    assert evaluate(pack, [{}], as_of=AS_OF).total(0) == 12
    assert pack.digest != load_pack(parent, ROOT).digest


def test_the_explanation_says_what_was_left_out_and_why():
    homes = [
        {"tenure": "own", "from": "2019-03-16"},
        {"tenure": "own", "from": "2023-01-01"},
        {"tenure": "own"},
    ]
    found = assessed(tiny("{per: 1 year, of: days(homes), points: 8}"), {"homes": homes}).explain(0)
    item = found.groups[0].indicators[0]

    assert item.lines[0].working == "满 3 年 × 8 分。2019年3月16日起，现 3 年 9 个月；不满一年不计。"
    assert [out.reason for out in item.left_out] == ["在计算日之后", "没有填写开始时间"]
    assert date.fromisoformat(found.as_of) == AS_OF


def test_a_reading_that_the_round_does_not_use_is_not_told_to_anybody():
    pack = tiny(
        "{sum: [{name: 甲, when: reading == a, value: 1}, {name: 乙, when: reading == b, value: 2},"
        " {name: 丙, when: married, value: 4}]}",
        pack="parameters:\n  reading: {label: 读法, type: choice, choices: {a: 甲, b: 乙}, default: a}\n",
    )

    def labels(**values: str) -> list[str]:
        found = evaluate(pack, [{"married": False}], as_of=AS_OF, parameters=values).explain(0)
        return [line.label for line in found.groups[0].indicators[0].lines]

    assert labels() == ["甲", "丙"]
    assert labels(reading="b") == ["乙", "丙"]
