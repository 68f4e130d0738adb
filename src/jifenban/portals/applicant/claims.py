"""What a log-in service said, and how it travels through one request."""

from dataclasses import dataclass

from jifenban.portals.ui.request import Request


@dataclass(frozen=True)
class Claims:
    """What the identity service said about somebody at one log-in. Never stored as a whole."""

    name: str
    number: str
    phone: str
    level: str
    nonce: str


class LoginRequest(Request):
    """A request in the middle of a log-in, in types: nobody makes one of these.

    `claims` is None for a log-in by WeChat, which says nobody's name.
    """

    claims: Claims | None
    joins_wechat: bool
