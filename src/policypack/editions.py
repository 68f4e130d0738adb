"""Which edition of a service a case falls under (P18). A submitted case never moves by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from policypack.pack_model import Pack


class NoEdition(ValueError):
    """No edition, or more than one, answers for the day; the message is a Chinese sentence."""


def edition_for(
    editions: Sequence[Pack], *, accepted_on: date, as_of: date | None = None, chosen: str | None = None
) -> Pack:
    """The edition of one service that applies.

    An edition with `applies_by: acceptance` answers for the days it is in force when the case is
    accepted, one with `as_of` for those the points are counted for; editions with `choice` are open to
    whoever names them (`chosen`) while they are in force. Raises NoEdition.
    """
    days = {"acceptance": accepted_on, "as_of": as_of or accepted_on, "choice": accepted_on}
    open_ones = [pack for pack in editions if in_force(pack, days[pack.applies_by])]
    if chosen is not None:
        open_ones = [pack for pack in open_ones if pack.edition == chosen]
    else:
        # Who names none gets the edition that needs no choice, where there is one.
        open_ones = [pack for pack in open_ones if pack.applies_by != "choice"] or open_ones
    if not open_ones:
        raise NoEdition(f"{accepted_on.isoformat()} 没有可用的版本，请核对受理日期。")
    if len(open_ones) > 1:
        names = "、".join(pack.edition for pack in open_ones)
        raise NoEdition(f"有几个版本都可用（{names}），请选定一个。")
    return open_ones[0]


def in_force(pack: Pack, day: date) -> bool:
    """Whether an edition is in force on a day; an end that is not written is open."""
    begun = pack.in_force_from is None or pack.in_force_from <= day
    return begun and (pack.in_force_until is None or day <= pack.in_force_until)
