"""Dated tables (P10) and "k of the last n months" (P9): spells are cut where a value changes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.errors import FactsError, PackError
from policypack.evaluate import evaluate
from tests.policypack.tiny import AS_OF, FACTS, assessed, tiny

PAY = """
pay:
  label: 缴费
  spell: months
  fields:
    from: {label: 开始, type: month}
    to: {label: 结束, type: month, required: false}
    base: {label: 缴费基数, type: money, required: false}
    kind: {label: 险种, type: choice, choices: {pension: 养老, medical: 医疗}, required: false}
"""
WAGE = """
reference:
  city_wage:
    label: 全市职工月平均工资
    unit: yuan
    from:
      2020-07: 8000
      2021-07: {value: 10000, source: s, clause: 第一条}
      2022-07: {value: 11000.5}
"""
LINE = (
    "reference: {line: {label: 分数线, unit: point, from: {2021: 3, 2022: 4, 2023: {unknown: 尚未公布}}}}\n"
)
ABOVE = "{per: 1 month, of: 'months(pay[base >= city_wage])', points: 1}"


def paid(base, start="2020-07", end="2022-12", **more):
    return {"pay": [{"from": start, "to": end, "base": base, **more}]}


def wage(form, facts, pack=WAGE):
    return assessed(tiny(form, pack=pack, facts=FACTS + PAY), facts).total(0)


@pytest.mark.parametrize(
    ("base", "months"), [(7999, 0), (8000, 12), (10000, 24), (11000, 24), ("11000.50", 30), (20000, 30)]
)
def test_one_spell_is_measured_by_the_value_of_each_of_its_months(base, months):
    assert wage(ABOVE, paid(base)) == months


def test_overlapping_spells_of_two_employers_count_a_month_once():
    both = {"pay": [*paid(9000)["pay"], *paid(10000, "2021-01")["pay"]]}

    assert wage(ABOVE, both) == 24


def test_the_explanation_says_which_months_of_a_cut_spell_count():
    both = {"pay": [*paid(10000, "2020-08", "2022-03")["pay"], *paid(11001, "2022-11")["pay"]]}
    found = assessed(tiny(ABOVE, pack=WAGE, facts=FACTS + PAY), both)

    (line,) = found.explain(0).groups[0].indicators[0].lines
    assert line.working == "22 个月 × 1 分。计入的是2020年8月至2022年3月、2022年11月至2022年12月。"


def test_k_of_the_last_n_months_at_a_multiple_of_the_wage():
    form = "{value: 5, when: 'count(last(months(pay[base * 10 >= city_wage * 13]), 24)) >= 18'}"

    # 13,000 is 1.3 times the wage to June 2022: of the last 24 months, January 2021 to June 2022 are 18.
    assert wage(form, paid(13000)) == 5
    assert wage(form, paid(13000, "2021-02")) == 0
    assert wage(form, paid(12999)) == 0


def test_last_keeps_the_as_of_month_and_the_months_before_it():
    form = "{per: 1 month, of: 'last(months(pay), 24)', points: 1}"

    assert wage(form, paid(1, "2021-01", "2022-12")) == 24
    assert wage(form, paid(1, "2020-12", "2020-12")) == 0


def test_last_cuts_spells_before_they_are_compared():
    old = paid(9000, "2010-01")  # the table begins in 2020: the years before it are cut away first
    form = "{per: 1 month, of: 'months(last(pay, 24)[base >= city_wage])', points: 1}"

    assert wage(form, old) == 6


def test_a_period_without_a_value_is_never_passed_over_in_silence():
    with pytest.raises(FactsError, match="“全市职工月平均工资”没有2010年1月1日的值"):
        wage(ABOVE, paid(9000, "2010-01"))


def test_a_period_without_a_value_does_not_matter_where_the_rest_of_the_condition_already_fails():
    form = "{per: 1 month, of: 'months(pay[kind == medical and base >= city_wage])', points: 1}"

    assert wage(form, paid(9000, "2010-01", kind="pension")) == 0


def test_a_period_without_a_value_may_be_left_out_in_so_many_words():
    form = "{per: 1 month, of: 'months(pay[given(city_wage) and base >= city_wage])', points: 1}"

    assert wage(form, paid(9000, "2010-01")) == 12


def test_at_gives_the_value_of_a_day_and_refuses_a_gap():
    times = LINE.replace("point", "time")
    pack = tiny("{value: 1, when: 'count(gifts) >= at(line, as_of)'}", pack=times)
    gifts = [{"day": "2021-01-01", "amount": 1, "people": 1}] * 3

    assert evaluate(pack, [{"gifts": gifts}], as_of=date(2021, 12, 31)).total(0) == 1
    assert evaluate(pack, [{"gifts": gifts}], as_of=date(2022, 12, 31)).total(0) == 0
    with pytest.raises(FactsError, match="尚未公布"):
        evaluate(pack, [{}], as_of=date(2023, 1, 1))


def test_at_gives_the_value_of_a_calendar_year():
    pack = tiny(
        "{each: gifts, points: {value: 1, when: 'amount >= at(least, year(day))'}}",
        pack="reference: {least: {label: 起点, unit: yuan, from: {2020: 100, 2022: 200}}}\n",
    )
    gifts = [{"day": f"{year}-06-01", "amount": 150, "people": 1} for year in (2020, 2021, 2022)]

    assert assessed(pack, {"gifts": gifts}).total(0) == 2


def test_at_takes_another_value_where_the_table_has_none():
    pack = tiny("{value: 1, when: 'count(gifts) >= at(line, as_of, 0)'}", pack=LINE.replace("point", "time"))

    assert evaluate(pack, [{}], as_of=date(2022, 6, 1)).total(0) == 0
    assert evaluate(pack, [{}], as_of=date(2023, 6, 1)).total(0) == 1


def test_the_gaps_of_a_table_are_listed_as_unknown():
    pack = tiny("1", pack=LINE)

    assert [(item.what, item.reason) for item in pack.unknown] == [("分数线（2023年1月1日起）", "尚未公布")]


@given(base=st.integers(7000, 12000), start=st.integers(2020 * 12 + 6, 2022 * 12), months=st.integers(1, 30))
@settings(max_examples=80, deadline=None)
def test_the_mean_of_monthly_ratios_is_that_of_a_plain_loop(base, start, months):
    last = min(start + months - 1, 2022 * 12 + 11)
    ratios = []
    for month in range(start, last + 1):
        value = 8000 if month < 2021 * 12 + 6 else 10000 if month < 2022 * 12 + 6 else Fraction(22001, 2)
        ratios.append(Fraction(int(Fraction(base) / value * 10000 + Fraction(1, 2)), 10000))
    mean = sum(ratios) / len(ratios)
    wanted = Fraction(int(mean * 10000 + Fraction(1, 2)), 10000)
    text = {n: f"{n // 12}-{n % 12 + 1:02}" for n in (start, last)}
    facts = paid(base, text[start], text[last])
    pack = tiny(
        "{per: 1 time, of: 'mean_ratio(pay.base, city_wage, 0.0001) * 10000', points: 1}",
        pack=WAGE,
        facts=FACTS + PAY,
    )

    assert evaluate(pack, [facts], as_of=AS_OF).total(0) == wanted * 10000


BAD = {
    "unknown_unit": ("{a: {label: 甲, unit: fortnight, from: {2021: 1}}}", "没有“fortnight”这个单位"),
    "no_values": ("{a: {label: 甲, unit: yuan, from: {}}}", "没有一个值"),
    "date_that_does_not_exist": ("{a: {label: 甲, unit: yuan, from: {2021-13: 1}}}", "没有“2021-13”这个日期"),
    "key_that_is_no_date": ("{a: {label: 甲, unit: yuan, from: {spring: 1}}}", "不是日期"),
    "one_day_twice": ("{a: {label: 甲, unit: yuan, from: {2021: 1, 2021-01: 2}}}", "从同一天起"),
    "float": ("{a: {label: 甲, unit: yuan, from: {2021: 1e4}}}", "不是准确的数"),
    "value_and_unknown": ("{a: {label: 甲, unit: yuan, from: {2021: {value: 1, unknown: 无}}}}", "之一"),
    "source_that_is_not_listed": (
        "{a: {label: 甲, unit: yuan, from: {2021: {value: 1, source: t}}}}",
        "sources 里没有“t”",
    ),
    "name_of_a_fact": ("{money: {label: 甲, unit: yuan, from: {2021: 1}}}", "已是事实的名字"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_table_that_cannot_mean_one_thing_is_refused(name):
    text, words = BAD[name]

    with pytest.raises(PackError, match=words) as caught:
        tiny("1", pack=f"reference: {text}\n")

    assert caught.value.file.endswith("pack.yaml")
    assert caught.value.line > 1


FINE = "  fine: {label: 细, unit: yuan, from: {2020: 1/999983, 2021: 1/999979}}\n"
BAD_USES = {
    "bare_name_of_a_person": ("{value: 1, when: money > city_wage}", "随日期变化"),
    "bare_name_of_a_record": ("{each: gifts, points: {value: 1, when: amount > city_wage}}", "随日期变化"),
    "count_of_pieces": ("{per: 1 time, of: 'count(pay[base > city_wage])', points: 1}", "切成几段"),
    "sum_of_pieces": ("{value: 1, when: 'sum(last(pay, 24).base) > 1'}", "切成几段"),
    "each_piece": ("{each: 'pay[base > city_wage]', points: 1}", "切成几段"),
    "unit_that_does_not_fit": ("{value: 1, when: 'years > at(city_wage, as_of)'}", "单位不合"),
    "no_such_table": ("{value: 1, when: 'money > at(wage, as_of)'}", "没有“wage”这个基准表"),
    "by_year_though_it_changes_in_july": (
        "{each: gifts, points: {value: 1, when: 'amount > at(city_wage, year(day))'}}",
        "不能按年度取",
    ),
    "last_of_records_without_spells": ("{value: 1, when: 'any(last(gifts, 24))'}", "起止的记录"),
    "last_of_no_months": ("{value: 1, when: 'any(last(pay, 0))'}", "月数应在"),
    "let_with_the_name_of_a_table": ("{each: city_wage, in: [own], points: 1}", "已有别的意思"),
    "numbers_too_fine_to_compare": (
        "{value: 1, when: 'sum(gifts.amount) > at(fine, as_of)'}",
        "数值可能超出范围",
    ),
    "mean_of_another_unit": ("{value: 1, when: 'mean_ratio(pay.base, days_, 0.1) > 1'}", "没有“days_”"),
    "mean_of_records_without_months": (
        "{value: 1, when: 'mean_ratio(gifts.amount, city_wage, 0.1) > 1'}",
        "按月记录",
    ),
}


@pytest.mark.parametrize("name", BAD_USES)
def test_a_table_used_without_a_date_or_over_pieces_is_refused(name):
    form, words = BAD_USES[name]

    with pytest.raises(PackError, match=words):
        tiny(form, pack=WAGE + FINE, facts=FACTS + PAY)


def test_a_table_that_changes_within_a_month_cannot_cut_months():
    with pytest.raises(PackError, match="在月中换值"):
        tiny(ABOVE, pack=WAGE.replace("2021-07:", "2021-07-15:"), facts=FACTS + PAY)
