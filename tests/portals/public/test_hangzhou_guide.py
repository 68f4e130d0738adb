"""The public page of Hangzhou's guide: papers, process, and what the copied guide leaves blank."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.cases import road
from tests.cases.hangzhou_road import TRIAL
from tests.cases.road import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, client: Client) -> str:
    now = at("2020-03-02")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: now)
    road.publish(TRIAL, now=now)
    return client.get(f"/policy/{TRIAL}/").content.decode()


@pytest.mark.parametrize(
    "absent",
    ["积分受理窗口的地址、电话和办公时间", "咨询电话", "申请材料指引的原文", "二维码", "能不能由别人代办"],
)
def test_what_the_guide_leaves_blank_is_listed_as_absent(page: str, absent: str) -> None:
    assert absent in page


def test_papers_stand_by_indicator(page: str) -> None:
    for paper in ("不动产权证书", "毕业证书", "荣誉证书或表彰文件", "无偿献血证"):
        assert paper in page


def test_both_lists_stand_with_their_own_order_and_who_makes_them(page: str) -> None:
    ranking = page[page.index("怎样排名") :]
    settlement, school = ranking.index("积分落户名单"), ranking.index("积分入学名单")

    assert "市区自有住房并居住" not in ranking[settlement:school]
    assert school < ranking.index("市区自有住房并居住") < ranking.index("居住登记时间", school)
    assert settlement < ranking.index("由杭州市公安局（名单经办人）确定并公布") < school
    assert school < ranking.index("由杭州市教育局（名单经办人）确定并公布")
    assert "儿童身份证号码相同的只计一次" in ranking[school:]


def test_each_list_says_how_to_object_as_far_as_anybody_knows(page: str) -> None:
    settlement, school = page.index("对积分落户名单有异议怎么办"), page.index("对积分入学名单有异议怎么办")

    assert settlement < page.index("名单公布几天、几天内可以提，没有查到") < school
    assert school < page.index("名单公布的 7 个工作日内可以申请复核，5 个工作日内答复")


def test_the_process_is_drawn_from_the_workflow(page: str) -> None:
    for word in ("收件并打印回执单", "部门审核中", "异议核查中", "20 个工作日"):
        assert word in page


def test_the_menu_has_the_application_and_the_query(page: str, client: Client) -> None:
    home = client.get("/?city=hangzhou").content.decode()

    assert home.index("积分管理") < home.index("积分申请") < home.index("积分查询")


def test_a_city_whose_windows_nobody_published_says_so(page: str, client: Client) -> None:
    answer = client.get("/windows/hangzhou/")

    assert answer.status_code == 200
    assert "没有杭州市窗口的地址和电话" in answer.content.decode()
