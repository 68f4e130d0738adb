"""Every primitive P1–P21 of the design: a tiny pack shows it, its misuse is refused with a way to mend it."""

from __future__ import annotations

from datetime import date

import pytest

from policypack.errors import FactsError, PackError
from policypack.evaluate import evaluate
from policypack.examples import differences, read_example, read_examples
from policypack.pack import load_pack
from policypack.ranking import rank
from tests.policypack.primitive_packs import PRIMITIVES
from tests.policypack.tiny import AS_OF, ROOT

NUMBERS = [item.number for item in PRIMITIVES]
EXAMPLES = [(item, name) for item in PRIMITIVES for name in item.parts if name.startswith("examples/")]
FAULTS = [(item, fault) for item in PRIMITIVES for fault in item.other("refused.yaml")]
RANKED = [item for item in PRIMITIVES if item.other("ranked.yaml")]
UNANSWERED = [item for item in PRIMITIVES if item.other("unanswered.yaml")]


def test_every_primitive_of_the_design_has_its_pack():
    assert [f"P{number}" for number in range(1, 22)] == NUMBERS
    assert all(item.says for item in PRIMITIVES)
    assert {item.number for item, _ in EXAMPLES} | {item.number for item in RANKED} == set(NUMBERS)


@pytest.mark.parametrize(("item", "name"), EXAMPLES, ids=lambda value: getattr(value, "number", value))
def test_the_pack_of_a_primitive_gives_what_its_examples_expect(item, name):
    pack = load_pack(item.files, ROOT)

    assert differences(pack, read_example(pack, name, pack.examples[name])) == []


@pytest.mark.parametrize("item", RANKED, ids=lambda item: item.number)
def test_places_go_to_whom_the_rule_names(item):
    pack, wanted = load_pack(item.files, ROOT), item.other("ranked.yaml")
    found = evaluate(pack, wanted["people"], as_of=AS_OF, parameters=wanted["parameters"])

    rows = rank(found, seed="2022", ids=[str(at) for at in range(len(found))]).rows

    assert {str(row.index): row.seat for row in rows if row.admitted} == wanted["seats"]


@pytest.mark.parametrize("item", UNANSWERED, ids=lambda item: item.number)
def test_what_nobody_published_is_said_and_not_guessed(item):
    pack, wanted = load_pack(item.files, ROOT), item.other("unanswered.yaml")
    found = evaluate(pack, [wanted["facts"]], as_of=date.fromisoformat(wanted["as_of"]))

    with pytest.raises(FactsError) as caught:
        pack.eligibility[0].met.run(found.frame)

    assert wanted["says"] in str(caught.value)


@pytest.mark.parametrize(("item", "fault"), FAULTS, ids=lambda value: getattr(value, "number", None))
def test_the_misuse_of_a_primitive_is_refused_with_file_line_cause_and_mend(item, fault):
    with pytest.raises(PackError) as caught:
        read_examples(load_pack(item.with_fault(fault), ROOT))

    sentences = [str(error) for error in caught.value.errors]
    assert any(fault["says"] in sentence for sentence in sentences), sentences
    assert all(
        error.line >= 1 and error.mend and error.file.endswith(".yaml") for error in caught.value.errors
    )


def test_every_primitive_refuses_something():
    assert {item.number for item, _ in FAULTS} == set(NUMBERS)
