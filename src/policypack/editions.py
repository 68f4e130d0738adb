"""Which edition of a service a case falls under (P18). A submitted case never moves by itself.

An edition with `applies_by: acceptance` answers for the days it is in force when the case is accepted, one with
`as_of` for those the points are counted for; one with `choice` is open to whoever names it while it is in force.
Of two editions that answer for a day, the one that began later holds: a new rule supersedes the old one.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

_CHOICE = "choice"


class Edition(Protocol):
    """What decides whether an edition applies. A `Pack` is one; `edition` is its last name."""

    @property
    def edition(self) -> str: ...
    @property
    def applies_by(self) -> str: ...
    @property
    def in_force_from(self) -> date | None: ...
    @property
    def in_force_until(self) -> date | None: ...


E = TypeVar("E", bound=Edition)


class NoEdition(ValueError):
    """No edition answers for the day; the message is a Chinese sentence."""


def edition_for(
    editions: Iterable[E], *, accepted_on: date, as_of: date | None = None, chosen: str = ""
) -> E:
    """The edition of one service that applies; who names none (`chosen`) gets one that needs no choice, where
    there is one. `as_of`: the day points are counted for, the day of acceptance by default. Raises NoEdition."""
    found = open_editions(editions, accepted_on=accepted_on, as_of=as_of)
    if chosen:
        found = [each for each in found if each.edition == chosen]
    if not found:
        raise NoEdition(f"{accepted_on.isoformat()} 没有可用的版本，请核对受理日期。")
    return next((each for each in found if each.applies_by != _CHOICE), found[0])


def open_editions(editions: Iterable[E], *, accepted_on: date, as_of: date | None = None) -> list[E]:
    """The editions that answer for a day, the one that began last first."""
    found = [each for each in editions if _answers(each, accepted_on, as_of or accepted_on)]
    return sorted(found, key=lambda each: each.in_force_from or date.min, reverse=True)


def choices_among(editions: Iterable[E], on: date) -> list[E]:
    """What an applicant may choose from on a day: the edition that applies to whoever chooses none, where there
    is one, then those left to choice. Empty where there is nothing to choose."""
    found = open_editions(editions, accepted_on=on)
    bound = [each for each in found if each.applies_by != _CHOICE]
    left = [each for each in found if each.applies_by == _CHOICE]
    return [*bound[:1], *left] if left and len(found) > 1 else []


def _answers(edition: Edition, accepted_on: date, as_of: date) -> bool:
    # What an edition applies by stands in its pack: where both days are one, nobody need load it.
    by_as_of = as_of != accepted_on and edition.applies_by == "as_of"
    return in_force(edition, as_of if by_as_of else accepted_on)


def in_force(edition: Edition, day: date) -> bool:
    """Whether an edition is in force on a day; an end that is not written is open."""
    begun = edition.in_force_from is None or edition.in_force_from <= day
    return begun and (edition.in_force_until is None or day <= edition.in_force_until)
