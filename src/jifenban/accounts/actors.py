"""Who acts: a user, or the system itself."""

from dataclasses import dataclass
from typing import TypeAlias

from jifenban.accounts.models import User


@dataclass(frozen=True)
class System:
    """The software acting by itself: a timer, a task, an operator's command. `name` goes on the record."""

    name: str

    def has_perm(self, perm: str) -> bool:
        """The system may do whatever an action lets it do; the actions decide."""
        return True


SYSTEM = System("system")

Actor: TypeAlias = User | System


def user_of(actor: Actor) -> User | None:
    """Return the actor as a foreign key wants it: the user, or None for the system."""
    return actor if isinstance(actor, User) else None
