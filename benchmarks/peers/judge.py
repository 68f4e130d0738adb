"""The independent judge: tests/policies/beijing_oracle.py on a sample of the people, one by one."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import numpy as np
from people import AS_OF, AWARDS, CHOICES, CONTEST, KINDS, SCIENCE, TENURES, Array, Table

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.policies.beijing_oracle import Readings, assess

EPOCH = date(1970, 1, 1)


def judged(tables: dict[str, Table], rows: Array, rounding_on: str) -> Array:
    """Totals of these people in hundredths: sets of months, Fraction, Decimal."""
    readings = Readings(rounding_on=rounding_on)
    found = [assess(life(tables, int(row)), AS_OF, readings).total for row in rows]
    return np.array([int(total * 100) for total in found])


def life(tables: dict[str, Table], row: int) -> Mapping[str, object]:
    """One person as the mapping that `policypack.evaluate` and the oracle take."""
    person: dict[str, object] = {"birth_date": _day(tables["person"]["birth_date"][row])}
    choice = tables["person"]["job_housing_choice"][row]
    if choice >= 0:
        person["job_housing_choice"] = CHOICES[choice]
    for name, table in tables.items():
        if name != "person":
            low, high = np.searchsorted(table["owner"], [row, row + 1])
            person[name] = [_record(name, table, place) for place in range(low, high)]
    return person


def _record(name: str, table: Table, place: int) -> dict[str, object]:
    read = _month if name == "insurance" else _day
    words = {
        **dict.fromkeys(("from", "to"), read),
        **dict.fromkeys(("graduated_on", "decided_on"), _day),
        **dict.fromkeys(("share", "amount", "financing"), _hundredths),
        "kind": KINDS.__getitem__,
        "tenure": TENURES.__getitem__,
        "award": AWARDS.__getitem__,
        "worth": lambda code: f"p{(SCIENCE if name == 'science_awards' else CONTEST)[code]}",
    }
    values = {key: column[place].item() for key, column in table.items() if key != "owner"}
    return {key: words.get(key, lambda value: value)(value) for key, value in values.items() if value != -1}


def _day(days: int) -> date:
    return EPOCH + timedelta(days=int(days))


def _month(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _hundredths(value: int) -> Decimal:
    return Decimal(value) / 100
