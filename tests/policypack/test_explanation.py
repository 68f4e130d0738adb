"""The worked tables of docs/explanation/how-points-are-counted.md say what the engine does."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from policypack import daysets, monthsets
from policypack.anniversaries import whole_months_between
from policypack.arrays import shift_months, to_day, to_month
from policypack.cli import main
from policypack.monthsets import Calendar
from policypack.rounding import rounded

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/how-points-are-counted.md").read_text(encoding="utf-8")


def table(first: str) -> list[list[str]]:
    """The body rows of the table whose heading begins with this word."""
    found = re.search(rf"^\| {re.escape(first)} \|.*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert found, first
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in found[1].splitlines()]


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def day(text: str) -> int:
    return to_day(date.fromisoformat(text))


def spells(text: str) -> list[tuple[str, str]]:
    return [(start, end) for start, end in re.findall(r"([\d-]+) to ([\d-]+)", text)]


def days_of(pairs: list[tuple[str, str]]) -> daysets.DaySets:
    start, end = zip(*((day(start), day(end) + 1) for start, end in pairs), strict=True)
    return daysets.of_spells(1, numbers(*[0] * len(pairs)), numbers(*start), numbers(*end))


@pytest.mark.parametrize("row", table("from"))
def test_a_spell_has_these_months_and_years(row):
    start, end, months, left, years = row
    days = days_of([(start, end)])
    counted = daysets.months_and_days(days, leap_to_march=False)
    assert (counted[0].tolist(), counted[1].tolist()) == ([int(months)], [int(left)])
    assert daysets.full_years(days, leap_to_march=False).tolist() == [int(years)]


@pytest.mark.parametrize("row", table("spells"))
def test_several_spells_add_up_to_these_months(row):
    text, months, years = row
    days = days_of(spells(text))
    assert daysets.full_months(days, leap_to_march=False).tolist() == [int(months)]
    assert daysets.full_years(days, leap_to_march=False).tolist() == [int(years)]


@pytest.mark.parametrize("row", table("paid"))
def test_paid_months_make_these_years(row):
    text, months, years = row
    pairs = [
        (to_month(date.fromisoformat(f"{a}-01")), to_month(date.fromisoformat(f"{b}-01")))
        for a, b in spells(text)
    ]
    low, high = zip(*pairs, strict=True)
    calendar = Calendar.covering(min(low), max(high))
    places = (numbers(*ends) - calendar.first for ends in (low, high))
    bits = monthsets.of_spells(calendar, 1, numbers(*[0] * len(pairs)), *places)
    assert bits.count().tolist() == [int(months)]
    assert int(months) // 12 == int(years)


@pytest.mark.parametrize("row", table("born"))
def test_ages_are_counted_so(row):
    born, as_of, completed, begun = row
    years = whole_months_between(numbers(day(born)), numbers(day(as_of)), leap_to_march=False) // 12
    exact = shift_months(numbers(day(born)), years * 12, leap_to_march=False) == day(as_of)
    assert (years.tolist(), (years + ~exact).tolist()) == ([int(completed)], [int(begun)])


@pytest.mark.parametrize("row", table("points"))
def test_points_are_rounded_so(row):
    exact, to, up, cut = (Fraction(cell) for cell in row)
    unit = exact.denominator * to.denominator
    for mode, wanted in (("half_up", up), ("truncate", cut)):
        found = rounded(numbers(int(exact * unit)), int(to * unit), mode)
        assert Fraction(int(found[0]), unit) == wanted


def test_the_life_is_printed_as_the_command_prints_it(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    shown = re.search(r"```sh\n.venv/bin/policypack (.*)\n```\n\n```text\n(.*?)```", PAGE, re.DOTALL)
    assert shown
    assert main(shown[1].split()) == 0
    assert capsys.readouterr().out == shown[2]
