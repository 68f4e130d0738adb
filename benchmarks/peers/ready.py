"""The same people made ready for those who do not start from spells: a yes or no a month, and counts.

Made once, in nobody's measured time, by the plainest means: a matrix of people by months.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from people import (
    AS_OF,
    AWARDS,
    CHOICES,
    CONTEST,
    FIRST_MONTH,
    KINDS,
    LAST_MONTH,
    SCIENCE,
    TENURES,
    Array,
    Table,
)

MONTHS = LAST_MONTH - FIRST_MONTH + 1
FIRST_PAID = 1998 * 12 + 6 - FIRST_MONTH
FIRST_OUTSIDE = 2018 * 12 - FIRST_MONTH
FILLED_FROM = 2020 * 12 + 7 - FIRST_MONTH
YEAR = AS_OF.year
SETS = (*KINDS, "job_outside", "own", "leased", "own_outside")
LONG_STUDY = [AWARDS.index(award) for award in ("bachelor", "master_diploma", "master_degree")]
PORTION = 20_000


def month_of(days: Array) -> Array:
    """Months of days, both as in people.py."""
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12


def day(year: int, month: int, of_month: int) -> int:
    """A day as in people.py."""
    return int(np.datetime64(f"{year:04}-{month:02}-{of_month:02}").astype(int))


def month_sets(tables: dict[str, Table], n: int) -> dict[str, Array]:
    """Per set of SETS a matrix of yes and no, a row a month: normal payments, homes of each sort."""
    found = {name: np.zeros((MONTHS, n), np.bool_) for name in SETS}
    for first, rows in _portions(tables, n):
        for name, matrix in _sets_of(rows, len(rows["person"]["birth_date"])).items():
            found[name][:, first : first + matrix.shape[0]] = matrix.T
    return found


def counts(tables: dict[str, Table], n: int) -> Table:
    """Per person the numbers the table asks for: months of each sort, age, sums and maxima of records."""
    parts = [_counts_of(rows, len(rows["person"]["birth_date"])) for _, rows in _portions(tables, n)]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def bits(matrix: Array) -> Array:
    """Rows of months as words of 64 months, a row a person."""
    padded = np.zeros((-(-MONTHS // 64) * 64, matrix.shape[1]), np.bool_)
    padded[:MONTHS] = matrix
    packed = np.packbits(padded, axis=0, bitorder="little")
    return np.ascontiguousarray(packed.T).view("<u8")


def _portions(tables: dict[str, Table], n: int) -> Iterator[tuple[int, dict[str, Table]]]:
    for first in range(0, n, PORTION):
        last = min(first + PORTION, n)
        rows = {"person": {key: col[first:last] for key, col in tables["person"].items()}}
        for name, table in tables.items():
            if name != "person":
                low, high = np.searchsorted(table["owner"], [first, last])
                rows[name] = {key: col[low:high] for key, col in table.items()}
                rows[name]["owner"] = rows[name]["owner"] - first
        yield first, rows


def _filled(n: int, spells: Table, kept: Array) -> Array:
    """A row a person, a column a month, true where any of the kept spells (in months) lies."""
    owner, start, end = (spells[key][kept] for key in ("owner", "from", "to"))
    end = np.minimum(np.where(end == -1, LAST_MONTH, end), LAST_MONTH)
    owner, start, end = (col[end >= start] for col in (owner, start, end))
    steps = np.zeros((n, MONTHS + 1), np.int16)
    np.add.at(steps, (owner, start - FIRST_MONTH), 1)
    np.add.at(steps, (owner, end + 1 - FIRST_MONTH), -1)
    return np.cumsum(steps[:, :-1], axis=1, dtype=np.int16) > 0


def _sets_of(tables: dict[str, Table], n: int) -> dict[str, Array]:
    paid, homes = tables["insurance"], dict(tables["homes"])
    normal = ~paid["back_paid"] & ~paid["transferred"]
    homes["to"] = np.where(homes["to"] == -1, -1, month_of(homes["to"]))
    homes["from"] = month_of(homes["from"])
    own = homes["tenure"] == TENURES.index("own")
    found = {kind: _filled(n, paid, normal & (paid["kind"] == place)) for place, kind in enumerate(KINDS)}
    found["job_outside"] = _filled(n, paid, normal & paid["outer"])
    found["own"], found["leased"] = _filled(n, homes, own), _filled(n, homes, ~own)
    found["own_outside"] = _filled(n, homes, own & homes["outer"])
    return found


def _counts_of(tables: dict[str, Table], n: int) -> Table:
    sets = _sets_of(tables, n)
    kinds = np.stack([sets[kind] for kind in KINDS])
    kinds[:, :, :FIRST_PAID] = False
    employed = kinds[kinds.sum(axis=2).argmax(axis=0), np.arange(n)]
    own, home = sets["own"], sets["own_outside"].copy()
    home[:, :FIRST_OUTSIDE] = False
    both = home & sets["job_outside"]
    found = {
        "employed": employed.sum(axis=1),
        "employed_before": employed[:, :FILLED_FROM].sum(axis=1),
        "own": own.sum(axis=1),
        "own_before": own[:, :FILLED_FROM].sum(axis=1),
        "filled": (sets["leased"] & ~own)[:, FILLED_FROM:].sum(axis=1),
        "both": both.sum(axis=1),
        "home_only": (home & ~both).sum(axis=1),
        "lives_outside": home[:, -1],
        "declines": tables["person"]["job_housing_choice"] == CHOICES.index("decline"),
    }
    return found | _studies(tables["education"], employed) | _records(tables, n)


def _studies(education: Table, employed: Array) -> Table:
    """The certificate (-1: none), and the months of work in the prescribed years before it."""
    n, owner = len(employed), education["owner"]
    award, overlap = np.full(n, -1), np.zeros(n, np.int64)
    award[owner] = education["award"]
    years = np.where(np.isin(education["award"], LONG_STUDY), 4, 3)
    graduated = (month_of(education["graduated_on"]) - FIRST_MONTH)[:, None]
    month = np.arange(MONTHS)
    window = (month <= graduated) & (month > graduated - 12 * years[:, None])
    overlap[owner] = (employed[owner] & window).sum(axis=1)
    return {"award": award, "overlap": overlap}


def _records(tables: dict[str, Table], n: int) -> Table:
    born = tables["person"]["birth_date"]
    holdings, tax = tables["holdings"], tables["income_tax"]
    counts = (holdings["share"] >= 1000) & holdings["whole_year"]
    yearly = np.zeros((n, 3), np.int64)
    recent = (tax["year"] > YEAR - 3) & (tax["year"] <= YEAR)
    np.add.at(yearly, (tax["owner"][recent], tax["year"][recent] - (YEAR - 2)), tax["amount"][recent])
    return {
        # Years begun on 1 January: only who is born on that day has just completed them.
        "age": YEAR - month_of(born) // 12,
        "science": _most(n, tables["science_awards"], np.array(SCIENCE)),
        "contest": _most(n, tables["contest_awards"], np.array(CONTEST)),
        "financing": _highest(n, holdings["owner"][counts], holdings["financing"][counts]),
        "tax_years": (yearly >= 10_000_000).sum(axis=1),
        "tax_offences": _recent(n, tables["tax_offences"]),
        "honours": np.bincount(tables["honours"]["owner"], minlength=n),
        "detentions": _recent(n, tables["detentions"]),
    }


def _most(n: int, table: Table, worth: Array) -> Array:
    return _highest(n, table["owner"], worth[table["worth"]])


def _highest(n: int, owner: Array, values: Array) -> Array:
    found = np.zeros(n, np.int64)
    np.maximum.at(found, owner, values)
    return found


def _recent(n: int, table: Table) -> Array:
    kept = (table["decided_on"] >= day(YEAR - 4, 1, 1)) & (table["decided_on"] <= day(YEAR, 12, 31))
    return np.bincount(table["owner"][kept], minlength=n)
