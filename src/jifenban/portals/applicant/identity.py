"""Who somebody is, as the identity service says it: OpenID Connect by allauth, with what allauth leaves out.

allauth does not send or check a nonce, does not look at `acr`, and stores every claim in clear. So the claims
are taken off here before anything is stored, the level is checked on return and kept in the session, and the
number leads to a `people` row and nowhere else.
"""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpResponse

from jifenban.accounts.assurance import LOWEST, SESSION_KEY, reaches
from jifenban.accounts.models import User
from jifenban.people.actions import join_account, recognise_person
from jifenban.people.queries import person_by_number
from jifenban.portals.applicant import wechat
from jifenban.portals.applicant.claims import Claims, LoginRequest
from jifenban.portals.applicant.login_pages import level_too_low, login_failed
from jifenban.vault.digests import keyed_digest

PROVIDER = "identity"
SCOPE = ("openid", "profile", "phone", "identity")


class IdentityConnection(OpenIDConnectOAuth2Adapter):
    """The protocol's client side: takes the claims off the answer before allauth stores it."""

    def complete_login(self, request: LoginRequest, app: Any, token: Any, **kwargs: Any) -> SocialLogin:
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

    def pre_social_login(self, request: LoginRequest, sociallogin: SocialLogin) -> None:
        """Refuse a replayed ticket, too low a level, and an answer without name or number."""
        if sociallogin.account.provider == wechat.PROVIDER:
            wechat.let_in(request, sociallogin)
            return
        claims, asked = request.claims, sociallogin.state.get("data") or {}
        if claims is None or not claims.nonce or claims.nonce != asked.get("nonce"):
            raise ImmediateHttpResponse(login_failed(request, "登录凭据与这次登录对不上。"))
        needed = asked.get("level", LOWEST)
        if not reaches(claims.level, needed):
            why, service = asked.get("why", ""), asked.get("service", "")
            raise ImmediateHttpResponse(level_too_low(request, claims.level, needed, why, service))
        if not claims.name or not claims.number:
            raise ImmediateHttpResponse(login_failed(request, "身份认证没有给出姓名和身份证号。"))
        request.joins_wechat = bool(asked.get("join_wechat"))
        self._find_account(request, sociallogin, claims)

    def _find_account(self, request: LoginRequest, sociallogin: SocialLogin, claims: Claims) -> None:
        """Log a known number in to its own account: one person has one, whatever subject is sent."""
        person = person_by_number(claims.number)
        if sociallogin.is_existing or person is None or person.account is None:
            return
        sociallogin.user = person.account
        sociallogin.save(request, connect=True)

    def new_user(self, request: LoginRequest, sociallogin: SocialLogin) -> AbstractBaseUser:
        """Name the log-in by a digest of the subject: no personal value stands in the users' table."""
        user = super().new_user(request, sociallogin)
        user.username = f"i-{keyed_digest('login', sociallogin.account.uid)[:28]}"
        return user

    def populate_user(self, request: LoginRequest, sociallogin: SocialLogin, data: Any) -> AbstractBaseUser:
        """Leave name and mail where they are: with the person, not with the log-in."""
        return sociallogin.user

    def on_authentication_error(self, request: LoginRequest, provider: Any, **kwargs: Any) -> None:
        """Say in words that the log-in was given up or did not come through."""
        if provider.id == wechat.PROVIDER:
            begun_here = "state" in kwargs["extra_context"]
            reason = wechat.why_not(kwargs["exception"], begun_here=begun_here)
            raise ImmediateHttpResponse(login_failed(request, reason))
        cancelled = kwargs.get("error") == "cancelled"
        reason = "您取消了登录。" if cancelled else "身份认证没有完成，可能是等得太久，或认证服务暂时连不上。"
        raise ImmediateHttpResponse(login_failed(request, reason))


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the identity service only; nobody signs up here."""

    def login(self, request: LoginRequest, user: User) -> None:
        """Log in at the level that was reached; who was verified is joined to the person of that number."""
        claims = request.claims
        if claims is not None:
            self._join(request, user, claims)
        super().login(request, user)
        request.session[SESSION_KEY] = wechat.LEVEL if claims is None else claims.level

    def _join(self, request: LoginRequest, user: User, claims: Claims) -> None:
        """Join the account to the person of that number, and a WeChat that waits in this session to the account."""
        person = recognise_person(
            number=claims.number, name=claims.name, phone=claims.phone, actor=user, now=request.now
        )
        join_account(person=person, user=user, actor=user, now=request.now)
        wechat.join_waiting(request, user, person, wanted=request.joins_wechat)

    def respond_user_inactive(self, request: LoginRequest, user: User) -> HttpResponse:
        """Say that the account was closed."""
        return login_failed(request, "这个账号已经停用。请带身份证原件到窗口核对。", status=403)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: where somebody stands after the log-in says it."""
