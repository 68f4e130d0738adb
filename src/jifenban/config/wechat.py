"""Reads how this installation is known to WeChat, from the environment."""

import os
from typing import Any

from django.core.exceptions import ImproperlyConfigured

LOCAL = ("http://127.0.0.1", "http://localhost")
#: WeChat's own addresses of an official account's page authorisation (公众号网页授权).
AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
TOKEN = "https://api.weixin.qq.com/sns/oauth2/access_token"  # noqa: S105 (an address)
PROFILE = "https://api.weixin.qq.com/sns/userinfo"


def wechat_provider(app: str, secret: str, authorize: str, token: str, profile: str) -> dict[str, Any]:
    """Give allauth's settings of the provider `weixin`; without an app id there is no app and no log-in.

    Raises ImproperlyConfigured: an app id without its secret can log nobody in, and a secret must not go over a
    line without encryption.
    """
    if bool(app) != bool(secret):
        raise ImproperlyConfigured("JIFENBAN_WECHAT_APP and JIFENBAN_WECHAT_SECRET are set together.")
    for address in (authorize, token, profile):
        if not address.startswith(("https://", *LOCAL)):
            raise ImproperlyConfigured(f"The address {address} of WeChat is not https.")
    known = {"provider_id": "weixin", "name": "微信", "client_id": app, "secret": secret}
    return {
        "APPS": [known] if app else [],
        "SCOPE": ["snsapi_userinfo"],  # the one with which WeChat asks the person first
        "AUTHORIZE_URL": authorize,
        "TOKEN_URL": token,
        "PROFILE_URL": profile,
    }


def provider_from_environment() -> dict[str, Any]:
    """Read the variables of docs/reference/environment.md. Raises ImproperlyConfigured."""
    return wechat_provider(
        app=os.environ.get("JIFENBAN_WECHAT_APP", ""),
        secret=os.environ.get("JIFENBAN_WECHAT_SECRET", ""),
        authorize=os.environ.get("JIFENBAN_WECHAT_AUTHORIZE_URL", AUTHORIZE),
        token=os.environ.get("JIFENBAN_WECHAT_TOKEN_URL", TOKEN),
        profile=os.environ.get("JIFENBAN_WECHAT_USERINFO_URL", PROFILE),
    )


def follow_address(text: str) -> str:
    """Read the address that the account's own QR code holds (`http://weixin.qq.com/r/…`); "" means none is known.

    Raises ImproperlyConfigured when it is no address, or too long to be scanned from a screen.
    """
    if text and (not text.startswith(("http://", "https://")) or len(text) > 300):
        raise ImproperlyConfigured("JIFENBAN_WECHAT_FOLLOW is an address of at most 300 characters.")
    return text
