"""What `policypack check` reminds of: no fault, and still what a reader of the table would miss."""

from __future__ import annotations

import pytest

from policypack.policy import collect_files, load_policy
from policypack.reminders import reminders
from tests.policypack.process.test_policy_refusals import POINTS, POLICIES
from tests.policypack.process.tiny import broken
from tests.policypack.tiny import tiny


def said(points: str, *, extra: str = "    clause: 一\n") -> str:
    return "".join(reminders(tiny(points, extra=extra), None))


def test_an_indicator_without_its_clause_is_named():
    assert "没有写条款（clause），说明里看不到依据：指标" in said("1", extra="")
    assert said("1") == ""
    assert said("{value: 1, clause: 一}", extra="") == ""


@pytest.mark.parametrize("form", ["{per: 1 year, of: years, points: 1, when: years >= 5}"])
def test_a_condition_that_no_reader_sees_is_named(form: str):
    assert "有条件（when）而没有说明（note）" in said(form)
    assert said(form.replace("}", ", note: 满 5 年才计}")) == ""


def test_points_for_what_the_indicator_is_called_need_no_words():
    assert said("{value: 1, when: married}") == ""


def test_a_fact_of_the_table_that_no_page_asks_is_named():
    files, root = collect_files(POLICIES / POINTS)
    path = f"{POINTS}/forms.yaml"
    asked = next(line for line in files[path].decode().splitlines(keepends=True) if "facts: patents" in line)
    whole = load_policy(files, root)
    files[path] = broken(files[path].decode(), asked, "").encode()
    without = load_policy(files, root)

    assert not [one for one in reminders(whole.rules, whole) if "申报表没有问" in one]
    assert [one for one in reminders(without.rules, without) if "（patents）" in one]
