"""What a public list shows of a receipt must tell people with the same points apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest

from jifenban.publicity.lists import receipt_tail, tidy_receipt
from policypack.documents import NumberPattern
from policypack.policy import read_policy
from tests.policies.plans import POLICIES

DAYS = (("440117", datetime(2022, 9, 2, 10, 15, 1)), ("440106", datetime(2022, 9, 28, 16, 3, 2)))


def shown_receipts() -> Iterator[tuple[str, NumberPattern]]:
    """The pattern of the receipt of every pack whose list shows how receipts end."""
    for path in sorted(POLICIES.glob("*/*/*/documents.yaml")):
        policy = read_policy(path.parent)
        ranking = policy.rules.ranking
        hidden = ranking is not None and ranking.public is not None and not ranking.public.receipt
        listed = ranking is not None or policy.admission is not None
        if listed and not hidden and "receipt" in policy.documents.papers:
            yield policy.root, policy.documents.paper("receipt").number


@pytest.mark.parametrize(("root", "pattern"), [pytest.param(*one, id=one[0]) for one in shown_receipts()])
def test_the_first_receipts_of_two_days_and_districts_end_differently(root: str, pattern: NumberPattern):
    drawn: Counter[str] = Counter()
    tails = set()
    for area, on in DAYS:
        prefix = pattern.prefix(area=area, on=on)
        drawn[prefix] += 1
        tails.add(receipt_tail(tidy_receipt(pattern.format(area=area, on=on, serial=drawn[prefix]))))

    assert len(tails) == len(DAYS)
