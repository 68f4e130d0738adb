"""What a web process does before its first visitor comes: it reads the packs, finds out what they ask, parses its pages.

The addresses come first, before anybody is let in: Django imports the code of every page when the first one is
asked for, and that visitor would wait for it. The rest costs some seconds of a processor, in a thread of its own:
the process answers meanwhile. What depends on the day (what a pack asks as of today) is found again by the first
visitor of another day.
"""

import threading
from collections.abc import Iterator

from django.db import connection
from django.template.loader import get_template
from django.template.utils import get_app_template_dirs
from django.urls import get_resolver

from jifenban.clock import now
from jifenban.policies.queries import read_newest
from jifenban.portals.estimates.basis import bases
from jifenban.portals.estimates.packs import trials
from jifenban.portals.estimates.relevance import askable
from jifenban.portals.public.search_index import index


def begin_warming() -> threading.Thread:
    """Import the code of every page now, and warm the rest of this process in the background."""
    get_resolver().url_patterns  # noqa: B018 - reading it imports them all
    thread = threading.Thread(target=warm, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Read every policy and pack, what each asks as of its first day, the words of the search, the public pages."""
    today = now().date()
    read_newest()
    connection.close()  # this thread asks the database nothing more
    index()
    for trial in trials().values():
        askable(trial, bases(trial, today)[0])
    for name in pages():
        get_template(name)


def pages() -> Iterator[str]:
    """The templates of the pages that anybody opens, by the names they are asked for."""
    for folder in get_app_template_dirs("templates"):
        for file in sorted(folder.glob("*/*.html")):
            if file.parent.name in ("public", "ui"):
                yield file.relative_to(folder).as_posix()
