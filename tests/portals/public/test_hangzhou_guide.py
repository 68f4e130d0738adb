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
    "absent", ["积分受理窗口的地址、电话和办公时间", "咨询电话", "申请材料指引的原文", "二维码"]
)
def test_what_the_guide_leaves_blank_is_listed_as_absent(page: str, absent: str) -> None:
    assert absent in page


def test_papers_stand_by_indicator(page: str) -> None:
    for paper in ("不动产权证书", "毕业证书", "荣誉证书或表彰文件", "无偿献血证"):
        assert paper in page


def test_the_process_is_drawn_from_the_workflow(page: str) -> None:
    for word in ("收件并打印回执单", "部门审核中", "异议核查中", "20 个工作日"):
        assert word in page
