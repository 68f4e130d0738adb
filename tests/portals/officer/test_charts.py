"""The distribution of a run as a picture and as a sentence."""

import pytest

from jifenban.portals.officer.charts import BASE, LEFT, TOP, WIDTH, histogram_bars
from jifenban.rankings.queries import Bin


def bins(*people: int, inside_from: int = 0) -> list[Bin]:
    return [
        Bin(100 + 5 * number, 105 + 5 * number, count, count if number >= inside_from else 0)
        for number, count in enumerate(people)
    ]


def test_nobody_makes_no_picture():
    assert histogram_bars([], "") is None
    assert histogram_bars(bins(0, 0), "") is None


def test_the_line_stands_at_the_left_edge_of_the_first_admitted_bar():
    chart = histogram_bars(bins(3, 4, 5, inside_from=1), "107")

    assert chart is not None
    assert chart.line_x == chart.bars[1].x
    assert [bar.inside for bar in chart.bars] == [False, True, True]
    assert chart.words == "共 12 人，从 100 分到 115 分；入围线 107 分，入围 9 人。"


@pytest.mark.parametrize("width", [1, 5, 20])
def test_the_width_of_a_bin_is_that_of_the_data(width: int):
    chart = histogram_bars([Bin(100, 100 + width, 3, 3), Bin(100 + width, 100 + 2 * width, 1, 1)], "100")

    assert chart is not None
    assert chart.bin_width == width


@pytest.mark.parametrize("most", [1, 2, 7, 38, 999, 16_002])
def test_the_grid_has_few_round_numbers_and_holds_the_tallest_bar(most: int):
    chart = histogram_bars(bins(1, most), "100")

    assert chart is not None
    labels = [int(row.label) for row in chart.rows]
    assert len(labels) <= 6
    assert labels[0] == 0
    assert labels[-1] >= most
    assert all(TOP <= bar.y <= BASE for bar in chart.bars)


def test_many_bins_stay_inside_the_picture_under_few_labels():
    chart = histogram_bars(bins(*([2] * 70)), "100")

    assert chart is not None
    assert chart.bars[0].x == LEFT
    assert chart.bars[-1].x + chart.bars[-1].width <= WIDTH
    assert len(chart.scores) <= 9
