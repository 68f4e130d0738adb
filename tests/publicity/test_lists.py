"""The public list as text: what is hidden, how it is searched, and that equal lists are equal bytes."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from jifenban.clock import CHINA
from jifenban.offices.calendar import WorkingCalendar
from jifenban.publicity.lists import (
    list_digest,
    name_digest,
    receipt_digest,
    receipt_tail,
    tidy_receipt,
    write_list,
)
from jifenban.publicity.periods import shown_until

COLUMNS = [{"key": "base", "label": "基础指标分"}, {"key": "medical", "label": "医保月数"}]


@dataclass
class List:
    columns: list[dict[str, str]]
    receipts: bool = True


LIST = List(COLUMNS)


@dataclass
class Line:
    rank: int = 1
    masked_name: str = "黄＊强"
    receipt_tail: str = "018842"
    values: dict[str, str] = field(default_factory=lambda: {"base": "220", "medical": "112"})


def test_the_downloaded_file_has_the_published_digest():
    content = write_list(LIST, [Line(), Line(rank=2)])

    assert list_digest(content) == hashlib.sha256(content).hexdigest()
    assert content.decode("utf-8-sig").splitlines() == [
        "名次,姓名,回执号末6位,基础指标分,医保月数",
        "1,黄＊强,018842,220,112",
        "2,黄＊强,018842,220,112",
    ]


def test_a_changed_score_changes_the_digest():
    other = Line(values={"base": "221", "medical": "112"})

    assert list_digest(write_list(LIST, [Line()])) != list_digest(write_list(LIST, [other]))


@pytest.mark.parametrize("typed", ["黄演强", " 黄 演强 ", "黄演强\u3000"])
def test_a_full_name_is_found_however_it_is_spaced(typed):
    assert name_digest(typed) == name_digest("黄演强")


@pytest.mark.parametrize(
    "typed", ["rh20221025-440117-00042", "RH20221025 440117 00042", "ＲＨ20221025-440117-00042"]
)
def test_a_receipt_number_is_found_however_it_is_typed(typed):
    assert receipt_digest(typed) == receipt_digest("RH20221025-440117-00042")


def test_part_of_a_name_is_another_digest():
    assert name_digest("黄演") != name_digest("黄演强")


def test_only_the_last_six_signs_of_a_receipt_are_shown():
    assert receipt_tail(tidy_receipt("RH20221025-440117-00042")) == "700042"


@pytest.mark.parametrize(
    ("days", "unit", "end"),
    [
        (5, "天", datetime(2022, 11, 2, tzinfo=CHINA)),  # 28 October is the first of the five days
        (5, "工作日", datetime(2022, 11, 4, tzinfo=CHINA)),  # 29 and 30 October are a weekend
    ],
)
def test_the_day_of_publication_does_not_count_and_the_last_day_is_whole(days, unit, end):
    start = datetime(2022, 10, 27, 10, tzinfo=CHINA)

    assert shown_until(start, days, unit, WorkingCalendar()) == end


def test_a_list_without_receipt_numbers_has_no_such_column():
    content = write_list(List(COLUMNS, receipts=False), [Line()])

    assert content.decode("utf-8-sig").splitlines() == ["名次,姓名,基础指标分,医保月数", "1,黄＊强,220,112"]


def test_where_both_ends_count_the_day_of_publication_is_the_first():
    start = datetime(2020, 10, 15, 9, tzinfo=CHINA)

    assert shown_until(start, 8, "天", WorkingCalendar(), first_day_counts=True) == datetime(
        2020, 10, 23, tzinfo=CHINA
    )
