"""What stands in the columns of a public list: as the pack says, else the ranking keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jifenban.cases.parties import party_names
from jifenban.people.idnumber import read_id_number
from jifenban.people.masking import mask_name
from jifenban.rankings.lists import policy_of
from jifenban.rankings.models import Row, Run
from jifenban.rankings.queries import columns as ranked_columns
from policypack.list_reading import BIRTH_MONTH, PARTY, ListColumn, PublicList
from policypack.policy import Policy

#: Kinds of columns beside birth_month and party: a key that ranks, an indicator's points.
RANKED, POINTS = "ranked", "points"
WHOLE = "whole"

Column = dict[str, str]


def list_of(run: Run) -> PublicList | None:
    """What the run's pack says of its public list."""
    rule = policy_of(run).rules.ranking
    return rule.public if rule else None


def columns_of(run: Run) -> list[Column]:
    """The columns of a list: key, label, unit and kind, in the order in which they are shown."""
    loaded, public = policy_of(run), list_of(run)
    ranked = ranked_columns(run)
    if public is None or not public.columns:
        return [_column(one.key, one.label, RANKED, one.unit) for one in ranked]
    units = {one.key: one.unit for one in ranked}
    return [column for wanted in public.columns for column in _columns(wanted, loaded, units)]


def _columns(wanted: ListColumn, loaded: Policy, units: Mapping[str, str]) -> Iterator[Column]:
    match wanted.show:
        case "indicators":
            for key in loaded.rules.order:
                yield _column(key, loaded.rules.indicators[key].name, POINTS)
        case "birth_month":
            yield _column(BIRTH_MONTH, wanted.label, BIRTH_MONTH)
        case "party":
            yield _column(wanted.relation, wanted.label, PARTY)
        case _:
            yield _column(wanted.show, wanted.label, RANKED, units.get(wanted.show, ""))


def _column(key: str, label: str, kind: str, unit: str = "") -> Column:
    return {"key": key, "label": label, "unit": unit, "kind": kind}


def values_of(run: Run, rows: Sequence[Row], shown: Sequence[Column]) -> list[dict[str, str]]:
    """The values of every row by column key; `rows` with their cases and people."""
    loaded, cases = policy_of(run), [row.case_id for row in rows]
    parties = {
        column["key"]: party_names(loaded, column["key"], cases)
        for column in shown
        if column["kind"] == PARTY
    }
    return [{column["key"]: _value(row, column, parties) for column in shown} for row in rows]


def _value(row: Row, column: Column, parties: Mapping[str, Mapping[int, str]]) -> str:
    match column["kind"]:
        case "party":
            return parties[column["key"]].get(row.case_id, "")
        case "birth_month":
            return f"{read_id_number(row.case.person.number).born:%Y-%m}"
        case "points":
            return (row.points or {}).get(column["key"], "")
    return (row.keys or {}).get(column["key"], "")


def shown_name(name: str, public: PublicList | None) -> str:
    """A name as far as the public may read it."""
    return name if public is not None and public.name == WHOLE else mask_name(name)
