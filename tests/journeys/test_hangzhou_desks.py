"""Hangzhou's desks in a browser: the district that calls, scores and decides; the school officer who makes the list."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from jifenban.cases.actions import run_due_timers
from jifenban.cases.models import Case
from jifenban.policies.models import Round
from jifenban.publicity.settling import PUBLISHED, settle
from jifenban.rankings.actions import freeze_round
from jifenban.rankings.computing import compute
from jifenban.rankings.models import Run
from tests.browser import axe_violations
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def batch(clock: Clock) -> Round:
    clock.set("2020-03-10 09:30")
    return west.open_batch(clock.now)


def look(page: Page, name: str) -> None:
    """The page is accessible and no wider than the screen; a picture is kept."""
    shoot(page, name)
    assert axe_violations(page) == []
    assert not overflows(page)


def test_the_district_calls_scores_files_an_objection_and_decides_it(
    batch: Round, open_page: OpenPage, clock: Clock
):
    case = west.checking(batch, road.make_applicant("测试甲", phone="13800000001"), clock.now)
    road.answer_all(case, clock.now)
    scorer = road.make_officer("scorer", west.DISTRICT, now=clock.now)
    with open_page("desk", scorer) as page:
        page.goto("/desk/")
        page.locator("tbody a").first.click()
        call(page)
        look(page, "district-case")
        page.get_by_role("button", name="核定积分").click()
        expect(page.get_by_text("已核定，可查询、可提异议").first).to_be_visible()

        clock.set("2020-03-12 10:00")
        page.goto(f"/desk/cases/{case.code}/")
        page.get_by_role("link", name=re.compile("登记异议")).click()
        page.locator("input[name=items][value=homes]").check()
        page.locator("#r-score-homes").fill("2014 年的租赁没有计入。")
        page.get_by_role("button", name=re.compile("登记异议")).click()
        expect(page.get_by_text("异议核查中").first).to_be_visible()
        road.answer_all(case, clock.now)
        page.goto("/desk/objections/")
        page.locator("tbody a").first.click()
        page.locator("input[name=outcome][value=rejected]").check()
        page.locator("#reason").fill("2014 年的租赁没有备案。")
        look(page, "district-objection")
        page.get_by_role("button", name="决定并告知申请人").click()
        expect(page.get_by_text("2014 年的租赁没有备案。").first).to_be_visible()

    case.refresh_from_db()
    assert case.status == "final"


def call(page: Page) -> None:
    """Look the number up, which is kept, and note what the call brought."""
    page.get_by_text("联系申请人").click()
    page.get_by_role("button", name="看电话号码").click()
    expect(page.get_by_text("13800000001")).to_be_visible()
    page.locator("input[name=outcome]").first.check()
    page.get_by_label("说了什么").fill("已告知可以查询的日期。")
    page.get_by_role("button", name="登记通话").click()
    expect(page.get_by_text("已告知可以查询的日期。").first).to_be_visible()


def schooling(batch: Round, name: str, child: int, clock: Clock) -> Case:
    """A confirmed score wanted for school alone."""
    pupil = {"records": [{**west.PUPIL["records"][0], "number": identity_number(child, "20140506")}]}
    return west.scored(
        batch,
        road.make_applicant(name),
        clock.now,
        intent={"uses": "school"},
        destination={},
        pupil=pupil,
    )


def test_the_school_officer_tries_ranks_confirms_and_publishes_the_own_list(
    batch: Round, open_page: OpenPage, clock: Clock
):
    for name, child in (("测试甲", 7), ("测试乙", 8)):
        schooling(batch, name, child, clock)
    run_due_timers(until=clock.set("2020-04-13 10:00"))
    manager = road.make_officer("round_officer", west.CITY, now=clock.now)
    officer = road.make_officer("list_officer", "330100-education", now=clock.now)
    with open_page("desk", officer) as page:
        page.goto("/desk/rounds/")
        page.get_by_role("link", name="2020 年杭州市居住证积分").click()
        expect(page.get_by_role("button", name="锁定数据")).to_have_count(0)
        freeze_round(round_id=batch.pk, actor=manager, now=clock.now)
        page.get_by_role("link", name="积分入学名单").click()
        press(page, clock, "试算一次")
        expect(page.get_by_text("这是第 1 次试算")).to_be_visible()
        press(page, clock, "正式排名")
        page.get_by_role("button", name="确认这份名单").click()
        look(page, "school-list")
        page.get_by_role("button", name="公示名单").click()
        expect(page.get_by_role("heading", name="公示中")).to_be_visible()
        publication = Run.objects.get(trial=False).publications.get()
        settle(publication_id=publication.pk, event=PUBLISHED, now=clock.now)
        page.get_by_role("link", name="看公示页").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("积分入学")
        look(page, "school-list-public")

    assert set(Case.objects.values_list("status", flat=True)) == {"listed"}


def press(page: Page, clock: Clock, name: str) -> None:
    """Let the officer start a run, and do what the worker would."""
    page.get_by_role("button", name=name).click()
    expect(page.get_by_text(re.compile("正在算|已算"))).to_be_visible()
    compute(run_id=Run.objects.latest("pk").pk, now=lambda: clock.now)
    page.reload()
