"""Gives the places of a stored allocation out again and compares, bit for bit."""

from jifenban.admissions.computing import recompute
from jifenban.admissions.models import Allocation
from jifenban.rankings.management.commands.recompute_run import Command as RecomputeRun


class Command(RecomputeRun):
    help = "Compute an allocation again from its stored inputs and compare the digests."
    kind = Allocation
    name = "学位分配"
    recompute = staticmethod(recompute)
