"""The list of papers to bring, as the applicant sees it: on the case page and as a page to print."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from jifenban.cases.actions import announce_value
from jifenban.cases.late_terms import follow_value
from jifenban.cases.models import Case
from jifenban.people.models import Person
from tests.cases import road
from tests.cases.road import at
from tests.cases.test_settlement import LONG

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """A day in spring when cards are printed."""
    moment = at("2023-04-20 10:00")
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: moment)
    return moment


@pytest.fixture
def carded(applicant: Person) -> Case:
    """A case with its card; the applicant of the fixtures comes from Hunan and moves into a collective."""
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    batch = road.settlement_round(now=at("2023-01-05"))
    road.verified(points, applicant, at("2022-09-01"), **LONG)
    return road.with_card(batch, applicant, at("2023-02-20"))


def test_the_case_page_leads_to_the_guide_to_settling(mine: Client, carded: Case):
    address = f"/my/cases/{carded.code}/bring/police/"

    assert address in mine.get(f"/my/cases/{carded.code}/").content.decode()
    page = mine.get(address).content.decode()

    for said in (
        "落户指引", "主迁人：测试甲", "广州市入户人员信息卡", "原件 1 份", "集体户管理单位同意入户证明", "准予迁入证明",
        "某县公安局某派出所", "咨询公安部门", "份数未查得", "2021 年度自发卡之日起 90 天",
    ):  # fmt: skip
        assert said in page, said
    assert "不动产权证书" not in page


def test_once_the_round_says_how_long_the_guide_names_the_last_day(mine: Client, carded: Case):
    announce_value(
        round=carded.round,
        key="settle_days",
        value="90",
        source="通告",
        actor=road.SYSTEM,
        now=at("2023-04-01"),
    )
    follow_value(round=carded.round, key="settle_days", now=at("2023-04-01"))

    page = mine.get(f"/my/cases/{carded.code}/bring/police/").content.decode()

    assert "凭卡落户：最迟 2023年5月21日。" in page
    assert "2022 年度未查得；2021 年度自发卡之日起" not in page


def test_before_the_card_there_is_no_such_list(mine: Client, carded: Case):
    carded.status = "passed"
    carded.save(update_fields=["status"])

    assert mine.get(f"/my/cases/{carded.code}/bring/police/").status_code == 404
    assert "落户指引" not in mine.get(f"/my/cases/{carded.code}/").content.decode()


def test_nobody_else_reads_it(carded: Case, logged_in: Callable[..., Client]):
    other = logged_in(road.make_applicant("测试乙").account)

    assert other.get(f"/my/cases/{carded.code}/bring/police/").status_code == 404
