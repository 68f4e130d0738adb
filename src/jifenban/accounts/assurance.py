"""How surely the identity provider knows who logged in: L1 (weakest) to L4, kept in the session."""

from collections.abc import Mapping
from typing import Any

from jifenban.accounts.errors import Refused

LEVELS = ("L1", "L2", "L3", "L4")
LOWEST = "L2"  # below it nobody has compared name and number, so no person may be joined to the log-in
SESSION_KEY = "acr"


class AssuranceTooLow(Refused):
    """The log-in is real, but weaker than the service asks for. `reached` is "" when none was stated.

    `why` names what was about to be done and `service` the key of the service, whose pack says how to raise it.
    """

    def __init__(self, reached: str, required: str, why: str = "", service: str = "") -> None:
        stated = f"您本次登录的实名等级是 {reached}" if reached else "您本次登录没有实名等级"
        super().__init__(
            f"{stated}，办理这项业务需要 {required} 或以上。"
            "请在统一身份认证中完成更高等级的实名认证，再重新登录。"
        )
        self.reached = reached
        self.required = required
        self.why = why
        self.service = service


def level_of(session: Mapping[str, Any]) -> str:
    """Return the level of this log-in; an unknown word counts as none."""
    level = session.get(SESSION_KEY, "")
    return level if level in LEVELS else ""


def reaches(reached: str, required: str) -> bool:
    """Whether a level is at least the required one; an unknown word reaches nothing."""
    return reached in LEVELS and LEVELS.index(reached) >= LEVELS.index(required)


def require_level(session: Mapping[str, Any], level: str, why: str = "", service: str = "") -> None:
    """Let a session of at least `level` pass. Raises AssuranceTooLow."""
    reached = level_of(session)
    if not reaches(reached, level):
        raise AssuranceTooLow(reached, level, why, service)


def only_looks(session: Mapping[str, Any]) -> bool:
    """Whether this log-in knew its account again but verified nobody: it may look and change nothing."""
    return not reaches(level_of(session), LOWEST)
