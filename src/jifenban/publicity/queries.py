"""Reads of public lists: what is shown, the list, its file, and a person's own line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Q, QuerySet

from jifenban.publicity.columns import RANKED, list_of
from jifenban.publicity.lists import name_digest, receipt_digest, write_list
from jifenban.publicity.models import Publication, PublicRow
from jifenban.rankings.models import Run
from jifenban.rankings.queries import line_of

PAGE = 15
MASKED = "masked"
DIGEST_GROUP = 8


@dataclass(frozen=True)
class Head:
    """The head of a list. `line` as people are told it ("": the list has none); `digest_groups` eases comparing.

    `masked` and `receipts` say whether names are masked and receipt numbers shown; `final` that nothing changes it.
    """

    title: str
    round_title: str
    people: int
    line_label: str
    line: str
    columns: list[dict[str, str]]
    shown_from: datetime
    shown_until: datetime
    state: str
    digest: str
    digest_groups: list[str]
    masked: bool
    receipts: bool
    final: bool


@dataclass(frozen=True)
class Found:
    """A person's own line. `above_line` says in words how far the first key lies above the line.

    `same_score` people share the first key; the next key parts them, and among them the person is number
    `place_among_same`.
    """

    row: PublicRow
    rank: int
    of: int
    masked_name: str
    cells: list[str]
    first_label: str
    first_value: str
    above_line: str
    same_score: int
    place_among_same: int
    parted_label: str
    parted_value: str
    page: int


def is_shown(publication: Publication, now: datetime) -> bool:
    """Whether the public may see the list now; the clock decides even before the worker has taken it down."""
    return (
        publication.state == Publication.State.SHOWN
        and publication.shown_from <= now < publication.shown_until
    )


def shown_publications(now: datetime) -> QuerySet[Publication]:
    """The lists that are shown now, newest first."""
    return _with_round().filter(_SHOWN, shown_from__lte=now, shown_until__gt=now).order_by("-shown_from")


def past_publications(now: datetime) -> QuerySet[Publication]:
    """The lists that were shown once: retracted, or over."""
    return _with_round().exclude(_SHOWN, shown_until__gt=now).order_by("-shown_from")


def head(publication: Publication) -> Head:
    """What stands above a list; it outlives the list itself."""
    run = publication.run
    label = next((one["label"] for one in publication.columns if one["kind"] == RANKED), "")
    digest, public = publication.digest, list_of(run)
    return Head(
        title=publication.title,
        round_title=run.round.title,
        people=run.admitted,
        line_label=label,
        line=line_of(run),
        columns=publication.columns,
        shown_from=publication.shown_from,
        shown_until=publication.shown_until,
        state=publication.state,
        digest=digest,
        digest_groups=[digest[at : at + DIGEST_GROUP] for at in range(0, len(digest), DIGEST_GROUP)],
        masked=public is None or public.name == MASKED,
        receipts=publication.receipts,
        final=run.state == Run.State.FINAL,
    )


def list_rows(publication: Publication, now: datetime) -> QuerySet[PublicRow]:
    """The lines of a list by position; none when it is not shown."""
    if not is_shown(publication, now):
        return PublicRow.objects.none()
    return publication.rows.order_by("position")


def search(publication: Publication, text: str, now: datetime) -> list[Found]:
    """The lines of a full name or a full receipt number; a part of either finds nothing.

    Namesakes are all found: each sees the last digits of the receipt number.
    """
    if not text.strip():
        return []
    asked = Q(name_digest=name_digest(text)) | Q(receipt_digest=receipt_digest(text))
    return [_found(publication, row) for row in list_rows(publication, now).filter(asked)]


def page_of(row: PublicRow, size: int = PAGE) -> int:
    """The page of the list a line stands on, counted from 1."""
    return (row.position - 1) // size + 1


def download(publication: Publication, now: datetime) -> bytes:
    """The list as a file whose SHA-256 is the published digest; empty of lines when it is not shown."""
    return write_list(publication, list_rows(publication, now))


def download_name(publication: Publication) -> str:
    """The name of the downloaded file."""
    return f"{publication.title}-{publication.digest[:DIGEST_GROUP]}.csv"


_SHOWN = Q(state=Publication.State.SHOWN)


def _with_round() -> QuerySet[Publication]:
    return Publication.objects.select_related("run__round__service", "run__round__revision")


def _found(publication: Publication, row: PublicRow) -> Found:
    ranked = [column for column in publication.columns if column["kind"] == RANKED]
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else {"key": "", "label": ""}
    same = publication.rows.filter(**{f"values__{first['key']}": row.values[first["key"]]})
    line = line_of(publication.run)
    return Found(
        row=row,
        rank=row.rank,
        of=publication.run.admitted,
        masked_name=row.masked_name,
        cells=row.cells,
        first_label=first["label"],
        first_value=row.values[first["key"]],
        above_line=_above(row.values[first["key"]], line, first.get("unit", "")),
        same_score=same.count(),
        place_among_same=same.filter(rank__lt=row.rank).count() + 1,
        parted_label=second["label"],
        parted_value=row.values.get(second["key"], ""),
        page=page_of(row),
    )


def _above(value: str, line: str, unit: str) -> str:
    if not line:
        return ""
    difference = Fraction(value) - Fraction(line)
    return f"比入围线高 {_plain(difference)} {unit}".rstrip() if difference else "正好在入围线上"


def _plain(number: Fraction) -> str:
    """A number for people: whole where it is whole, else its exact decimal text."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.2f}"
