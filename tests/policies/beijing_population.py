"""A synthetic population whose scores are spread as the ranks published for Beijing's round of 2020 say.

The ranks are those of the public tool Milker90/next-luohu (open source, medium trust): how many people had at
least so many points. Between two of them scores are spread evenly over the steps a score can take (1/24: half a
point a year, by the month). Every life is made so that the 2020 table gives it exactly the wanted score.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

Life = dict[str, Any]

#: Whole score → how many people had at least that (the entry for 61 is a typing error there and left out).
RANKS = {
    99: 3450, 98: 4678, 97: 6219, 96: 8341, 95: 10886, 94: 13550, 93: 16573, 92: 19740, 91: 22743,
    90: 26249, 85: 45000, 80: 65124, 75: 82151, 70: 96087, 65: 107530, 60: 113923,
}  # fmt: skip
#: Who applied in 2020, the best score published, and the lowest score that anybody can apply with: seven years
#: insured (24.5) with no other points but age (20).
APPLICANTS, HIGHEST, LOWEST = 122_852, Fraction("124.17"), Fraction("44.5")
STEPS = 24
CUT_OFF = date(2019, 12, 31)
#: The kinds of certificates, best first, and what the table gives for them without overlap.
AWARDS = (("doctor", 37), ("master", 26), ("bachelor", 15), ("", 0))
_FIRST_MONTH = 1998 * 12 + 6  # July 1998, counted from year 0
_LAST_MONTH = CUT_OFF.year * 12 + CUT_OFF.month - 1


def scores(people: int = APPLICANTS) -> Iterator[int]:
    """The wanted scores in 1/24 point, best first: as many as `people`, in the published proportions."""
    bounds = [(int(HIGHEST * STEPS), 0)]
    bounds += [(score * STEPS, round(rank * people / APPLICANTS)) for score, rank in RANKS.items()]
    bounds += [(int(LOWEST * STEPS), people)]
    for (above, before), (low, upto) in itertools.pairwise(bounds):
        count, width = upto - before, above - low
        yield from (above - 1 - place * width // count for place in range(count))


def life_of(score: int) -> Life:
    """A life that the 2020 table gives exactly `score` 24ths of a point; ValueError if none can have it."""
    for award, points in AWARDS:
        left = score - (20 + points) * STEPS
        # A month insured and leased gives 7/24, a month in the own home 1/24 more.
        months, own = divmod(left, 7)
        if 84 <= months <= _LAST_MONTH - _FIRST_MONTH + 1:
            return _life(months, own, award)
    raise ValueError(f"nobody has {Fraction(score, STEPS)}")


def population(people: int = APPLICANTS, seed: int = 20201015) -> list[Life]:
    """The lives of a whole round in no order."""
    lives = [life_of(score) for score in scores(people)]
    random.Random(seed).shuffle(lives)
    return lives


def _life(months: int, own: int, award: str) -> Life:
    life: Life = {
        "birth_date": "1976-05-01",
        "insurance": [
            {"kind": "pension", "from": _month(_LAST_MONTH - months + 1), "to": _month(_LAST_MONTH)}
        ],
    }
    if own:
        life["homes"] = [{"tenure": "own", "from": f"{_month(_LAST_MONTH - own + 1)}-01"}]
    if award:
        life["education"] = [{"award": award, "graduated_on": "1998-06-30"}]
    return life


def _month(number: int) -> str:
    return f"{number // 12}-{number % 12 + 1:02}"
