"""Give places to people: wishes served in order, then what is left over, drawn by a seed. A pure function.

One by one, from the first group and the best in it: each gets the first wish that still has a place.
Whoever finds every wish full goes to the end and, where the policy says so, gets a place drawn among
those left over in the same pool, after everybody who could be served.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

WISH: Final = "wish"
REST: Final = "rest"


@dataclass(frozen=True, slots=True)
class Offer:
    """So many places of one kind; `pool` is what may replace what (a grade)."""

    key: str
    places: int
    pool: str


@dataclass(frozen=True, slots=True)
class Wanting:
    """Somebody who wants a place. `merit`: more is better; `wishes`: offers, best first.

    `left_out` keeps somebody without wishes from being served with the rest.
    """

    key: str
    group: int
    merit: tuple[tuple[int, Fraction], ...]
    wishes: tuple[str, ...]
    pool: str
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody got: the offer ("" for none), how ("wish", "rest" or ""), the number of the wish that
    was served (0 for none), and the position in which the person was served, from 1."""

    key: str
    offer: str
    how: str
    wish: int
    position: int


def assign(
    people: Iterable[Wanting], offers: Iterable[Offer], *, seed: str, rest: str = "none"
) -> tuple[Given, ...]:
    """Give every place at most once and everybody at most one place; in the order of serving.

    The result does not depend on the order of the arguments: those equal in merit are parted by a lot
    that the seed and the person's key draw. ValueError for a key that occurs twice or a wish for an
    offer that is not there.
    """
    offered = _by_key(offers)
    left = {key: offer.places for key, offer in offered.items()}
    served = _in_order(list(people), seed)
    given: dict[str, Given] = {}
    waiting: list[tuple[int, Wanting]] = []
    for position, person in enumerate(served, start=1):
        number = _first_free(person, offered, left)
        if number:
            left[person.wishes[number - 1]] -= 1
            given[person.key] = Given(person.key, person.wishes[number - 1], WISH, number, position)
        else:
            waiting.append((position, person))
    for position, person in waiting:
        drawn = "" if rest == "none" or person.left_out else _drawn(person, offered, left, seed)
        if drawn:
            left[drawn] -= 1
        given[person.key] = Given(person.key, drawn, REST if drawn else "", 0, position)
    return tuple(given[person.key] for person in served)


def lot(seed: str, key: str) -> int:
    """The lot somebody draws: higher is served first among equals."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{key}".encode()).digest()[:7], "big")


def _by_key(offers: Iterable[Offer]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for offer in sorted(offers, key=lambda one: one.key):
        if offer.key in found:
            raise ValueError(f"offer {offer.key} twice")
        if offer.places < 0:
            raise ValueError(f"offer {offer.key} has {offer.places} places")
        found[offer.key] = offer
    return found


def _in_order(people: Sequence[Wanting], seed: str) -> list[Wanting]:
    if len({person.key for person in people}) != len(people):
        raise ValueError("a person twice")

    def turn(person: Wanting) -> tuple[object, ...]:
        merit = tuple((-known, -value) for known, value in person.merit)
        return (person.group, merit, -lot(seed, person.key), person.key)

    return sorted(people, key=turn)


def _first_free(person: Wanting, offered: Mapping[str, Offer], left: Mapping[str, int]) -> int:
    """The number, from 1, of the first wish that has a place left; 0 for none."""
    for number, wish in enumerate(person.wishes, start=1):
        if wish not in offered:
            raise ValueError(f"{person.key} wishes {wish}, which is not offered")
        if left[wish] > 0:
            return number
    return 0


def _drawn(person: Wanting, offered: Mapping[str, Offer], left: Mapping[str, int], seed: str) -> str:
    """A place left over in the person's pool, each equally likely; "" when there is none."""
    pool = [key for key, offer in offered.items() if offer.pool == person.pool and left[key] > 0]
    total = sum(left[key] for key in pool)
    if not total:
        return ""
    at = lot(f"{seed}\0rest", person.key) % total
    for key in pool:
        if at < left[key]:
            return key
        at -= left[key]
    raise AssertionError("a lot beyond the places left")
