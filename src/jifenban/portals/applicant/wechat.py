"""Log-in by WeChat: allauth's provider `weixin`, with what allauth leaves out.

WeChat says which WeChat it is and never who holds it. So such a log-in is of the lowest level; a WeChat seen for the
first time waits in the session until the real-name service has said who this is, and is joined to that account then.
Of what WeChat sends only the openid is kept: neither nickname nor portrait.
"""

from datetime import datetime, timedelta
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.db import transaction
from requests import RequestException, Response

from jifenban.accounts.assurance import LOWEST, reaches
from jifenban.accounts.models import User
from jifenban.journal.actions import record
from jifenban.people.models import Person
from jifenban.portals.applicant.claims import LoginRequest
from jifenban.portals.applicant.login_pages import level_too_low
from jifenban.portals.ui.request import Request

PROVIDER = "weixin"
LEVEL = "L1"
WAITING = "wechat_waiting"  # in the session: a WeChat that is not joined to an account yet
WAIT = timedelta(minutes=15)
#: WeChat's numbers for a code that was used (40163), is unknown (40029) or too old (42003, 41008: none came).
SPENT = {40029, 40163, 41008, 42003}
BUSY = {-1, 45009, 45011}
#: What WeChat's browser calls itself on Windows, macOS and Linux.
COMPUTERS = ("WindowsWechat", "MacWechat", "UnifiedPCWindowsWechat", "UnifiedPCMacWechat", "Wechat Linux")


class WechatRefused(OAuth2Error):
    """WeChat answered with an error number; 0 when the answer was not what the protocol says."""

    def __init__(self, number: int) -> None:
        super().__init__(f"WeChat answered errcode {number}")
        self.number = number


def checked(response: Response, *words: str) -> dict[str, Any]:
    """Return an answer of WeChat that has these words; its errors come with HTTP 200. Raises WechatRefused."""
    response.raise_for_status()
    said = response.json()
    number = said.get("errcode", 0) if isinstance(said, dict) else 0
    if number or not isinstance(said, dict):
        raise WechatRefused(number if isinstance(number, int) else 0)
    if not all(isinstance(said.get(word), str) and said[word] for word in words):
        raise WechatRefused(0)
    return said


class WechatClient(WeixinOAuth2Client):
    """The requests, with WeChat's own errors told apart."""

    def get_redirect_url(self, authorization_url: str, scope: list[str], extra_params: dict[str, str]) -> str:
        """Give WeChat's address with the mark without which it does not go on."""
        return f"{super().get_redirect_url(authorization_url, scope, extra_params)}#wechat_redirect"

    def get_access_token(self, code: str, pkce_code_verifier: str | None = None) -> dict[str, Any]:
        """Change the code into a token. Raises WechatRefused, and RequestException when WeChat cannot be had."""
        data = {
            "appid": self.consumer_key,
            "secret": self.consumer_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        with get_adapter().get_requests_session() as session:
            return checked(session.post(self.access_token_url, data=data), "access_token", "openid")


class WechatConnection(WeixinOAuth2Adapter):
    """The protocol's client side at the addresses of the settings."""

    client_class = WechatClient

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        own = settings.SOCIALACCOUNT_PROVIDERS[PROVIDER]
        self.access_token_url, self.profile_url = own["TOKEN_URL"], own["PROFILE_URL"]

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        """Take the token for the one request that follows; it is not stored."""
        return SocialToken(token=data["access_token"])

    def complete_login(self, request: Request, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Ask whose token it is, and hand allauth the openid alone. Raises as `get_access_token`."""
        openid = kwargs["response"]["openid"]
        question = {"access_token": token.token, "openid": openid, "lang": "zh_CN"}
        with get_adapter().get_requests_session() as session:
            said = checked(session.get(self.profile_url, params=question), "openid")
        if said["openid"] != openid or len(openid) > 128:
            raise WechatRefused(0)
        return self.get_provider().sociallogin_from_response(request, {"openid": openid})


class WechatDoor(WeixinProvider):
    """Where a log-in by WeChat begins."""

    oauth2_adapter_class = WechatConnection


def is_open() -> bool:
    """Whether this installation is known to WeChat."""
    return bool(settings.SOCIALACCOUNT_PROVIDERS.get(PROVIDER, {}).get("APPS"))


def in_wechat(request: Request) -> bool:
    """Whether this is WeChat's browser, the only one in which an official account's log-in works."""
    agent = request.headers.get("User-Agent", "")
    return "MicroMessenger" in agent and "wxwork" not in agent


def on_a_computer(request: Request) -> bool:
    """Whether this is WeChat's browser on a computer: no camera to scan with, and the log-in not always offered."""
    agent = request.headers.get("User-Agent", "")
    return in_wechat(request) and any(name in agent for name in COMPUTERS)


def door(request: Request) -> WechatDoor:
    """The provider of an open door."""
    return WechatDoor(request, app=get_adapter(request).get_app(request, PROVIDER))


def let_in(request: LoginRequest, sociallogin: SocialLogin) -> None:
    """Let a known WeChat in at the lowest level; let an unknown one wait for the real name."""
    asked = sociallogin.state.get("data") or {}
    known = sociallogin.is_existing
    if not known:
        until = (request.now + WAIT).isoformat()
        request.session[WAITING] = {"openid": sociallogin.account.uid, "until": until}
    needed = asked.get("level", LEVEL) if known else max(asked.get("level", LOWEST), LOWEST)
    if not reaches(LEVEL, needed):
        why, service = asked.get("why", ""), asked.get("service", "")
        more = {"wechat": "known" if known else "new", "next": sociallogin.state.get("next", "")}
        raise ImmediateHttpResponse(level_too_low(request, LEVEL, needed, why, service, **more))
    request.claims = None


def waiting(request: Request) -> str:
    """The openid of a WeChat that waits in this session for a real name; "" if none does."""
    held = request.session.get(WAITING)
    return held["openid"] if held and request.now < datetime.fromisoformat(held["until"]) else ""


@transaction.atomic
def join_waiting(request: Request, user: User, person: Person, *, wanted: bool) -> None:
    """Join the waiting WeChat to the account of the verified person, if the person wants it; then none waits."""
    openid = waiting(request)
    request.session.pop(WAITING, None)
    if not openid or not wanted:
        return
    _, joined = SocialAccount.objects.get_or_create(
        provider=PROVIDER, uid=openid, defaults={"user": user, "extra_data": {"openid": openid}}
    )
    if joined:
        record(
            actor=user,
            verb="wechat_joined",
            subject=f"person:{person.pk}",
            now=request.now,
            data={"user": user.pk},
        )


def is_joined(user: User) -> bool:
    """Whether a WeChat may log in to an account."""
    return SocialAccount.objects.filter(provider=PROVIDER, user=user).exists()


@transaction.atomic
def part(request: Request, person: Person) -> None:
    """Part every WeChat from a person's account, as after the loss of a phone; none joined changes nothing."""
    parted, _ = SocialAccount.objects.filter(provider=PROVIDER, user=request.user).delete()
    if parted:
        record(actor=request.user, verb="wechat_parted", subject=f"person:{person.pk}", now=request.now)


def why_not(exception: Exception | None, *, begun_here: bool) -> str:
    """Say why WeChat logged nobody in. A person who says no is sent back without a code, and without a word."""
    number = exception.number if isinstance(exception, WechatRefused) else 0
    if not begun_here:
        return "这次微信登录等得太久，或者不是从这里开始的。请重新点“微信登录”。"
    if exception is None:
        return "您没有同意微信登录。可以重新点“微信登录”，也可以用统一身份认证登录。"
    if number in SPENT:
        return "微信给的登录凭据已经过期或用过了。请重新点“微信登录”。"
    if number in BUSY or isinstance(exception, RequestException):
        return "微信一直没有回答，没有登录。请过几分钟再试，或用统一身份认证登录。"
    return f"微信没有接受这次登录（微信的错误号：{number or '没有'}）。请用统一身份认证登录。"
