"""How often one address may ask: counted in a cache that all processes share, and forgotten after a minute.

Nobody's address is stored: the cache holds a keyed digest of it. Two requests at the same instant may be
counted as one, so a limit can be passed by as many as come at once; it holds back programs, not attackers.
"""

from dataclasses import dataclass

from django.core.cache import caches
from django.http import HttpRequest

from jifenban.accounts.errors import Refused
from jifenban.portals.ui.addresses import address_of
from jifenban.vault.digests import keyed_digest

CACHE = "throttle"
SECONDS = 60


@dataclass(frozen=True)
class Throttle:
    """At most `number` requests a minute of one kind from one address."""

    kind: str
    number: int

    def wait(self, request: HttpRequest, seconds: float) -> int:
        """Count a request at this time; 0 if it may pass, else the seconds until the next minute."""
        minute, gone = divmod(int(seconds), SECONDS)
        key = f"{self.kind}:{minute}:{keyed_digest('throttle', address_of(request))}"
        cache = caches[CACHE]
        cache.add(key, 0, 2 * SECONDS)
        try:
            count = cache.incr(key)
        except ValueError:  # culled between the two: the first of its minute again
            cache.set(key, 1, 2 * SECONDS)
            count = 1
        return 0 if count <= self.number else SECONDS - gone


class TooOften(Refused):
    """More requests in a minute than one address may make."""

    default = "这一分钟里点得太多了。请过一分钟再试。"
