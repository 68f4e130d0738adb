"""Which city a record is of: by the city's key, or as people write its name in the form."""

from __future__ import annotations

import pytest

from policypack.evaluate import evaluate
from policypack.pack import load_pack
from tests.policypack.tiny import AS_OF, ROOT, files, indicator

LABELS = "labels: {city: 海州}\n"
PER_MONTH = "{per: 1 month, of: months(insurance), points: 1}"


def points(city: str | None, pack: str = LABELS) -> int:
    """The points of a year of insurance paid in `city`."""
    paid = {"from": "2022-01", "to": "2022-12", "kind": "pension"} | ({"city": city} if city else {})
    loaded = load_pack(files(indicator(PER_MONTH), pack=pack), ROOT)
    return int(evaluate(loaded, [{"insurance": [paid]}], as_of=AS_OF).total(0))


@pytest.mark.parametrize("city", [None, "testville", "海州", "海州市", " 海州市 ", "东海省海州市北城区"])
def test_a_record_of_the_city_counts_however_its_name_is_written(city: str | None):
    assert points(city) == 12


@pytest.mark.parametrize("city", ["海", "海州县", "上海市", "市"])
def test_a_record_of_another_city_is_left_out(city: str):
    assert points(city) == 0


def test_a_label_with_the_word_for_city_means_the_same():
    assert points("海州", "labels: {city: 海州市}\n") == 12


def test_without_a_label_only_the_key_is_the_city():
    assert (points("testville", ""), points("市", ""), points("海州市", "")) == (12, 0, 0)
