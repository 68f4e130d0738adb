"""Compute a stored run again from what it rests on, without writing anything."""

from __future__ import annotations

from dataclasses import dataclass

from jifenban.policies.queries import policy
from jifenban.rankings.computing import input_digest, place_rows, read_lives, result_digest, rows_of
from jifenban.rankings.digests import digest
from jifenban.rankings.models import Run


@dataclass(frozen=True)
class Recomputed:
    """The digests as they come out now, and whether all three are those that were stored."""

    input: str
    pack: str
    result: str
    same: bool


def recompute(run: Run) -> Recomputed:
    """Read, score and order the run's cases again: same facts known then, same values, same pack."""
    rows = rows_of(run)
    lives = read_lives(run, rows)
    for row in rows:
        row.input_digest = digest(lives[row.case_id])
    place_rows(run, rows, lives)
    found = input_digest(run, rows), policy(run.round.revision).digest, result_digest(rows)
    return Recomputed(*found, same=found == (run.input_digest, run.pack_digest, run.result_digest))
