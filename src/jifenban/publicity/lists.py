"""The public list as text: what is masked, what is hidden, and the file whose digest is published."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from jifenban.vault.digests import keyed_digest

#: How much of a receipt number the public sees.
TAIL = 6

#: Excel shows Chinese in a CSV file only when it begins with this mark.
BYTE_ORDER_MARK = "\ufeff"

RANK, NAME, RECEIPT = "名次", "姓名", "回执号末6位"


class Listed(Protocol):
    """What the file says of the list: its columns, and whether receipt numbers are on it."""

    columns: Sequence[Mapping[str, str]]
    receipts: bool


class ListedRow(Protocol):
    """What a line of the file is made from."""

    rank: int
    masked_name: str
    receipt_tail: str
    values: Mapping[str, str]


def receipt_tail(receipt: str) -> str:
    """The last six characters of a receipt number."""
    return receipt[-TAIL:]


def tidy_name(text: str) -> str:
    """A name as it is compared: one width, no spaces, one kind of middle dot."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join("·" if mark in "•・‧∙⋅" else mark for mark in folded if not mark.isspace())


def tidy_receipt(text: str) -> str:
    """A receipt number as it is compared: half width, capitals, without spaces and hyphens."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(mark for mark in folded if mark.isalnum())


def name_digest(name: str) -> str:
    """The keyed digest by which a full name finds its lines on a list."""
    return keyed_digest("publicity.name", tidy_name(name))


def receipt_digest(receipt: str) -> str:
    """The keyed digest by which a full receipt number finds its line."""
    return keyed_digest("publicity.receipt", tidy_receipt(receipt))


def write_list(listed: Listed, rows: Iterable[ListedRow]) -> bytes:
    """The list as a CSV file in UTF-8; equal lists are equal bytes, so its SHA-256 can be published."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    receipt = [RECEIPT] if listed.receipts else []
    writer.writerow([RANK, NAME, *receipt, *(column["label"] for column in listed.columns)])
    for row in rows:
        cells = [row.values.get(column["key"], "") for column in listed.columns]
        tail = [row.receipt_tail] if listed.receipts else []
        writer.writerow([row.rank, row.masked_name, *tail, *cells])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def list_digest(content: bytes) -> str:
    """SHA-256 of the list as it is downloaded, 64 hex characters: anybody can compute it again."""
    return hashlib.sha256(content).hexdigest()
