"""What a web process does before its first visitor comes: it reads the packs and finds out what they ask.

It costs some seconds of a processor for all packs, in a thread of its own: the process answers meanwhile. What
depends on the day (what a pack asks as of today) is found again by the first visitor of another day.
"""

import threading

from django.db import connection

from jifenban.clock import now
from jifenban.portals.estimates.basis import bases
from jifenban.portals.estimates.packs import trials
from jifenban.portals.estimates.relevance import askable
from jifenban.portals.public.search_index import index


def begin_warming() -> threading.Thread:
    """Warm this process in the background."""
    thread = threading.Thread(target=warm, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Read every pack, its questions as of its first day, and the words of the search."""
    today = now().date()
    connection.close()  # the clock's; this thread needs no other
    index()
    for trial in trials().values():
        askable(trial, bases(trial, today)[0])
