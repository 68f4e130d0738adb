"""Rows of a run as people read them: columns from the pack, values in their order, what parted whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from jifenban.cases.models import Case
from jifenban.rankings.counting import ranking_columns
from jifenban.rankings.lists import policy_of
from jifenban.rankings.models import Row, Run
from policypack.ranking_model import OWN_KEYS

JOINT = "并列"


@dataclass(frozen=True)
class Column:
    """One ranking key as a column: its word in the pack, its label, its unit."""

    key: str
    label: str
    unit: str


@dataclass(frozen=True)
class LineRow:
    """One row of the ranking as the officer sees it; `values` are in the order of the columns."""

    rank: int
    position: int
    receipt: str
    case_code: str
    values: list[str]
    parted_by: str
    joint: bool
    admitted: bool


def receipt_of(case: Case) -> str:
    """The number a person knows the case by: the receipt's, or the case's code where no receipt was issued."""
    return case.receipt_number or case.code


def columns(run: Run) -> list[Column]:
    """The ranking keys of the run's pack, first key first."""
    return [Column(*key) for key in ranking_columns(policy_of(run))]


def rows(run: Run) -> QuerySet[Row]:
    """Every row of a computed run, best first."""
    return Row.objects.filter(run=run, position__gt=0).select_related("case").order_by("position")


def line_row(row: Row, shown: list[Column]) -> LineRow:
    """One row with its values in column order and the label of the key that parted it from the rank above."""
    labels = {column.key: column.label for column in shown}
    return LineRow(
        rank=row.rank,
        position=row.position,
        receipt=receipt_of(row.case),
        case_code=row.case.code,
        values=[(row.keys or {}).get(column.key, "") for column in shown],
        parted_by=JOINT if row.joint else labels.get(row.parted_by, OWN_KEYS.get(row.parted_by, "")),
        joint=row.joint,
        admitted=row.admitted,
    )
