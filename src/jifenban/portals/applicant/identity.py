"""Who somebody is, as the identity service says it: OpenID Connect by allauth, with what allauth leaves out.

allauth does not send or check a nonce, does not look at `acr`, and stores every claim in clear. So the claims
are taken off here before anything is stored, the level is checked on return and kept in the session, and the
number leads to a `people` row and nowhere else.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jifenban.accounts.assurance import SESSION_KEY, reaches
from jifenban.people.actions import join_account, recognise_person
from jifenban.people.queries import person_by_number
from jifenban.policies.errors import NoEdition
from jifenban.policies.queries import current, policy
from jifenban.vault.digests import keyed_digest

PROVIDER = "identity"
LOWEST = "L2"  # below it nobody has compared name and number, so no person may be joined to the log-in
LEVEL_NAMES = {
    "L1": "账号密码",
    "L2": "手机短信核验",
    "L3": "实名实人核验（刷脸）",
    "L4": "到窗口核验身份证件",
}
SCOPE = ("openid", "profile", "phone", "identity")


@dataclass(frozen=True)
class Claims:
    """What the identity service said about somebody at one log-in. Never stored as a whole."""

    name: str
    number: str
    phone: str
    level: str
    nonce: str


class IdentityConnection(OpenIDConnectOAuth2Adapter):
    """The protocol's client side: takes the claims off the answer before allauth stores it."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
        """Keep the claims on the request; hand allauth the subject alone."""
        if "id_token" not in kwargs["response"]:
            raise OAuth2Error("the token answer has no id_token")
        ticket = self._decode_id_token(app, kwargs["response"]["id_token"])
        info = self._fetch_user_info(token.token)
        if info.get("sub") != ticket["sub"]:
            raise ImmediateHttpResponse(login_failed(request, "身份认证两次返回的不是同一个人。"))
        said = {**ticket, **info}
        request.claims = Claims(
            name=str(said.get("name", "")).strip(),
            number=str(said.get("id_number", "")).strip().upper(),
            phone=str(said.get("phone_number", "")).strip(),
            level=str(ticket.get("acr", "")),
            nonce=str(ticket.get("nonce", "")),
        )
        return self.get_provider().sociallogin_from_response(request, {"userinfo": {"sub": ticket["sub"]}})


class IdentityAdapter(DefaultSocialAccountAdapter):
    """What happens between the identity service's answer and the log-in."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse a replayed ticket, too low a level, and an answer without name or number."""
        claims: Claims = request.claims
        asked = sociallogin.state.get("data") or {}
        if not claims.nonce or claims.nonce != asked.get("nonce"):
            raise ImmediateHttpResponse(login_failed(request, "登录凭据与这次登录对不上。"))
        needed = asked.get("level", LOWEST)
        if not reaches(claims.level, needed):
            why, service = asked.get("why", ""), asked.get("service", "")
            raise ImmediateHttpResponse(level_too_low(request, claims.level, needed, why, service))
        if not claims.name or not claims.number:
            raise ImmediateHttpResponse(login_failed(request, "身份认证没有给出姓名和身份证号。"))
        self._find_account(request, sociallogin, claims)

    def _find_account(self, request: HttpRequest, sociallogin: SocialLogin, claims: Claims) -> None:
        """Log a known number in to its own account: one person has one, whatever subject is sent."""
        person = person_by_number(claims.number)
        if sociallogin.is_existing or person is None or person.account is None:
            return
        sociallogin.user = person.account
        sociallogin.save(request, connect=True)

    def new_user(self, request: HttpRequest, sociallogin: SocialLogin) -> AbstractBaseUser:
        """Name the log-in by a digest of the subject: no personal value stands in the users' table."""
        user = super().new_user(request, sociallogin)
        user.username = f"i-{keyed_digest('login', sociallogin.account.uid)[:28]}"
        return user

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> AbstractBaseUser:
        """Leave name and mail where they are: with the person, not with the log-in."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> None:
        """Say in words that the log-in was given up or did not come through."""
        cancelled = kwargs.get("error") == "cancelled"
        reason = "您取消了登录。" if cancelled else "身份认证没有完成，可能是等得太久，或认证服务暂时连不上。"
        raise ImmediateHttpResponse(login_failed(request, reason))


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the identity service only; nobody signs up here."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Log in, join the account to the person of that number, and keep the level in the session."""
        claims: Claims = request.claims
        person = recognise_person(
            number=claims.number, name=claims.name, phone=claims.phone, actor=user, now=request.now
        )
        join_account(person=person, user=user, actor=user, now=request.now)
        super().login(request, user)
        request.session[SESSION_KEY] = claims.level

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: where somebody stands after the log-in says it."""


def level_too_low(
    request: HttpRequest, reached: str, needed: str, why: str, service: str = ""
) -> HttpResponse:
    """403: which level was reached, which is needed, and how to raise it, in the service's own words if it has any."""
    context = {
        "reached": reached,
        "reached_name": LEVEL_NAMES.get(reached, "认证服务没有说明等级"),
        "needed": needed,
        "needed_name": LEVEL_NAMES[needed],
        "why": why,
        "service": service,
        "ways": login_ways(service, request.now.date()),
    }
    return render(request, "applicant/level_too_low.html", context, status=403)


def login_ways(service: str, on: date) -> tuple[str, ...]:
    """How a service says that a lower level is raised; () where it says nothing or is not in force."""
    try:
        return policy(current(service, on)).forms.login_ways if service else ()
    except NoEdition:
        return ()


def login_failed(request: HttpRequest, reason: str, status: int = 401) -> HttpResponse:
    """401: why nobody is logged in, and the button to try again."""
    return render(request, "applicant/login_failed.html", {"reason": reason}, status=status)
