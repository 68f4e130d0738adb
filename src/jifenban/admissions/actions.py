"""Everything that writes places, wishes and allocations."""

from jifenban.admissions.allocating import (
    drop_allocation,
    override_seat,
    restart_allocation,
    start_allocation,
)
from jifenban.admissions.offering import offer_places
from jifenban.admissions.publishing import (
    end_round,
    publish_allocation,
    restart_settling,
    retract_allocation,
)
from jifenban.admissions.wishing import save_wishes

__all__ = [
    "drop_allocation",
    "end_round",
    "offer_places",
    "override_seat",
    "publish_allocation",
    "restart_allocation",
    "restart_settling",
    "retract_allocation",
    "save_wishes",
    "start_allocation",
]
