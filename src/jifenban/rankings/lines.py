"""The rows of a run as the worker needs them: a few columns each, read and written many thousands at a time.

Models carry more than a ranking asks; for a hundred thousand cases that is minutes. The three statements
here are single UPDATE or INSERT commands over arrays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jifenban.cases.models import Case
from jifenban.rankings.counting import Place
from jifenban.rankings.models import Row, Run

_COLUMNS = ("pk", "case_id", "case__person_id", "case__code", "input_digest")


@dataclass(slots=True)
class Line:
    """One row of a run: its case, the person, the digest of the life that was read, and its place once found."""

    pk: int
    case_id: int
    person_id: int
    code: str
    input_digest: str
    place: Place | None = None

    @property
    def placed(self) -> Place:
        """The place; only a run that has been counted has places."""
        assert self.place is not None
        return self.place


def lines_of(run: Run) -> list[Line]:
    """The rows of a run by case code: the order in which digests are made."""
    rows = Row.objects.filter(run=run).order_by("case__code")
    return [Line(*row) for row in rows.values_list(*_COLUMNS)]


def unread_lines(run: Run, limit: int) -> list[Line]:
    """The next rows whose life nobody has read yet."""
    rows = Row.objects.filter(run=run, input_digest="").order_by("case_id")
    return [Line(*row) for row in rows.values_list(*_COLUMNS)[:limit]]


def add_rows(run: Run, cases: QuerySet[Case]) -> int:
    """Give every case an empty row in the run; how many there are."""
    chosen, values = cases.order_by().values("pk").query.sql_with_params()
    command = f"""
        INSERT INTO {Row._meta.db_table}
            (run_id, case_id, total, input_digest, position, rank, joint, admitted, parted_by)
        SELECT %s, chosen.pk, '', '', 0, 0, false, false, '' FROM ({chosen}) AS chosen ORDER BY chosen.pk
    """  # noqa: S608 - the inner query is Django's own, its values are parameters
    with connection.cursor() as cursor:
        cursor.execute(command, [run.pk, *values])
        return int(cursor.rowcount)


def write_digests(lines: Sequence[Line]) -> None:
    """Keep the digests of the lives that were read."""
    _update("input_digest = new.digest", "bigint[], text[]", "id, digest", [
        [line.pk for line in lines], [line.input_digest for line in lines],
    ])  # fmt: skip


def write_places(lines: Sequence[Line]) -> None:
    """Keep every row's place."""
    places = [line.placed for line in lines]
    columns: list[list[Any]] = [
        [line.pk for line in lines],
        [_json(place.keys) for place in places],
        [place.total for place in places],
        [place.position for place in places],
        [place.rank for place in places],
        [place.joint for place in places],
        [place.admitted for place in places],
        [place.parted_by for place in places],
        [None if place.points is None else _json(place.points) for place in places],
    ]
    _update(
        "keys = new.keys::jsonb, total = new.total, position = new.position, rank = new.rank, "
        "joint = new.joint, admitted = new.admitted, parted_by = new.parted_by, points = new.points::jsonb",
        "bigint[], text[], text[], int[], int[], bool[], bool[], text[], text[]",
        "id, keys, total, position, rank, joint, admitted, parted_by, points",
        columns,
    )


def _update(changes: str, kinds: str, names: str, columns: list[list[Any]]) -> None:
    arrays = ", ".join(f"%s::{kind.strip()}" for kind in kinds.split(","))
    command = f"""
        UPDATE {Row._meta.db_table} AS row SET {changes}
        FROM unnest({arrays}) AS new({names}) WHERE row.id = new.id
    """  # noqa: S608 - column names of this module, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(command, columns)


def _json(value: dict[str, str]) -> str:
    return json.dumps(value, ensure_ascii=False)
