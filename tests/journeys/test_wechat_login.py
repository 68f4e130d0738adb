"""Logging in by WeChat inside its browser: no, yes, the real name once, and then by WeChat alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import Page, expect

from jifenban.journal.models import Entry
from jifenban.people.models import Person
from tests.browser import axe_violations
from tests.builders import identity_number
from tests.cases.road import publish
from tests.journeys.conftest import Clock, OpenPage, overflows, shoot
from tests.journeys.identity import identify, identity_provider, use_provider
from tests.journeys.wechat import AGENT, use_wechat, wechat_service
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHO = {
    "sub": "sub-7",
    "name": "林小满",
    "id_number": identity_number(737),
    "phone": "13900001234",
    "level": "L3",
}


def test_the_real_name_joins_a_wechat_to_the_account_and_from_then_on_it_logs_in(
    live_server: Any, settings: Any, tmp_path: Path, open_page: OpenPage, clock: Clock
):
    publish(POINTS, now=clock.now)
    with identity_provider(live_server.url, [WHO], tmp_path) as issuer, wechat_service() as address:
        use_provider(settings, issuer)
        use_wechat(settings, address)
        with open_page("phone", user_agent=AGENT) as page:
            say_no(page)
            say_yes(page)
            give_the_real_name(page)
            account = Person.objects.get().account
            assert dict(SocialAccount.objects.values_list("provider", "user_id")) == {
                "identity": account.pk,
                "weixin": account.pk,
            }
            assert Entry.objects.filter(verb="wechat_joined").count() == 1
            come_back(page)


def say_no(page: Page) -> None:
    """A person who refuses reads a sentence and may try again."""
    page.goto("/my/apply/guangzhou/points/")
    expect(page.get_by_role("button", name="微信登录")).to_be_visible()
    assert axe_violations(page) == []
    assert not overflows(page)
    shoot(page, "wechat-login")
    page.get_by_role("button", name="微信登录").click()
    page.get_by_role("link", name="拒绝").click()
    expect(page.get_by_role("alert")).to_contain_text("您没有同意微信登录")


def say_yes(page: Page) -> None:
    """WeChat alone does not say who somebody is: nobody is logged in, and the page says what is next."""
    page.goto("/my/apply/guangzhou/points/")
    page.get_by_role("button", name="微信登录").click()
    page.get_by_role("link", name="允许").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("认证等级不够，没有登录")
    expect(page.locator("main")).to_contain_text("微信不知道您是谁")
    assert axe_violations(page) == []
    assert not overflows(page)
    shoot(page, "wechat-level-too-low")
    assert not Person.objects.exists()
    assert not SocialAccount.objects.exists()


def give_the_real_name(page: Page) -> None:
    """The real-name service verifies the person, who then stands where the way began."""
    page.get_by_role("link", name="去实名登录").click()
    expect(page.get_by_label("刚才的微信以后也能登录我的账号")).to_be_checked()
    assert axe_violations(page) == []
    shoot(page, "wechat-join")
    page.get_by_role("button", name="去统一身份认证登录").click()
    identify(page, "林小满", "L3")
    expect(page).to_have_url(f"{page.url.split('/my/')[0]}/my/apply/guangzhou/points/")


def come_back(page: Page) -> None:
    """By WeChat alone one may look; to apply one is sent to the real-name log-in."""
    page.goto("/my/")
    page.get_by_role("button", name="退出").first.click()
    page.goto("/login/")
    page.get_by_role("button", name="微信登录").click()
    page.get_by_role("link", name="允许").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("林小满，您好")
    expect(page.get_by_role("button", name="解除微信登录")).to_be_visible()
    assert axe_violations(page) == []
    shoot(page, "wechat-home")
    page.goto("/my/apply/guangzhou/points/")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    expect(page.locator("main")).to_contain_text("L2（手机短信核验）")
