"""One tiny bad pack per diagnostic: refused with file, line, cause and a way to mend it."""

from __future__ import annotations

import re

import pytest

from policypack.errors import PackError, PackErrors
from policypack.pack import load_pack
from tests.policypack.tiny import FACTS, ROOT, files, indicator

STEPS = (
    "[{at_least: 0, below: 5, points: 0}, {at_least: %s, below: %s, points: 3}, {at_least: %s, points: 9}]"
)
BAD_FORMS = {
    "overlapping_bands": (f"{{bands: whole, of: years, steps: {STEPS % (4, 8, 8)}}}", "与上一档重叠"),
    "gap_between_bands": (f"{{bands: whole, of: years, steps: {STEPS % (6, 8, 8)}}}", "5 到 6 之间没有档"),
    "unreachable_band": (f"{{bands: whole, of: years, steps: {STEPS % (5, 200, 200)}}}", "够不到这一档"),
    "band_that_ends_before_it_begins": (
        f"{{bands: whole, of: years, steps: {STEPS % (5, 5, 5)}}}",
        "below 不大于",
    ),
    "last_band_is_closed": (
        "{bands: whole, of: years, steps: [{at_least: 0, below: 9, points: 1}]}",
        "以上没有档",
    ),
    "cap_below_floor": ("{value: 5, cap: 1, floor: 2}", "上限 1 低于下限 2"),
    "cap_below_the_lowest_points": ("{value: 5, cap: 1}", "低于可能的最低分"),
    "unit_that_does_not_fit": ("{per: 1 year, of: months(insurance), points: 1}", "不是以年计的量"),
    "months_added_to_years": ("{per: 1 year, of: years + count(months(insurance)), points: 1}", "单位不合"),
    "days_compared_with_months": (
        "{value: 1, when: count(days(homes)) > count(months(insurance))}",
        "单位不合",
    ),
    "days_mixed_with_months": ("{per: 1 month, of: months(insurance) - days(homes), points: 1}", "不能混用"),
    "days_to_months_without_a_rule": (
        "{per: 1 month, of: months(days(homes)), points: 1}",
        "日变成月要写明规则",
    ),
    "unknown_name": ("{per: 1 year, of: yaers, points: 1}", "不认识“yaers”；是不是“years”？"),
    "unknown_function": ("{per: 1 year, of: fullyears(days(homes)), points: 1}", "没有“fullyears”这个函数"),
    "unknown_choice": ("{value: 1, when: level == hihg}", "没有“hihg”这个选项；是不是“high”？"),
    "unknown_field": ("{value: 1, when: sum(gifts.amonut) > 5}", "没有“amonut”这个字段"),
    "unknown_unit": ("{per: 1 fortnight, of: years, points: 1}", "不是“数 单位”"),
    "unknown_form_key": ("{value: 5, cpa: 3}", "不认识“cpa”这一项；是不是“cap”？"),
    "no_form": ("{points: 5}", "有且只有一个开头"),
    "two_forms": ("{value: 5, per: 1 year, of: years, points: 1}", "有且只有一个开头"),
    "float_in_scientific_notation": ("{value: 1e1}", "不是准确的数"),
    "scientific_notation_in_an_expression": ("{value: 1, when: years > 1e1}", "不是十进制数"),
    "date_that_does_not_exist": (
        "{value: 1, when: 'birth_date > date(2021, 2, 29)'}",
        "没有 2021-2-29 这一天",
    ),
    "division_without_rounding": ("{share: 20, among: 3}", "除以人数可能除不尽"),
    "rounding_too_coarse": ("{share: 1, among: 3, round: {to: 2, mode: half_up}}", "不是 2 的整数倍"),
    "division_operator": ("{per: 1 year, of: years / 2, points: 1}", "只能用 + - * // %"),
    "division_by_a_fact": ("{per: 1 year, of: years // years, points: 1}", "要写成整数"),
    "number_where_a_condition_is_asked": ("{value: 1, when: years}", "这里要条件"),
    "condition_where_a_number_is_asked": ("{per: 1 year, of: married, points: 1}", "这里要数"),
    "table_without_a_row": ("{table: level, rows: {high: 3, low: 1}}", "表里缺少 none"),
    "table_with_a_needless_otherwise": (
        "{table: level, rows: {high: 3, low: 1, none: 0}, otherwise: 0}",
        "用不上",
    ),
    "python_that_is_not_ours": ("{value: 1, when: '(lambda: years)() > 1'}", "没有“lambda: years”这个函数"),
    "attribute_of_python": ("{value: 1, when: years.__class__ == 1}", "这里要记录"),
    "comprehension": ("{value: 1, when: '[x for x in homes]'}", "不能使用"),
    "text_in_an_expression": ("{value: 1, when: \"level == 'high'\"}", "没有“'high'”这个选项"),
    "chained_comparison": ("{value: 1, when: 1 < years < 5}", "一次只能比较两个量"),
    "broken_syntax": ("{value: 1, when: (years}", "看不懂算式"),
    "records_inside_records": ("{each: homes, points: {value: 1, when: any(gifts)}}", "不认识“gifts”"),
    "word_that_hides_a_fact": ("{each: level, in: [own], points: {value: 1}}", "已有别的意思"),
    "empty_sum": ("{sum: []}", "列表是空的"),
    "overflow": ("{per: 1 yuan, of: sum(gifts.amount) * 1000000, points: 1}", "数值可能超出范围"),
    "months_of_a_day_spell": ("{per: 12 months, of: months(homes), points: 1}", "日变成月要写明规则"),
    "days_of_a_month_spell": ("{per: 1 year, of: days(insurance), points: 1}", "不是按日起止的记录"),
    "remainder_rule_out_of_range": (
        "{per: 12 months, of: months(insurance), points: 1, part: {at_least: 12, counts: 0.5}}",
        "余数 12 不在",
    ),
    "source_that_is_not_listed": ("{value: 1, source: t}", "sources 里没有“t”"),
}


@pytest.mark.parametrize("name", BAD_FORMS)
def test_a_form_that_cannot_mean_one_thing_is_refused(name):
    form, words = BAD_FORMS[name]
    bad = files(indicator(form))

    with pytest.raises(PackError) as caught:
        load_pack(bad, ROOT)

    fault = caught.value.errors[0]
    assert fault.file == f"{ROOT}/indicators.yaml"
    assert fault.line > 4
    assert words in str(fault)
    assert fault.mend


BAD_TABLES = {
    "cycle_of_lets": (
        "  x: {name: 甲, group: g, let: {a: y.b}, points: 1}\n  y: {name: 乙, group: g, let: {b: x.a}, points: 1}\n",
        "互相引用",
    ),
    "points_that_rest_on_themselves": (
        "  x: {name: 甲, group: g, points: {value: 1, when: points(y) > 0}}\n"
        "  y: {name: 乙, group: g, points: {value: 1, when: group(g) > 0}}\n",
        "取决于它自己",
    ),
    "points_too_fine": ("  x: {name: 甲, group: g, points: 1/11}\n", "“甲”的分值太细"),
    "points_too_large": (
        "  x: {name: 甲, group: g, points: 1}\n  y: {name: 乙, group: g, points: 999999999999999}\n",
        "“乙”的分值可能太大",
    ),
    "unknown_group": ("  x: {name: 甲, group: h, points: 1}\n", "“h”不在可选之列"),
    "points_and_unknown": ("  x: {name: 甲, group: g, points: 1, unknown: 没有}\n", "points 或 unknown 之一"),
    "let_with_a_taken_name": ("  x: {name: 甲, group: g, let: {years: 3}, points: 1}\n", "不能作 let 的名字"),
    "duplicate_indicator": (
        "  x: {name: 甲, group: g, points: 1}\n  x: {name: 乙, group: g, points: 1}\n",
        "写了两次",
    ),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_table_that_cannot_mean_one_thing_is_refused(name):
    table, words = BAD_TABLES[name]

    with pytest.raises(PackError, match=words):
        load_pack(files(table), ROOT)


BAD_FACTS = {
    "unknown_type": ("a: {label: 甲, type: float}", "“float”不在可选之列"),
    "choice_without_choices": ("a: {label: 甲, type: choice}", "要有 choices"),
    "spell_without_ends": (
        "a: {label: 甲, spell: days, fields: {d: {label: 日, type: date}}}",
        "要有类型为 date 的“from”",
    ),
    "spell_of_the_wrong_type": (
        "a: {label: 甲, spell: months, fields: {from: {label: 起, type: date}, to: {label: 止, type: month}}}",
        "month",
    ),
    "window_on_a_missing_field": (
        "a: {label: 甲, window: {years: 5, on: b}, fields: {d: {label: 日, type: date}}}",
        "没有“b”这个字段",
    ),
    "window_of_two_kinds": (
        "a: {label: 甲, window: {years: 5, completed_years: 3, on: d}, fields: {d: {label: 日, type: date}}}",
        "之一",
    ),
    "window_from_an_undeclared_parameter": (
        "a: {label: 甲, window: {years: 5, on: d, from: start}, fields: {d: {label: 日, type: date}}}",
        "不是 date 参数",
    ),
    "take_from_nowhere": ("a: {take: common}", "共用词汇里没有“a”"),
    "exclusion_that_is_not_a_condition": (
        "a: {label: 甲, left_out: [{when: d, reason: 无}], fields: {d: {label: 日, type: date}}}",
        "这里要条件",
    ),
    "bounds_the_wrong_way_round": (
        "a: {label: 甲, type: integer, at_least: 5, at_most: 1}",
        "上限 1 与下限 5 不合",
    ),
    "two_faults_at_once": ("a: {label: 甲, type: float}\nb: {label: 乙}", "缺少“type”"),
}


@pytest.mark.parametrize("name", BAD_FACTS)
def test_a_fact_that_cannot_be_asked_is_refused(name):
    facts, words = BAD_FACTS[name]

    with pytest.raises(PackError) as caught:
        load_pack(files(indicator("1"), facts=facts), ROOT)

    assert words in str(caught.value)
    assert all(fault.file == f"{ROOT}/facts.yaml" for fault in caught.value.errors)


def test_several_faults_are_all_reported_at_once():
    with pytest.raises(PackErrors) as caught:
        load_pack(files(indicator("1"), facts="a: {label: 甲, type: float}\nb: {label: 乙}"), ROOT)

    assert [error.line for error in caught.value.errors] == [1, 2]


BAD_PACKS = {
    "in_force_until_a_day_before_its_first": (
        {"pack": "in_force: {from: 2022-01-01, until: 2021-12-31}\n"},
        ROOT,
        "早于开始的 2022-01-01",
    ),
    "pack_in_the_wrong_folder": ({"pack": ""}, "other/points/1", "没有这个政策包"),
    "extends_a_pack_that_is_not_there": (
        {"pack": "extends: testville/points/0\n"},
        ROOT,
        "没有“testville/points/0”",
    ),
    "extends_itself": ({"pack": f"extends: {ROOT}\n"}, ROOT, "绕回了自己"),
    "rounding_on_nothing": (
        {"pack": "rounding: {to: 0.01, mode: half_up, on: x}\n"},
        ROOT,
        "不是 indicator、total",
    ),
    "purpose_without_a_group": (
        {"pack": "purposes: {a: {label: 甲, leaves_out: [q]}}\n"},
        ROOT,
        "没有“q”这个组或指标",
    ),
    "default_that_does_not_fit": (
        {"pack": "parameters: {a: {label: 甲, type: date, default: 2021-02-29}}\n"},
        ROOT,
        "default 的值“2021-02-29”不对",
    ),
    "grade_that_is_not_one": ({"pack": "", "sources": "hearsay"}, ROOT, "“hearsay”不在可选之列"),
    "ranking_by_nothing": (
        {"others": {"ranking.yaml": "quantities: {}\norder: [a]\nties: joint\n"}},
        ROOT,
        "“a”不在可选之列",
    ),
    "condition_without_a_refusal": (
        {"others": {"eligibility.yaml": "a: {label: 甲, met: years > 3}\n"}},
        ROOT,
        "缺少“refusal”",
    ),
}


@pytest.mark.parametrize("name", BAD_PACKS)
def test_a_pack_that_does_not_hold_together_is_refused(name):
    parts, root, words = BAD_PACKS[name]
    grade = parts.pop("sources", None) if "sources" in (parts := dict(parts)) else None
    bad = files(indicator("1"), facts=FACTS, **parts)
    if grade:
        path = f"{ROOT}/pack.yaml"
        bad[path] = bad[path].replace(b"derived", grade.encode())

    with pytest.raises(PackError, match=words):
        load_pack(bad, root)


def test_a_fault_in_a_let_is_said_once_and_is_no_cycle_to_those_who_use_the_let():
    table = (
        "  x: {name: 甲, group: g, let: {a: 'clip(months(insurance), date(2015, 2, 29), as_of)'}, points: 1}\n"
        "  y: {name: 乙, group: g, points: {value: 1, when: count(x.a) > 2}}\n"
    )
    with pytest.raises(PackError, match="没有 2015-2-29 这一天") as caught:
        load_pack(files(table), ROOT)
    assert len(caught.value.errors) == 1


def test_a_group_with_a_cap_below_its_floor_is_still_a_group():
    bad = {
        path: content.replace(b"g: {label: ", b"g: {cap: 1, floor: 2, label: ")
        for path, content in files(indicator("1")).items()
    }
    assert bad != files(indicator("1"))
    with pytest.raises(PackError, match="上限 1 低于下限 2；请对调") as caught:
        load_pack(bad, ROOT)
    assert len(caught.value.errors) == 1


@pytest.mark.parametrize(
    ("form", "mend"),
    [
        ("{value: 1, when: months(insurance)}", "请写成比较，如 count(…) >= 12"),
        ("{value: 1, when: years}", "请写成条件，如"),
        ("{bands: whole, of: months(insurance), steps: [{at_least: 0, points: 1}]}", "要个数请写 count(…)"),
        ("{per: 1 month, of: 'most(days(homes), months(insurance))', points: 1}", "请用 months(…) 换成月集"),
        ("{value: 1, when: any(years)}", "请写一项有多条记录的事实"),
    ],
)
def test_what_has_another_type_is_refused_with_how_to_write_it(form, mend):
    with pytest.raises(PackError, match=re.escape(mend)):
        load_pack(files(indicator(form)), ROOT)
