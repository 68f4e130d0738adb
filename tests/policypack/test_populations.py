"""A person alone and the same person in a crowd: every primitive gives the same points and the same words."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.pack import load_pack
from tests.policypack.primitive_packs import PRIMITIVES
from tests.policypack.test_references import FACTS, PAY, WAGE
from tests.policypack.tiny import AS_OF, ROOT, tiny

EXEMPLARY = [item for item in PRIMITIVES if any(name.startswith("examples/") for name in item.parts)]
FORMS = (
    "{sum: [{per: 1 month, of: 'months(last(pay, 24)[base >= city_wage])', points: 1},"
    " {per: 1 month, of: 'run(months(pay), gap=1)', points: 100},"
    " {per: 1 month, of: 'longest(months(pay), gap=1)', points: 10000},"
    " {value: 1000000, when: 'mean_ratio(last(pay, 12).base, city_wage, 0.01) >= 1'}]}"
)
PACK = tiny(FORMS, pack=WAGE, facts=FACTS + PAY)
MONTHS = st.integers(2018 * 12, 2022 * 12 + 11)


@pytest.mark.parametrize("item", EXEMPLARY, ids=lambda item: item.number)
def test_the_people_of_a_primitives_examples_score_alike_alone_and_together(item):
    pack = load_pack(item.files, ROOT)
    together = defaultdict(list)
    for example in read_examples(pack):
        together[example.as_of, example.purpose, tuple(sorted(example.parameters.items()))].append(example)
    for (as_of, purpose, parameters), examples in together.items():
        given_ = {"as_of": as_of, "purpose": purpose, "parameters": dict(parameters)}
        crowd = evaluate(pack, [example.facts for example in examples] * 2, **given_)
        for index, example in enumerate(examples * 2):
            assert crowd.explain(index) == evaluate(pack, [example.facts], **given_).explain(0)


@st.composite
def payers(draw):
    spells = []
    for _ in range(draw(st.integers(0, 4))):
        first = draw(MONTHS)
        last = min(first + draw(st.integers(0, 40)), 2022 * 12 + 11)
        spells.append(
            {
                "from": f"{first // 12}-{first % 12 + 1:02}",
                "to": f"{last // 12}-{last % 12 + 1:02}",
                "base": draw(st.integers(7000, 13000)),
            }
        )
    return {"pay": spells}


def plain(person):
    """The oracle: months one by one."""
    held, above, ratios = set(), set(), []
    for spell in person["pay"]:
        first, last = (int(text[:4]) * 12 + int(text[5:]) - 1 for text in (spell["from"], spell["to"]))
        for month in range(first, last + 1):
            wage = 80000 if month < 2021 * 12 + 6 else 100000 if month < 2022 * 12 + 6 else 110005
            held.add(month)
            if month >= 2021 * 12 and spell["base"] * 10 >= wage:
                above.add(month)
            if month >= 2022 * 12:
                ratios.append((spell["base"] * 2000 + wage) // (2 * wage))
    runs, run = [], []
    for month in sorted(held):
        run = [*run, month] if run and month - run[-1] <= 2 else [month]
        runs = [*[other for other in runs if other[0] != run[0]], run]
    current = next((len(run) for run in runs if run[-1] == 2022 * 12 + 11), 0)
    mean = (2 * sum(ratios) + len(ratios)) // (2 * len(ratios)) if ratios else 0
    return len(above) + 100 * current + 10000 * max(map(len, runs), default=0) + 1000000 * (mean >= 100)


@given(st.lists(payers(), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_cut_spells_runs_and_ratios_are_those_of_a_plain_loop_for_everybody_at_once(people):
    crowd = evaluate(PACK, people * 2, as_of=AS_OF)
    alone = [evaluate(PACK, [person], as_of=AS_OF).total(0) for person in people]

    assert alone == [plain(person) for person in people]
    assert [crowd.total(index) for index in range(len(crowd))] == alone * 2
    for index in range(len(people)):
        lines = crowd.explain(index).groups[0].indicators[0].lines
        assert sum(line.counted_points for line in lines) == crowd.total(index)
