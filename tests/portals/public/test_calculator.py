"""The calculator walked through as a person without JavaScript and without a log-in does."""

import json

import pytest
from django.core.signing import dumps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jifenban.portals.estimates.packs import trials
from jifenban.shares.models import SharedAnswers
from tests.portals.public.walking import Walk

pytestmark = pytest.mark.django_db

POINTS = "guangzhou/points/2021"


@pytest.fixture
def walk(client: Client, now) -> Walk:
    """Somebody who has begun with the points edition, as of 1 March 2022."""
    return Walk(client, POINTS).begin("today")


def test_every_pack_that_scores_can_be_chosen_also_one_without_a_workflow(client: Client, now):
    page = client.get("/try/").content.decode()

    assert len(trials()) >= 10
    for identity in trials():
        assert f"/try/{identity}/" in page
    assert "/try/beijing/settlement/2018/" in page


@pytest.mark.parametrize("identity", sorted(trials()))
def test_each_pack_gives_a_result_to_somebody_who_fills_in_nothing(identity: str, client: Client, now):
    walk = Walk(client, identity).begin()
    walk.send("result")

    assert walk.answer.status_code == 200
    assert "测算结果" in walk.page
    assert "分，" in walk.page or "现在算不出分数" in walk.page


def test_a_life_is_scored_with_its_clause_and_the_grade_of_its_source(walk: Walk):
    walk.send(v__birth_date="1990-01-01").send(have=["permits"])
    walk.send(r__permits__0__from="2018-03-01")

    assert "测算结果" in walk.page
    assert "满 4 年 × 8 分" in walk.page
    assert "<b>62</b>" in walk.page  # 32 for the permit, 30 for the age
    assert "基础指标一</a>（二手转载：" in walk.page
    assert "按今天（2022年3月1日）算" in walk.page
    assert "不是核定结果" in walk.page


def test_both_totals_of_a_table_with_two_purposes_are_named(walk: Walk):
    walk.send(v__birth_date="1990-01-01").send(have=["credit_records"])
    walk.send(r__credit_records__0__count="1")

    assert "<b>20</b><span>分，积分制服务" in walk.page
    assert "<b>30</b><span>分，积分制入学（不计减分指标）" in walk.page


def test_only_what_was_ticked_is_asked_and_the_progress_says_so(walk: Walk):
    assert "第 1 步，共 2 步" in walk.page
    walk.send().send(have=["permits", "education"])

    assert "第 3 步，共 4 步" in walk.page
    walk.send()
    assert "文化程度</h1>" in walk.page
    walk.send()
    assert "测算结果" in walk.page


def test_a_wrong_answer_gets_its_sentence_and_everything_else_is_kept(walk: Walk):
    walk.send(v__birth_date="昨天")

    assert walk.answer.status_code == 422
    assert "请填写存在的日期" in walk.page
    assert 'value="昨天"' in walk.page

    walk.send(v__birth_date="1990-01-01").send(have=["homes"])
    typed = {
        "r__homes__0__tenure": "lease",
        "r__homes__0__from": "2020-01-01",
        "r__homes__0__to": "2019-01-01",
    }
    walk.send(**typed)
    assert "结束早于开始" in walk.page
    assert 'value="2020-01-01"' in walk.page
    assert 'value="lease" checked' in walk.page


def test_going_back_keeps_what_was_typed_even_if_it_is_wrong(walk: Walk):
    walk.send().send(have=["permits"])
    walk.send("back", r__permits__0__from="二零年")
    assert "您有下面哪些情况" in walk.page
    assert 'value="permits" checked' in walk.page

    walk.send(have=["permits"])
    assert 'value="二零年"' in walk.page


def test_half_a_record_is_left_out_and_named(walk: Walk):
    walk.send().send(have=["permits", "homes"])
    walk.send(r__permits__0__from="2018-03-01")
    walk.send(r__homes__0__tenure="own")

    assert "住所第 1 条：还缺开始日期" in walk.page
    assert "<b>32</b>" in walk.page


def test_what_cannot_change_the_result_is_not_asked_but_named_and_can_be_filled_in(client: Client, now):
    walk = Walk(client, "hangzhou/settlement/2021").begin("2022")
    assert "淳安" not in walk.page  # it earns points from July 2024
    walk.send("result")
    assert "居住在淳安特别生态功能区</button>" in walk.page

    walk.send("open:in_chunan")
    assert "居住在淳安特别生态功能区" in walk.page
    assert "基本情况</h1>" in walk.page


def test_a_topic_that_cannot_change_this_life_is_passed_over(client: Client, now):
    walk = Walk(client, "guangzhou/conghua-school/2020").begin("2020")
    walk.send().send("next")

    assert "测算结果" in walk.page
    assert "违法违规记录</button>" in walk.page  # deductions do not count for this purpose


def test_records_are_added_and_removed(walk: Walk):
    walk.send().send(have=["permits"])
    walk.send("add:permits", r__permits__0__from="2018-03-01", r__permits__0__to="2019-02-28")
    assert "第 2 条" in walk.page
    walk.send("add:permits", r__permits__0__from="2018-03-01", r__permits__1__from="2020-03-01")
    walk.send("remove:0", r__permits__0__from="2018-03-01", r__permits__1__from="2020-03-01")

    assert 'value="2018-03-01"' not in walk.page
    assert 'value="2020-03-01"' in walk.page
    assert walk.carried["n.permits"] == "2"


def test_dates_are_read_as_people_write_them(walk: Walk):
    walk.send(v__birth_date="１９９０年１月１日").send(have=["insurance"])
    walk.send(r__insurance__0__kind="pension", r__insurance__0__from="2015年3月")

    assert "2015年3月至今" in walk.page
    assert "32 岁" in walk.page


def test_the_result_says_which_papers_prove_a_line_and_who_checks_it(walk: Walk):
    walk.send().send(have=["education"])
    walk.send(r__education__0__level="bachelor")

    assert "证明材料：毕业证书；学信网" in walk.page
    assert "核验部门：广州市教育局" in walk.page
    assert "计入：文化程度：本科" in walk.page


def test_records_left_out_are_explained(walk: Walk):
    walk.send().send(have=["insurance"])
    walk.send(
        r__insurance__0__kind="pension", r__insurance__0__from="2015-01", r__insurance__0__back_paid="true"
    )

    assert "未计入 1 条" in walk.page
    assert "补缴的不计" in walk.page


def test_the_line_and_where_it_is_written_are_shown_where_a_round_has_one(client: Client, now):
    walk = Walk(client, "hangzhou/settlement/2021").begin("2022")
    walk.send("result")

    assert "100 分，还差" in walk.page
    assert "线的出处：二手转载：历次分数线" in walk.page


def test_without_a_line_the_page_says_so(walk: Walk):
    walk.send("result")

    assert "没有公布分数线" in walk.page


def test_a_condition_that_needs_an_unpublished_value_is_not_guessed(client: Client, now):
    walk = Walk(client, "guangzhou/settlement/2022").begin("2022")
    walk.send("result", v__birth_date="1990-01-01")

    assert "没法判断" in walk.page
    assert "还没有“出生日期线" in walk.page
    assert "未持有广州市有效居住证" in walk.page  # the others are judged, with what to do
    assert "怎么办：" in walk.page


def test_a_condition_is_not_called_unmet_because_a_question_was_not_answered(client: Client, now):
    walk = Walk(client, "hangzhou/settlement/2021").begin("2022")
    walk.send("result")

    assert "没有填：户籍在杭州市区。" in walk.page
    assert "户籍已在杭州市区" not in walk.page

    walk.send("open:basics").send("result", v__urban_hukou="true")
    assert "户籍已在杭州市区" in walk.page


def test_the_answers_are_neither_in_the_address_nor_in_the_database(walk: Walk):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        walk.send(v__birth_date="1987-06-05").send(have=["permits"])
        walk.send(r__permits__0__from="2018-03-01")

    assert "测算结果" in walk.page
    assert not walk.answer.has_header("Location")
    assert "no-store" in walk.answer["Cache-Control"]
    statements = [query["sql"] for query in queries]
    assert [sql for sql in statements if not sql.startswith("SELECT")] == []
    assert "1987" not in json.dumps(statements)
    assert not SharedAnswers.objects.exists()


def test_a_changed_page_is_refused_with_a_sentence(walk: Walk):
    carried = {**walk.carried, "do": "next"}
    for state in (carried["state"][:-3] + "xyz", dumps({}, salt="calculator:other/pack/2020"), "nonsense"):
        answer = walk.client.post(walk.address, {**carried, "state": state})

        assert answer.status_code == 422
        assert "不完整或被改过" in answer.content.decode()


def test_more_than_a_page_can_carry_is_refused_with_a_sentence(walk: Walk):
    answer = walk.client.post(walk.address, {**walk.carried, "do": "next", "state": "x" * 70_000})

    assert answer.status_code == 422
    assert "填写的内容太多" in answer.content.decode()


def test_an_unknown_pack_is_not_found(client: Client, now):
    assert client.get("/try/guangzhou/points/1999/").status_code == 404
    assert client.post("/try/guangzhou/points/1999/", {"do": "begin"}).status_code == 404


@pytest.mark.parametrize(
    "do", ["", "add:nothing", "remove:9", "remove:x", "open:nothing", "nonsense", "back"]
)
def test_a_button_nobody_drew_breaks_nothing(walk: Walk, do: str):
    walk.send(do, step="no-such-page")

    assert walk.answer.status_code == 200
