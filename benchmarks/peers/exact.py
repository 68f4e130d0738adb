"""Everybody's total in whole numbers, straight from the counts: what the contenders are held against.

A second, independent judge beside tests/policies/beijing_oracle.py, which is too slow for all but a
sample; run.py first holds this one against that one. Points are whole 24ths until they are rounded.
"""

from __future__ import annotations

import numpy as np
from people import AWARDS, Array, Table

DEGREES = {
    **dict.fromkeys(("college", "bachelor_diploma", "bachelor_degree"), 252),
    **dict.fromkeys(("bachelor", "master_diploma", "master_degree"), 360),
    **dict.fromkeys(("master", "doctor_diploma", "doctor_degree"), 624),
    "doctor": 888,
}
FINANCING = [500_000_000, 2_000_000_000, 4_000_000_000]


def items(people: Table) -> dict[str, Array]:
    """The nine items of everybody, in 24ths of a point."""
    employed = people["employed"]
    own = np.minimum(people["own"], employed)
    not_filled = np.maximum(people["employed_before"] - people["own_before"], 0)
    leased = np.minimum(not_filled + people["filled"], employed - own)
    degree = np.array([0, *(DEGREES[award] for award in AWARDS)])[people["award"] + 1]
    housed = 3 * (people["both"] // 12) + 2 * ((people["home_only"] + people["both"] % 12) // 12)
    claims = people["lives_outside"] & ~people["declines"]
    holding = np.array([0, 2, 4, 6])[np.searchsorted(FINANCING, people["financing"], side="right")]
    return {
        "employment": 6 * employed,
        "residence": 2 * own + leased,
        "education": np.maximum(degree - 7 * people["overlap"], 0),
        "job_housing": 24 * np.where(claims, np.minimum(housed, 12), 0),
        "innovation": 24 * np.maximum(np.maximum(people["science"], people["contest"]), holding),
        "tax": 24 * (2 * people["tax_years"] - 12 * people["tax_offences"]),
        "age": 24 * np.clip(4 * (50 - people["age"]), 0, 20),
        "honour": 480 * (people["honours"] > 0),
        "law": -720 * people["detentions"],
    }


def totals(people: Table, rounding_on: str) -> Array:
    """Totals in hundredths, rounded half up for each indicator or once for the total."""
    points = items(people)
    if rounding_on == "total":
        return half_up(sum(points.values()))
    return sum(half_up(item) for item in points.values())


def half_up(points: Array) -> Array:
    """24ths to hundredths; a half goes away from zero."""
    return np.sign(points) * ((200 * np.abs(points) + 24) // 48)


def ties(people: Table, rounding_on: str) -> Array:
    """Whose points, or any of them, lie exactly at a half of a hundredth."""
    points = items(people)
    at_half = [(200 * item) % 48 == 24 for item in points.values()]
    return (200 * sum(points.values())) % 48 == 24 if rounding_on == "total" else np.any(at_half, axis=0)
