"""Compute a stored run again from what it rests on, without writing anything; and say whether it is the same."""

from __future__ import annotations

from dataclasses import dataclass

from jifenban.policies.queries import policy
from jifenban.rankings.computing import input_digest, place_lines, read_lives, result_digest
from jifenban.rankings.digests import digest
from jifenban.rankings.lines import lines_of
from jifenban.rankings.models import Computation, Run


@dataclass(frozen=True)
class Recomputed:
    """The digests as they come out now, and whether all three are those that were stored."""

    input: str
    pack: str
    result: str
    same: bool


def recompute(run: Run) -> Recomputed:
    """Read, score and order the run's cases again: same facts known then, same values, same pack."""
    lines = lines_of(run)
    lives = read_lives(run, lines)
    for line in lines:
        line.input_digest = digest(lives[line.case_id])
    place_lines(run, lines, lives)
    inputs, pack = input_digest(run, lines), policy(run.round.revision).digest
    return compared(run, inputs, pack, result_digest(lines))


def compared(stored: Computation, inputs: str, pack: str, result: str) -> Recomputed:
    """Hold the digests of now against those that were stored."""
    same = (inputs, pack, result) == (stored.input_digest, stored.pack_digest, stored.result_digest)
    return Recomputed(inputs, pack, result, same)
