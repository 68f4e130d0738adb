"""Run inside an installation: makes people at the points where things get hurt, and counts what became of them."""

import json
import sys
from collections import Counter
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.models import User
from jifenban.cases.models import Case, Event, Photo, Submission
from jifenban.clock import CHINA, real_now
from jifenban.clock.models import DemoClock
from jifenban.documents.models import Print
from jifenban.evidence.models import File
from jifenban.evidence.storage import PICTURE, RECEIVED, aad_of, name_of
from jifenban.journal.models import Entry
from jifenban.journal.queries import verify_chain
from jifenban.notices.models import Message
from jifenban.policies.actions import open_round, set_round_value
from jifenban.policies.models import Revision, Round
from jifenban.policies.queries import policy
from jifenban.vault import files
from tests.cases import road
from tests.cases.test_settlement import LONG


def make_declarations(people: int) -> list[dict[str, str]]:
    """People with a declaration that lacks nothing but the press of the button."""
    now = road.at("2023-02-20")
    revision = Revision.objects.get(identity="guangzhou/points/2021")
    found = []
    for number in range(people):
        person = road.make_applicant(f"测试{number}")
        case = road.start(revision, person, now)
        road.declare_life(case, now + timedelta(minutes=1))
        found.append(handle(case))
    return found


def make_drafts(people: int) -> list[dict[str, str]]:
    """People about to photograph a paper, and the slot it goes to."""
    now = road.at("2023-02-20")
    revision = Revision.objects.get(identity="guangzhou/points/2021")
    section = policy(revision).forms.section("permits")
    place = {"section": section.key, "slot": section.photos[0].slot}
    place["page"] = policy(revision).forms.page_of(section.key).key
    place["name"] = f"photo.{section.key}..{place['slot']}"
    found = []
    for number in range(people):
        case = road.start(revision, road.make_applicant(f"测试照片{number}"), now)
        road.fill(case, now, permits=road.PERMITS)
        found.append(handle(case) | place)
    return found


def make_settlement_drafts(people: int, opened: str, closes: str) -> list[dict[str, str]]:
    """People with a verified score and a settlement form that lacks nothing but the press of the button."""
    batch = _open_batch()  # closes tomorrow, so that this installation's own clock lets the drafts be
    points = Revision.objects.get(identity="guangzhou/points/2021")
    found = []
    for number in range(people):
        person = road.make_applicant(f"测试入户{number}")
        road.verified(points, person, road.at("2022-09-01"), **LONG)
        case = road.start(batch.revision, person, road.at(opened), round=batch)
        road.fill_settlement(case, road.at(opened))
        found.append(handle(case))
    _close(batch, closes)
    return found


def make_card() -> dict[str, str]:
    """Somebody whose settlement card is issued and not yet printed."""
    batch = _open_batch()
    person = road.make_applicant("测试持卡")
    points = Revision.objects.get(identity="guangzhou/points/2021")
    road.verified(points, person, road.at("2022-09-01"), **LONG)
    return handle(road.with_card(batch, person, real_now()))


def _open_batch() -> Round:
    batch = Round.objects.get(service__key="guangzhou/settlement", key="2022")
    for key, value in {"birth_line": "1977-01-01", "publicity_days": "7"}.items():
        set_round_value(round=batch, key=key, value=value, source="测试", actor=SYSTEM, now=real_now())
    batch = open_round(round=batch, actor=SYSTEM, now=real_now())
    _close(batch, f"{real_now() + timedelta(days=1):%Y-%m-%d %H:%M}")
    return batch


def _close(batch: Round, at: str) -> None:
    set_round_value(round=batch, key="closes_at", value=at, source="测试", actor=SYSTEM, now=real_now())


def set_demo_clock(to: str) -> None:
    """What a demonstration on this database takes for the time, from this moment on."""
    DemoClock.objects.update_or_create(
        pk=1, defaults={"base": datetime.fromisoformat(to), "anchored_at": real_now(), "frozen": False}
    )


def handle(case: Case) -> dict[str, str]:
    """What a browser needs to act for the applicant."""
    return {"code": case.code, "session": log_in(case.person.account)}


def log_in(user: User) -> str:
    """A session as the log-in makes it; its key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session["acr"] = "L3"
    session.save()
    return session.session_key


def count(codes: list[str]) -> dict[str, dict[str, Any]]:
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
        for case in Case.objects.filter(code__in=codes)
    }


def count_photos(code: str) -> dict[str, Any]:
    """The pictures of a case: how many rows in its slots, how many files of its person, and their states."""
    case = Case.objects.get(code=code)
    owned = File.objects.filter(owner=case.person)
    return {
        "photos": Photo.objects.filter(case=case).count(),
        "files": owned.count(),
        "states": sorted(owned.values_list("state", flat=True)),
        "readable": sum(_is_whole(file) for file in owned),
    }


def _is_whole(file: File) -> bool:
    use = RECEIVED if file.state == File.State.CHECKING else PICTURE
    return len(files.load(name_of(file.pk, use), aad_of(file.pk, use))) > 0


def count_prints(code: str) -> dict[str, Any]:
    """The ledger of a case's card, and what the events and the journal say of it."""
    case = Case.objects.get(code=code)
    prints = Print.objects.filter(subject=f"case:{case.pk}", kind="card")
    return {
        "numbers": sorted(prints.values_list("number", flat=True)),
        "events": Event.objects.filter(case=case, step="print_card").count(),
        "journal": Entry.objects.filter(subject=f"case:{case.pk}", verb="print_counted").count(),
        "keys": sorted(
            Event.objects.filter(case=case, step="print_card").values_list("request_key", flat=True)
        ),
        "chain": verify_chain(f"case:{case.pk}"),
    }


def received(code: str) -> dict[str, Any]:
    """Where a case stands, and when its submission counts as received."""
    case = Case.objects.get(code=code)
    submission = Submission.objects.filter(case=case).first()
    at = submission.received_at.astimezone(CHINA).isoformat() if submission else None
    return {"status": case.status, "at": at}


ASKED = {
    one.__name__: one
    for one in (
        make_declarations, make_drafts, make_settlement_drafts, make_card, set_demo_clock,
        count, count_photos, count_prints, received,
    )
}  # fmt: skip


def serve() -> None:
    """Answer one question a line until nobody asks any more; a fault ends it, and its words are in the log."""
    for line in sys.stdin:
        given = json.loads(line)
        answer = {"answer": ASKED[given.pop("what")](**given)}
        connection.close()  # the database may be killed before the next question
        print(json.dumps(answer, default=str), flush=True)
