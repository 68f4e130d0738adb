"""The rows of a run as the worker needs them: a few columns each, read and written many thousands at a time.

Models carry more than a ranking asks; for a hundred thousand cases that is minutes. The three statements
here are single UPDATE or INSERT commands over arrays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jifenban.cases.models import Case
from jifenban.rankings.counting import Place
from jifenban.rankings.models import Row, Run

_COLUMNS = ("pk", "case_id", "case__person_id", "case__code", "input_digest", "case__submitted_at")


@dataclass(slots=True)
class Line:
    """One row of a run: its case, the person, the digest of the life that was read, when it was submitted, and its
    place once found."""

    pk: int
    case_id: int
    person_id: int
    code: str
    input_digest: str
    submitted_at: datetime | None
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
    rows = [{"id": line.pk, "digest": line.input_digest} for line in lines]
    _update("input_digest = new.digest", "id bigint, digest text", rows)


def write_places(lines: Sequence[Line]) -> None:
    """Keep every row's place."""
    _update(
        "keys = new.keys, total = new.total, position = new.position, rank = new.rank, joint = new.joint, "
        "admitted = new.admitted, parted_by = new.parted_by, points = new.points",
        "id bigint, keys jsonb, total text, position int, rank int, joint bool, admitted bool, "
        "parted_by text, points jsonb",
        [_told(line.pk, line.placed) for line in lines],
    )


def _told(pk: int, place: Place) -> dict[str, Any]:
    return {
        "id": pk,
        "keys": place.keys,
        "total": place.total,
        "position": place.position,
        "rank": place.rank,
        "joint": place.joint,
        "admitted": place.admitted,
        "parted_by": place.parted_by,
        "points": place.points,
    }


def _update(changes: str, shape: str, rows: list[dict[str, Any]]) -> None:
    """One UPDATE for all rows; they travel as one JSON text, which costs less than an array a column."""
    command = f"""
        UPDATE {Row._meta.db_table} AS row SET {changes}
        FROM jsonb_to_recordset(%s::jsonb) AS new({shape}) WHERE row.id = new.id
    """  # noqa: S608 - names of this module, values are one parameter
    with connection.cursor() as cursor:
        cursor.execute(command, [json.dumps(rows, ensure_ascii=False)])
