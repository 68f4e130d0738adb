"""The phases of a round: natural days with both ends, and where today stands. On Beijing's real dates."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.phases import spans_of, today_in
from policypack.policy import load_policy, read_policy
from policypack.rounds import read_round
from policypack.source import PackFiles

POLICIES = Path(__file__).parents[2] / "policies"
PACK = read_policy(POLICIES / "beijing/settlement/2020")


def spans(year):
    plan = PACK.rounds[year]
    values = {key: value.value for key, value in plan.values.items() if value.value is not None}
    return spans_of(plan.phases, values)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        ("2020", [30, 20, 8, 32, 8]),
        ("2021", [30, 20, 8, 30, 8]),
        ("2022", [30, 20, 8, 30, 8]),
        ("2023", [30, 20, 8, 30, 8]),
        ("2024", [30, 20, 8, 30, 8]),
    ],
)
def test_each_year_has_its_real_lengths_in_natural_days_both_ends_counted(year, days):
    assert [span.days for span in spans(year)][:5] == days


@pytest.mark.parametrize(
    ("day", "says"),
    [
        (date(2020, 7, 10), "距申报阶段还有 7 天"),
        (date(2020, 7, 17), "申报阶段 第 1 天（共 30 天）"),
        (date(2020, 7, 28), "申报阶段 第 12 天（共 30 天）"),
        (date(2020, 8, 15), "申报阶段 第 30 天（共 30 天）"),
        (date(2020, 8, 16), "部门审核阶段 第 1 天（共 20 天）"),
        (date(2020, 9, 12), "审核结果查询和申诉阶段 第 8 天（共 8 天）"),
        (date(2020, 10, 22), "公示阶段 第 8 天（共 8 天）"),
        (date(2022, 12, 31), "落户办理阶段 第 800 天（共 800 天）"),
    ],
)
def test_the_page_says_which_phase_today_is_in(day, says):
    assert today_in(spans("2020"), day).text == says


def test_after_the_last_phase_there_is_none():
    assert today_in(spans("2020"), date(2023, 1, 1)) is None


def test_the_first_rounds_are_data_too():
    files = PackFiles({
        path.relative_to(POLICIES).as_posix(): path.read_bytes()
        for path in (POLICIES / "beijing/settlement/2018").rglob("*.yaml")
    }, "beijing/settlement/2018")  # fmt: skip
    found = {year: read_round(year, files.mapping(f"rounds/{year}.yaml")) for year in ("2018", "2019")}
    values = {
        year: {key: one.value for key, one in plan.values.items() if one.value is not None}
        for year, plan in found.items()
    }

    assert [span.days for span in spans_of(found["2018"].phases, values["2018"])][:5] == [60, 46, 36, 40, 8]
    assert [span.days for span in spans_of(found["2019"].phases, values["2019"])][:4] == [60, 30, 7, 49]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("{label: 申报, from: opens_at}", "起止写得不全"),
        ("{label: 申报, from: opens_at, after: opens_at, until: closes_at}", "起止写得不全"),
        ("{label: 申报, from: opened_at, until: closes_at}", "没有叫“opened_at”的批次的值"),
        ("{label: 公示, from: opens_at, days: closes_at}", "不能作 days"),
        ("{label: 公示, from: quota, until: closes_at}", "不能作 from"),
    ],
)
def test_a_phase_that_names_no_date_is_refused(line, says):
    files = {
        path.relative_to(POLICIES).as_posix(): path.read_bytes()
        for folder in ("common", "beijing")
        for path in (POLICIES / folder).rglob("*")
        if path.is_file()
    }
    name = "beijing/settlement/2020/rounds/2020.yaml"
    head = files[name].decode().partition("phases:")[0]
    files[name] = f"{head}phases:\n  - {line}\n".encode()

    with pytest.raises(PackError, match=says):
        load_policy(files, "beijing/settlement/2020")
