"""A fact that departments report is asked and shown with the offices by name by which a case finds its way."""

from __future__ import annotations

import pytest

from policypack.policy import read_policy


@pytest.mark.parametrize(
    ("root", "fact", "key", "kind"),
    [
        ("beijing/settlement/2020", "insurance", "district", ""),  # named by a relation alone
        ("guangzhou/points/2021", "permits", "street", "street"),  # the form asks for such an office
    ],
)
def test_a_text_by_which_a_case_finds_its_office_is_one_of_the_offices(root, fact, key, kind):
    policy = read_policy(f"policies/{root}")

    asked = {field.key: field for field in policy.reported_section(policy.rules.facts[fact]).fields}

    assert (asked[key].type, asked[key].office_kind) == ("office", kind)
    assert {field.type for field in asked.values() if field.key != key}.isdisjoint({"office"})
