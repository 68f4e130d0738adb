"""Who of many can be scored, and why the others cannot: one person's missing figure is not everybody's error.

`evaluate` refuses a population in which one life does not fit, or needs a value that nobody has published.
Here that person is set aside with the reason, and the others are scored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from policypack.arrays import Ints
from policypack.columns import Columns, Person, Table, columns_of
from policypack.errors import FactsError, Undecided
from policypack.evaluate import Assessment, evaluate_columns
from policypack.facts import FactSpec
from policypack.pack_model import Pack
from policypack.rows import take


@dataclass(frozen=True)
class Decided:
    """`assessment` holds those who can be scored, `rows` their places among the people given;
    `undecided` says of every other place why not."""

    assessment: Assessment
    rows: Ints
    undecided: Mapping[int, str]


def decide(
    pack: Pack,
    people: Sequence[Person | FactsError],
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Decided:
    """Score whom the pack can score; the arguments are those of `evaluate`, and a fault in the place of a
    person who could not be read.

    Raises FactsError for what is wrong for everybody (the day, a value of the round), KeyError as `evaluate`.
    """
    read, rows, unfit = _read(pack.facts, people)
    found = decide_columns(pack, read, as_of=as_of, purpose=purpose, parameters=parameters)
    undecided = {int(rows[at]): reason for at, reason in found.undecided.items()}
    return Decided(found.assessment, rows[found.rows], {**unfit, **undecided})


def decide_columns(
    pack: Pack,
    columns: Columns,
    *,
    as_of: date,
    purpose: str | None = None,
    parameters: Mapping[str, object] | None = None,
    explains: bool = True,
) -> Decided:
    """As `decide`, over facts that already are columns; `explains` as for `evaluate_columns`."""
    rows, undecided = np.arange(columns.n, dtype=np.int64), dict[int, str]()
    left = columns
    while True:
        try:
            found = evaluate_columns(
                pack, left, as_of=as_of, purpose=purpose, parameters=parameters, explains=explains
            )
        except Undecided as gap:
            undecided |= {int(rows[person]): reason for person, reason in gap.people.items()}
            rows = np.delete(rows, sorted(gap.people))
            left = chosen_of(columns, rows)
        else:
            return Decided(found, rows, undecided)


def _read(
    specs: Mapping[str, FactSpec], people: Sequence[Person | FactsError]
) -> tuple[Columns, Ints, dict[int, str]]:
    """The people who can be read, their places, and of the others why not."""
    fit = {at: person for at, person in enumerate(people) if not isinstance(person, FactsError)}
    unfit = {at: fault.sentence for at, fault in enumerate(people) if isinstance(fault, FactsError)}
    try:
        return columns_of(specs, [*fit.values()]), np.array([*fit], dtype=np.int64), unfit
    except FactsError:
        for at, person in tuple(fit.items()):
            try:
                columns_of(specs, [person])
            except FactsError as error:
                unfit[at] = error.sentence
                del fit[at]
        return columns_of(specs, [*fit.values()]), np.array([*fit], dtype=np.int64), unfit


def alone(assessment: Assessment, i: int) -> Assessment:
    """Person `i` of an assessment evaluated alone: row 0 of what is returned."""
    return Assessment(
        assessment.pack,
        chosen_of(assessment.columns, np.array([i], dtype=np.int64)),
        assessment.as_of,
        assessment.purpose,
        assessment.parameters,
    )


def chosen_of(columns: Columns, rows: Ints) -> Columns:
    """The columns of some people; `rows` are their places, ascending."""
    tables = {}
    for key, table in columns.tables.items():
        place = np.searchsorted(rows, table.owner)
        held = np.flatnonzero(rows.take(place, mode="clip") == table.owner) if len(rows) else rows
        if len(held):
            fields = {name: take(col, held) for name, col in table.fields.items()}
            tables[key] = Table(table.spec, place[held], fields, table.words)
    return Columns(
        len(rows),
        {key: take(col, rows) for key, col in columns.values.items()},
        tables,
        {key: tuple(words[row] for row in rows.tolist()) for key, words in columns.not_asked.items()},
    )
