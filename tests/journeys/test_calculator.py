"""The calculator in a real browser: with and without JavaScript, on a phone and at a desk."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe_violations
from tests.cases.road import publish
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.portals.conftest import POINTS, SETTLEMENT

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BOTH = pytest.mark.parametrize("script", [True, False], ids=["javascript", "plain"])
SIZE = pytest.mark.parametrize("size", ["phone", "desk"])


class Looker:
    """Looks at each page on the way: its picture, what axe finds, whether it fits the screen."""

    def __init__(self, page: Page, name: str, script: bool) -> None:
        self.page, self.name, self.script = page, name, script
        self.faults: dict[str, list[str]] = {}

    def look(self, at: str) -> None:
        """Keep a picture of the page; without JavaScript axe cannot run in it."""
        shoot(self.page, f"calculator-{self.name}-{at}")
        found = axe_violations(self.page) if self.script else []
        if overflows(self.page):
            found.append("wider than the screen")
        if found:
            self.faults[at] = found


@SIZE
@BOTH
def test_somebody_measures_without_a_log_in_corrects_and_shares(
    size: str, script: bool, open_page: OpenPage, clock: Clock
):
    publish(POINTS, now=clock.now)
    with open_page(size, java_script_enabled=script, bypass_csp=script) as page:
        looker = Looker(page, f"{size}-{'js' if script else 'plain'}", script)
        page.goto("/")
        page.get_by_role("link", name="测一测我的积分").click()
        looker.look("choose")
        page.locator(f'a[href="/try/{POINTS}/"]').click()
        looker.look("start")
        page.get_by_role("button", name="开始测算").click()

        fill_in(page, looker)

        expect(page.get_by_role("heading", name="测算结果")).to_be_visible()
        expect(page.locator(".jf-figure").first).to_contain_text("62分，积分制服务")
        page.get_by_text("怎么算的：计入 2 条").first.click()
        expect(page.get_by_text("2018年3月1日至今").last).to_be_visible()
        looker.look("result")
        assert "1990" not in page.url

        page.get_by_role("button", name="怎样更快到线").click()
        expect(page.get_by_role("heading", name="照现在这样过下去")).to_be_visible()
        expect(page.get_by_text("取得大学本科学历").first).to_be_visible()
        looker.look("advice")
        page.get_by_role("button", name="和别的城市比").click()
        expect(page.get_by_text("您填的就是这个")).to_be_visible()
        looker.look("compare")
        page.get_by_role("button", name="回到结果").click()
        expect(page.get_by_role("heading", name="测算结果")).to_be_visible()

        page.get_by_role("button", name="基本情况").click()
        expect(page.get_by_label("出生日期")).to_have_value("1990-01-01")
        page.get_by_role("button", name="不填了，直接看结果").click()
        page.get_by_role("button", name="要一个链接").click()
        expect(page.get_by_text("有这个链接的人都能看到这一页")).to_be_visible()
        looker.look("shared")
        page.get_by_role("button", name="现在就删除").click()
        expect(page.get_by_role("heading", name="这个链接已经失效")).to_be_visible()
        looker.look("gone")
    assert looker.faults == {}


def fill_in(page: Page, looker: Looker) -> None:
    """Born in 1990, a residence permit since 2018, and one lease with a slip of the pen."""
    expect(page.get_by_text("第 1 步，共 2 步")).to_be_visible()
    page.get_by_label("出生日期").fill("1990-01-01")
    looker.look("basics")
    page.get_by_role("button", name="继续", exact=True).last.click()
    page.get_by_label("广东省居住证（广州市办理）").check()
    page.get_by_label("住所").first.check()
    looker.look("have")
    page.get_by_role("button", name="继续", exact=True).last.click()
    expect(page.get_by_text("第 3 步，共 4 步")).to_be_visible()
    page.get_by_label("开始日期").fill("2018-03-01")
    looker.look("permits")
    page.get_by_role("button", name="继续", exact=True).last.click()
    page.get_by_label("租赁", exact=True).check()
    page.get_by_label("开始日期").fill("2021-06-01")
    page.get_by_label("结束日期").fill("2020-06-01")
    page.get_by_role("button", name="再加一条").click()
    expect(page.get_by_label("开始日期").first).to_have_value("2021-06-01")
    page.get_by_role("button", name="继续", exact=True).last.click()
    expect(page.get_by_role("alert")).to_contain_text("结束早于开始")
    looker.look("homes-wrong")
    page.get_by_label("结束日期").first.fill("")
    page.get_by_role("button", name="上一步").click()
    page.get_by_role("button", name="继续", exact=True).last.click()
    expect(page.get_by_label("开始日期").first).to_have_value("2021-06-01")
    page.get_by_role("button", name="继续", exact=True).last.click()


@SIZE
def test_a_pack_with_conditions_and_a_line_shows_both_accessibly(
    size: str, open_page: OpenPage, clock: Clock
):
    with open_page(size, bypass_csp=True) as page:
        looker = Looker(page, f"{size}-conditions", True)
        page.goto("/try/hangzhou/settlement/2021/")
        page.get_by_label("2022 年 11 月积分落户").check()
        page.get_by_role("button", name="开始测算").click()
        looker.look("basics")
        page.get_by_role("button", name="继续", exact=True).last.click()
        looker.look("have")
        page.get_by_role("button", name="不填了，直接看结果").click()
        expect(page.get_by_text("100 分，还差")).to_be_visible()
        for summary in page.locator("details > summary").all():
            summary.click()
        looker.look("result")
    assert looker.faults == {}


@SIZE
@BOTH
def test_a_newcomer_searches_and_reads_a_whole_policy(
    size: str, script: bool, open_page: OpenPage, clock: Clock
):
    publish(POINTS, now=clock.now)
    publish(SETTLEMENT, now=clock.now)
    with open_page(size, java_script_enabled=script, bypass_csp=script) as page:
        looker = Looker(page, f"{size}-{'js' if script else 'plain'}-policy", script)
        page.goto("/")
        page.get_by_text("第一次听说积分？先看这里").click()
        looker.look("home")
        page.get_by_label("想问什么？").fill("广州怎么入户")
        page.get_by_role("button", name="搜索").click()
        looker.look("found")
        page.locator(f'a[href="/policy/{SETTLEMENT}/"]').first.click()
        expect(page.get_by_role("heading", name="流程图")).to_be_visible()
        looker.look("policy")
        for summary in page.locator("details > summary").all():
            summary.click()
        looker.look("policy-open")
        page.goto("/policy/beijing/settlement/2018/")
        looker.look("policy-not-open-here")
        for name in (
            "policy",
            "lists",
            "windows/guangzhou",
            "help",
            "privacy",
            "accessibility",
            "check",
            "api/v1",
        ):
            page.goto(f"/{name}/")
            looker.look(name.replace("/", "-"))
        page.goto(f"/policy/{POINTS}/dates/?from=2022-03-01")
        looker.look("dates")
    assert looker.faults == {}
