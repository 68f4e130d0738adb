"""policypack on the real pack, from raw spells and from kept month sets; and on ready counts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from people import AS_OF, Array, Table

from policypack.arrays import Col
from policypack.batches import Scores, parts_of, score_columns
from policypack.columns import Columns
from policypack.columns import Table as Records
from policypack.evaluate import Assessment, evaluate_columns
from policypack.facts import FactSpec
from policypack.pack import read_pack

HERE = Path(__file__).resolve().parent
PACK = HERE.parents[1] / "policies/beijing/settlement/2020"
COUNTS_PACK = HERE / "counts/beijing/settlement/2020"


class FromSpells:
    """The pack of policies/beijing, part by part; afterwards every line of every person can be read."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.pack, self.parameters = read_pack(PACK), {"rounding_on": rounding_on}
        n, values, known = len(tables["person"]["birth_date"]), {}, {}
        for key, spec in self.pack.facts.items():
            if spec.kind == "value":
                values[key] = column(tables["person"].get(key), n)
            else:
                known[key] = records(spec, tables.get(key, {"owner": np.zeros(0, np.int64)}))
        self.columns = Columns(n, values, known)

    def run(self) -> Array:
        """Everybody's total in hundredths. The parts are new: nothing of the last run helps this one."""
        self.kept = score_columns(self.pack, parts_of(self.columns), as_of=AS_OF, parameters=self.parameters)
        return hundredths(self.kept)


class FromMonthSets(FromSpells):
    """The same people again, as in a simulation: their month sets are kept from the run before."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        super().__init__(tables, counts, rounding_on)
        self.parts = parts_of(self.columns, keep=True)
        score_columns(self.pack, self.parts, as_of=AS_OF, parameters=self.parameters)

    def run(self) -> Array:
        """Everybody's total in hundredths."""
        self.kept = score_columns(self.pack, self.parts, as_of=AS_OF, parameters=self.parameters)
        return hundredths(self.kept)


class AllArrays(FromSpells):
    """Everybody in one piece, and every intermediate array of everybody kept."""

    def run(self) -> Array:
        """Everybody's total in hundredths."""
        self.kept = evaluate_columns(self.pack, self.columns, as_of=AS_OF, parameters=self.parameters)
        return hundredths(self.kept)


class FromCounts:
    """A pack of the same table whose facts are the counts that zen gets."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.pack, self.parameters = read_pack(COUNTS_PACK), {"rounding_on": rounding_on}
        self.n = len(counts["employed"])
        self.values = {key: column(counts[key], self.n) for key in self.pack.facts}

    def run(self) -> Array:
        """Score everybody."""
        parts = parts_of(Columns(self.n, self.values, {}))
        return hundredths(score_columns(self.pack, parts, as_of=AS_OF, parameters=self.parameters))


def column(given: Array | None, n: int) -> Col:
    """One column, as narrow as its values; -1 is nothing given. One that nobody fills in takes no memory."""
    if given is None:
        return Col(np.broadcast_to(np.int64(0), n), np.broadcast_to(np.False_, n))
    known = given != -1
    return Col(narrow(given), None if known.all() else known)


def narrow(given: Array) -> Array:
    """The same whole numbers in the narrowest signed type that holds them."""
    low, high = (int(given.min()), int(given.max())) if len(given) else (0, 0)
    kinds = (kind for kind in (np.int8, np.int16, np.int32, np.int64) if high <= np.iinfo(kind).max)
    return given.astype(next(kind for kind in kinds if np.iinfo(kind).min <= low))


def records(spec: FactSpec, table: Table) -> Records:
    """The records of one fact, sorted by owner as they are."""
    owner = table["owner"].astype(np.int32)
    fields = {field.key: column(table.get(field.key), len(owner)) for field in spec.fields}
    return Records(spec, owner, fields, {field.key: () for field in spec.fields if field.type == "text"})


def hundredths(scored: Assessment | Scores) -> Array:
    """Totals in hundredths of a point, to which they are rounded."""
    return scored.totals // (scored.pack.unit // 100)
