"""Log-in by WeChat against a process that plays it: who is let in, how far, and what each refusal says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import Client, RequestFactory

from jifenban.accounts.models import User
from jifenban.config.wechat import AUTHORIZE, PROFILE, TOKEN, follow_address, wechat_provider
from jifenban.people.models import Person
from jifenban.portals.applicant.wechat import join_waiting, waiting
from tests.cases.road import make_applicant
from tests.journeys.wechat import AGENT, use_wechat, wechat_service

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with wechat_service() as address:
        yield address


@pytest.fixture
def wechat(service: str, settings: Any, now: datetime) -> Client:
    """A browser inside WeChat, at a site that WeChat knows."""
    use_wechat(settings, service)
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 1
    return Client(headers={"User-Agent": AGENT})


def back(client: Client, code: str | None, **asked: str) -> HttpResponse:
    """Press the button, and come back from WeChat with a code; None: the person said no."""
    to_wechat = client.post("/login/wechat/", asked)
    assert to_wechat.status_code == 302
    state = parse_qs(urlsplit(to_wechat.headers["Location"]).query)["state"][0]
    answer = {"state": state} | ({"code": code} if code else {})
    return client.get("/accounts/weixin/login/callback/", answer)


def joined(person: Person, openid: str) -> None:
    SocialAccount.objects.create(user=person.account, provider="weixin", uid=openid)


def test_it_is_offered_inside_wechat_and_nowhere_else(wechat: Client):
    assert "微信登录</button>" in wechat.get("/login/").content.decode()
    assert "微信登录</button>" not in Client().get("/login/").content.decode()
    work = Client(headers={"User-Agent": f"{AGENT} wxwork/4.1"})
    assert "微信登录</button>" not in work.get("/login/").content.decode()


@pytest.mark.parametrize(
    "computer",
    ["WindowsWechat(0x63090a13) XWEB/8555", "MacWechat/3.8.7(0x13080712) XWEB/1191 Flue"],
)
def test_on_a_computer_it_says_to_scan_with_the_phone(wechat: Client, computer: str):
    there = Client(headers={"User-Agent": f"Mozilla/5.0 Chrome/107.0 MicroMessenger/6.8.0 {computer}"})

    page = there.get("/login/").content.decode()

    assert "用手机微信扫屏幕上的二维码" in page
    assert "微信登录</button>" in page
    assert "电脑版微信" not in wechat.get("/login/").content.decode()


def test_a_site_that_wechat_does_not_know_offers_nothing_and_says_so(db: None, now: datetime):
    client = Client(headers={"User-Agent": AGENT})

    assert "微信登录</button>" not in client.get("/login/").content.decode()
    for answer in (client.post("/login/wechat/"), client.get("/accounts/weixin/login/callback/?code=x")):
        assert answer.status_code == 404
        assert "没有开通微信登录" in answer.content.decode()


def test_the_way_to_wechat_has_its_parameters_in_its_order_and_its_mark(wechat: Client):
    address = urlsplit(wechat.post("/login/wechat/").headers["Location"])

    asked = parse_qs(address.query)
    assert list(asked) == ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/weixin/login/callback/"]
    assert asked["scope"] == ["snsapi_userinfo"]
    assert address.fragment == "wechat_redirect"


def test_forms_may_lead_to_wechat_without_unsafe_words(wechat: Client, service: str):
    policy = wechat.get("/login/").headers["Content-Security-Policy"]

    assert service in policy.split("form-action")[1].split(";")[0]
    assert "unsafe" not in policy


def test_an_unknown_wechat_logs_nobody_in_and_says_how_to_raise_it(wechat: Client):
    answer = back(wechat, "new-1", next="/my/messages/")

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "微信不知道您是谁" in page
    assert "L2（手机短信核验）" in page
    assert "next=%2Fmy%2Fmessages%2F" in page
    assert "这是我本人的微信" in wechat.get("/login/").content.decode()
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


def test_what_waits_for_a_real_name_is_forgotten_after_a_quarter_of_an_hour(
    wechat: Client, monkeypatch: pytest.MonkeyPatch, now: datetime
):
    back(wechat, "new-2")
    later = now.replace(minute=15)
    monkeypatch.setattr("jifenban.clock.middleware.business_time", lambda real=None: later)

    assert "这是我本人的微信" not in wechat.get("/login/").content.decode()


def test_a_joined_wechat_may_look_and_every_press_asks_for_the_real_name(wechat: Client, applicant: Person):
    joined(applicant, "o-known")

    answer = back(wechat, "known-1", next="/my/messages/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/my/messages/")
    assert wechat.get("/my/").status_code == 200
    pressed = wechat.post("/my/begin/guangzhou/points/", headers={"Referer": "http://testserver/my/"})
    assert pressed.headers["Location"].startswith("/login/?next=%2Fmy%2F")
    assert "只能查看" in wechat.get(pressed.headers["Location"]).content.decode()
    assert wechat.get("/employer/").headers["Location"].startswith("/login/")


def test_a_lost_phones_wechat_is_parted_by_the_verified_person_alone(
    wechat: Client, applicant: Person, mine: Client
):
    joined(applicant, "o-known")
    back(wechat, "known-6")

    wechat.post("/my/wechat/part/")
    assert SocialAccount.objects.exists()
    assert "解除微信登录" in mine.get("/my/").content.decode()
    mine.post("/my/wechat/part/")

    assert not SocialAccount.objects.exists()
    assert "解除微信登录" not in mine.get("/my/").content.decode()
    assert back(wechat, "known-7").status_code == 403


def test_to_apply_a_joined_wechat_is_too_low(wechat: Client, applicant: Person):
    joined(applicant, "o-known")

    answer = back(wechat, "known-2", level="L3", service="guangzhou/points")

    assert answer.status_code == 403
    assert "L3（实名实人核验（刷脸））" in answer.content.decode()
    assert wechat.get("/my/").status_code == 302


def test_neither_nickname_nor_token_is_kept(wechat: Client, applicant: Person):
    joined(applicant, "o-known")

    back(wechat, "known-3")

    assert SocialAccount.objects.get().extra_data == {"openid": "o-known"}
    assert not SocialToken.objects.exists()


def test_a_closed_account_is_told(wechat: Client, applicant: Person):
    joined(applicant, "o-known")
    User.objects.update(is_active=False)

    answer = back(wechat, "known-4")

    assert answer.status_code == 403
    assert "账号已经停用" in answer.content.decode()


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (None, "您没有同意微信登录"),
        ("expired-1", "已经过期或用过了"),
        ("late-1", "微信一直没有回答"),
        ("broken-1", "微信一直没有回答"),
        ("down-1", "微信一直没有回答"),
        ("strange-1", "微信没有接受这次登录"),
        ("other-1", "微信没有接受这次登录"),
        ("stale-1", "微信的错误号：40001"),
    ],
)
def test_each_refusal_is_a_sentence(wechat: Client, code: str | None, sentence: str):
    answer = back(wechat, code)

    assert answer.status_code == 401
    assert sentence in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("wanted", [True, False])
def test_a_waiting_wechat_is_joined_to_the_verified_person_who_wants_it(
    wechat: Client, applicant: Person, rf: RequestFactory, now: datetime, wanted: bool
):
    back(wechat, "mine-1")
    request = rf.get("/")
    request.session, request.now = wechat.session, now

    join_waiting(request, applicant.account, applicant, wanted=wanted)

    assert SocialAccount.objects.filter(uid="o-mine", user=applicant.account).exists() == wanted
    assert waiting(request) == ""


def test_a_wechat_of_one_account_is_not_taken_over_by_another(
    wechat: Client, applicant: Person, rf: RequestFactory, now: datetime
):
    back(wechat, "mine-2")
    joined(applicant, "o-mine")
    other = make_applicant("测试乙")
    request = rf.get("/")
    request.session, request.now = wechat.session, now

    join_waiting(request, other.account, other, wanted=True)

    assert SocialAccount.objects.get().user == applicant.account


def test_a_code_works_once(wechat: Client):
    back(wechat, "twice")

    assert "已经过期或用过了" in back(wechat, "twice").content.decode()


def test_a_wrong_secret_is_told_with_wechats_number(wechat: Client, settings: Any, service: str):
    use_wechat(settings, service, secret="wrong")

    assert "40125" in back(wechat, "new-3").content.decode()


def test_a_wechat_that_cannot_be_reached_is_told(wechat: Client, settings: Any):
    use_wechat(settings, "http://127.0.0.1:9")

    assert "微信一直没有回答" in back(wechat, "new-4").content.decode()


def test_an_answer_nobody_asked_for_logs_nobody_in(wechat: Client):
    answer = wechat.get("/accounts/weixin/login/callback/?code=known-5&state=guessed")

    assert answer.status_code == 401
    assert "不是从这里开始的" in answer.content.decode()


@pytest.mark.parametrize(("app", "secret"), [("wx1", ""), ("", "s")])
def test_an_app_without_its_secret_is_refused_at_the_start(app: str, secret: str):
    with pytest.raises(ImproperlyConfigured, match="JIFENBAN_WECHAT_SECRET"):
        wechat_provider(app, secret, AUTHORIZE, TOKEN, PROFILE)


def test_a_secret_goes_over_no_open_line():
    with pytest.raises(ImproperlyConfigured, match="https"):
        wechat_provider("wx1", "s", AUTHORIZE, "http://example.org/token", PROFILE)


@pytest.mark.parametrize("text", ["weixin.qq.com", "https://weixin.qq.com/r/" + "x" * 300])
def test_the_address_to_follow_is_one_that_can_be_scanned(text: str):
    with pytest.raises(ImproperlyConfigured, match="JIFENBAN_WECHAT_FOLLOW"):
        follow_address(text)


def test_the_help_page_draws_the_code_to_follow_or_says_there_is_none(
    settings: Any, client: Client, now: datetime
):
    assert "二维码还没有配置" in client.get("/help/").content.decode()

    settings.WECHAT_FOLLOW = "http://weixin.qq.com/r/abc"
    page = client.get("/help/").content.decode()
    assert 'alt="关注公众号的二维码"' in page
    assert "还没有配置" not in page
