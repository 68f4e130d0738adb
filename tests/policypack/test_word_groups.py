"""The most of sets that differ in one word, found in one pass: the same months as of sets made one by one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.errors import PackError
from policypack.evaluate import evaluate
from policypack.pack import load_pack
from tests.policypack.tiny import AS_OF, ROOT, files, indicator

FACTS = """
start: {label: 起算日, type: date, required: false}
insurance:
  label: 社保
  spell: months
  fields:
    from: {label: 开始, type: month}
    to: {label: 结束, type: month, required: false}
    kind: {label: 险种, type: choice, required: false, choices: {pension: 养老, medical: 医疗, injury: 工伤}}
    stray: {label: 外地, type: yes_no, required: false}
  left_out: [{when: stray, reason: 外地的不计}]
"""
KINDS = ("injury", "pension")  # not in the order of the pack; medical is in none of the sets
#: The same sets, of which only the first are seen to differ in nothing but a word.
TOGETHER = "insurance[kind == {kind}]"
ONE_BY_ONE = "insurance[kind == {kind} and kind == {kind}]"
SHAPES = ("months({})", "clip(months({}), date(2019, 3, 1), as_of)", "clip(months({}), start, as_of)")
MONTHS = st.tuples(st.integers(2018, 2023), st.integers(1, 12))


@st.composite
def spells(draw):
    first, last = sorted((draw(MONTHS), draw(MONTHS)))
    spell = {"from": f"{first[0]}-{first[1]:02}", "stray": draw(st.booleans())}
    spell |= {"to": f"{last[0]}-{last[1]:02}"} if draw(st.booleans()) else {}
    kind = draw(st.sampled_from(["pension", "medical", "injury", None]))
    return spell | ({"kind": kind} if kind else {})


LIVES = st.fixed_dictionaries(
    {"insurance": st.lists(spells(), max_size=5)},
    optional={"start": st.dates(date(1991, 1, 1), date(2023, 12, 31))},
)


def pack_of(shape, records):
    sets = ", ".join(shape.format(records.format(kind=kind)) for kind in KINDS)
    most = f"most({sets})"
    seen = f"count({most}) + 1000 * count(clip({most}, date(2020, 6, 1), date(2021, 2, 1)))"
    return load_pack(files(indicator(f"{{per: 1 month, of: '{seen}', points: 1}}"), facts=FACTS), ROOT)


PACKS = {shape: (pack_of(shape, TOGETHER), pack_of(shape, ONE_BY_ONE)) for shape in SHAPES}


@pytest.mark.parametrize("shape", SHAPES)
@given(people=st.lists(LIVES, min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_sets_made_together_have_the_months_of_sets_made_one_by_one(shape, people):
    together, apart = (evaluate(pack, people, as_of=AS_OF).totals.tolist() for pack in PACKS[shape])
    assert together == apart


def test_a_word_that_is_not_there_is_still_refused():
    with pytest.raises(PackError, match="没有“nothing”这个选项"):
        load_pack(
            files(
                indicator(
                    "{per: 1 month, of: 'most(months(insurance[kind == pension]), months(insurance[kind == nothing]))',"
                    " points: 1}"
                ),
                facts=FACTS,
            ),
            ROOT,
        )
