"""Run inside an installation: makes people with finished drafts and log-ins, and counts what became of them."""

import json
from collections import Counter
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from jifenban.accounts.models import User
from jifenban.cases.models import Case, Event, Submission
from jifenban.journal.models import Entry
from jifenban.journal.queries import verify_chain
from jifenban.notices.models import Message
from jifenban.policies.models import Revision
from tests.cases import road


def make(people: int) -> list[dict[str, str]]:
    """People with a declaration that lacks nothing but the press of the button."""
    now = road.at("2023-02-20")
    revision = Revision.objects.get(identity="guangzhou/points/2021")
    found = []
    for number in range(people):
        person = road.make_applicant(f"测试{number}")
        case = road.start(revision, person, now)
        road.declare_life(case, now + timedelta(minutes=1))
        found.append({"code": case.code, "session": log_in(person.account)})
    return found


def log_in(user: User) -> str:
    """A session as the log-in makes it; its key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["acr"] = "L3"
    session.save()
    return session.session_key


def count() -> dict[str, dict[str, Any]]:
    """For each case: its status and how often each trace of a submission is there."""
    return {
        case.code: {
            "status": case.status,
            "submissions": Submission.objects.filter(case=case).count(),
            "events": Event.objects.filter(case=case, step="submit").count(),
            "journal": Entry.objects.filter(subject=f"case:{case.pk}", verb="submit").count(),
            "messages": dict(
                Counter(Message.objects.filter(subject=f"case:{case.pk}").values_list("template", flat=True))
            ),
            "unsent": Message.objects.filter(subject=f"case:{case.pk}", state=Message.State.QUEUED).count(),
            "chain": verify_chain(f"case:{case.pk}"),
        }
        for case in Case.objects.all()
    }


def tell(what: str, people: int = 0) -> None:
    """Print as JSON what `manage.py shell` was asked for."""
    print(json.dumps(make(people) if what == "make" else count(), default=str))
