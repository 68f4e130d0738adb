"""After the result: when the line is reached and what would help, and the same life by every pack."""

import re

import pytest
from django.test import Client

from jifenban.portals.estimates.packs import trials
from tests.portals.public.walking import Walk

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points/2021"
HANGZHOU = "hangzhou/settlement/2021"


@pytest.fixture
def measured(client: Client, now) -> Walk:
    """Somebody at the result of Guangzhou: born in 1990, a permit since 2018."""
    walk = Walk(client, POINTS).begin("today")
    walk.send(v__birth_date="1990-01-01").send(have=["permits"]).send(r__permits__0__from="2018-03-01")
    assert "测算结果</h1>" in walk.page
    return walk


def test_advice_names_each_step_with_its_points_and_its_clause(measured: Walk):
    page = measured.send("advice").page

    assert "怎样更快到线</h1>" in page
    assert "取得大学本科学历" in page
    assert "+30 分" in page
    assert "文化程度 +30 分" in page
    assert "加分指标一" in page
    assert "（二手转载：" in page
    assert "租房并办理登记备案，住满一年" in page
    assert "算到 2023年3月1日：75 分；不做是 70 分" in page


def test_advice_says_what_it_assumes_and_promises_nothing(measured: Walk):
    page = measured.send("advice").page

    assert "规则和公布的数值 10 年里都不变" in page
    assert "这不是承诺" in page
    assert "时间说不准：" in page


def test_the_curve_is_a_picture_with_the_same_in_words_and_in_numbers(measured: Walk):
    page = measured.send("advice").page

    assert '<svg class="jf-curve"' in page
    assert 'role="img" aria-label="2022年3月1日 62 分，到 2032年3月1日' in page
    assert "style=" not in page
    assert page.count("<dt>20") == 21  # every half year of ten years
    assert "没有公布分数线" in page


def test_the_day_the_line_is_reached_is_named_with_the_line_and_its_source(client: Client, now):
    walk = Walk(client, HANGZHOU).begin()
    walk.send(v__birth_date="1990-01-01").send(have=["permits"])
    walk.send("result", r__permits__0__from="2015-01-01")
    page = walk.send("advice").page

    assert re.search(r"\d{4}年\d+月\d+日可以达到线|十年内到不了线|已经达到线", page)
    assert "线的出处" in page


def test_from_advice_and_comparison_one_comes_back_to_the_result(measured: Walk):
    assert "测算结果</h1>" in measured.send("advice").send("result").page
    assert "<b>62</b>" in measured.page
    assert "各城市比一比</h1>" in measured.send("compare").page


def test_the_comparison_shows_every_pack_with_its_points_line_and_what_is_missing(measured: Walk):
    page = measured.send("compare").page

    for trial in trials().values():
        assert f'action="/try/{trial.pack.identity}/"' in page
    assert "您填的就是这个" in page
    assert "还差" in page
    assert "已经到期，只供对照" in page
    assert "现在还没有生效" in page
    assert "假设都发生在那个城市" in page


def test_the_answers_go_on_into_another_citys_pages(measured: Walk):
    page = measured.send("compare").page
    there = re.search(
        rf'action="/try/{HANGZHOU}/">.*?name="state" value="([^"]+)".*?name="do" value="begin"',
        page,
        re.DOTALL,
    )
    assert there is not None

    answer = measured.client.post(
        f"/try/{HANGZHOU}/", {"state": there[1], "step": "result", "do": "begin"}
    ).content.decode()

    assert 'value="1990-01-01"' in answer


def test_answers_sealed_for_one_pack_do_not_open_anothers_pages(measured: Walk):
    answer = measured.client.post(f"/try/{HANGZHOU}/", {**measured.carried, "do": "advice"})

    assert answer.status_code in (400, 409, 422)
    assert "不完整或被改过" in answer.content.decode()
