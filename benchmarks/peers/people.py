"""Synthetic applicants as numpy columns: what every contender starts from, each in its own shape.

A table is a mapping of arrays, one row a record, sorted by `owner` (the person's row). Months are
year * 12 + month - 1, days count from 1970-01-01, money is fen, words are places in the lists below.
`to` is -1 where the spell goes on. Nobody here is a real person.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

Array = np.ndarray
Table = dict[str, Array]

AS_OF = date(2022, 12, 31)
FIRST_MONTH, LAST_MONTH = 1998 * 12, 2022 * 12 + 11
KINDS = ("pension", "medical", "unemployment", "injury", "maternity")
KIND_BEGAN = np.array([1998 * 12, 1998 * 12 + 3, 1998 * 12 + 6, 2004 * 12, 2005 * 12 + 6])
TENURES = ("own", "lease", "dormitory")
AWARDS = (
    *("college", "bachelor_diploma", "bachelor_degree", "bachelor", "master_diploma"),
    *("master_degree", "master", "doctor_diploma", "doctor_degree", "doctor"),
)
AWARD_SHARES = np.array([26, 5, 3, 36, 3, 4, 18, 1, 1, 3]) / 100
CHOICES = ("claim", "decline")
SCIENCE = (12, 11, 10, 9, 8, 6, 5, 4, 2)
CONTEST = (12, 10, 9, 8, 6, 4, 3, 2, 1)
TAX = np.array([0, 3_000_000, 6_000_000, 9_999_999, 10_000_000, 10_000_001, 25_000_000])
FINANCING = np.array([0, 499_999_999, 500_000_000, 1_999_999_999, 2_000_000_000, 4_000_000_000])


def people(n: int) -> dict[str, Table]:
    """`n` applicants; the same ones for the same `n`. Table `person` has one row for each."""
    dice = np.random.default_rng(20221231)
    jobs = _jobs(dice, n)
    return {
        "person": {
            "birth_date": _day(1964, 1, 1) + dice.integers(0, 27 * 365, n),
            "job_housing_choice": dice.choice([-1, 0, 1], n, p=[0.8, 0.15, 0.05]),
        },
        "insurance": _insurance(dice, jobs),
        "homes": _homes(dice, n),
        "education": _education(dice, n),
        "income_tax": _income_tax(dice, n),
        "science_awards": _few(dice, n, 0.02, worth=len(SCIENCE)),
        "contest_awards": _few(dice, n, 0.02, worth=len(CONTEST)),
        "holdings": _holdings(dice, n),
        "honours": _few(dice, n, 0.005),
        "tax_offences": _dated(dice, n, 0.005),
        "detentions": _dated(dice, n, 0.01),
    }


def save(tables: dict[str, Table], path: Path) -> None:
    """Write all columns to one file."""
    np.savez(path, **{f"{name}.{key}": col for name, table in tables.items() for key, col in table.items()})


def load(path: Path) -> dict[str, Table]:
    """Read what `save` wrote."""
    tables: dict[str, Table] = {}
    with np.load(path) as stored:
        for column in stored.files:
            name, key = column.split(".")
            tables.setdefault(name, {})[key] = stored[column]
    return tables


def _day(year: int, month: int, day: int) -> int:
    return (date(year, month, day) - date(1970, 1, 1)).days


def _chosen(table: Table, kept: Array) -> Table:
    return {key: col[kept] for key, col in table.items()}


def _jobs(dice: np.random.Generator, n: int) -> Table:
    """One to three jobs a person with gaps between, the last mostly going on."""
    owner = np.repeat(np.arange(n), dice.choice([1, 2, 3], n, p=[0.65, 0.25, 0.10]))
    opens = np.append(True, owner[1:] != owner[:-1])
    closes = np.append(opens[1:], True)
    begun = dice.integers(FIRST_MONTH, 2015 * 12, n)[owner]
    share = dice.random(len(owner)) / 3
    place = np.arange(len(owner)) - np.maximum.accumulate(np.where(opens, np.arange(len(owner)), 0))
    start = begun + ((LAST_MONTH - begun) * np.where(opens, 0, place / 3 + share)).astype(np.int64)
    end = np.append(start[1:], 0) - dice.integers(1, 18, len(owner))
    last = dice.choice([-1, LAST_MONTH - 30, LAST_MONTH, LAST_MONTH + 2], len(owner), p=[0.7, 0.1, 0.1, 0.1])
    jobs = {"owner": owner, "from": start, "to": np.where(closes, last, end)}
    jobs["outer"] = dice.random(len(owner)) < 0.2
    return _chosen(jobs, (jobs["to"] == -1) | (jobs["to"] >= start))


def _insurance(dice: np.random.Generator, jobs: Table) -> Table:
    """Five kinds a job; some begin late, some were never paid, some paid afterwards or elsewhere."""
    rows = np.repeat(np.arange(len(jobs["owner"])), len(KINDS))
    spells = _chosen(jobs, rows)
    count = len(rows)
    spells["kind"] = np.tile(np.arange(len(KINDS)), len(jobs["owner"]))
    late = np.where(dice.random(count) < 0.15, dice.integers(1, 12, count), 0)
    spells["from"] = np.maximum(spells["from"], KIND_BEGAN[spells["kind"]]) + late
    spells["back_paid"] = dice.random(count) < 0.02
    spells["transferred"] = dice.random(count) < 0.01
    lasts = (spells["to"] == -1) | (spells["to"] >= spells["from"])
    return _chosen(spells, lasts & (dice.random(count) > 0.02))


def _homes(dice: np.random.Generator, n: int) -> Table:
    """A lease, then an own home or another lease; some in a dormitory meanwhile."""
    arrived = _day(1998, 1, 5) + dice.integers(0, 18 * 365, n)
    moved = arrived + dice.integers(40, 12 * 365, n)
    everyone, third = np.arange(n), np.flatnonzero(dice.random(n) < 0.15)
    tenure = dice.choice([0, 1], n, p=[0.5, 0.5])
    ended = np.where(dice.random(n) < 0.1, moved + 2000, -1)
    homes = {
        "owner": np.concatenate([everyone, everyone, third]),
        "tenure": np.concatenate([np.ones(n, np.int64), tenure, np.full(len(third), 2)]),
        "from": np.concatenate([arrived, moved, np.maximum(moved - 300, arrived)[third]]),
        "to": np.concatenate([moved + dice.integers(-30, 60, n), ended, moved[third] + 900]),
        "outer": dice.random(2 * n + len(third)) < 0.35,
    }
    return _chosen(homes, np.argsort(homes["owner"], kind="stable"))


def _education(dice: np.random.Generator, n: int) -> Table:
    owner = np.flatnonzero(dice.random(n) < 0.97)
    graduated = _day(1994, 6, 30) + dice.integers(0, 25 * 365, len(owner))
    award = dice.choice(len(AWARDS), len(owner), p=AWARD_SHARES)
    return {"owner": owner, "award": award, "graduated_on": graduated}


def _income_tax(dice: np.random.Generator, n: int) -> Table:
    """Each of the last five years, some years with two payers."""
    owner = np.repeat(np.arange(n), 4)
    year = np.tile(np.arange(2019, 2023), n)
    rows = np.repeat(np.arange(len(owner)), dice.choice([0, 1, 2], len(owner), p=[0.3, 0.65, 0.05]))
    return {"owner": owner[rows], "year": year[rows], "amount": dice.choice(TAX, len(rows))}


def _holdings(dice: np.random.Generator, n: int) -> Table:
    table = _few(dice, n, 0.02)
    count = len(table["owner"])
    share = dice.choice([999, 1000, 5000], count)
    financing = dice.choice(FINANCING, count)
    return table | {"share": share, "whole_year": dice.random(count) < 0.8, "financing": financing}


def _dated(dice: np.random.Generator, n: int, share: float) -> Table:
    table = _few(dice, n, share)
    return table | {"decided_on": _day(2014, 1, 1) + dice.integers(0, 9 * 365, len(table["owner"]))}


def _few(dice: np.random.Generator, n: int, share: float, **codes: int) -> Table:
    """Records that few people have, some of them two; `codes`: a field and how many words it has."""
    those = np.flatnonzero(dice.random(n) < share)
    owner = those.repeat(dice.choice([1, 2], len(those), p=[0.8, 0.2]))
    return {"owner": owner} | {key: dice.integers(0, most, len(owner)) for key, most in codes.items()}
