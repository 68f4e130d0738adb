"""How long the worker goes on trying long work that every attempt takes further."""

from __future__ import annotations

from procrastinate import RetryStrategy

#: Tried again after 2, 4, 8 … 256 seconds, eight minutes in all: a database that starts anew is back by then, and work
#: that waits for the same lock is not kept for longer.
RESUMED = RetryStrategy(max_attempts=8, exponential_wait=2)
