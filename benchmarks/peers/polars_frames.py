"""polars from spells and from ready month sets: one lazy query, months as bits of five unsigned words.

Points are floats, as in any data frame; `round` is told to take a half away from zero, and
`roundings` shows what its default gives. polars uses every core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import polars as pl
from people import AWARDS, CHOICES, CONTEST, FIRST_MONTH, KINDS, LAST_MONTH, SCIENCE, TENURES, Array, Table
from ready import (
    FILLED_FROM,
    FIRST_OUTSIDE,
    FIRST_PAID,
    LONG_STUDY,
    MONTHS,
    SETS,
    YEAR,
    bits,
    day,
    month_of,
    month_sets,
)

WORDS = range(-(-MONTHS // 64))
DEGREE = [10.5, 10.5, 10.5, 15.0, 15.0, 15.0, 26.0, 26.0, 26.0, 37.0]
STUDY = [int(award in LONG_STUDY) for award in range(len(AWARDS))]
OWN, DECLINE = TENURES.index("own"), CHOICES.index("decline")
Months = list[pl.Expr]

#: Per word the bits below each place: a span is one of these without another.
BELOW = [[(1 << min(max(place - 64 * word, 0), 64)) - 1 for place in range(MONTHS + 1)] for word in WORDS]
#: Per word the three, then the four years before each place.
WINDOWS = [
    [words[place] & ~words[max(place - years * 12, 0)] for place in range(MONTHS + 1) for years in (3, 4)]
    for words in BELOW
]
HALF_UP, DEFAULT = "half_away_from_zero", "half_to_even"


def below(place: pl.Expr) -> Months:
    """The months before a place counted from FIRST_MONTH."""
    inside = place.clip(0, MONTHS)
    return [pl.lit(pl.Series(words, dtype=pl.UInt64)).gather(inside) for words in BELOW]


def spans(first: pl.Expr, last: pl.Expr) -> Months:
    """The months from `first` to `last`, both included, as month numbers."""
    over = zip(below(last - FIRST_MONTH + 1), below(first - FIRST_MONTH), strict=True)
    return [end & ~start for end, start in over]


def both(left: Months, right: Months) -> Months:
    """Months of both sets."""
    return [a & b for a, b in zip(left, right, strict=True)]


def without(left: Months, right: Months) -> Months:
    """Months of the first set only."""
    return [a & ~b for a, b in zip(left, right, strict=True)]


def since(months: Months, place: int) -> Months:
    """The months from a place on, without the words that have none."""
    first, inside = divmod(place, 64)
    return [months[first] & pl.lit(2**64 - (1 << inside), pl.UInt64), *months[first + 1 :]]


def count(months: Months) -> pl.Expr:
    """How many months."""
    return pl.sum_horizontal(word.bitwise_count_ones() for word in months).cast(pl.Int32)


def named(name: str) -> Months:
    """The columns of a set."""
    return [pl.col(f"{name}_{word}") for word in WORDS]


def columns(name: str, months: Iterable[pl.Expr]) -> list[pl.Expr]:
    """Expressions under the names of a set's columns."""
    return [word.alias(f"{name}_{at}") for at, word in enumerate(months)]


def totals(people: pl.LazyFrame, rounding: str, on_total: bool) -> pl.LazyFrame:
    """The table, from frames with month sets, a certificate and the counts of records."""
    paid = people.with_columns(
        *(column for kind in KINDS for column in columns(kind, since(named(kind), FIRST_PAID)))
    ).with_columns(count(named(kind)).alias(kind) for kind in KINDS)
    most = pl.max_horizontal(KINDS)
    best: Callable[[int], pl.Expr] = lambda word: pl.coalesce(  # noqa: E731
        pl.when(pl.col(kind) == most).then(pl.col(f"{kind}_{word}")) for kind in KINDS
    )
    employed = paid.with_columns(columns("employed", (best(word) for word in WORDS)), worked=most)
    items = employed.select(
        pl.col("worked") / 12 * 3,
        residence(),
        education(),
        pl.when(pl.col("choice") == DECLINE).then(0).otherwise(job_housing()).alias("job_housing"),
        pl.max_horizontal("science", "contest", holding()).alias("innovation"),
        (2 * pl.col("tax_years") - 12 * pl.col("tax_offences")).alias("tax"),
        (4 * (50 - pl.col("age"))).clip(0, 20).alias("age"),
        pl.when(pl.col("honours") > 0).then(20).otherwise(0).alias("honour"),
        -30 * pl.col("detentions"),
    )
    if on_total:
        return items.select(total=pl.sum_horizontal(pl.all()).round(2, mode=rounding))
    return items.select(total=pl.sum_horizontal(pl.all().cast(pl.Float64).round(2, mode=rounding)))


def residence() -> pl.Expr:
    """Own home first, no longer than employment; leases before August 2020 need not be filled in."""
    employed, own = named("employed"), named("own")
    before = count(employed) - count(since(employed, FILLED_FROM))
    own_before = count(own) - count(since(own, FILLED_FROM))
    filled = count(since(without(named("leased"), own), FILLED_FROM))
    owned = pl.min_horizontal(count(own), pl.col("worked"))
    rented = pl.min_horizontal((before - own_before).clip(0) + filled, pl.col("worked") - owned)
    return (owned / 12 + rented / 12 * 0.5).alias("residence")


def education() -> pl.Expr:
    """The certificate less 3.5 for each year of work in the prescribed years before graduation."""
    award = pl.col("award")
    long = pl.lit(pl.Series(STUDY)).gather(award)
    place = (pl.col("graduated") - FIRST_MONTH + 1).clip(0, MONTHS) * 2 + long
    window = [pl.lit(pl.Series(words, dtype=pl.UInt64)).gather(place) for words in WINDOWS]
    degree = pl.lit(pl.Series(DEGREE)).gather(award)
    left = degree - count(both(named("employed"), window)) / 12 * 3.5
    return left.clip(0).fill_null(0).alias("education")


def job_housing() -> pl.Expr:
    """3 a year with home and job outside, 2 with the home alone; the home must be there in December."""
    home = since(named("own_outside"), FIRST_OUTSIDE)
    job = since(named("job_outside"), FIRST_OUTSIDE)
    worked = both(home, job)
    left = count(without(home, job)) + count(worked) % 12
    points = (3 * (count(worked) // 12) + 2 * (left // 12)).clip(0, 12)
    return pl.when(count(since(named("own_outside"), MONTHS - 1)) > 0).then(points).otherwise(0)


def holding() -> pl.Expr:
    """Points of the best financing."""
    raised = pl.col("financing")
    chain = pl.when(raised >= 4_000_000_000).then(6).when(raised >= 2_000_000_000).then(4)
    return chain.when(raised >= 500_000_000).then(2).otherwise(0)


class FromMonthSets:
    """Month sets and counts are columns of one frame already."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.on_total = rounding_on == "total"
        n = len(counts["award"])
        words = {name: bits(matrix) for name, matrix in month_sets(tables, n).items()}
        sets = {f"{name}_{word}": words[name][:, word] for name in SETS for word in WORDS}
        graduated = np.zeros(n, np.int64)
        graduated[tables["education"]["owner"]] = month_of(tables["education"]["graduated_on"])
        ready = ("award", "science", "contest", "financing", "tax_years", "age", "honours")
        rest = {key: counts[key] for key in (*ready, "tax_offences", "detentions")}
        choice = tables["person"]["job_housing_choice"]
        frame = pl.DataFrame(sets | rest | {"graduated": graduated, "choice": choice})
        self.frame = frame.with_columns(award=pl.col("award").replace(-1, None))

    def people(self) -> pl.LazyFrame:
        """The frame the table is computed from."""
        return self.frame.lazy()

    def run(self, rounding: str = HALF_UP) -> Array:
        """Totals in hundredths."""
        found = totals(self.people(), rounding, self.on_total).collect()["total"].to_numpy()
        return np.rint(found * 100).astype(np.int64)

    def roundings(self) -> dict[str, Array]:
        """The same with polars' default rounding."""
        return {"round(2)": self.run(DEFAULT)}


class FromSpells(FromMonthSets):
    """A frame for each fact, as a database would hand them over."""

    def __init__(self, tables: dict[str, Table], counts: Table, rounding_on: str) -> None:
        self.on_total = rounding_on == "total"
        self.frames = {name: pl.DataFrame(table) for name, table in tables.items()}
        self.frames["person"] = self.frames["person"].with_row_index("owner").cast({"owner": pl.Int64})
        for name in ("insurance", "homes"):
            going = pl.col("to").replace(-1, None)
            self.frames[name] = self.frames[name].with_columns(to=going).set_sorted("owner")
        homes = [pl.from_epoch(key, time_unit="d") for key in ("from", "to")]
        self.frames["homes"] = self.frames["homes"].with_columns(homes)
        dates = {"person": "birth_date", "education": "graduated_on"}
        for name, key in dates.items():
            self.frames[name] = self.frames[name].with_columns(pl.from_epoch(key, time_unit="d"))

    def people(self) -> pl.LazyFrame:
        """Spells to month sets, records to counts, all joined to the people."""
        person = (
            self.frames["person"]
            .lazy()
            .select("owner", choice="job_housing_choice", age=YEAR - pl.col("birth_date").dt.year())
        )
        education = self.frames["education"].lazy().select("owner", "award", graduated=month("graduated_on"))
        for other in (self.insured(), self.housed(), education, *self.records()):
            person = person.join(other, on="owner", how="left", maintain_order="left")
        missing = pl.exclude("award", "graduated", "choice").fill_null(0)
        return person.with_columns(missing)

    def insured(self) -> pl.LazyFrame:
        """Months of each kind, and of work outside, by person."""
        normal = self.frames["insurance"].lazy().filter(~pl.col("back_paid") & ~pl.col("transferred"))
        spells = normal.with_columns(columns("m", spans(pl.col("from"), until("to"))))
        sets = {name: pl.col("kind") == code for code, name in enumerate(KINDS)}
        return united(spells, sets | {"job_outside": pl.col("outer")})

    def housed(self) -> pl.LazyFrame:
        """Months of each sort of home by person."""
        homes = self.frames["homes"].lazy().with_columns(month("from"), month("to"))
        spells = homes.with_columns(columns("m", spans(pl.col("from"), until("to"))))
        own = pl.col("tenure") == OWN
        return united(spells, {"own": own, "leased": ~own, "own_outside": own & pl.col("outer")})

    def records(self) -> Iterable[pl.LazyFrame]:
        """Counts, sums and maxima of the other facts by person."""
        tax = self.frames["income_tax"].lazy().filter(pl.col("year").is_between(YEAR - 2, YEAR))
        yearly = tax.group_by("owner", "year").agg(pl.col("amount").sum())
        yield yearly.group_by("owner").agg(tax_years=(pl.col("amount") >= 10_000_000).sum().cast(pl.Int64))
        for name, key, worth in (
            ("science_awards", "science", SCIENCE),
            ("contest_awards", "contest", CONTEST),
        ):
            points = pl.lit(pl.Series(worth)).gather(pl.col("worth"))
            yield self.frames[name].lazy().select("owner", points.alias(key)).group_by("owner").max()
        held = self.frames["holdings"].lazy().filter((pl.col("share") >= 1000) & pl.col("whole_year"))
        yield held.group_by("owner").agg(pl.col("financing").max())
        yield self.frames["honours"].lazy().group_by("owner").agg(honours=pl.len().cast(pl.Int64))
        recent = pl.col("decided_on").is_between(day(YEAR - 4, 1, 1), day(YEAR, 12, 31))
        for name in ("tax_offences", "detentions"):
            decided = self.frames[name].lazy().filter(recent)
            yield decided.group_by("owner").agg(pl.len().cast(pl.Int64).alias(name))


def month(key: str) -> pl.Expr:
    """A date column as month numbers."""
    return (pl.col(key).dt.year() * 12 + pl.col(key).dt.month() - 1).cast(pl.Int64).alias(key)


def until(key: str) -> pl.Expr:
    """The last month of a spell; one that goes on ends with the cut-off."""
    return pl.col(key).fill_null(LAST_MONTH)


def united(spells: pl.LazyFrame, sets: dict[str, pl.Expr]) -> pl.LazyFrame:
    """By person and name the union of the spells for which a condition holds.

    Masking all spells first is three times as quick as `filter` inside the aggregation.
    """
    masked = [
        pl.when(kept).then(word).otherwise(0).alias(f"{name}_{at}")
        for name, kept in sets.items()
        for at, word in enumerate(named("m"))
    ]
    return spells.select("owner", *masked).group_by("owner").agg(pl.all().bitwise_or())
