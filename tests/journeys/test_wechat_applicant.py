"""Applying inside WeChat's browser at 390 px: agreement, intent, photographs, two cuts of the network, one submission."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from jifenban.cases.models import Case, Event, Photo
from jifenban.policies.models import Round
from jifenban.policies.queries import policy
from tests.browser import axe_violations
from tests.builders import identity_number
from tests.cases import hangzhou_road as west
from tests.cases import road
from tests.journeys import wechat
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.journeys.test_applicant_road import photo, worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPERS = Photo.objects.filter(section="education", slot="diploma")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def batch(clock: Clock) -> Round:
    clock.set("2020-03-01 08:30")
    return west.open_batch(clock.now)


def test_from_the_menu_to_the_receipt_with_the_network_cut_twice(
    batch: Round, open_page: OpenPage, clock: Clock
):
    person = road.make_applicant("测试甲", phone="13800000001")
    with open_page("phone", person.account, user_agent=wechat.AGENT) as page:
        page.goto("/")
        page.get_by_role("link", name="积分申请").first.click()
        page.get_by_role("button", name="开始填写").click()
        agree(page)
        case = Case.objects.get()
        rest = {key: data for key, data in west.LIFE.items() if key not in ("agreement", "intent", "promise")}
        road.fill(case, clock.now, **rest)
        choose_the_intent(page, case)
        photograph(page, case)
        submit(page, case)
        page.goto(f"/my/cases/{case.code}/")
        expect(page.get_by_text("积分申请回执单")).to_be_visible()
        expect(
            page.get_by_text("2020年3月27日")
        ).to_be_visible()  # the day from which the score can be asked for
        assert not overflows(page)
        shoot(page, "wechat-submitted")

    assert Event.objects.filter(case=case, step="submit").count() == 1
    assert case.intents.count() == 2


def agree(page: Page) -> None:
    """Nothing opens before the agreement is confirmed; its version and the verified identity stand on the page."""
    expect(page.get_by_text("版本：2020")).to_be_visible()
    expect(page.get_by_text("实名认证").first).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_role("checkbox", name="本人已阅读并同意积分申请授权协议").check()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("heading", name="个人基本信息", level=1)).to_be_visible()


def choose_the_intent(page: Page, case: Case) -> None:
    """Both uses open both pages, each with its own end."""
    page.goto(f"/my/cases/{case.code}/fill/intent/")
    page.get_by_label("落户和入学都申请").check()
    page.get_by_role("button", name="保存并继续").click()
    expect(page.get_by_role("heading", name="落户信息和随迁人员", level=1)).to_be_visible()
    road.fill(
        case,
        case.opened_at,
        pupil={"records": [{**west.PUPIL["records"][0], "number": identity_number(7, "20140506")}]},
        promise={"true_statement": "yes"},
    )
    road.add_photos(case, case.opened_at)
    PAPERS.delete()


def photograph(page: Page, case: Case) -> None:
    """The connection is cut in the middle of an upload: a sentence; back online the same picture goes by itself."""
    page.goto(f"/my/cases/{case.code}/fill/learning/")
    slot = page.locator("#p-education-diploma")
    page.context.set_offline(True)
    slot.locator("input[type=file]").set_input_files(photo())
    expect(page.get_by_text("照片没有传上").first).to_be_visible()
    expect(slot.get_by_role("button", name="再传一次")).to_be_visible()
    shoot(page, "wechat-cut-upload")
    page.context.set_offline(False)
    expect(slot.get_by_text("检查中")).to_be_visible()
    assert PAPERS.count() == 1
    worker()
    expect(slot.get_by_text("已上传")).to_be_visible()


def submit(page: Page, case: Case) -> None:
    """The guide's warning stands before the button; the answer to the press is lost; the application is in once."""
    page.goto(f"/my/cases/{case.code}/fill/check/")
    expect(page.get_by_text("在您确认提交后就不能再修改了")).to_be_visible()
    shoot(page, "wechat-check")
    address = re.compile("/fill/check/$")

    def cut(route: Route) -> None:
        if route.request.method == "POST" and "hx-request" not in route.request.headers:
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(address, cut)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="确认提交").click()
    page.unroute(address)
    page.goto(f"/my/cases/{case.code}/fill/check/")
    expect(page).to_have_url(re.compile(f"/my/cases/{case.code}/$"))
    assert policy(case.revision).workflow.status("accepted").label in page.content()
