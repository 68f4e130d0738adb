"""Logging in through the identity service, as a browser does it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import expect

from jifenban.accounts.models import User
from jifenban.people.models import Person
from tests.builders import identity_number
from tests.cases.road import make_applicant, publish
from tests.journeys.conftest import Clock, OpenPage, shoot
from tests.journeys.identity import identify, identity_provider, use_provider
from tests.portals.conftest import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBER = identity_number(731)


@pytest.fixture
def provider(live_server: Any, settings: Any, tmp_path: Path) -> Iterator[str]:
    """The identity service knows one person."""
    who = {"sub": "sub-1", "name": "林小满", "id_number": NUMBER, "phone": "13900001234", "level": "L3"}
    site = live_server.url
    with identity_provider(site, [who], tmp_path) as issuer:
        use_provider(settings, issuer)
        yield issuer


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_new_person_logs_in_and_comes_back_to_where_she_was(
    size: str, provider: str, open_page: OpenPage, clock: Clock
):
    publish(POINTS, now=clock.now)
    with open_page(size) as page:
        page.goto("/my/apply/guangzhou/points/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        shoot(page, f"identity-{size}")
        identify(page, "林小满", "L3")

        expect(page).to_have_url(f"{page.url.split('/my/')[0]}/my/apply/guangzhou/points/")
        page.goto("/my/")
        expect(page.get_by_role("heading", level=1)).to_contain_text("林小满，您好")

    person = Person.objects.get()
    assert (person.name, person.number, person.phone) == ("林小满", NUMBER, "13900001234")


def test_the_log_in_stores_no_claims_in_clear(provider: str, open_page: OpenPage, clock: Clock):
    with open_page("phone") as page:
        page.goto("/login/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        identify(page, "林小满", "L3")
        expect(page.get_by_role("heading", level=1)).to_contain_text("林小满")

    account = SocialAccount.objects.get()
    user = User.objects.get()
    assert account.extra_data == {"userinfo": {"sub": "sub-1"}}
    assert not user.first_name
    assert not user.last_name
    assert NUMBER not in user.username


def test_a_known_number_logs_in_to_its_own_account(provider: str, open_page: OpenPage, clock: Clock):
    known = make_applicant("林小满", number=NUMBER)

    with open_page("phone") as page:
        page.goto("/login/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        identify(page, "林小满", "L4")
        expect(page.get_by_role("heading", level=1)).to_contain_text("林小满")

    assert SocialAccount.objects.get().user_id == known.account_id
    assert Person.objects.count() == 1


def test_too_low_a_level_is_told_with_the_way_to_raise_it(provider: str, open_page: OpenPage, clock: Clock):
    publish(POINTS, now=clock.now)
    with open_page("phone") as page:
        page.goto("/my/apply/guangzhou/points/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        identify(page, "林小满", "L1")

        expect(page.get_by_role("heading", level=1)).to_have_text("认证等级不够，没有登录")
        expect(page.locator("main")).to_contain_text("L1（账号密码）")
        expect(page.locator("main")).to_contain_text("L2（手机短信核验）")
        expect(page.locator("main")).to_contain_text("怎样提高")
        shoot(page, "level-too-low-phone")

    assert not User.objects.exists()
    assert not Person.objects.exists()


def test_cancelling_leads_to_a_page_that_says_so(provider: str, open_page: OpenPage, clock: Clock):
    with open_page("phone") as page:
        page.goto("/login/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        page.get_by_role("button", name="取消登录").click()

        expect(page.locator("main")).to_contain_text("您取消了登录。")
        expect(page.get_by_role("link", name="重新登录")).to_be_visible()


def test_an_answer_nobody_asked_for_logs_nobody_in(provider: str, open_page: OpenPage, clock: Clock):
    with open_page("phone") as page:
        answer = page.goto("/accounts/oidc/identity/login/callback/?code=stolen&state=guessed")

        assert answer is not None
        assert answer.status == 401
        expect(page.get_by_role("heading", level=1)).to_have_text("没有登录")


def test_an_identity_service_that_is_down_is_told_in_words(settings: Any, open_page: OpenPage, clock: Clock):
    use_provider(settings, "http://localhost:9")
    with open_page("phone") as page:
        page.goto("/login/")
        page.get_by_role("button", name="去统一身份认证登录").click()

        expect(page.locator("main")).to_contain_text("暂时连不上")


def test_logging_out_ends_the_session(provider: str, open_page: OpenPage, clock: Clock):
    with open_page("desk") as page:
        page.goto("/login/")
        page.get_by_role("button", name="去统一身份认证登录").click()
        identify(page, "林小满", "L3")
        page.get_by_role("button", name="退出").first.click()
        page.goto("/my/")

        expect(page.get_by_role("heading", level=1)).to_have_text("登录")
