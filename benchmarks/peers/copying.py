"""The floor under every contender: copying the raw columns once, and nothing else."""

from __future__ import annotations

from people import Table


class RawColumns:
    """The spells and records as `policypack` takes them: whole numbers of 64 bits."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.arrays = [column.astype("i8") for table in tables.values() for column in table.values()]
        self.bytes = sum(array.nbytes for array in self.arrays)

    def run(self) -> None:
        """Copy them; there are no totals."""
        self.kept = [array.copy() for array in self.arrays]
